"""The HTTP methods that an OpenAPI document can describe.

Version 3.2 added `query`, and other methods by their names.
"""

from collections.abc import Iterator
from typing import Any

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")


def operations_of_item(item: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (method, operation) of a path item.

    The methods of METHODS come first, in their order, then the additional ones.
    """
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
