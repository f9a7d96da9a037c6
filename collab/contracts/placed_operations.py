"""Operations with their path and path item, as comparing needs them."""

from typing import Any, NamedTuple

from collab.contracts.reference import operation_key, operations_in


class PlacedOperation(NamedTuple):
    """An operation, and the path and path item that it is in."""

    path: str
    item: dict[str, Any]
    operation: dict[str, Any]


def operations_of(document: dict[str, Any], items: dict[str, Any]) -> dict[str, PlacedOperation]:
    """The operations of these path items by key; `items` has them by path."""
    return {
        operation_key(method, path): PlacedOperation(path, item, operation)
        for path, item, method, operation in operations_in(document, items)
    }
