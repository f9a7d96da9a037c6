"""Reminders of presentations to team and mentor, a day and an hour before."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from collab.capstone.models.slot import NOTICE, Slot
from collab.capstone.slot_notifications import notify_of_reminder
from portal.clock import from_now
from portal.rows import stored_keys
from portal.web.partial_saves import save_values


def remind_of_slots() -> str:
    """Remind of the booked slots that begin within a day, and within an hour."""
    reminded = sum(map(_remind_of, stored_keys(_slots_within_a_day())))
    return f"Presentations: {reminded} people reminded."


def _slots_within_a_day() -> QuerySet[Slot]:
    return Slot.objects.booked().upcoming().filter(starts_at__lte=from_now(NOTICE))


@transaction.atomic
def _remind_of(key: int) -> int:
    """Send the reminder of one slot that is due now; a second process finds it sent."""
    slots = Slot.objects.select_for_update(of=("self",)).select_related("mentor", "cohort")
    slot = slots.booked().filter(pk=key).first()
    name = slot.due_reminder(timezone.now()) if slot else None
    if name is None:
        return 0
    save_values(slot, reminded=[*slot.reminded, name])
    return notify_of_reminder(slot, name)
