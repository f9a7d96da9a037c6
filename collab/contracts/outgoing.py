"""Requests that an API sends: callbacks of an operation, webhooks of the document."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from collab.contracts.bodies import Body, bodies_of
from collab.contracts.json_values import dict_of
from collab.contracts.methods import operations_of_item
from collab.contracts.pointers import resolved_object
from collab.contracts.shapes import Shapes

# Requests to show on one page.
MAX_OUTGOING = 30


@dataclass(frozen=True)
class Outgoing:
    """One request to the client.

    `address` is where it goes, or "" if that is agreed outside of the document.
    """

    name: str
    method: str
    address: str
    text: str
    bodies: list[Body]


def webhooks_of(shapes: Shapes) -> list[Outgoing]:
    """The webhooks of a document."""
    found = (
        one
        for name, item in dict_of(shapes.document, "webhooks").items()
        for one in _requests(shapes, str(name), "", item)
    )
    return list(islice(found, MAX_OUTGOING))


def callbacks_of(shapes: Shapes, operation: dict[str, Any]) -> list[Outgoing]:
    """The callbacks of an operation."""
    found = (
        one
        for name, callback in dict_of(operation, "callbacks").items()
        for address, item in _dict(shapes, callback).items()
        for one in _requests(shapes, str(name), str(address), item)
    )
    return list(islice(found, MAX_OUTGOING))


def _requests(shapes: Shapes, name: str, address: str, item: Any) -> Iterator[Outgoing]:
    for method, operation in operations_of_item(_dict(shapes, item)):
        body = _dict(shapes, operation.get("requestBody"))
        parts = [str(operation[word]) for word in ("summary", "description") if operation.get(word)]
        yield Outgoing(
            name,
            method,
            address,
            "\n\n".join(parts),
            bodies_of(shapes, body.get("content"), is_request=False),
        )


def _dict(shapes: Shapes, value: Any) -> dict[str, Any]:
    return resolved_object(shapes.document, value)
