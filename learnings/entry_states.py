"""What moderation asks about the state of an entry, each with one small query."""

from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from learnings.models import Entry
from learnings.models.revision import Revision
from portal.moderation.models import Case
from portal.ops.prepared_queries import PreparedValues


def number_of_public_text(case: Case) -> int:
    """Return the number of an entry's public revision, or else of the newest one."""
    live, newest = _numbers_query.first(case.pk)
    return live or newest or 0


def snapshot_of(case: Case) -> dict[str, Any]:
    """Return what `Entry.revert` needs to restore this case's entry as it is now."""
    rows = _states_query.rows(case.pk)
    status, live, waiting, published_at, draft_is_open = rows[0][:5]
    revisions = [row[5:] for row in rows]
    return {
        "status": status,
        "live_revision_id": live,
        "waiting_revision_id": waiting,
        "published_at": _iso(published_at),
        "newest": revisions[0][1],
        "published": [[key, _iso(at), rule] for key, _number, at, rule in revisions if key],
        "draft_is_open": bool(draft_is_open),
    }


def _numbers_of(case: int) -> QuerySet:
    """The numbers of the public and of the newest revision."""
    entries = Entry.objects.filter(case=case)
    return entries.values_list("live_revision__number", Subquery(_newest_numbers()))


def _states_of(case: int) -> QuerySet:
    """The entry's state beside that of each revision that a decision may change.

    Those revisions are the public, the waiting and the newest one, newest first.
    """
    is_shown = Q(revisions=F("live_revision")) | Q(revisions=F("waiting_revision"))
    is_affected = is_shown | Q(revisions__number=Subquery(_newest_numbers())) | Q(revisions=None)
    entries = Entry.objects.filter(is_affected, case=case).order_by("-revisions__number")
    return entries.values_list(
        "status",
        "live_revision",
        "waiting_revision",
        "published_at",
        "draft__is_open",
        "revisions",
        "revisions__number",
        "revisions__published_at",
        "revisions__published_under",
    )


def _newest_numbers() -> QuerySet:
    return Revision.objects.filter(entry=OuterRef("pk")).values("number")[:1]


_numbers_query = PreparedValues(_numbers_of, replans=True)
_states_query = PreparedValues(_states_of, replans=True)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
