"""Rows in groups."""

from collections import defaultdict
from collections.abc import Iterable


def grouped[Key, Value](pairs: Iterable[tuple[Key, Value]]) -> dict[Key, list[Value]]:
    """Return the values of these pairs by their key, in the order given."""
    groups: dict[Key, list[Value]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    # In a template, `.items` of a defaultdict would be one more empty group.
    return dict(groups)
