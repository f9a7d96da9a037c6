"""Conditions on cases, for queries that begin at a case or at its object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from django.db.models import QuerySet

# A constant for SQLite, which reads the index of waiting cases for no parameter.
IS_WAITING = RawSQL("'waiting'", ())


def has_case(things: QuerySet, *, is_waiting: bool) -> Q:
    """The condition that a case, or a waiting case, is that of these things.

    Without settled cases, few rows are read instead of a whole table.
    """
    cases = Q(case__state=IS_WAITING) if is_waiting else Q(case__isnull=False)
    return Q(pk__in=things.filter(cases).values("case"))
