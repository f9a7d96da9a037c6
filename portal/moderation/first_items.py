"""The first items of a mentor's queue, and the counts of its tabs.

Without reading all that waits.

For the queue without filters. The number of queries is the same for fifty items and for thousands.
"""

from functools import cache

from django.db.models import QuerySet, Value
from django.utils import timezone

from portal.moderation.models import Case
from portal.moderation.models.case_queryset import CATEGORIES, CaseQuerySet, WaitingItems
from portal.ops.prepared_queries import PreparedValues
from portal.people.models import User


def first_items(mentor: User, category: str, size: int) -> WaitingItems:
    """Return the first `size` items of a category, and the counts of all categories.

    The oldest come first.

    For a mentor who is no operator.
    """
    asker = (timezone.now(), mentor.pk, *mentor.moderated_cohort_ids)
    numbers = _numbers_query.first(*asker)
    counts = dict(zip((name or "all" for name in CATEGORIES), numbers, strict=True))
    if not counts[category or "all"]:
        return WaitingItems([], counts)
    return WaitingItems([key for (key,) in _keys_query(category, size).rows(*asker)], counts)


def _waiting(now: int, mentor: int, *cohorts: int) -> CaseQuerySet:
    return Case.objects.waiting_in_cohorts(Value(now), mentor, *cohorts)


def _numbers(*asker: int) -> QuerySet:
    return _waiting(*asker).numbers()


_numbers_query = PreparedValues(_numbers, replans=True)


@cache
def _keys_query(category: str, size: int) -> PreparedValues:
    """The query of the keys of one category."""

    def keys(*asker: int) -> QuerySet:
        chosen = _waiting(*asker).in_category(category)
        return chosen.first_of_items(chosen).for_queue().values_list("pk")[:size]

    return PreparedValues(keys, replans=True)
