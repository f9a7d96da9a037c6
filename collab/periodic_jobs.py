"""What is due in teams, run by `manage.py tick`; safe to run twice."""

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from collab import tasks
from collab.models import JoinRequest, Seat
from portal.people.models import Notification


def close_expired_requests():
    """Close requests to join that had no answer within a week."""
    overdue = (
        JoinRequest.objects.overdue().select_related("project", "person").order_by("expires_at")
    )
    closed = sum(request.expire_if_due() for request in overdue.iterator(chunk_size=200))
    return f"Requests: {closed} closed without an answer."


def refresh_contracts():
    """Fetch the API contracts that have an address and are due."""
    due_contracts = list(
        tasks.due_contracts().order_by("looked_at").values_list("pk", flat=True)[:200]
    )
    for pk in due_contracts:
        tasks.look_at_contract.enqueue(pk)
    return f"Contracts: {len(due_contracts)} to be looked at."


def nudge_inactive_members():
    """Ask members of teams who were silent for five days, once."""
    nudged = 0
    inactive = Seat.objects.inactive().filter(Q(nudged_at=None) | Q(nudged_at__lt=F("seen_at")))
    for seat in inactive.select_related("project", "holder").order_by("seen_at")[:500]:
        with transaction.atomic():
            if inactive.filter(pk=seat.pk, holder=seat.holder).update(nudged_at=timezone.now()):
                url, thing = (
                    f"{seat.project.get_absolute_url()}start/",
                    f"project:{seat.project_id}",
                )
                Notification.send(
                    seat.holder, "nudge", url=url, title=seat.project.name, thing=thing
                )
                nudged += 1
    return f"Teams: {nudged} silent members asked."
