"""Projects, seats and people as plain values to score.

Many are scored and few are shown: only those become instances of models.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple, Self

from collab.matching.availability import Availability
from collab.models import MatchPreferences
from collab.models.match_preferences import availability_in
from portal.ops.prepared_queries import LazyRows
from portal.people.models import User
from portal.rows import values_of


class Habits(NamedTuple):
    """What is known of a person, as a learner or as the owner of a project.

    What is after `active_on` is of their preferences: None for a person without any.
    """

    cohort_id: int | None
    time_zone: str
    active_on: date | None
    level: int | None
    languages: Sequence[str] | None
    weekdays_from: int | None
    weekdays_to: int | None
    weekends_from: int | None
    weekends_to: int | None
    answers_in: int | None

    @property
    def availability(self) -> Availability | None:
        """The hours in the person's time zone, or None if they gave none."""
        hours = self.weekdays_from, self.weekdays_to, self.weekends_from, self.weekends_to
        return availability_in(self.time_zone, *hours)


class SeatRow(NamedTuple):
    """The columns of a seat."""

    pk: int
    project_id: int
    track: str
    holder_id: int | None
    is_closed: bool

    @property
    def is_open(self) -> bool:
        """As of a Seat."""
        return self.holder_id is None and not self.is_closed


class ProjectRow(NamedTuple):
    """The columns of a project, and what is known of its owner."""

    pk: int
    owner_id: int
    brief_id: int | None
    name: str
    pitch: str
    hours_per_week: int
    owner: Habits


class LearnerRow(NamedTuple):
    """What is known of a person who could join a team."""

    pk: int
    track: str
    preferences_id: int | None
    brief_id: int | None
    idea: str | None
    pace: int | None
    habits: Habits

    @classmethod
    def of(cls, person: User, preferences: MatchPreferences) -> Self:
        """Read it from a person and their preferences, which need not be saved."""
        values = values_of(person, Habits._fields[:3]) | values_of(preferences, Habits._fields[3:])
        own = preferences.pk, preferences.brief_id, preferences.idea, preferences.pace
        return cls(person.pk, person.track, *own, Habits(**values))


_OF_PROJECT = ("id", *ProjectRow._fields[1:-1])
_OF_LEARNER = (
    "id", "track", *(f"match_preferences__{name}" for name in ("id", *LearnerRow._fields[3:-1])),
)  # fmt: skip


def _of_person(prefix: str = "") -> list[str]:
    """The columns of Habits, of a person that is loaded under this prefix."""
    of_preferences = [f"match_preferences__{name}" for name in Habits._fields[3:]]
    return [f"{prefix}{name}" for name in (*Habits._fields[:3], *of_preferences)]


class Rows[Row: (ProjectRow, LearnerRow)]:
    """What a queryset of projects or people found: values, and instances of some."""

    def __init__(self, loaded: LazyRows | None = None, values: Sequence[Row] = ()) -> None:
        self.values: Sequence[Row] = values
        self._loaded = loaded
        self._places = {row.pk: place for place, row in enumerate(values)}

    def __getitem__(self, key: int) -> Row:
        return self.values[self._places[key]]

    def instances(self, keys: Iterable[int]) -> list[Any]:
        """Return the instances with these keys, in their order."""
        places = [self._places[key] for key in keys]
        return list(self._loaded.pick(places)) if self._loaded and places else []


def project_rows(loaded: LazyRows) -> Rows[ProjectRow]:
    """Return the rows of projects.

    They were selected with their owners, the preferences of these, and briefs.
    """
    own = len(_OF_PROJECT)
    columns = loaded.tuples(*_OF_PROJECT, *_of_person("owner__"))
    values = [ProjectRow._make((*row[:own], Habits._make(row[own:]))) for row in columns]
    return Rows(loaded, values)


def learner_rows(loaded: LazyRows) -> Rows[LearnerRow]:
    """Return people who were selected with their preferences."""
    own = len(_OF_LEARNER)
    columns = loaded.tuples(*_OF_LEARNER, *_of_person())
    values = [LearnerRow._make((*row[:own], Habits._make(row[own:]))) for row in columns]
    return Rows(loaded, values)
