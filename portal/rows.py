"""Rows, in groups and by their values."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Model, QuerySet, Subquery
from django.db.models.functions import Coalesce


def grouped[Key, Value](pairs: Iterable[tuple[Key, Value]]) -> dict[Key, list[Value]]:
    """Return the values of these pairs by their key, in the order given."""
    groups: dict[Key, list[Value]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    # In a template, `.items` of a defaultdict would be one more empty group.
    return dict(groups)


def keys_of(rows: Iterable[Any]) -> list[Any]:
    """Return the primary keys of these rows, in their order."""
    return [row.pk for row in rows]


def stored_keys(rows: QuerySet) -> list[Any]:
    """Return the primary keys of the rows of a query, which are not loaded."""
    return list(rows.values_list("pk", flat=True))


def place_in(order: Sequence[Any], key: Any) -> int:
    """Return the place of a key in an order, behind all if it is not in it."""
    return order.index(key) if key in order else len(order)


def joined_keys(rows: Iterable[Any]) -> str:
    """Return the primary keys of these rows as a query string has them, such as "1,2"."""
    return ",".join(str(row.pk) for row in rows)


def values_of(row: object, names: Iterable[str]) -> dict[str, Any]:
    """Return the attributes of these names, by name."""
    return {name: getattr(row, name) for name in names}


def without_empty[Key, Value](values: dict[Key, Value]) -> dict[Key, Value]:
    """Return what is not empty, zero or None."""
    return {name: value for name, value in values.items() if value}


def lock_row[Row: Model](model: type[Row], key: Any) -> Row:
    """Return the row with this key, locked until the transaction ends.

    Raises DoesNotExist.
    """
    return model._default_manager.select_for_update(of=("self",)).get(pk=key)


def count_of(rows: QuerySet, by: str) -> Coalesce:
    """Return a column: how many of these rows of another table belong to each row.

    `rows` are filtered by an OuterRef; `by` is their field that the OuterRef is compared with.
    """
    counted = rows.order_by().values(by).annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


def delete_rows(rows: QuerySet) -> int:
    """Delete these rows, and what depends on them; returns how many rows that were."""
    count, _by_model = rows.delete()
    return count
