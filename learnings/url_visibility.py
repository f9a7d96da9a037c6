"""What of learnings stands at an address, who may see it, and what a cohort met most often."""

import re

from django.db.models import Q
from django.utils.translation import gettext as _

from learnings.models import Comment, Entry
from portal.moderation.cohort_stats import StatsTable

MAX_CHALLENGES = 15
_ENTRY = re.compile(r"/(?:learnings|challenges)/(\d{1,18})-[^/]*/(?:#solution-(\d{1,18}))?$")
_COMMENT = re.compile(r"/comments/(\d{1,18})/$")


def _solution_or_entry_key(kwargs, fragment):
    solution = re.fullmatch(r"solution-(\d{1,18})", fragment)
    return int(solution[1]) if solution else kwargs["pk"]


# (name of a view, kind of thing, what of its address is the key)
URL_LOOKUPS = [
    ("learnings:learning_detail", "entry", lambda kwargs, fragment: kwargs["pk"]),
    ("learnings:challenge_detail", "entry", _solution_or_entry_key),
    ("learnings:comment_detail", "comment", lambda kwargs, fragment: kwargs["pk"]),
]


def can_see_path(person, path):
    """May this person still see the entry or comment at this path? None where it is neither."""
    entry, comment = _ENTRY.search(path), _COMMENT.search(path)
    if entry:
        return Entry.objects.visible_to(person).filter(pk=int(entry[2] or entry[1])).exists()
    if comment:
        there = Comment.objects.visible_to(person).filter(pk=int(comment[1]), deleted_at=None)
        is_seen = Q(hidden_at=None)
        if person.is_authenticated:
            is_seen |= Q(author=person)
        return there.filter(is_seen).exists()
    return None


def most_hit_too_challenges(cohort):
    """The challenges of a cohort that most others met too."""
    rows = (
        Entry.objects.public()
        .challenges()
        .filter(cohort=cohort, met_count__gt=0)
        .select_related("live_revision")
    )
    met = [
        (entry.title, entry.met_count)
        for entry in rows.order_by("-met_count", "-pk")[:MAX_CHALLENGES]
    ]
    return StatsTable(
        "met", _("What is met most often"), _("people"), met, (_("challenge"), _("met by"))
    )
