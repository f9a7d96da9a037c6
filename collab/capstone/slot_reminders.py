"""Reminders of presentations, a day and an hour before, to the team and the mentor."""

from django.db import transaction
from django.utils import timezone

from collab.capstone.models.slot import NOTICE, Slot
from collab.capstone.slot_notifications import notify_of_reminder
from portal.clock import from_now
from portal.web.partial_saves import save_values


def remind_of_slots() -> str:
    """Remind of the booked slots that begin within a day, and within an hour."""
    horizon = from_now(NOTICE)
    near = Slot.objects.booked().upcoming().filter(starts_at__lte=horizon)
    reminded = sum(_remind_of(key) for key in list(near.values_list("pk", flat=True)))
    return f"Presentations: {reminded} people reminded."


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
