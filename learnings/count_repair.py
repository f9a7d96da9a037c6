"""What entries are counted by, counted anew: for a repair, and where rows were made by the thousand."""

from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from learnings.models import Comment, Entry, Reaction
from learnings.models.choices import Status

BATCH_SIZE = 2_000


def _count_per_entry(rows):
    """A number for each entry, of rows that name it in `of`."""
    return Coalesce(Subquery(rows.order_by().values("of").annotate(n=Count("pk")).values("n")), 0)


def expected_counts():
    """{field of Entry: expression for what it should be}."""
    reactions = Reaction.objects.filter(entry=OuterRef("pk")).annotate(of=F("entry"))
    on_solutions = Reaction.objects.filter(entry__challenge=OuterRef("pk")).annotate(
        of=F("entry__challenge")
    )
    helped = _count_per_entry(reactions.filter(kind=Reaction.Kind.HELPFUL))
    return {
        "helped_count": helped,
        "met_count": _count_per_entry(reactions.filter(kind=Reaction.Kind.HIT_TOO)),
        # A challenge is thanked with its solutions.
        "thanks_count": helped + _count_per_entry(on_solutions.filter(kind=Reaction.Kind.HELPFUL)),
        "comment_count": _count_per_entry(
            Comment.objects.filter(entry=OuterRef("pk"), deleted_at=None).annotate(of=F("entry"))
        ),
        "solution_count": _count_per_entry(
            Entry.objects.filter(challenge=OuterRef("pk"), status=Status.LIVE).annotate(
                of=F("challenge")
            )
        ),
    }


def repair_counts(entries):
    """Set every count of these entries to what there is to count; how many were wrong."""
    true = expected_counts()
    is_wrong = Q()
    for name in true:
        is_wrong |= ~Q(**{name: F(f"true_{name}")})
    wrong = entries.annotate(**{f"true_{name}": value for name, value in true.items()}).filter(
        is_wrong
    )
    keys = list(wrong.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH_SIZE):
        _set_counts(keys[start : start + BATCH_SIZE], true)
    return len(keys)


@transaction.atomic
def _set_counts(keys, true):
    # Locked first and counted in a statement of its own: whoever counts on at this moment is seen, or waits.
    rows = Entry.objects.filter(pk__in=keys)
    list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    rows.update(**true)
