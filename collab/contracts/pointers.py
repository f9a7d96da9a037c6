"""JSON Pointers, as a $ref within a document has them."""

from typing import Any

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


def _decoded(part):
    for written, meant in _NAMES:
        part = part.replace(written, meant)
    return part
