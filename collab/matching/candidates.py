"""Finds the candidates of a match, and turns projects and people into plain values to score.

However many people there are, each query reads a limited number of rows by an index.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from collab.matching.availability import Availability, monday_of
from collab.matching.hours_bar import HoursBar, draw_hours
from collab.matching.scoring import (
    LearnerProfile,
    OpenSeat,
    Suggestion,
    TeamProfile,
    best_suggestions,
    idea_words,
    score_match,
)
from collab.models import MatchPreferences, NotForMe, Project, Seat
from collab.topic_lists import (
    TopicQuery,
    TopicRow,
    TopicsByKey,
    load_topics,
    topic_names,
)
from portal.people.models import Block, Track, User

MAX_PER_CRITERION, MAX_BY_TRACK = 60, 120
MAX_SUGGESTIONS = 12
MAX_SHOWN_TOPICS = 4  # of one side, on a card


def _union_of_keys(*querysets: QuerySet) -> set[int]:
    """The keys of the rows in any of these sliced querysets, in one query.

    This query is separate from the one that reads the rows, because PostgreSQL plans the
    combined condition badly: without statistics it expects one row, and then runs each
    part once for every row of the table.
    """
    parts = [rows.values_list("pk", flat=True) for rows in querysets]
    if not connection.features.supports_slicing_ordering_in_compound:
        everything = querysets[0].model.objects.order_by()
        parts = [everything.filter(pk__in=Subquery(rows.values("pk"))) for rows in querysets]
        parts = [rows.values_list("pk", flat=True) for rows in parts]
    return set(parts[0].union(*parts[1:], all=True))


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


def match_preferences_of(person: User) -> MatchPreferences:
    """The saved match preferences of this person, or new, empty ones."""
    return MatchPreferences.objects.filter(person=person).first() or MatchPreferences(person=person)


def loaded_preferences_of(person: User) -> MatchPreferences:
    """The same for a person whose preferences were loaded with select_related."""
    return getattr(person, "match_preferences", None) or MatchPreferences(person=person)


def availability_of(person: User) -> Availability | None:
    """The hours of a person whose preferences were loaded, or None if they gave none."""
    return loaded_preferences_of(person).availability_in(person.time_zone)


def hours_bar_between(reader: User, other: User) -> HoursBar | None:
    """The bar of both people's hours in the reader's zone; both with loaded preferences."""
    return draw_hours(
        availability_of(reader),
        availability_of(other),
        name=other.name,
        zone=reader.time_zone,
        week=monday_of(timezone.localdate()),
    )


# Projects for a person


def suggest_projects(me: User) -> MatchResult:
    """The projects with open seats that fit this person best."""
    preferences = match_preferences_of(me)
    known = load_topics(*_topics_of_learners([me.pk]))
    my_skills = known.skills[me.pk]
    candidates = _candidate_projects(me, preferences, my_skills)
    projects = list(candidates.select_related("owner__match_preferences", "brief"))
    seats = _seats_by_project(projects)
    topics = _topics_of_projects(projects, seats)
    mine = [project for project in projects if project.owner_id == me.pk]
    learner = _learner_profile(me, preferences, known, briefs=_briefs_of(mine))
    suggestions = []
    for project in projects:
        project.shown_seats = seats[project.pk]
        if not any(seat.holder_id == me.pk for seat in project.shown_seats):
            team = _team_profile(project, project.shown_seats, topics)
            suggestions.append(score_match(learner, team, candidate=project))
    best = _best_passing(suggestions, preferences.filters)
    for suggestion in best:
        _show_topics_of_project(suggestion, my_skills, topics)
    return MatchResult(best, mine, preferences, my_skills)


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


def _topics_of_learners(keys: Iterable[int]) -> list[TopicQuery]:
    """The topics that these people know and want to learn."""
    return [
        TopicQuery("skills", User.skills.through, "user_id", keys),
        TopicQuery("learns", MatchPreferences.learns.through, "preferences__person_id", keys),
    ]


def _topics_of_teams(projects: Iterable[Project], seats: Iterable[Seat]) -> list[TopicQuery]:
    """The topics of the stacks of these projects, and of these seats."""
    project_keys = [project.pk for project in projects]
    seat_keys = [seat.pk for seat in seats]
    return [
        TopicQuery("stack", Project.stack.through, "project_id", project_keys),
        TopicQuery("seats", Seat.topics.through, "seat_id", seat_keys),
    ]


def _candidate_projects(
    me: User, preferences: MatchPreferences, skills: Iterable[TopicRow]
) -> QuerySet[Project]:
    """Projects with an open seat, by owner, skills, track and brief, without dismissed ones."""
    wanted = _wanted_projects(me, preferences, [topic.pk for topic in skills])
    dismissed = NotForMe.objects.filter(by=me, person=None, project=OuterRef("pk"))
    rows = Project.objects.filter(pk__in=_union_of_keys(*wanted)).exclude(Exists(dismissed))
    rows = rows.exclude(Block.exists_between(me, OuterRef("owner")))
    return rows.order_by("-created_at", "-pk")


def _wanted_projects(
    me: User, preferences: MatchPreferences, skills: list[int]
) -> list[QuerySet[Project]]:
    """The newest projects with an open seat by each criterion; `skills` are keys of topics."""
    newest = _projects_with_open_seats().order_by("-created_at", "-pk").values("pk")
    of_my_skills = Project.stack.through.objects.filter(topic__in=skills).values("project_id")
    wanted = [
        newest.filter(owner=me)[:MAX_PER_CRITERION],
        newest.filter(pk__in=of_my_skills)[:MAX_PER_CRITERION],
    ]
    if me.track:
        wanted.append(_projects_on_track(newest, me.track)[:MAX_BY_TRACK])
    if preferences.brief_id:
        wanted.append(newest.filter(brief=preferences.brief_id)[:MAX_PER_CRITERION])
    return wanted


def _projects_with_open_seats() -> QuerySet[Project]:
    looking = Project.objects.public().filter(state=Project.State.LOOKING)
    return looking.filter(Exists(Seat.objects.open().filter(project=OuterRef("pk"))))


def _projects_on_track(projects: QuerySet, track: Track | str) -> QuerySet:
    """The projects with an open seat for a person on this track."""
    if track == Track.BOTH:
        return projects
    seats = Seat.objects.open().filter(track__in=[track, Track.BOTH], project=OuterRef("pk"))
    return projects.filter(Exists(seats))


def _seats_by_project(projects: Iterable[Project]) -> dict[int, list[Seat]]:
    seats = defaultdict(list)
    keys = [project.pk for project in projects]
    for seat in Seat.objects.filter(project__in=keys).select_related("holder"):
        seats[seat.project_id].append(seat)
    return seats


def _topics_of_projects(projects: Iterable[Project], seats: dict[int, list[Seat]]) -> TopicsByKey:
    """The topics of these projects' stacks and of all their seats."""
    return load_topics(*_topics_of_teams(projects, chain.from_iterable(seats.values())))


def _team_profile(project: Project, seats: Iterable[Seat], topics: TopicsByKey) -> TeamProfile:
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


# People for a project


def suggest_people(me: User, project_key: int | None) -> tuple[MatchResult, Project | None]:
    """The people who fit a project of mine best, and that project.

    The project is the one with this key, otherwise my newest one with an open seat. Without
    such a project the result is empty.
    """
    rows = (
        _projects_with_open_seats()
        .filter(owner=me)
        .select_related("owner__match_preferences", "brief")
    )
    mine = list(rows.order_by("-created_at", "-pk")[:MAX_PER_CRITERION])
    if not mine:
        return MatchResult([], [], MatchPreferences(person=me)), None
    project = with_key_or_first(mine, project_key)
    project.shown_seats = list(project.seats.all())
    return suggest_people_for(me, project, mine), project


def with_key_or_first(projects: list[Project], key: int | None) -> Project:
    """The project with this key among these, otherwise the first one."""
    return next((project for project in projects if project.pk == key), projects[0])


def suggest_people_for(me: User, project: Project, mine: list[Project]) -> MatchResult:
    """The people who fit this project of mine best.

    Its owner's preferences were loaded, and its seats are in `shown_seats`, as
    suggest_projects leaves them.
    """
    preferences = loaded_preferences_of(project.owner)
    seats = project.shown_seats
    candidates = _candidate_people(project, seats)
    people = list(candidates.select_related("cohort", "match_preferences"))
    keys = [me.pk, *(person.pk for person in people)]
    topics = load_topics(*_topics_of_teams([project], seats), *_topics_of_learners(keys))
    team = _team_profile(project, seats, topics)
    suggestions = []
    for person in people:
        learner = _learner_profile(person, loaded_preferences_of(person), topics)
        suggestions.append(score_match(learner, team, candidate=person, for_owner=True))
    best = _best_passing(suggestions, preferences.filters)
    my_skills = topics.skills[me.pk]
    my_names = [topic.name for topic in my_skills]
    for suggestion in best:
        theirs = [topic.name for topic in topics.skills[suggestion.candidate.pk]]
        suggestion.they_bring = _first_topics(suggestion.known, theirs)
        others = _first_topics(my_names, without=suggestion.they_bring)
        suggestion.you_bring = others or _first_topics(my_names)
    return MatchResult(best, mine, preferences, my_skills)


def _candidate_people(project: Project, seats: Iterable[Seat]) -> QuerySet[User]:
    """Free people by track, skills, cohort and brief.

    Without members of the team, dismissed people, and people blocked by the owner or
    blocking them.
    """
    wanted = _wanted_people(project, seats)
    dismissed = NotForMe.objects.filter(by=project.owner_id, project=project, person=OuterRef("pk"))
    rows = User.objects.filter(pk__in=_union_of_keys(*wanted)).exclude(Exists(dismissed))
    rows = rows.exclude(Block.exists_between(project.owner, OuterRef("pk")))
    return rows.order_by("-active_on", "-pk")


def _wanted_people(project: Project, seats: Iterable[Seat]) -> list[QuerySet[User]]:
    """The most recently active free people by each criterion."""
    members = [seat.holder_id for seat in seats if seat.holder_id]
    free = User.objects.open_to_collaborate().exclude(pk__in=members)
    recently_active = free.order_by("-active_on", "-pk").values("pk")
    on_track = _people_on_tracks(recently_active, {seat.track for seat in seats if seat.is_open})
    skilled = on_track.filter(pk__in=_people_with_topics_of(seats))
    wanted = [on_track[:MAX_BY_TRACK], skilled[:MAX_PER_CRITERION]]
    if project.owner.cohort_id:
        wanted.append(on_track.filter(cohort=project.owner.cohort_id)[:MAX_PER_CRITERION])
    if project.brief_id:
        same_brief = MatchPreferences.objects.filter(brief=project.brief_id).values("person_id")
        wanted.append(recently_active.filter(pk__in=same_brief)[:MAX_PER_CRITERION])
    return wanted


def _people_on_tracks(people: QuerySet, tracks: set[str]) -> QuerySet:
    """The people for a seat on one of these tracks."""
    if Track.BOTH in tracks:
        return people
    return people.filter(track__in=[*tracks, Track.BOTH])


def _people_with_topics_of(seats: Iterable[Seat]) -> QuerySet:
    """The keys of people who know a topic of these seats."""
    seat_topics = Seat.topics.through.objects.filter(seat__in=[seat.pk for seat in seats])
    topic_keys = list(seat_topics.values_list("topic_id", flat=True))
    return User.skills.through.objects.filter(topic__in=topic_keys).values("user_id")


def _best_passing(suggestions: Iterable[Suggestion], filters: dict[str, Any]) -> list[Suggestion]:
    """The best suggestions that pass the reader's filters."""
    best = best_suggestions(suggestions)
    if filters.get("hours"):
        best = [suggestion for suggestion in best if suggestion.hours >= int(filters["hours"])]
    for needed in ("cohort", "language"):
        if filters.get(needed):
            best = [suggestion for suggestion in best if needed in suggestion.reason_keys]
    return best[:MAX_SUGGESTIONS]
