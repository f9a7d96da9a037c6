"""Find candidates for a match: projects for a person, and people for a project.

However many people there are, each query reads a limited number of rows by an index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from django.core.cache import caches
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Subquery, Value
from django.utils import timezone

from collab.matching.availability import Availability, monday_of
from collab.matching.hours_bar import HoursBar, draw_hours
from collab.matching.rows import (
    LearnerRow,
    ProjectRow,
    Rows,
    SeatRow,
    learner_rows,
    project_rows,
)
from collab.models import JoinRequest, MatchPreferences, NotForMe, Project, Seat
from collab.models.seat import open_seat_exists
from collab.topic_lists import TopicQuery
from portal.ops.prepared_queries import PreparedQuery, PreparedValues, padded
from portal.people.models import Block, Track, User
from portal.rows import grouped, keys_of

MAX_PER_CRITERION, MAX_BY_TRACK = 60, 120
MAX_PROJECTS, MAX_SEATS_ON_TRACK = 40, 300  # by each criterion
MAX_SORTED, CACHE_SECONDS = 1_000, 600  # how many people with a brief are sorted
# What is scored or shown of people and of projects.
_OF_PEOPLE = (
    "handle", "display_name", "is_hidden", "erased_at", "is_operator", "track", "time_zone",
    "cohort", "active_on", "match_preferences",
)  # fmt: skip
_OF_PROJECTS = ("name", "pitch", "hours_per_week", "brief__title", "created_at")


def _union_of_keys(*querysets: QuerySet) -> set[int]:
    """The keys of the rows in any of these sliced querysets, in one query.

    This query is separate from the one that reads the rows, because PostgreSQL plans the
    combined condition badly: without statistics it expects one row, and then runs each
    part once for every row of the table.
    """
    parts = [_keys_of(rows).values_list("pk", flat=True) for rows in querysets]
    return set(_union_of(*parts))


def _keys_of(rows: QuerySet) -> QuerySet:
    """The rows of a sliced queryset, as a part of a union: SQLite has no LIMIT there."""
    if connection.features.supports_slicing_ordering_in_compound:
        return rows
    return rows.model.objects.order_by().filter(pk__in=Subquery(rows.values("pk")))


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
    """The bar of both people's hours in the reader's zone.

    Both have loaded preferences.
    """
    return draw_hours(
        availability_of(reader),
        availability_of(other),
        name=other.name,
        zone=reader.time_zone,
        week=monday_of(timezone.localdate()),
    )


# Projects for a person


def topics_of_learners(people: Iterable[LearnerRow]) -> list[TopicQuery]:
    """The topics that these people know and want to learn."""
    keys = keys_of(people)
    of_preferences = [person.preferences_id for person in people if person.preferences_id]
    return [
        TopicQuery("skills", User.skills.through, "user_id", keys),
        TopicQuery("learns", MatchPreferences.learns.through, "preferences_id", of_preferences),
    ]


def topics_of_teams(projects: Iterable[ProjectRow], seats: Iterable[SeatRow]) -> list[TopicQuery]:
    """The topics of the stacks of these projects, and of these seats."""
    project_keys = keys_of(projects)
    seat_keys = keys_of(seats)
    return [
        TopicQuery("stack", Project.stack.through, "project_id", project_keys),
        TopicQuery("seats", Seat.topics.through, "seat_id", seat_keys),
    ]


def candidate_projects(me: User) -> Rows[ProjectRow]:
    """Projects with an open seat, without dismissed ones.

    They are found by owner, skills, track and brief.

    `pending_request` of an instance is the direction of this person's request there, or None.
    """
    keys = _union_of_keys(*_wanted_projects(me))
    return project_rows(_projects_query.lazy_rows(me.pk, *padded(keys)))


def _projects_not_dismissed(person: int, *keys: int) -> QuerySet[Project]:
    dismissed = NotForMe.objects.filter(by=person, person=None, project=OuterRef("pk"))
    rows = _loaded(Project.objects.filter(pk__in=keys)).exclude(Exists(dismissed))
    rows = rows.exclude(Block.exists_between(User(pk=person), OuterRef("owner")))
    requests = JoinRequest.objects.pending().filter(person=person, project=OuterRef("pk"))
    rows = rows.annotate(pending_request=Subquery(requests.values("direction")))
    return rows.order_by("-created_at", "-pk")


def own_projects(me: User) -> Rows[ProjectRow]:
    """The newest projects of this person with an open seat."""
    return project_rows(_own_query.lazy_rows(me.pk))


def _projects_of(owner: int) -> QuerySet[Project]:
    rows = _loaded(_projects_with_open_seats().filter(owner=owner))
    return rows.order_by("-created_at", "-pk")[:MAX_PER_CRITERION]


def _loaded(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Load what is scored or shown of projects, of their owners and of their briefs."""
    owners = [f"owner__{name}" for name in _OF_PEOPLE]
    rows = projects.select_related("owner__match_preferences", "brief")
    return rows.only(*_OF_PROJECTS, *owners)


def _wanted_projects(me: User) -> list[QuerySet[Project]]:
    """The newest projects with an open seat by each criterion."""
    newest = _newest_keys(_projects_with_open_seats())
    my_brief = MatchPreferences.objects.filter(person=me).values("brief")
    return [
        newest.filter(owner=me)[:MAX_PROJECTS],
        newest.filter(pk__in=_projects_using_skills_of(me))[:MAX_PROJECTS],
        newest.filter(brief__in=my_brief)[:MAX_PROJECTS],
        *_wanted_by_track(me),
    ]


def _projects_using_skills_of(person: User) -> QuerySet:
    """The keys of the projects whose stack has a topic that the person knows."""
    skills = User.skills.through.objects.filter(user=person).values("topic")
    return Project.stack.through.objects.filter(topic__in=skills).values("project_id")


def _wanted_by_track(me: User) -> list[QuerySet[Project]]:
    if not me.track:
        return []
    tracks = Track.values if me.track == Track.BOTH else [me.track, Track.BOTH]
    return [_newest_keys(_projects_on_tracks(tracks))[:MAX_PROJECTS]]


def _newest_keys(projects: QuerySet[Project]) -> QuerySet:
    return projects.order_by("-created_at", "-pk").values("pk")


def _projects_with_open_seats() -> QuerySet[Project]:
    return _looking_projects().filter(open_seat_exists())


def _looking_projects() -> QuerySet[Project]:
    return Project.objects.public().filter(state=Project.State.LOOKING)


def _projects_on_tracks(tracks: Sequence[str]) -> QuerySet[Project]:
    """The projects of the newest open seats on these tracks."""
    # Where hardly any seat is open on a track, all projects would be asked, newest first.
    looking = _looking_projects().filter(pk=OuterRef("project"))
    seats = Seat.objects.open().filter(Exists(looking), track__in=tracks).order_by("-project_id")
    return Project.objects.filter(pk__in=seats.values("project_id")[:MAX_SEATS_ON_TRACK])


def seats_by_project(projects: Iterable[ProjectRow]) -> dict[int, list[SeatRow]]:
    """The seats of these projects, by the key of the project."""
    seats = map(SeatRow._make, _seats_query.rows(*padded(keys_of(projects))))
    return grouped((seat.project_id, seat) for seat in seats)


def _seats_of(*projects: int) -> QuerySet:
    return Seat.objects.filter(project__in=projects).values_list(*SeatRow._fields)


_projects_query = PreparedQuery(_projects_not_dismissed)
_own_query = PreparedQuery(_projects_of)
_seats_query = PreparedValues(_seats_of)


# People for a project


def people_by_project(
    owner: User, projects: Sequence[ProjectRow], seats: dict[int, list[SeatRow]]
) -> tuple[Rows[LearnerRow], dict[int, set[int]]]:
    """Free people for an owner's projects, and the keys of those for each project.

    They are found by track, skills, cohort and brief; the most recently active come first.
    Without members of the team, dismissed people, and people blocked by the owner or blocking
    them. `seats` are those of each project by its key.
    """
    keys = _keys_by_project(owner, projects, seats)
    all_keys = padded(set().union(*keys.values()))
    return learner_rows(_people_query.lazy_rows(owner.pk, *all_keys)), keys


def _people_not_blocked(owner: int, *keys: int) -> QuerySet[User]:
    people = User.objects.filter(pk__in=keys).select_related("match_preferences")
    not_blocked = people.exclude(Block.exists_between(User(pk=owner), OuterRef("pk")))
    return not_blocked.only(*_OF_PEOPLE).order_by("-active_on", "-pk")


_people_query = PreparedQuery(_people_not_blocked)


def _keys_by_project(
    owner: User, projects: Sequence[ProjectRow], seats: dict[int, list[SeatRow]]
) -> dict[int, set[int]]:
    """The keys of the people who could fit each project, in one query."""
    keys: dict[int, set[int]] = {project.pk: set() for project in projects}
    for project, person in _pairs_of_keys(owner, projects, seats):
        keys[project].add(person)
    return keys


def _pairs_of_keys(
    owner: User, projects: Sequence[ProjectRow], seats: dict[int, list[SeatRow]]
) -> Iterable[tuple[int, int]]:
    """The keys of a project and of a person who could fit it, of all of them."""
    parts = [_wanted_keys(owner, one, seats.get(one.pk, [])) for one in projects]
    return _union_of(*chain.from_iterable(parts))


def _union_of(*querysets: QuerySet) -> QuerySet | tuple[()]:
    return querysets[0].union(*querysets[1:], all=True) if querysets else ()


def _wanted_keys(owner: User, project: ProjectRow, seats: Sequence[SeatRow]) -> Iterator[QuerySet]:
    """The key of the project and of each wanted person, by each criterion."""
    found = Value(project.pk)
    for people in _wanted_people(owner, project, seats):
        yield _keys_of(people).annotate(for_project=found).values_list("for_project", "pk")


def _wanted_people(
    owner: User, project: ProjectRow, seats: Sequence[SeatRow]
) -> list[QuerySet[User]]:
    """The most recently active free people by each criterion."""
    recently_active = _free_people(owner, project, seats).order_by("-active_on", "-pk").values("pk")
    on_track = _people_on_tracks(recently_active, {seat.track for seat in seats if seat.is_open})
    skilled = on_track.filter(pk__in=_people_with_topics_of(seats))
    wanted = [on_track[:MAX_BY_TRACK], skilled[:MAX_PER_CRITERION]]
    if owner.cohort_id:
        wanted.append(on_track.filter(cohort=owner.cohort_id)[:MAX_PER_CRITERION])
    if project.brief_id:
        wanted.append(_with_brief(recently_active, project.brief_id)[:MAX_PER_CRITERION])
    return wanted


def _with_brief(people: QuerySet, brief: int) -> QuerySet:
    """The people who chose a brief.

    SQLite sorts them all, or with `Exists` asks each person in order, until there are enough:
    which takes less depends on how many chose it.
    """
    chose = MatchPreferences.objects.filter(brief=brief)
    if _is_common_brief(brief):
        return people.filter(Exists(chose.filter(person=OuterRef("pk"))))
    return people.filter(pk__in=chose.values("person_id"))


def _is_common_brief(brief: int) -> bool:
    """Whether many people chose it; kept for some minutes."""
    chose = MatchPreferences.objects.filter(brief=brief).order_by()[: MAX_SORTED + 1]
    return caches["pages"].get_or_set(
        f"brief-is-common:{brief}", lambda: chose.count() > MAX_SORTED, CACHE_SECONDS
    )


def _free_people(owner: User, project: ProjectRow, seats: Iterable[SeatRow]) -> QuerySet[User]:
    """People outside of the team that its owner did not dismiss for the project."""
    members = [seat.holder_id for seat in seats if seat.holder_id]
    dismissed = NotForMe.objects.filter(by=owner, project=project.pk, person=OuterRef("pk"))
    return User.objects.open_to_collaborate().exclude(pk__in=members).exclude(Exists(dismissed))


def _people_on_tracks(people: QuerySet, tracks: set[str]) -> QuerySet:
    """The people for a seat on one of these tracks."""
    if str(Track.BOTH) in tracks:
        return people
    return people.filter(track__in=[*tracks, Track.BOTH])


def _people_with_topics_of(seats: Iterable[SeatRow]) -> QuerySet:
    """The keys of people who know a topic of these seats."""
    seat_topics = Seat.topics.through.objects.filter(seat__in=keys_of(seats))
    topics = seat_topics.values("topic_id")
    return User.skills.through.objects.filter(topic__in=topics).values("user_id")
