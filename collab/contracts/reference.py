"""Reads the operations of a document as plain values that pages can show."""

import json
import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from collab.contracts.methods import METHODS
from collab.contracts.reading import resolve_ref

MAX_ROWS, MAX_DEPTH, MAX_SCHEMAS_VISITED = 60, 6, 500
UNTAGGED = ""


@dataclass(frozen=True)
class SchemaRow:
    """One line of a schema, indented by `depth`; `type_label` describes its type."""

    name: str
    type_label: str
    depth: int = 0
    is_required: bool = False
    description: str = ""


@dataclass
class SchemaNode:
    """A row with the rows of its properties below it."""

    row: SchemaRow
    children: list = field(default_factory=list)


def nest_rows(rows: Iterable[SchemaRow]) -> list[SchemaNode]:
    """Return the rows as trees, by their depths."""
    roots: list[SchemaNode] = []
    path: list[SchemaNode] = []
    for row in rows:
        node = SchemaNode(row)
        del path[row.depth :]
        siblings = path[-1].children if path else roots
        siblings.append(node)
        path.append(node)
    return roots


@dataclass(frozen=True)
class Body:
    """A request or response body; `name` is that of its schema, or ""."""

    media: str
    name: str
    rows: list
    example: str = ""

    @property
    def tree(self) -> list[SchemaNode]:
        """The rows, nested."""
        return nest_rows(self.rows)


@dataclass
class Operation:
    """One operation. `key` identifies it across versions, without parameter names."""

    method: str
    path: str
    key: str
    name: str = ""
    summary: str = ""
    description: str = ""
    tag: str = UNTAGGED
    is_deprecated: bool = False
    requires_authentication: bool = False
    parameters: list = field(default_factory=list)
    body: list = field(default_factory=list)
    body_is_required: bool = False
    responses: list = field(default_factory=list)

    @property
    def parameter_tree(self) -> list[SchemaNode]:
        """The parameters, as the schemas of bodies."""
        return nest_rows(self.parameters)

    def curl(self, base: str = "http://127.0.0.1:4010") -> str:
        """A curl command that requests it from a mock server."""
        path = re.sub(r"\{[^{}]*\}", "1", self.path)
        arguments = ["curl", "-i", "-X", self.method.upper(), base + quote(path, safe="/:@!$&'()*+,;=~-._")]
        example = next((body.example for body in self.body if "json" in body.media), "")
        if example:
            arguments += ["-H", "Content-Type: application/json", "-d", " ".join(example.split())]
        return shlex.join(arguments)


def operation_key(method: str, path: str) -> str:
    """A key such as "get /orders/{}", without the names of path parameters."""
    return f"{method} {re.sub(r'{[^{}]*}', '{}', path)}"


def operations(document: dict[str, Any]) -> dict[str, Operation]:
    """The operations by key, in document order."""
    found = {}
    for path, item in (document.get("paths") or {}).items():
        item, _name = resolve_ref(document, item)
        for method in METHODS:
            if isinstance(item.get(method), dict):
                operation = _operation(document, path, item, method)
                found[operation.key] = operation
    return found


def _operation(document, path, item, method):
    spec = item[method]
    body, _name = resolve_ref(document, spec.get("requestBody") or {})
    return Operation(
        method=method,
        path=path,
        key=operation_key(method, path),
        name=spec.get("operationId") or "",
        summary=spec.get("summary") or "",
        description=spec.get("description") or "",
        tag=str((spec.get("tags") or [UNTAGGED])[0]),
        is_deprecated=bool(spec.get("deprecated")),
        requires_authentication=bool(spec.get("security", document.get("security"))),
        parameters=[_parameter(document, one) for one in parameters(document, item, spec)],
        body=_bodies(document, body.get("content")),
        body_is_required=bool(body.get("required")),
        responses=[
            (str(code), *_response(document, response)) for code, response in (spec.get("responses") or {}).items()
        ],
    )


def parameters(document: dict[str, Any], item: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, Any]]:
    """The parameters of an operation; its own replace those of its path."""
    given = {}
    for one in [*(item.get("parameters") or []), *(operation.get("parameters") or [])]:
        one, _name = resolve_ref(document, one)
        given[one.get("name"), one.get("in")] = one
    return list(given.values())


def _parameter(document, one):
    schema = schema_of(document, one)
    description = one.get("description") or ""
    required = bool(one.get("required"))
    return SchemaRow(
        str(one.get("name", "")), f"{type_label(document, schema)} · {one.get('in', '')}", 0, required, description
    )


def schema_of(document: dict[str, Any], holder: dict[str, Any]) -> Any:
    """The schema of a parameter or body, from `schema` or the first of `content`."""
    if "schema" in holder:
        return holder["schema"]
    content = next(iter((holder.get("content") or {}).values()), {})
    return content.get("schema", {})


def _response(document, response):
    response, _name = resolve_ref(document, response)
    return response.get("description") or "", _bodies(document, response.get("content"))


def _bodies(document, content):
    return [_body(document, str(media), media_object or {}) for media, media_object in (content or {}).items()]


def _body(document, media, media_object):
    schema = media_object.get("schema", {})
    _resolved, name = resolve_ref(document, schema)
    return Body(media, name, schema_rows(document, schema), _example(document, media_object))


def _example(document, media_object):
    example = media_object.get("example")
    if example is None:
        named, _name = resolve_ref(document, next(iter((media_object.get("examples") or {}).values()), {}))
        example = named.get("value")
    if example is None:
        schema, _name = resolve_ref(document, media_object.get("schema", {}))
        example = schema.get("example") if isinstance(schema, dict) else None
    if example is None:
        return ""
    text = example if isinstance(example, str) else json.dumps(example, indent=2, ensure_ascii=False)
    return text[:4000]


def type_label(document: dict[str, Any], schema: Any) -> str:
    """A short description of a type: "string (date)", "array of Order", "one of Cat, Dog"."""
    if not isinstance(schema, dict):
        return "any" if schema else "nothing"
    value, name = resolve_ref(document, schema)
    if name:
        return name
    for word, label in (("oneOf", "one of"), ("anyOf", "any of"), ("allOf", "all of")):
        if value.get(word):
            return f"{label} " + ", ".join(type_label(document, one) for one in value[word][:5])
    return _inline_type_label(document, value)


def _inline_type_label(document, value):
    types = value.get("type")
    types = [str(one) for one in types] if isinstance(types, list) else [str(types)] if types else []
    if value.get("nullable"):
        types.append("null")
    if "array" in types and "items" in value:
        types[types.index("array")] = f"array of {type_label(document, value['items'])}"
    label = " or ".join(types) or ("object" if "properties" in value else "any")
    if value.get("format"):
        label += f" ({value['format']})"
    if isinstance(value.get("enum"), list):
        label += ": " + ", ".join(json.dumps(one, ensure_ascii=False)[:80] for one in value["enum"][:8])
    return label[:400]


def schema_rows(document: dict[str, Any], schema: Any) -> list[SchemaRow]:
    """The rows of a schema, nested ones indented; a recursive schema is only named."""
    rows = _RowCollector(document)
    rows.add(schema, 0, ())
    return rows.rows[:MAX_ROWS]


class _RowCollector:
    """Collects the rows of a schema, visiting at most MAX_SCHEMAS_VISITED schemas."""

    def __init__(self, document):
        self.document, self.rows, self.steps_left = document, [], MAX_SCHEMAS_VISITED

    def add(self, schema: Any, depth: int, ancestors: tuple[str, ...]) -> None:
        value, name = resolve_ref(self.document, schema)
        self.steps_left -= 1
        is_over = self.steps_left <= 0 or depth > MAX_DEPTH or len(self.rows) > MAX_ROWS
        if is_over or not isinstance(value, dict) or (name and name in ancestors):
            return
        ancestors = (*ancestors, name) if name else ancestors
        for part in [*(value.get("allOf") or []), *([value["items"]] if "items" in value else [])]:
            self.add(part, depth, ancestors)
        self._properties(value, depth, ancestors)

    def _properties(self, value, depth, ancestors):
        required = value.get("required") if isinstance(value.get("required"), list) else []
        for label, one in (value.get("properties") or {}).items():
            description = resolve_ref(self.document, one)[0]
            description = str(description.get("description") or "")[:300] if isinstance(description, dict) else ""
            self.rows.append(
                SchemaRow(str(label), type_label(self.document, one), depth, label in required, description)
            )
            self.add(one, depth + 1, ancestors)
