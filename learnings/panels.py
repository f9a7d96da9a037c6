"""Panels about entries for a profile."""

from typing import NamedTuple

from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from learnings.contributions import contributions
from learnings.models import MAX_PINS, Entry, PinnedEntry
from learnings.parameters import ProfileParameters
from learnings.profile_sections import shown_profile_sections
from portal.hooks import Panel
from portal.ops.prepared_queries import PreparedQuery
from portal.people.models import User
from portal.people.time_zones import zone_or_utc

MAX_OF_GROUP = 5
GROUP_LABELS = {
    "learnings": _("Learnings"),
    "challenges": _("Challenges and solutions"),
    "solutions": _("Problems solved for others"),
}


class ProfileGroup(NamedTuple):
    """Entries of one kind on a profile: all of them, or the newest of `total`."""

    name: str
    entries: list[Entry]
    total: int

    @property
    def label(self) -> Promise:
        """Its heading."""
        return GROUP_LABELS[self.name]

    @property
    def has_more(self) -> bool:
        """Whether some of them are not shown."""
        return len(self.entries) < self.total


def profile_panels(request: HttpRequest, person: User) -> list[Panel]:
    """Return contributions, pins, the newest entries of each kind, and their numbers.

    All of it is of public entries with the person's name, which one query reads. Another one reads
    the sections of the profile.
    """
    entries = _entries_query.rows(person.pk)
    prefetch_related_objects(entries, "topics", Entry.objects.all().prefetched_solutions())
    groups = _by_group(entries, person)
    shown_whole = ProfileParameters.read(request.GET).show
    is_own = request.user.pk == person.pk
    values = {
        "person": person,
        "is_own": is_own,
        "sections": shown_profile_sections(person, is_own=is_own),
        "pinned": _pinned(entries, person),
        "most_pins": MAX_PINS,
        "groups": [
            ProfileGroup(name, rows if name == shown_whole else rows[:MAX_OF_GROUP], len(rows))
            for name, rows in groups.items()
            if rows
        ],
    }
    if entries:
        zone = zone_or_utc(person.time_zone)
        days = [timezone.localdate(entry.published_at, zone) for entry in entries]
        today = timezone.localdate(timezone=zone)
        values["contributions"] = contributions(days, cohort=person.cohort, today=today)
    numbers = {
        "helped": sum(entry.helped_count for entry in entries),
        "solved": len(groups["solutions"]),
        "learnings": len(groups["learnings"]),
    }
    panels = [Panel("learnings/_profile_panel.html", values, position=10)]
    if any(numbers.values()):
        panels.append(Panel("learnings/_profile_numbers.html", numbers, place="numbers"))
    return panels


def _entries_of(person: int) -> QuerySet[Entry]:
    public = Entry.objects.public().filter(author=person).not_anonymous()
    return public.for_list().prefetch_related(None).order_by("-published_at", "-pk")


_entries_query = PreparedQuery(_entries_of)


def _by_group(entries: list[Entry], person: User) -> dict[str, list[Entry]]:
    """Return learnings, challenges, and solutions for other people, in the order given."""
    groups: dict[str, list[Entry]] = {"learnings": [], "challenges": [], "solutions": []}
    for entry in entries:
        if entry.is_learning:
            groups["learnings"].append(entry)
        elif entry.is_challenge:
            groups["challenges"].append(entry)
        elif entry.challenge.author_id != person.pk:
            groups["solutions"].append(entry)
    return groups


def _pinned(entries: list[Entry], person: User) -> list[Entry]:
    """Return the pinned ones of the entries that readers may see, in the person's order."""
    by_pk = {entry.pk: entry for entry in entries}
    pins = PinnedEntry.objects.of_person(person).values_list("entry", flat=True)
    return [by_pk[pk] for pk in pins if pk in by_pk]
