"""Notifications of presentation slots that are booked, moved, cancelled or near."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from collab.models import Project
from portal.people.models import Notification, User

if TYPE_CHECKING:
    from collab.capstone.models.slot import Slot
    from portal.people.models import Cohort


def notify_booked(slot: Slot, old: Slot | None, *, by: User) -> None:
    """Tell the team and the mentor of a slot that `by` booked or moved to from `old`."""
    if slot == old:
        return
    for person in _people(slot):
        if person != by:
            _send(slot, person, "slot_moved" if old else "slot_booked", actor=by)
    if old and old.mentor_id != slot.mentor_id:
        values = {"title": slot.project.name, "project": slot.project_id}
        _send(old, old.mentor, "slot_freed", actor=by, **values)


def notify_cancelled(slot: Slot, *, by: User, reason: str = "") -> None:
    """Tell the team and the mentor of a cancelled slot, with the mentor's reason."""
    for person in _people(slot):
        if person != by:
            _send(slot, person, "slot_cancelled", actor=by, reason=reason)


def notify_of_reminder(slot: Slot, name: str) -> int:
    """Remind the team and the mentor of a slot; return how many people."""
    people = list(_people(slot))
    for person in people:
        _send(slot, person, "slot_near", thing=f"slot:{slot.pk}:{name}", hours=HOURS[name])
    return len(people)


HOURS = {"day": 24, "hour": 1}


def notify_teams_without_slot(cohort: Cohort, projects: list[Project], *, by: User) -> None:
    """Ask the members of these teams to book a slot."""
    url = slots_url(cohort.slug)
    for project in projects:
        for person in project.members():
            thing = f"slot_missing:{project.pk}"
            project.notify("slot_missing", person, url=url, thing=thing, actor=by)


def slots_url(slug: str) -> str:
    """The address of a cohort's presentation slots."""
    return reverse("capstone:slot_list", args=[slug])


def _people(slot: Slot) -> Iterator[User]:
    """The team that booked the slot, and its mentor."""
    members = slot.project.members()
    yield from members
    if slot.mentor not in members:
        yield slot.mentor


def _send(slot: Slot, person: User, kind: str, *, thing: str = "", **values: Any) -> None:
    """Notify of a slot; each booking and cancelling is told separately."""
    if slot.project:
        values = {"title": slot.project.name, "project": slot.project_id} | values
    thing = thing or f"slot:{slot.pk}:{timezone.now().timestamp():.0f}"
    at, url = slot.starts_at.isoformat(), slots_url(slot.cohort.slug)
    Notification.send(person, kind, url=url, thing=thing, at=at, **values)
