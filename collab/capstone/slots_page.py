"""What the pages of presentation slots show."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import NamedTuple

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collab.capstone.models import Slot
from collab.capstone.team_tracks import is_of_cohort
from collab.models import Project, Seat
from portal.clock import ago
from portal.people.models import Cohort, User
from portal.people.time_zones import zone_city, zone_or_utc

MORNING, NIGHT = time(8), time(22)


class LocalTime(NamedTuple):
    """A moment where a person is."""

    person: User
    at: datetime
    city: str

    @property
    def note(self) -> Promise | None:
        """Says that it is before MORNING or after NIGHT there; None in between."""
        if self.at.time() < MORNING:
            return _("early for %(name)s")
        return _("late for %(name)s") if self.at.time() >= NIGHT else None


class SlotChoice(NamedTuple):
    """A slot as a team may choose it. `state` is "", "taken", "yours" or "soon"."""

    slot: Slot
    state: str
    notes: list[str]

    @property
    def is_open(self) -> bool:
        """Whether the team may choose it."""
        return self.state in ("", "yours")


class Day(NamedTuple):
    """The slots of a day in the reader's time zone."""

    day: date
    choices: list[SlotChoice]


def own_projects(cohort: Cohort, person: User) -> list[Project]:
    """The projects of this cohort in whose teams the person is."""
    mine = Seat.objects.filter(holder=person).values("project")
    projects = Project.objects.filter(is_of_cohort(cohort), pk__in=mine, is_hidden=False)
    return list(projects.order_by("pk"))


def projects_without_slot(cohort: Cohort) -> list[Project]:
    """The projects of a cohort that have not booked, by name."""
    projects = Project.objects.filter(is_of_cohort(cohort), slots=None, is_hidden=False)
    return list(projects.order_by("name", "pk"))


def local_times(slot: Slot, people: Iterable[User]) -> list[LocalTime]:
    """When the slot begins where each of these people is."""
    return [_local_time(slot.starts_at, person) for person in people]


def _local_time(at: datetime, person: User) -> LocalTime:
    zone = zone_or_utc(person.time_zone)
    return LocalTime(person, timezone.localtime(at, zone), zone_city(str(zone)))


def days_of(slots: Iterable[Slot], project: Project | None, members: list[User]) -> list[Day]:
    """The slots by day in the active time zone, as this team may choose them."""
    choices = [SlotChoice(slot, _state(slot, project), _notes(slot, members)) for slot in slots]
    by_day = groupby(choices, key=lambda choice: timezone.localtime(choice.slot.starts_at).date())
    return [Day(day, list(rows)) for day, rows in by_day]


def _state(slot: Slot, project: Project | None) -> str:
    if slot.project_id:
        return "yours" if project and slot.project_id == project.pk else "taken"
    return "" if slot.is_open else "soon"


def _notes(slot: Slot, members: list[User]) -> list[str]:
    found = local_times(slot, members)
    return [str(local.note) % {"name": local.person.name} for local in found if local.note]


def shown_slots(cohort: Cohort) -> list[Slot]:
    """The slots of a cohort since yesterday, as its mentors see them.

    Each has the language of its owner.
    """
    since = ago(timedelta(days=1))
    slots = cohort.slots.filter(starts_at__gt=since)
    return list(slots.select_related("mentor", "project__owner__match_preferences"))
