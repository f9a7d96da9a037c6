"""The table of a cohort's learners: what each has done, with filters and an order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Exists, Max, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal import hooks
from portal.checklist import Check, ChecklistRow, checklist_rows, evidence_by_person
from portal.moderation.models import Assignment
from portal.people.models import Cohort, DeadlineReview, Mentorship, Track, User
from portal.rows import grouped, keys_of, values_of, without_empty
from portal.text.plurals import counted

PAGE_SIZE = 50
ANY_TRACK = ""  # asks for the checks of either track
SILENT_DAYS = (7, 14, 28)
FILTERS = ("lacks", "track", "silent", "team", "posts", "project", "mentor", "sort")


class LearnerProject(NamedTuple):
    """A project in which a learner has a seat."""

    person_id: int
    pk: int
    name: str
    url: str


@dataclass(frozen=True)
class LearnerRow:
    """One learner.

    `results` has a row for each check of the table, or None where the person is not asked for it.
    `done_count` is how many of the `asked_count` checks were done in time.
    """

    person: User
    results: list[ChecklistRow | None]
    done_count: int
    asked_count: int
    projects: list[LearnerProject] = field(default_factory=list)

    @property
    def active_on(self) -> date:
        """The last day of activity: when they joined, if there was none."""
        return self.person.active_on or timezone.localdate(self.person.date_joined)

    @property
    def last_post_at(self) -> datetime | None:
        """When they last submitted something."""
        return self.person.last_post_at

    @property
    def mentor(self) -> User | None:
        """The mentor whom they are assigned to in this cohort."""
        return self.person.assigned_mentor

    def lacks(self, key: str) -> bool:
        """Whether they are asked for a check, and nothing is there."""
        return any(row and row.check.key == key and not row.url for row in self.results)

    def is_silent_since(self, day: date) -> bool:
        """Whether there was no activity after this day."""
        return self.active_on <= day


class Chip(NamedTuple):
    """A filter that is one click away, and how many learners it finds."""

    label: str
    query: str
    found: int
    is_on: bool


ORDERS: dict[str, Callable[[LearnerRow], Any]] = {
    "": lambda row: row.person.name.casefold(),
    "done": lambda row: row.done_count,
    "active": lambda row: row.active_on,
}


class LearnerTable:
    """The learners of a cohort, and those that the filters find.

    `filters` has the values of LearnerParameters. Without `has_assignments`, the mentors of
    learners are not loaded.
    """

    def __init__(
        self, cohort: Cohort, filters: SimpleNamespace, *, has_assignments: bool = True
    ) -> None:
        self.cohort, self.filters, self.has_assignments = cohort, filters, has_assignments
        self.checks: list[Check] = cohort.checks_for(ANY_TRACK)

    @cached_property
    def rows(self) -> list[LearnerRow]:
        """All learners, by handle. Includes people who left after the deadline."""
        frozen: dict[int, dict] = {}
        if self.cohort.reviewed_at:
            reviews = DeadlineReview.objects.filter(cohort=self.cohort)
            frozen = dict(reviews.values_list("person", "evidence"))
        people = self._people(frozen)
        return _learner_rows(self.cohort, people, frozen)

    def _people(self, frozen: Iterable[int]) -> list[User]:
        rows = User.objects.annotate(last_post_at=Max("submissions__submitted_at"))
        if self.has_assignments:
            assigned = Assignment.objects.filter(cohort=self.cohort, learner=OuterRef("pk"))
            rows = rows.annotate(assigned_mentor_key=Subquery(assigned.values("mentor")))
        people = list(rows.filter(cohort=self.cohort).listed())
        former = set(frozen) - {person.pk for person in people}
        if former:
            people += rows.filter(pk__in=former)
        if self.has_assignments:
            for person in people:
                person.assigned_mentor = self._mentors_by_key.get(person.assigned_mentor_key)
        return sorted(people, key=lambda person: person.handle)

    @cached_property
    def _mentors_by_key(self) -> dict[int, User]:
        """The mentors of the cohort, and those who still have learners of it, by key."""
        is_mentor = Exists(Mentorship.objects.filter(cohort=self.cohort, user=OuterRef("pk")))
        assigned = Assignment.objects.filter(cohort=self.cohort)
        people = User.objects.annotate(mentors_this=is_mentor).order_by("handle")
        shown = people.filter(Q(mentors_this=True) | Q(pk__in=assigned.values("mentor")))
        return {person.pk: person for person in shown}

    @property
    def mentors(self) -> list[User]:
        """The mentors of the cohort, by handle."""
        return [person for person in self._mentors_by_key.values() if person.mentors_this]

    @cached_property
    def shown(self) -> list[LearnerRow]:
        """The learners that all filters find, in the chosen order."""
        found = [row for row in self.rows if self._is_wanted(row)]
        # A stable sort: those that are equal stay in the order of their handles.
        return sorted(found, key=ORDERS[self.filters.sort])

    def _is_wanted(self, row: LearnerRow) -> bool:
        wanted = self.filters
        return (
            (not wanted.lacks or row.lacks(wanted.lacks))
            and (not wanted.track or row.person.track == wanted.track)
            and (not wanted.silent or row.is_silent_since(_days_ago(wanted.silent)))
            and (not wanted.posts or row.last_post_at is None)
            and (not wanted.team or not row.projects)
            and (not wanted.project or wanted.project in keys_of(row.projects))
            and self._has_wanted_mentor(row)
        )

    def _has_wanted_mentor(self, row: LearnerRow) -> bool:
        wanted = self.filters.mentor
        if not wanted or not self.has_assignments:
            return True
        return (
            row.mentor is None if wanted == "none" else getattr(row.mentor, "handle", "") == wanted
        )

    @property
    def query(self) -> str:
        """The query string of the filters."""
        given = values_of(self.filters, FILTERS)
        return urlencode(without_empty(given))

    @property
    def is_narrowed(self) -> bool:
        """Whether filters are on that no chip has, or an order."""
        return bool(self.query) and not any(chip.is_on for chip in self.chips)

    @property
    def has_mentors(self) -> bool:
        """Whether any learner is assigned to a mentor."""
        return self.has_assignments and any(row.mentor for row in self.rows)

    @cached_property
    def projects(self) -> list[LearnerProject]:
        """The projects of all learners, by name, once each."""
        by_key = {one.pk: one for row in self.rows for one in row.projects}
        return sorted(by_key.values(), key=lambda one: one.name.casefold())

    @cached_property
    def chips(self) -> list[Chip]:
        """The usual filters, each of the whole cohort, without those that find no one."""
        own = self.query
        return [
            Chip(label, query, count, query == own)
            for label, query, count in self._usual_filters()
            if count or not query or query == own
        ]

    def _usual_filters(self) -> Iterator[tuple[str, str, int]]:
        """Yield (label, query, how many learners it finds)."""
        rows, silent = self.rows, SILENT_DAYS[0]
        yield _("Everyone"), "", len(rows)
        for check in self.checks:
            label = _("Without %(what)s") % {"what": check.short_label}
            yield label, f"lacks={check.key}", sum(row.lacks(check.key) for row in rows)
        yield _("No team"), "team=none", sum(not row.projects for row in rows)
        yield _("Never posted"), "posts=none", sum(row.last_post_at is None for row in rows)
        quiet = sum(row.is_silent_since(_days_ago(silent)) for row in rows)
        yield silent_label(silent), f"silent={silent}", quiet

    def choices(self) -> dict[str, list[tuple[str, str]]]:
        """The choices of each filter, for the form: {parameter: [(value, label)]}."""
        return {
            "lacks": [(check.key, str(check.label)) for check in self.checks],
            "track": [(value, str(label)) for value, label in Track.choices],
            "silent": [(str(days), silent_label(days)) for days in SILENT_DAYS],
        }


def silent_label(days: int) -> str:
    """Return the name of the filter for people without activity."""
    return counted("No activity for %(n)d day", "No activity for %(n)d days", days)


def _days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def _learner_rows(cohort: Cohort, people: list[User], frozen: dict[int, dict]) -> list[LearnerRow]:
    keys = keys_of(people)
    evidence, projects = evidence_by_person(keys), _projects_by_person(keys)
    # The same for all people of a track.
    asked_on = {
        track: cohort.checks_for(track) for track in {ANY_TRACK, *(one.track for one in people)}
    }
    rows = []
    for person in people:
        at_deadline = frozen.get(person.pk) if cohort.reviewed_at else None
        asked = asked_on[person.track]
        found = {row.check: row for row in checklist_rows(asked, evidence[person.pk], at_deadline)}
        done = sum(bool(row.url) and not row.is_late for row in found.values())
        results = [found.get(check) for check in asked_on[ANY_TRACK]]
        rows.append(LearnerRow(person, results, done, len(asked), projects.get(person.pk, [])))
    return rows


def _projects_by_person(keys: list[int]) -> dict[int, list[LearnerProject]]:
    return grouped(
        (project.person_id, project) for project in hooks.collect("learner_projects", keys)
    )


def result_label(row: ChecklistRow | None) -> str:
    """Return the state of a check in a word, for a spreadsheet."""
    if row is None:
        return ""
    if row.is_late:
        return pgettext("checklist item", "late")
    return pgettext("checklist item", "done") if row.url else pgettext("checklist item", "to do")


def csv_columns(table: LearnerTable) -> list[str]:
    """Return the titles of the columns of the table as CSV."""
    own = [_("handle"), _("name"), _("track"), _("project"), _("mentor"), _("last active")]
    return [*own, _("last post"), *(str(check.label) for check in table.checks)]


def csv_row(row: LearnerRow) -> list[str]:
    """Return a learner as a row of CSV."""
    person, last_post = row.person, row.last_post_at
    return [
        f"@{person.handle}",
        person.name,
        str(person.get_track_display()),
        ", ".join(project.name for project in row.projects),
        row.mentor.name if row.mentor else "",
        row.active_on.isoformat(),
        timezone.localdate(last_post).isoformat() if last_post else "",
        *map(result_label, row.results),
    ]
