"""The operations of a document, in short, and functions to read their parts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from collab.contracts.json_values import Schema, dict_of, objects_of
from collab.contracts.methods import operations_of_item
from collab.contracts.pointers import resolved

UNTAGGED = ""
# Levels of tags within tags to show.
MAX_TAG_LEVELS = 4
TAG_SEPARATOR = " › "
# Addresses of the documentation itself, as drf-spectacular, drf-yasg and people name them.
_DOCUMENTATION = re.compile(
    r"/(?:schema|docs|swagger|swagger-ui|redoc|(?:openapi|swagger)(?:\.json|\.yaml|\{format\})?)/?$"
)


@dataclass(frozen=True)
class Operation:
    """One operation. `key` identifies it across versions, without parameter names."""

    method: str
    path: str
    key: str
    name: str = ""
    summary: str = ""
    tag: str = UNTAGGED
    is_deprecated: bool = False


def operation_key(method: str, path: str) -> str:
    """A key such as "get /orders/{}", without the names of path parameters."""
    return f"{method} {re.sub(r'{[^{}]*}', '{}', path)}"


def operations(document: dict[str, Any]) -> dict[str, Operation]:
    """The operations by key, in document order.

    Without those that answer the documentation.
    """
    found, tags = {}, tags_by_name(document)
    for path, _item, method, spec in iter_operations(document):
        if method == "get" and _DOCUMENTATION.search(path):
            continue
        key = operation_key(method, path)
        found[key] = Operation(
            method=method,
            path=path,
            key=key,
            name=spec.get("operationId") or "",
            summary=spec.get("summary") or "",
            tag=_tag_of(spec, tags),
            is_deprecated=bool(spec.get("deprecated")),
        )
    return found


def tags_by_name(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The tags that the document describes."""
    return {str(one.get("name")): one for one in objects_of(document, "tags")}


def _tag_of(spec: dict[str, Any], tags: dict[str, dict[str, Any]]) -> str:
    """The first tag that groups operations, preceded by its parents.

    Since version 3.2 some tags are of other kinds.
    """
    names = [str(name) for name in spec.get("tags") or []]
    grouping = [name for name in names if tags.get(name, {}).get("kind", "nav") == "nav"]
    name = next(iter(grouping or names), UNTAGGED)
    line: list[str] = []
    while name and name not in line and len(line) < MAX_TAG_LEVELS:
        line.insert(0, name)
        name = str(tags.get(name, {}).get("parent") or "")
    return TAG_SEPARATOR.join(line)


def iter_operations(
    document: dict[str, Any],
) -> Iterator[tuple[str, dict[str, Any], str, dict[str, Any]]]:
    """Yield (path, path item, method, operation) in document order."""
    return operations_in(document, document.get("paths") or {})


def operations_in(
    document: dict[str, Any], items: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any], str, dict[str, Any]]]:
    """Yield (path, path item, method, operation) of path items, given by path."""
    for path, one in items.items():
        item = resolved(document, one)
        for method, operation in operations_of_item(item):
            yield path, item, method, operation


def parameters(
    document: dict[str, Any], item: dict[str, Any], operation: dict[str, Any]
) -> list[dict[str, Any]]:
    """The parameters of an operation; its own replace those of its path."""
    given = {}
    for one in [*(item.get("parameters") or []), *(operation.get("parameters") or [])]:
        one = resolved(document, one)
        given[one.get("name"), one.get("in")] = one
    return list(given.values())


def named_schemas(document: dict[str, Any]) -> dict[str, Schema]:
    """The schemas by name, if they have one that the address of a page can contain."""
    schemas = dict_of(dict_of(document, "components"), "schemas")
    return {name: one for name, one in schemas.items() if name and name.isprintable()}


def media_schema(media: dict[str, Any]) -> Schema:
    """The schema of a body; one that is streamed item by item is a list of them."""
    if "schema" not in media and "itemSchema" in media:
        return {"type": "array", "items": media["itemSchema"]}
    return media.get("schema", {})


def schema_of(document: dict[str, Any], holder: dict[str, Any]) -> Any:
    """The schema of a parameter or header, from `schema` or the first of `content`."""
    if "schema" in holder:
        return holder["schema"]
    content = next(iter((holder.get("content") or {}).values()), {})
    return content.get("schema", {})
