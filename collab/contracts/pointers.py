"""JSON Pointers, as a $ref within a document has them, and what they refer to."""

import re
from typing import Any

from collab.contracts.json_values import as_object

_ARRAY_INDEX = re.compile(r"[0-9]{1,6}")
# References that lead to references to follow.
MAX_REFERENCES = 30
_NAMES = (("%7B", "{"), ("%7D", "}"), ("%20", " "), ("~1", "/"), ("~0", "~"))


def pointer_parts(ref: str) -> list[str]:
    """The names and positions on the way to what a $ref within the document refers to."""
    return [_decoded(part) for part in ref.lstrip("#").split("/")[1:]]


def pointer_to(*parts: Any) -> str:
    """The $ref of what is at these names and positions."""
    return "/".join(["#", *(str(part).replace("~", "~0").replace("/", "~1") for part in parts)])


def last_name(ref: str) -> str:
    """The last name in a $ref."""
    return _decoded(ref.rsplit("/", 1)[-1])


def lookup_ref(document: dict[str, Any], ref: str) -> Any:
    """The value that a $ref within the document refers to, or None."""
    value: Any = document
    for name in pointer_parts(ref):
        if isinstance(value, list) and _ARRAY_INDEX.fullmatch(name) and int(name) < len(value):
            value = value[int(name)]
        elif isinstance(value, dict) and name in value:
            value = value[name]
        else:
            return None
    return value


def resolve_ref(document: dict[str, Any], value: Any) -> tuple[Any, str]:
    """Follow the $refs of a value; returns the value and the name in the last $ref.

    Those that never end, or after MAX_REFERENCES, lead to {}.
    """
    if not isinstance(value, dict) or "$ref" not in value:
        return (value if value is not None else {}), ""
    name, seen = "", set[str]()
    while isinstance(value, dict) and isinstance(value.get("$ref"), str):
        ref = value["$ref"]
        if ref in seen or len(seen) == MAX_REFERENCES:
            return {}, name
        seen.add(ref)
        name, value = last_name(ref), lookup_ref(document, ref)
    return (value if value is not None else {}), name


def resolved(document: dict[str, Any], value: Any) -> Any:
    """Follow the $refs of a value."""
    return resolve_ref(document, value)[0]


def resolved_object(document: dict[str, Any], value: Any) -> dict[str, Any]:
    """Follow the $refs of a value; {} if they lead to no object."""
    return as_object(resolved(document, value or {}))


def _decoded(part: str) -> str:
    if "%" not in part and "~" not in part:
        return part
    for written, meant in _NAMES:
        part = part.replace(written, meant)
    return part
