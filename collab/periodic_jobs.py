"""Periodic jobs for teams, run by `manage.py tick`; safe to run twice."""

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from collab import tasks
from collab.models import Contract, ContractVersion, JoinRequest, Seat, TeamWebhook
from collab.models.contract import COMPARISON_VERSION
from portal.hooks import Job
from portal.rows import stored_keys

MAX_COMPARED_AT_ONCE = 50


def close_expired_requests() -> str:
    """Close requests to join that had no answer within a week."""
    overdue = JoinRequest.objects.overdue().select_related("project", "person")
    oldest_first = overdue.order_by("expires_at").iterator(chunk_size=200)
    closed = sum(request.expire_if_due() for request in oldest_first)
    return f"Requests: {closed} closed without an answer."


def refresh_contracts() -> str:
    """Fetch the API contracts that have an address and are due."""
    keys = stored_keys(tasks.due_contracts().order_by("looked_at")[:200])
    for key in keys:
        tasks.look_at_contract.enqueue(key)
    return f"Contracts: {len(keys)} to be looked at."


def nudge_inactive_members() -> str:
    """Nudge members of teams who were inactive for five days, once."""
    seats = _to_nudge().select_related("project", "holder").order_by("seen_at")
    nudged = sum(map(_nudge, seats[:500]))
    return f"Teams: {nudged} silent members asked."


def _to_nudge() -> QuerySet[Seat]:
    not_nudged = Q(nudged_at=None) | Q(nudged_at__lt=F("seen_at"))
    return Seat.objects.inactive().filter(not_nudged)


@transaction.atomic
def _nudge(seat: Seat) -> bool:
    """Nudge the holder, unless they were active or nudged meanwhile.

    Another process may have nudged them.
    """
    is_due = _to_nudge().filter(pk=seat.pk, holder=seat.holder)
    if not is_due.update(nudged_at=timezone.now()):
        return False
    seat.project.notify("nudge", seat.holder, url=seat.project.page_url("start"))
    return True


def compare_older_contracts() -> str:
    """Compare versions of contracts that older rules compared, a few at a time."""
    older = ContractVersion.objects.filter(compared_by__lt=COMPARISON_VERSION).order_by("pk")
    versions = older.select_related("project")[:MAX_COMPARED_AT_ONCE]
    for version in versions:
        version.compare_again()
    return f"Contracts: {len(versions)} versions compared again."


JOBS = [
    Job(close_expired_requests, position=40),
    Job(refresh_contracts, position=45),
    Job(compare_older_contracts, position=47),
    Job(Contract.reencrypt, position=932),
    Job(TeamWebhook.reencrypt, position=933),
    Job(nudge_inactive_members, position=46),
]
