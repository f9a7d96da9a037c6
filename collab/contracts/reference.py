"""The operations of a document: enough for a board, and functions that other modules read operations with."""

import re
from dataclasses import dataclass
from typing import Any

from collab.contracts.methods import METHODS
from collab.contracts.reading import resolve_ref

UNTAGGED = ""
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
    """The operations by key, in document order, without those that answer the documentation."""
    found = {}
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
            tag=str((spec.get("tags") or [UNTAGGED])[0]),
            is_deprecated=bool(spec.get("deprecated")),
        )
    return found


def iter_operations(document: dict[str, Any]):
    """Yield (path, path item, method, operation) in document order."""
    for path, item in (document.get("paths") or {}).items():
        item, _name = resolve_ref(document, item)
        for method in METHODS:
            if isinstance(item, dict) and isinstance(item.get(method), dict):
                yield path, item, method, item[method]


def parameters(document: dict[str, Any], item: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, Any]]:
    """The parameters of an operation; its own replace those of its path."""
    given = {}
    for one in [*(item.get("parameters") or []), *(operation.get("parameters") or [])]:
        one, _name = resolve_ref(document, one)
        given[one.get("name"), one.get("in")] = one
    return list(given.values())


def named_schemas(document: dict[str, Any]) -> dict[str, Any]:
    """The schemas that have a name, and so a page, by it."""
    components = document.get("components")
    found = components.get("schemas") if isinstance(components, dict) else None
    return {name: one for name, one in found.items() if name and name.isprintable()} if isinstance(found, dict) else {}


def schema_of(document: dict[str, Any], holder: dict[str, Any]) -> Any:
    """The schema of a parameter or header, from `schema` or the first of `content`."""
    if "schema" in holder:
        return holder["schema"]
    content = next(iter((holder.get("content") or {}).values()), {})
    return content.get("schema", {})
