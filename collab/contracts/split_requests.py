"""Schemas that drf-spectacular writes for requests alone.

It does once COMPONENT_SPLIT_REQUEST is set.

`BookRequest` then says of requests what `Book` left out, though the server took the same before.
"""

from typing import Any

from collab.contracts.shape_parts import Shape
from collab.contracts.shapes import Shapes


def is_split_request(old: Shape, new: Shape) -> bool:
    """Is the new schema for requests, and the old one for responses, too?"""
    return bool(old.name) and new.name == f"{old.name}Request"


def as_sent(shapes: Shapes, old: Any, new: Any) -> Any:
    """The old schema of a field, with rules for requests that it left out.

    Blank text was refused before too, and a file was sent as a file, not as an address.
    """
    target = shapes.target(old)
    if not isinstance(target, dict) or not isinstance(new, dict):
        return old
    known: dict[str, Any] = {}
    if new.get("minLength") == 1 and "minLength" not in target:
        known["minLength"] = 1
    if (target.get("format"), new.get("format")) == ("uri", "binary"):
        known["format"] = "binary"
    if isinstance(target.get("items"), dict):
        known["items"] = as_sent(shapes, target["items"], new.get("items"))
    return target | known if known else old
