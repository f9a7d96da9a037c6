"""Recomputes the counts of entries, for repairs and after bulk inserts."""

from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from learnings.models import Comment, Entry, Reaction
from learnings.models.choices import Status
from portal.rows import count_of

BATCH_SIZE = 2_000


def _count_by(field: str, rows: QuerySet) -> Coalesce:
    """Count the rows whose `field` is the entry of the outer query."""
    return count_of(rows.filter(**{field: OuterRef("pk")}), field)


def expected_counts() -> dict[str, Any]:
    """Return {field: expression} of all counts of an entry."""
    helped = Reaction.objects.filter(kind=Reaction.Kind.HELPFUL)
    helped_count = _count_by("entry", helped)
    return {
        "helped_count": helped_count,
        "met_count": _count_by("entry", Reaction.objects.filter(kind=Reaction.Kind.HIT_TOO)),
        # The thanks of a challenge include those of its solutions.
        "thanks_count": helped_count + _count_by("entry__challenge", helped),
        "comment_count": _count_by("entry", Comment.objects.filter(deleted_at=None)),
        "solution_count": _count_by("challenge", Entry.objects.filter(status=Status.LIVE)),
    }


def repair_counts(entries: QuerySet[Entry]) -> int:
    """Correct all counts of these entries, and return how many entries were wrong."""
    expected = expected_counts()
    is_wrong = Q()
    for name in expected:
        is_wrong |= ~Q(**{name: F(f"true_{name}")})
    annotations = {f"true_{name}": count for name, count in expected.items()}
    wrong = entries.annotate(**annotations).filter(is_wrong)
    keys = list(wrong.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH_SIZE):
        _set_counts(keys[start : start + BATCH_SIZE], expected)
    return len(keys)


@transaction.atomic
def _set_counts(keys: list[int], expected: dict[str, Any]) -> None:
    # Locked before the statement that counts, so that it sees concurrent changes.
    rows = Entry.objects.filter(pk__in=keys)
    list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    rows.update(**expected)
