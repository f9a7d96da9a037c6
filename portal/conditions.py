"""Conditions of querysets, combined."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Q


def all_of(conditions: Iterable[Q]) -> Q:
    """Return the condition that all of these hold; without any, it always does."""
    return reduce(and_, conditions, Q())


def any_of(conditions: Iterable[Q]) -> Q:
    """Return the condition that one of these holds; without any, it never does.

    A prepared query needs another condition beside it: Django makes no SQL where nothing can match.
    """
    return reduce(or_, conditions, Q(pk__in=[]))


def conditions_of(filters: object, conditions: Mapping[str, Callable[[Any], Q]]) -> Iterator[Q]:
    """Yield the condition of each filter that has a value.

    Filters and values have the same names.
    """
    for name, condition in conditions.items():
        if value := getattr(filters, name):
            yield condition(value)
