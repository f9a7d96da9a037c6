"""What entries are counted by, counted anew: for a repair, and where rows were made by the thousand."""

from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from learnings.models import Comment, Entry, Reaction
from learnings.models.choices import Status

AT_ONCE = 2_000


def _counted(rows):
    """A number for each entry, of rows that name it in `of`."""
    return Coalesce(Subquery(rows.order_by().values("of").annotate(n=Count("pk")).values("n")), 0)


def true_counts():
    """{field of Entry: expression for what it should be}."""
    reactions = Reaction.objects.filter(entry=OuterRef("pk")).annotate(of=F("entry"))
    on_solutions = Reaction.objects.filter(entry__challenge=OuterRef("pk")).annotate(of=F("entry__challenge"))
    helped = _counted(reactions.filter(kind=Reaction.Kind.HELPED))
    return {
        "helped_count": helped,
        "met_count": _counted(reactions.filter(kind=Reaction.Kind.MET)),
        # A challenge is thanked with its solutions.
        "thanks_count": helped + _counted(on_solutions.filter(kind=Reaction.Kind.HELPED)),
        "comment_count": _counted(
            Comment.objects.filter(entry=OuterRef("pk"), deleted_at=None).annotate(of=F("entry"))
        ),
        "solution_count": _counted(
            Entry.objects.filter(challenge=OuterRef("pk"), status=Status.LIVE).annotate(of=F("challenge"))
        ),
    }


def repair(entries):
    """Set every count of these entries to what there is to count; how many were wrong."""
    true = true_counts()
    is_wrong = Q()
    for name in true:
        is_wrong |= ~Q(**{name: F(f"true_{name}")})
    wrong = entries.annotate(**{f"true_{name}": value for name, value in true.items()}).filter(is_wrong)
    keys = list(wrong.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        _set(keys[start : start + AT_ONCE], true)
    return len(keys)


@transaction.atomic
def _set(keys, true):
    # Locked first and counted in a statement of its own: whoever counts on at this moment is seen, or waits.
    rows = Entry.objects.filter(pk__in=keys)
    list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    rows.update(**true)
