"""Scores the candidates of a match, and says what the best of them would bring.

Projects and people are turned into plain values to score.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from django.utils import timezone

from collab.matching.candidates import (
    SeatRow,
    candidate_projects,
    loaded_preferences_of,
    match_preferences_of,
    own_projects,
    people_by_project,
    seats_by_project,
    topics_of_learners,
    topics_of_teams,
)
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
from collab.topic_lists import TopicRow, TopicsByKey, load_topics, topic_names
from portal.people.models import User

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
    mine = list(own_projects(me))
    if not mine:
        return MatchResult([], [], MatchPreferences(person=me)), None
    project = with_key_or_first(mine, project_key)
    preferences = loaded_preferences_of(project.owner)
    found = _with_people_and_topics(Candidates(me, preferences, [project], mine), [project])
    return found.suggest_people(project), project


def find_candidates(me: User, *, tabs: int = 0, key: int | None = None) -> Candidates:
    """Load the projects that could fit this person, and the people who could fit theirs.

    These are the newest `tabs` of their projects with an open seat, and the one with `key`.
    """
    projects = list(candidate_projects(me))
    mine = [project for project in projects if project.owner_id == me.pk]
    # The preferences of owners are loaded with their projects.
    preferences = loaded_preferences_of(mine[0].owner) if mine else match_preferences_of(me)
    listed = mine[:tabs] + [project for project in mine[tabs:] if project.pk == key]
    return _with_people_and_topics(Candidates(me, preferences, projects, mine), listed)


def _with_people_and_topics(found: Candidates, listed: Sequence[Project]) -> Candidates:
    """Load the seats of all projects, the people for the listed ones, and everyone's topics."""
    seats = seats_by_project(found.projects)
    for project in found.projects:
        project.shown_seats = seats.get(project.pk, [])
    found.people = people_by_project(listed)
    people = {person.pk for people in found.people.values() for person in people}
    found.topics = load_topics(
        *topics_of_teams(found.projects, chain.from_iterable(seats.values())),
        *topics_of_learners([found.me.pk, *people]),
    )
    return found


def with_key_or_first(projects: list[Project], key: int | None) -> Project:
    """The project with this key among these, otherwise the first one."""
    return next((project for project in projects if project.pk == key), projects[0])


@dataclass
class Candidates:
    """The projects that could fit a person, and the people who could fit their own projects.

    `mine` are the person's projects with open seats, and `people` the candidates by the key
    of such a project. They are scored when they are asked for.
    """

    me: User
    preferences: MatchPreferences
    projects: list[Project]
    mine: list[Project]
    people: dict[int, list[User]] = field(default_factory=dict)
    topics: TopicsByKey = field(default_factory=TopicsByKey)

    def suggest_projects(self) -> MatchResult:
        """The projects that fit best."""
        best = best_suggestions(self._fitting_projects())[:MAX_SUGGESTIONS]
        my_skills = self.topics.skills[self.me.pk]
        for suggestion in best:
            _show_topics_of_project(suggestion, my_skills, self.topics)
        return MatchResult(best, self.mine, self.preferences, my_skills)

    def count_projects(self) -> int:
        """How many projects suggest_projects would suggest; no more are scored."""
        return _count_up_to(MAX_SUGGESTIONS, self._fitting_projects())

    def suggest_people(self, project: Project) -> MatchResult:
        """The people who fit this project of mine best."""
        best = best_suggestions(self._fitting_people(project))[:MAX_SUGGESTIONS]
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

    def _fitting_projects(self) -> Iterator[Suggestion]:
        briefs = _briefs_of(self.mine)
        learner = _learner_profile(self.me, self.preferences, self.topics, briefs=briefs)
        for project in self.projects:
            if not any(seat.holder_id == self.me.pk for seat in project.shown_seats):
                team = _team_profile(project, project.shown_seats, self.topics)
                suggestion = score_match(learner, team, candidate=project)
                if _passes(suggestion, self.preferences.filters):
                    yield suggestion

    def _fitting_people(self, project: Project) -> Iterator[Suggestion]:
        team = _team_profile(project, project.shown_seats, self.topics)
        for person in self.people[project.pk]:
            learner = _learner_profile(person, loaded_preferences_of(person), self.topics)
            suggestion = score_match(learner, team, candidate=person, for_owner=True)
            if _passes(suggestion, self.preferences.filters):
                yield suggestion


def _count_up_to(most: int, suggestions: Iterator[Suggestion]) -> int:
    return sum(1 for _suggestion in islice(suggestions, most))


def _passes(suggestion: Suggestion, filters: dict[str, Any]) -> bool:
    """Whether it fits well enough, and passes the reader's filters."""
    if suggestion.score < MIN_SCORE or suggestion.hours < int(filters.get("hours") or 0):
        return False
    needed = [name for name in ("cohort", "language") if filters.get(name)]
    return all(name in suggestion.reason_keys for name in needed)


def _show_topics_of_project(
    suggestion: Suggestion, my_skills: Iterable[TopicRow], topics: TopicsByKey
) -> None:
    """Name what the reader would bring, and what the team has or uses."""
    mine = [topic.name for topic in my_skills]
    seats = [seat for seat in suggestion.candidate.shown_seats if seat.holder_id]
    theirs = [topic.name for seat in seats for topic in topics.seats[seat.pk]]
    theirs += [topic.name for topic in topics.stack[suggestion.candidate.pk]]
    suggestion.you_bring = _first_topics(suggestion.known or mine)
    suggestion.they_bring = _first_topics(theirs, without=suggestion.you_bring)


def _first_topics(*lists: Iterable[str], without: Iterable[str] = ()) -> list[str]:
    """The first few different names in these lists."""
    names = dict.fromkeys(chain.from_iterable(lists))
    return [name for name in names if name not in without][:MAX_SHOWN_TOPICS]


def _briefs_of(projects: Iterable[Project]) -> frozenset[int]:
    return frozenset(project.brief_id for project in projects if project.brief_id)


def _team_profile(project: Project, seats: Iterable[SeatRow], topics: TopicsByKey) -> TeamProfile:
    open_seats = [
        OpenSeat(seat.track, topic_names(topics.seats[seat.pk])) for seat in seats if seat.is_open
    ]
    return TeamProfile(
        brief=project.brief_id,
        idea=idea_words(project.name, project.pitch),
        pace=project.hours_per_week,
        seats=tuple(open_seats),
        stack=topic_names(topics.stack[project.pk]),
        **_person_values(project.owner, loaded_preferences_of(project.owner)),
    )


def _learner_profile(
    person: User,
    preferences: MatchPreferences,
    topics: TopicsByKey,
    *,
    briefs: frozenset[int] = frozenset(),
) -> LearnerProfile:
    return LearnerProfile(
        brief=preferences.brief_id,
        idea=idea_words(preferences.idea),
        pace=preferences.pace or 0,
        track=person.track,
        skills=topic_names(topics.skills[person.pk]),
        learns=topic_names(topics.learns[person.pk]),
        briefs=briefs,
        **_person_values(person, preferences),
    )


def _person_values(person: User, preferences: MatchPreferences) -> dict[str, Any]:
    """The fields of a MatchProfile that describe a person: a learner, or a team's owner."""
    days_since_visit = None
    if person.active_on:
        days_since_visit = (timezone.now().date() - person.active_on).days
    return {
        "cohort": person.cohort_id,
        "level": preferences.level or 0,
        "languages": frozenset(preferences.language_names),
        "availability": preferences.availability_in(person.time_zone),
        "days_since_visit": days_since_visit,
        "answer_hours": preferences.answers_in,
    }
