"""Leave values of a wrong type out of a document, so that it is safe to read.

What stays has dictionaries where the standard says dictionaries, and so on. What violates the
standard otherwise is still shown, with a warning (`standard.py`).
"""

from collections.abc import Callable
from typing import Any

from collab.contracts.methods import METHODS
from collab.contracts.pointers import pointer_parts

# What a value must be, by its key, in each kind of object. A word alone is a kind of object or a
# plain type, "map of X" has names, and "list of X" is a list. Other keys can have any value.
_TEXT_KEYS = ("description", "summary", "title")
_OBJECTS: dict[str, dict[str, str]] = {
    "document": {
        "info": "info",
        "servers": "list of server",
        "tags": "list of tag",
        "security": "list of requirement",
        "paths": "map of path",
        "webhooks": "map of path",
        "components": "components",
    },
    "info": {"title": "text", "version": "text", "contact": "any object", "license": "any object"},
    "server": {"url": "text", "variables": "map of any object"},
    "tag": {"name": "text", "parent": "text", "kind": "text"},
    "requirement": {},
    "path": {
        "parameters": "list of parameter",
        "servers": "list of server",
        "additionalOperations": "map of operation",
        "$ref": "text",
    }
    | dict.fromkeys(METHODS, "operation"),
    "operation": {
        "operationId": "text",
        "tags": "list of text",
        "parameters": "list of parameter",
        "requestBody": "body",
        "responses": "map of response",
        "security": "list of requirement",
        "callbacks": "map of callback",
        "servers": "list of server",
    },
    "parameter": {
        "name": "text",
        "in": "text",
        "schema": "schema",
        "content": "map of media",
        "style": "text",
        "examples": "map of any object",
        "$ref": "text",
    },
    "body": {"content": "map of media", "$ref": "text"},
    "media": {"schema": "schema", "itemSchema": "schema", "examples": "map of any object"},
    "response": {
        "content": "map of media",
        "headers": "map of parameter",
        "links": "map of any object",
        "$ref": "text",
    },
    "callback": {},
    "components": {
        "schemas": "map of schema",
        "parameters": "map of parameter",
        "requestBodies": "map of body",
        "responses": "map of response",
        "headers": "map of parameter",
        "securitySchemes": "map of scheme",
        "callbacks": "map of callback",
        "examples": "map of any object",
        "pathItems": "map of path",
    },
    "scheme": {
        "type": "text",
        "scheme": "text",
        "name": "text",
        "in": "text",
        "flows": "map of flow",
        "$ref": "text",
    },
    "flow": {"authorizationUrl": "text", "tokenUrl": "text", "scopes": "any object"},
    "any object": {},
    "schema": {
        "$ref": "text",
        "properties": "map of schema",
        "patternProperties": "map of schema",
        "dependentSchemas": "map of schema",
        "items": "schema",
        "additionalProperties": "schema",
        "not": "schema",
        "if": "schema",
        "then": "schema",
        "else": "schema",
        "contains": "schema",
        "propertyNames": "schema",
        "contentSchema": "schema",
        "unevaluatedItems": "schema",
        "unevaluatedProperties": "schema",
        "allOf": "list of schema",
        "oneOf": "list of schema",
        "anyOf": "list of schema",
        "prefixItems": "list of schema",
        "required": "list of text",
        "enum": "list of anything",
        "format": "text",
        "pattern": "text",
        "discriminator": "any object",
        "dependentRequired": "any object",
        "type": "type",
    }
    | dict.fromkeys(
        (
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
            "minItems",
            "maxItems",
            "minProperties",
            "maxProperties",
            "multipleOf",
            "minContains",
            "maxContains",
        ),
        "number",
    ),
}
_MISSING = object()


def tidy(document: dict[str, Any]) -> dict[str, Any]:
    """The document without values of a wrong type.

    Documents are at most MAX_DEPTH deep.
    """
    return _object(document, "document") | {"info": _object(document.get("info"), "info")}


def _object(value: Any, kind: str) -> dict[str, Any]:
    """The object with the values that have the right type."""
    if not isinstance(value, dict):
        return {}
    kinds = _OBJECTS[kind]
    pairs = ((key, _value(one, _kind_of(key, kind, kinds))) for key, one in value.items())
    return {
        key: one
        for key, one in pairs
        if one is not _MISSING and not _leads_elsewhere(key, one, kind)
    }


def _kind_of(key: str, kind: str, kinds: dict[str, str]) -> str:
    if kind == "requirement":
        return "list of text"
    if kind == "callback" and not str(key).startswith("x-"):
        return "text" if key == "$ref" else "path"
    return "text" if key in _TEXT_KEYS else kinds.get(key, "")


def _leads_elsewhere(key: str, value: Any, kind: str) -> bool:
    """Is it a $ref to another kind of object?

    A schema can be anywhere: any object is read as one.
    """
    return key == "$ref" and kind not in ("schema", "any object") and _kind_at(value) != kind


def _kind_at(ref: Any) -> str:
    """The kind of object that a $ref refers to, or "" if the standard has none there."""
    kind = "document"
    for name in pointer_parts(str(ref)):
        word, _of, inner = kind.partition(" of ")
        kind = inner if word in ("list", "map") else _kind_of(name, kind, _OBJECTS.get(kind, {}))
    return kind


def _value(value: Any, kind: str) -> Any:
    """The value without parts of a wrong type, or _MISSING if its own type is wrong."""
    if not kind or kind == "anything":
        return value
    if kind.startswith("list of "):
        return _list(value, kind.removeprefix("list of "))
    if kind.startswith("map of "):
        return _map(value, kind.removeprefix("map of "))
    if kind in _PLAIN:
        return value if _PLAIN[kind](value) else _MISSING
    if kind == "schema" and isinstance(value, bool):
        return value
    return _object(value, kind) if isinstance(value, dict) else _MISSING


def _list(value: Any, kind: str) -> Any:
    if not isinstance(value, list):
        return _MISSING
    values = (_value(one, kind) for one in value)
    return [one for one in values if one is not _MISSING]


def _map(value: Any, kind: str) -> Any:
    if not isinstance(value, dict):
        return _MISSING
    pairs = ((str(name), _value(one, kind)) for name, one in value.items())
    return {name: one for name, one in pairs if one is not _MISSING}


def _is_type(value: Any) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and all(isinstance(one, str) for one in value)
    )


_PLAIN: dict[str, Callable[[Any], bool]] = {
    "text": lambda value: isinstance(value, str),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "type": _is_type,
}
