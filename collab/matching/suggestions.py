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
    """Load the projects that could fit this person, and the people who could fit theirs.

    These are the newest `tabs` of their projects with an open seat, and the one with `key`.
    """
    projects = candidate_projects(me)
    my_keys = [project.pk for project in projects.values if project.owner_id == me.pk]
    mine = projects.instances(my_keys)
    # The preferences of owners are loaded with their projects.
    preferences = loaded_preferences_of(mine[0].owner) if mine else match_preferences_of(me)
    listed = mine[:tabs] + [project for project in mine[tabs:] if project.pk == key]
    wanted = [projects[project.pk] for project in listed]
    return Candidates(me, preferences, projects, mine).load(projects.values, wanted)


def with_key_or_first(projects: list[Project], key: int | None) -> Project:
    """The project with this key among these, otherwise the first one."""
    return next((project for project in projects if project.pk == key), projects[0])


@dataclass
class Candidates:
    """The projects that could fit a person, and the people who could fit their own projects.

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
        """Load the seats of projects, the people for the listed ones, and everyone's topics."""
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
        my_names = [topic.name for topic in my_skills]
        for suggestion in best:
            theirs = [topic.name for topic in self.topics.skills[suggestion.candidate.pk]]
            suggestion.they_bring = _first_topics(suggestion.known, theirs)
            others = _first_topics(my_names, without=suggestion.they_bring)
            suggestion.you_bring = others or _first_topics(my_names)
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
        briefs = frozenset(project.brief_id for project in self.mine if project.brief_id)
        me = LearnerRow.of(self.me, self.preferences)
        learner, week = self._learner_profile(me, briefs=briefs), date.today()
        for project in self.projects.values:
            seats = self.seats.get(project.pk, [])
            if not any(seat.holder_id == self.me.pk for seat in seats):
                team = self._team_profile(project, has_ideas=bool(learner.idea))
                suggestion = score_match(learner, team, candidate=project.pk, week=week)
                if _passes(suggestion, self.preferences.filters):
                    yield suggestion

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
        key, topics = suggestion.candidate.pk, self.topics
        mine = [topic.name for topic in my_skills]
        seats = [seat for seat in self.seats.get(key, []) if seat.holder_id]
        theirs = [topic.name for seat in seats for topic in topics.seats[seat.pk]]
        theirs += [topic.name for topic in topics.stack[key]]
        suggestion.you_bring = _first_topics(suggestion.known or mine)
        suggestion.they_bring = _first_topics(theirs, without=suggestion.you_bring)

    def _team_profile(self, project: ProjectRow, *, has_ideas: bool = True) -> TeamProfile:
        """The values of a project. Its words are left out where no ideas are compared."""
        open_seats = [
            OpenSeat(seat.track, topic_names(self.topics.seats[seat.pk]))
            for seat in self.seats.get(project.pk, [])
            if seat.is_open
        ]
        return TeamProfile(
            brief=project.brief_id,
            idea=idea_words(project.name, project.pitch) if has_ideas else frozenset(),
            pace=project.hours_per_week,
            seats=tuple(open_seats),
            stack=topic_names(self.topics.stack[project.pk]),
            **self._habits(project.owner),
        )

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
        """The fields of a MatchProfile that describe a person: a learner, or a team's owner."""
        days_since_visit = None
        if habits.active_on:
            days_since_visit = (self._today - habits.active_on).days
        names = self._language_names
        return {
            "cohort": habits.cohort_id,
            "level": habits.level or 0,
            "languages": frozenset(names[code] for code in habits.languages or () if code in names),
            "availability": habits.availability,
            "days_since_visit": days_since_visit,
            "answer_hours": habits.answers_in,
        }


def _count_up_to(most: int, suggestions: Iterator[Suggestion]) -> int:
    return sum(1 for _suggestion in islice(suggestions, most))


def _passes(suggestion: Suggestion, filters: dict[str, Any]) -> bool:
    """Whether it fits well enough, and passes the reader's filters."""
    if suggestion.score < MIN_SCORE or suggestion.hours < int(filters.get("hours") or 0):
        return False
    needed = [name for name in ("cohort", "language") if filters.get(name)]
    return all(name in suggestion.reason_keys for name in needed)


def _first_topics(*lists: Iterable[str], without: Iterable[str] = ()) -> list[str]:
    """The first few different names in these lists."""
    names = dict.fromkeys(chain.from_iterable(lists))
    return [name for name in names if name not in without][:MAX_SHOWN_TOPICS]
