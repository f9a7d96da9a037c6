"""The HTTP methods that an OpenAPI document may describe; `query` and others by their names since version 3.2."""

from collections.abc import Iterator
from typing import Any

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")


def operations_of_item(item: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (method, operation) of a path item: the usual methods in their order, then the additional ones."""
    if not isinstance(item, dict):
        return
    for method in METHODS:
        if isinstance(item.get(method), dict):
            yield method, item[method]
    additional = item.get("additionalOperations")
    for name, operation in additional.items() if isinstance(additional, dict) else ():
        method = str(name).lower()
        if isinstance(operation, dict) and method not in item:
            yield method, operation
