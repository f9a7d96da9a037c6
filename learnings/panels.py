"""Panels about entries for a profile."""

from functools import cached_property
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from learnings.contributions import Contributions, contributions
from learnings.models import MAX_PINS, Entry, PinnedEntry
from learnings.models.choices import Kind
from learnings.parameters import ProfileParameters
from learnings.profile_sections import (
    ShownSection,
    profile_section_rows,
    show_profile_sections,
)
from learnings.row_queries import show_pairs
from portal.hooks import Panel
from portal.ops.prepared_queries import PreparedQuery, PreparedValues
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


class ProfileEntries:
    """What a person published, as their profile shows it.

    All of it is of public entries with the person's name, which one query reads, and of sections
    of the profile, which another one reads. `key` has all that it shows: the rest is only worked
    out where the page has no HTML under this key.
    """

    most_pins = MAX_PINS

    def __init__(
        self, person: User, visitor: User | AnonymousUser, shown_whole: str | None
    ) -> None:
        self.person, self.is_own = person, visitor.pk == person.pk
        self._is_signed_in, self._shown_whole = visitor.is_authenticated, shown_whole
        self.entries = _entries_query.lazy_rows(person.pk)
        self._sections = profile_section_rows(person, is_own=self.is_own)
        self._pins = [entry for (entry,) in _pins_query.rows(person.pk)]
        show_pairs(self.entries, self._shown_challenges())
        self._today = timezone.localdate(timezone=zone_or_utc(person.time_zone))

    @property
    def key(self) -> tuple[Any, ...]:
        """All that decides the HTML."""
        person, cohort = self.person, self.person.cohort
        weeks = cohort and (cohort.name, cohort.starts_on, cohort.ends_on)
        viewer = self.is_own, self._is_signed_in, self._shown_whole
        owner = person.pk, person.handle, person.time_zone, weeks, self._today
        return self.entries.key, self._sections.key, self._pins, viewer, owner

    def _shown_challenges(self) -> list[int]:
        """Return the keys of the challenges that are shown, without making instances."""
        rows = zip(self.entries.values("kind"), self.entries.values("id"), strict=True)
        keys = [key for kind, key in rows if kind == Kind.CHALLENGE]
        return keys if self._shown_whole == "challenges" else keys[:MAX_OF_GROUP]

    @cached_property
    def _by_group(self) -> dict[str, list[Entry]]:
        """The learnings, challenges, and solutions for other people, newest first."""
        groups: dict[str, list[Entry]] = {"learnings": [], "challenges": [], "solutions": []}
        for entry in self.entries:
            if entry.is_learning:
                groups["learnings"].append(entry)
            elif entry.is_challenge:
                groups["challenges"].append(entry)
            elif entry.challenge.author_id != self.person.pk:
                groups["solutions"].append(entry)
        return groups

    @property
    def groups(self) -> list[ProfileGroup]:
        """The groups that have entries, each with the newest ones or all."""
        return [
            ProfileGroup(name, self._shown_of_group(name, rows), len(rows))
            for name, rows in self._by_group.items()
            if rows
        ]

    def _shown_of_group(self, name: str, rows: list[Entry]) -> list[Entry]:
        return rows if name == self._shown_whole else rows[:MAX_OF_GROUP]

    @property
    def pinned(self) -> list[Entry]:
        """The pinned ones of the entries that readers may see, in the person's order."""
        by_pk = {entry.pk: entry for entry in self.entries}
        return [by_pk[pk] for pk in self._pins if pk in by_pk]

    @property
    def sections(self) -> list[ShownSection]:
        """The sections of the profile, in the order of its README."""
        return show_profile_sections(self._sections)

    @property
    def contributions(self) -> Contributions | None:
        """How much was published in each week; None without entries."""
        if not self.entries:
            return None
        zone = zone_or_utc(self.person.time_zone)
        days = [timezone.localdate(entry.published_at, zone) for entry in self.entries]
        return contributions(days, cohort=self.person.cohort, today=self._today)

    @property
    def numbers(self) -> dict[str, int]:
        """How often the person helped, and how much they solved and wrote."""
        return {
            "helped": sum(entry.helped_count for entry in self.entries),
            "solved": len(self._by_group["solutions"]),
            "learnings": len(self._by_group["learnings"]),
        }


def profile_panels(request: HttpRequest, person: User) -> list[Panel]:
    """Return contributions, pins, the newest entries of each kind, and their numbers."""
    shown_whole = ProfileParameters.read(request.GET).show
    values = {"content": ProfileEntries(person, request.user, shown_whole)}
    return [
        Panel("learnings/_profile_panel.html", values, position=10),
        Panel("learnings/_profile_numbers.html", values, place="numbers"),
    ]


def _entries_of(person: int) -> QuerySet[Entry]:
    public = Entry.objects.public().filter(author=person).not_anonymous()
    return public.for_rows().order_by("-published_at", "-pk")


def _pins_of(person: int) -> QuerySet:
    return PinnedEntry.objects.of_person(User(pk=person)).values_list("entry")


_entries_query = PreparedQuery(_entries_of)
_pins_query = PreparedValues(_pins_of)
