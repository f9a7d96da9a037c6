"""The JSON values of a document: a name for their types, and safe ways to read them."""

from typing import Any

# An object or, since version 3.1, true or false. Documents of learners can have anything else.
Schema = Any


def dict_of(value: Any, key: str) -> dict[str, Any]:
    """The object with this key in `value`; {} without one."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def list_of(value: Any, key: str) -> list[Any]:
    """The list with this key in `value`; [] without one."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []
