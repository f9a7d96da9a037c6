"""Scores the candidates of a match, and says what the best of them would bring.

Projects and people are turned into plain values to score.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain, islice
from typing import Any, Self

from django.utils import timezone

from collab.matching.candidates import (
    candidate_projects,
    loaded_preferences_of,
    match_preferences_of,
    own_projects,
    people_by_project,
    seats_by_project,
    topics_of_learners,
    topics_of_teams,
)
from collab.matching.rows import Habits, LearnerRow, ProjectRow, Rows, SeatRow
from collab.matching.scoring import (
    MIN_SCORE,
    LearnerProfile,
    OpenSeat,
    Suggestion,
    TeamProfile,
    best_suggestions,
    idea_words,
    score_match,
)
from collab.models import MatchPreferences, Project
from collab.models.match_preferences import LANGUAGES
from collab.topic_lists import TopicRow, TopicsByKey, load_topics, topic_names
from portal.people.models import User
from portal.rows import keys_of

MAX_SUGGESTIONS = 12
MAX_SHOWN_TOPICS = 4  # of one side, on a card


@dataclass
class MatchResult:
    """What a match page shows.

    `suggestions` are the best ones, best first; `mine` are the reader's projects with open
    seats, newest first; `skills` are the reader's topics.
    """

    suggestions: list[Suggestion]
    mine: list[Project]
    preferences: MatchPreferences
    skills: list[TopicRow] = field(default_factory=list)


def suggest_projects(me: User) -> MatchResult:
    """The projects with open seats that fit this person best."""
    return find_candidates(me).suggest_projects()


def suggest_people(me: User, project_key: int | None) -> tuple[MatchResult, Project | None]:
    """The people who fit a project of mine best, and that project.

    The project is the one with this key, otherwise my newest one with an open seat. Without
    such a project the result is empty.
    """
    own = own_projects(me)
    if not own.values:
        return MatchResult([], [], MatchPreferences(person=me)), None
    mine = own.instances(keys_of(own.values))
    project = with_key_or_first(mine, project_key)
    preferences = loaded_preferences_of(project.owner)
    wanted = [own[project.pk]]
    found = Candidates(me, preferences, own, mine).load(wanted, wanted)
    return found.suggest_people(project), project


def find_candidates(me: User, *, tabs: int = 0, key: int | None = None) -> Candidates:
    """Load projects that could fit this person, and people who could fit theirs.

    These are the newest `tabs` of their projects with an open seat, and the one with `key`.
    """
    projects = candidate_projects(me)
    mine = _projects_of_owner(projects, me)
    # The preferences of owners are loaded with their projects.
    preferences = loaded_preferences_of(mine[0].owner) if mine else match_preferences_of(me)
    wanted = [projects[project.pk] for project in _first_and_chosen(mine, tabs, key)]
    return Candidates(me, preferences, projects, mine).load(projects.values, wanted)


def _projects_of_owner(projects: Rows[ProjectRow], owner: User) -> list[Project]:
    keys = [project.pk for project in projects.values if project.owner_id == owner.pk]
    return projects.instances(keys)


def _first_and_chosen(projects: list[Project], count: int, key: int | None) -> list[Project]:
    """The first `count` of the projects, and the one with this key."""
    return projects[:count] + [project for project in projects[count:] if project.pk == key]


def with_key_or_first(projects: list[Project], key: int | None) -> Project:
    """The project with this key among these, otherwise the first one."""
    return next((project for project in projects if project.pk == key), projects[0])


@dataclass
class Candidates:
    """Projects that could fit a person, and people who could fit their projects.

    `mine` are the person's projects with open seats, and `people_keys` the keys of the people
    for the project with a key. They are scored when they are asked for.
    """

    me: User
    preferences: MatchPreferences
    projects: Rows[ProjectRow]
    mine: list[Project]
    seats: dict[int, list[SeatRow]] = field(default_factory=dict)
    people: Rows[LearnerRow] = field(default_factory=Rows)
    people_keys: dict[int, set[int]] = field(default_factory=dict)
    topics: TopicsByKey = field(default_factory=TopicsByKey)

    def load(self, projects: Sequence[ProjectRow], listed: Sequence[ProjectRow]) -> Self:
        """Load seats of projects, people for the listed ones, and everyone's topics."""
        self.seats = seats_by_project(projects)
        if listed:
            self.people, self.people_keys = people_by_project(self.me, listed, self.seats)
        learners = [LearnerRow.of(self.me, self.preferences), *self.people.values]
        seats = chain.from_iterable(self.seats.values())
        self.topics = load_topics(*topics_of_teams(projects, seats), *topics_of_learners(learners))
        return self

    def suggest_projects(self) -> MatchResult:
        """The projects that fit best."""
        best = self._best(self._fitting_projects(), self.projects)
        my_skills = self.topics.skills[self.me.pk]
        for suggestion in best:
            self._show_topics_of_project(suggestion, my_skills)
        return MatchResult(best, self.mine, self.preferences, my_skills)

    def count_projects(self) -> int:
        """How many projects suggest_projects would suggest; no more are scored."""
        return _count_up_to(MAX_SUGGESTIONS, self._fitting_projects())

    def suggest_people(self, project: Project) -> MatchResult:
        """The people who fit this project of mine best."""
        best = self._best(self._fitting_people(project), self.people)
        my_skills = self.topics.skills[self.me.pk]
        my_names = _names(my_skills)
        for suggestion in best:
            self._show_topics_of_person(suggestion, my_names)
        return MatchResult(best, self.mine, self.preferences, my_skills)

    def count_people(self, project: Project) -> int:
        """How many people suggest_people would suggest; no more are scored."""
        return _count_up_to(MAX_SUGGESTIONS, self._fitting_people(project))

    @staticmethod
    def _best(suggestions: Iterable[Suggestion], rows: Rows) -> list[Suggestion]:
        """The best suggestions, whose candidates become instances."""
        best = best_suggestions(suggestions)[:MAX_SUGGESTIONS]
        shown = rows.instances([suggestion.candidate for suggestion in best])
        for suggestion, candidate in zip(best, shown, strict=True):
            suggestion.candidate = candidate
        return best

    def _fitting_projects(self) -> Iterator[Suggestion]:
        """Suggestions of the keys of projects."""
        learner, week = self._my_profile(), date.today()
        for project in self._projects_of_other_teams():
            team = self._team_profile(project, has_ideas=bool(learner.idea))
            suggestion = score_match(learner, team, candidate=project.pk, week=week)
            if _passes(suggestion, self.preferences.filters):
                yield suggestion

    def _my_profile(self) -> LearnerProfile:
        briefs = frozenset(project.brief_id for project in self.mine if project.brief_id)
        return self._learner_profile(LearnerRow.of(self.me, self.preferences), briefs=briefs)

    def _projects_of_other_teams(self) -> Iterator[ProjectRow]:
        """The projects in whose teams the reader is not."""
        return (one for one in self.projects.values if not self._is_in_team(one))

    def _is_in_team(self, project: ProjectRow) -> bool:
        seats = self.seats.get(project.pk, [])
        return any(seat.holder_id == self.me.pk for seat in seats)

    def _fitting_people(self, project: Project) -> Iterator[Suggestion]:
        """Suggestions of the keys of people."""
        team, week = self._team_profile(self.projects[project.pk]), date.today()
        keys = self.people_keys[project.pk]
        for person in self.people.values:
            if person.pk in keys:
                learner = self._learner_profile(person)
                suggestion = score_match(
                    learner, team, candidate=person.pk, for_owner=True, week=week
                )
                if _passes(suggestion, self.preferences.filters):
                    yield suggestion

    def _show_topics_of_project(
        self, suggestion: Suggestion, my_skills: Iterable[TopicRow]
    ) -> None:
        """Name what the reader would bring, and what the team has or uses."""
        theirs = self._topics_of_team(suggestion.candidate.pk)
        suggestion.you_bring = _first_topics(suggestion.known or _names(my_skills))
        suggestion.they_bring = _first_topics(_names(theirs), without=suggestion.you_bring)

    def _topics_of_team(self, project: int) -> list[TopicRow]:
        """The topics of the seats that are taken, and those of the stack."""
        taken = [seat for seat in self.seats.get(project, []) if seat.holder_id]
        of_seats = chain.from_iterable(map(self._topics_of_seat, taken))
        return [*of_seats, *self.topics.stack[project]]

    def _topics_of_seat(self, seat: SeatRow) -> list[TopicRow]:
        return self.topics.seats[seat.pk]

    def _show_topics_of_person(self, suggestion: Suggestion, my_names: list[str]) -> None:
        """Name what the person would bring, and what the owner knows besides."""
        theirs = _names(self.topics.skills[suggestion.candidate.pk])
        suggestion.they_bring = _first_topics(suggestion.known, theirs)
        others = _first_topics(my_names, without=suggestion.they_bring)
        suggestion.you_bring = others or _first_topics(my_names)

    def _team_profile(self, project: ProjectRow, *, has_ideas: bool = True) -> TeamProfile:
        """The values of a project. Its words are left out where no ideas are compared."""
        return TeamProfile(
            brief=project.brief_id,
            idea=idea_words(project.name, project.pitch) if has_ideas else frozenset(),
            pace=project.hours_per_week,
            seats=self._open_seats(project),
            stack=topic_names(self.topics.stack[project.pk]),
            **self._habits(project.owner),
        )

    def _open_seats(self, project: ProjectRow) -> tuple[OpenSeat, ...]:
        seats = self.seats.get(project.pk, [])
        return tuple(self._open_seat(seat) for seat in seats if seat.is_open)

    def _open_seat(self, seat: SeatRow) -> OpenSeat:
        return OpenSeat(seat.track, topic_names(self._topics_of_seat(seat)))

    def _learner_profile(
        self, person: LearnerRow, *, briefs: frozenset[int] = frozenset()
    ) -> LearnerProfile:
        return LearnerProfile(
            brief=person.brief_id,
            idea=idea_words(person.idea or ""),
            pace=person.pace or 0,
            track=person.track,
            skills=topic_names(self.topics.skills[person.pk]),
            learns=topic_names(self.topics.learns[person.preferences_id or 0]),
            briefs=briefs,
            **self._habits(person.habits),
        )

    @cached_property
    def _today(self) -> date:
        return timezone.now().date()

    @cached_property
    def _language_names(self) -> dict[str, str]:
        return {code: str(name) for code, name in LANGUAGES.items()}

    def _habits(self, habits: Habits) -> dict[str, Any]:
        """The fields of a MatchProfile that describe a learner or a team's owner."""
        return {
            "cohort": habits.cohort_id,
            "level": habits.level or 0,
            "languages": self._names_of_languages(habits.languages or ()),
            "availability": habits.availability,
            "days_since_visit": self._days_since(habits.active_on),
            "answer_hours": habits.answers_in,
        }

    def _names_of_languages(self, codes: Iterable[str]) -> frozenset[str]:
        names = self._language_names
        return frozenset([names[code] for code in codes if code in names])

    def _days_since(self, day: date | None) -> int | None:
        return (self._today - day).days if day else None


def _count_up_to(most: int, suggestions: Iterator[Suggestion]) -> int:
    return sum(1 for _suggestion in islice(suggestions, most))


def _passes(suggestion: Suggestion, filters: dict[str, Any]) -> bool:
    """Whether it fits well enough, and passes the reader's filters."""
    if suggestion.score < MIN_SCORE or suggestion.hours < int(filters.get("hours") or 0):
        return False
    needed = [name for name in ("cohort", "language") if filters.get(name)]
    return all(name in suggestion.reason_keys for name in needed)


def _names(topics: Iterable[TopicRow]) -> list[str]:
    return [topic.name for topic in topics]


def _first_topics(*lists: Iterable[str], without: Iterable[str] = ()) -> list[str]:
    """The first few different names in these lists."""
    names = dict.fromkeys(chain.from_iterable(lists))
    return [name for name in names if name not in without][:MAX_SHOWN_TOPICS]
