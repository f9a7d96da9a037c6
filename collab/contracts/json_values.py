"""The JSON values of a document: their types, and safe ways to read them."""

from collections.abc import Container
from typing import Any

# An object or, since version 3.1, true or false. Documents of learners can have anything else.
Schema = Any


def as_object(value: Any) -> dict[str, Any]:
    """The value itself if it is an object; {} otherwise."""
    return value if isinstance(value, dict) else {}


def dict_of(value: Any, key: str) -> dict[str, Any]:
    """The object with this key in `value`; {} without one."""
    return as_object(as_object(value).get(key))


def list_of(value: Any, key: str) -> list[Any]:
    """The list with this key in `value`; [] without one."""
    found = as_object(value).get(key)
    return found if isinstance(found, list) else []


def objects_of(value: Any, key: str) -> list[dict[str, Any]]:
    """The objects in the list with this key; [] without one."""
    return [one for one in list_of(value, key) if isinstance(one, dict)]


def text_of(value: dict[str, Any], key: str) -> str:
    """The value with this key as text; "" without one."""
    return str(value.get(key) or "")


def reference_in(value: Any) -> Any:
    """What $ref says in an object; None without one."""
    return as_object(value).get("$ref")


def without_keys(value: dict[str, Any], keys: Container[str]) -> dict[str, Any]:
    """The object without these keys."""
    return {key: one for key, one in value.items() if key not in keys}
