"""Calendar files (RFC 5545) of a cohort, of a person and of one presentation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from collab.capstone.models import Milestone, Slot
from collab.capstone.slot_notifications import slots_url
from portal.people.mail.content import absolute_url
from portal.people.models import Cohort, User

if TYPE_CHECKING:
    from icalendar import Calendar, Event

CONTENT_TYPE = "text/calendar; charset=utf-8"
LAST_MINUTE = timedelta(minutes=1)


def cohort_calendar(cohort: Cohort) -> bytes:
    """The deadline and the milestones of a cohort."""
    return _calendar(cohort.name, _cohort_events(cohort))


def personal_calendar(person: User) -> bytes:
    """The dates of a person's cohorts, and the presentations they give or listen to."""
    events = [event for cohort in _cohorts_of(person) for event in _cohort_events(cohort)]
    events += map(_slot_event, _slots_of(person))
    return _calendar("Nexus", events)


def _cohorts_of(person: User) -> QuerySet[Cohort]:
    """Their own, and those that they mentor."""
    is_theirs = Q(pk=person.cohort_id) | Q(mentorships__user=person)
    return Cohort.objects.filter(is_theirs).distinct()


def _slots_of(person: User) -> QuerySet[Slot]:
    mine = Q(project__seats__holder=person) | Q(mentor=person)
    slots = Slot.objects.booked().filter(mine).distinct()
    return slots.select_related("project", "cohort", "mentor")


def slot_calendar(slot: Slot) -> bytes:
    """One presentation, with its call link: for those who may see it."""
    return _calendar("Nexus", [_slot_event(slot)])


def calendar_response(content: bytes, name: str) -> HttpResponse:
    """Answer with a calendar file."""
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response.headers["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return response


def _calendar(name: str, events: Iterable[Event]) -> bytes:
    calendar = _empty_calendar(name)
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical()


def _empty_calendar(name: str) -> Calendar:
    from icalendar import Calendar  # a tenth of a second of each process that never needs it

    calendar = Calendar()
    calendar.add("prodid", "-//Nexus//Nexus//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    return calendar


def _cohort_events(cohort: Cohort) -> list[Event]:
    """The deadline, at its last minute, and the milestones."""
    title = _("Deadline of %(cohort)s") % {"cohort": cohort.name}
    at, url = cohort.deadline - LAST_MINUTE, cohort.get_absolute_url()
    milestones = [_milestone_event(one, url) for one in cohort.milestones.all()]
    return [_event(f"deadline-{cohort.pk}", title, at, url), *milestones]


def _milestone_event(milestone: Milestone, url: str) -> Event:
    event = _event(f"milestone-{milestone.pk}", milestone.title, milestone.due_at, url)
    if milestone.text:
        event.add("description", milestone.text)
    return event


def _slot_event(slot: Slot) -> Event:
    title = _("Presentation of %(project)s") % {"project": slot.project.name}
    event = _event(f"slot-{slot.pk}", title, slot.starts_at, slots_url(slot.cohort.slug))
    event.add("dtend", slot.ends_at.astimezone(UTC))
    event.add("description", _("With %(name)s") % {"name": slot.mentor.name})
    if slot.call_url:
        event.add("location", slot.call_url)
    return event


def _event(key: str, title: str, at: datetime, path: str) -> Event:
    """An event with an identifier that stays the same when its time changes."""
    from icalendar import Event

    url = absolute_url(path)
    event = Event()
    event.add("uid", f"{key}@{urlsplit(url).hostname}")
    event.add("dtstamp", timezone.now().astimezone(UTC))
    event.add("dtstart", at.astimezone(UTC))
    event.add("summary", title)
    event.add("url", url)
    return event
