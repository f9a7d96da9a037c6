"""Who scores which team: spread evenly over the mentors of a cohort."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from collab.capstone.models import Result
from collab.capstone.models.score_sheet import ScoreSheet, tell_of_sheets
from collab.capstone.team_tracks import TEAM_EVENTS, is_of_cohort, scored_track
from collab.models import Project, ProjectEvent, Seat
from portal.people.models import Cohort, User
from portal.rows import grouped


class Spread(NamedTuple):
    """How many tracks got a mentor, and how many have none who may score them."""

    assigned: int
    left: int


def scored_projects(cohort: Cohort) -> QuerySet[Project]:
    """The projects that a cohort scores.

    Those that are handed in, assigned, or have a team of two or more.

    Those that were handed in to another cohort, of which the owner was then, are that one's.
    """
    size = Count("seats__holder", distinct=True)
    rows = Project.objects.filter(is_of_cohort(cohort), is_hidden=False).annotate(size=size)
    is_scored = Q(hand_in__isnull=False) | Q(score_sheets__isnull=False) | Q(size__gte=2)
    return rows.filter(is_scored).distinct().order_by("name", "pk")


class WaitingTrack(NamedTuple):
    """A track of a project that has no mentor, and the keys of the team."""

    project: Project
    track: str
    team: set[int]


@transaction.atomic
def spread_evenly(cohort: Cohort, *, by: User, handed_in_only: bool = True) -> Spread:
    """Give each track without a mentor to the mentor with the least to score.

    Never to a member of the team, nor to a mentor who is suspended. Each mentor is told once.
    Without `handed_in_only` teams that did not hand in yet are included.
    """
    projects = scored_projects(cohort)
    if handed_in_only:
        projects = projects.exclude(hand_in=None)
    locked = _locked(projects)
    mentors = list(User.objects.not_read_only().filter(mentorships__cohort=cohort).order_by("pk"))
    load = ScoreSheet.objects.load_of(cohort)
    waiting = _fewest_mentors_first(_tracks_without_mentor(locked), mentors)
    sheets = _sheets_for(waiting, mentors, load, by)
    _save(sheets, by)
    return Spread(len(sheets), len(waiting) - len(sheets))


def _locked(projects: QuerySet[Project]) -> dict[int, Project]:
    keys = list(projects.values_list("pk", flat=True))
    locked = Project.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    return {project.pk: project for project in locked.select_related("owner").order_by("pk")}


def _fewest_mentors_first(
    waiting: Iterable[WaitingTrack], mentors: Iterable[User]
) -> list[WaitingTrack]:
    """Sort first what fewer mentors may score.

    The others then even out the load.
    """
    keys = {mentor.pk for mentor in mentors}
    return sorted(waiting, key=lambda row: -len(row.team & keys))


def _sheets_for(
    waiting: Iterable[WaitingTrack], mentors: list[User], load: Counter[int], by: User
) -> list[ScoreSheet]:
    """Make a sheet of the mentor with the least to score for each track.

    Without a mentor who may score it, a track gets none.
    """
    sheets = []
    for project, track, team in waiting:
        mentor = _least_loaded(mentors, load, team)
        if mentor:
            load[mentor.pk] += 1
            sheet = ScoreSheet(project=project, track=track, mentor=mentor, assigned_by=by)
            sheets.append(sheet)
    return sheets


def _tracks_without_mentor(projects: dict[int, Project]) -> list[WaitingTrack]:
    """The tracks that have neither mentor nor result."""
    seats = list(Seat.objects.filled().filter(project__in=projects).select_related("holder"))
    teams, settled = _teams(projects, seats), _settled(projects)
    return [
        WaitingTrack(projects[key], track, teams[key])
        for key, track in _tracks_in_teams(projects, seats)
        if (key, track) not in settled
    ]


def _tracks_in_teams(projects: Iterable[int], seats: Iterable[Seat]) -> Iterator[tuple[int, str]]:
    """Yield (key of a project, track) of what is scored, in the order of the projects."""
    tracks = {(seat.project_id, scored_track(seat.track, seat.holder)) for seat in seats}
    for key in projects:
        yield from sorted(one for one in tracks if one[0] == key)


def _teams(projects: dict[int, Project], seats: Iterable[Seat]) -> dict[int, set[int]]:
    """{key of a project: keys of those who are or were in its team}."""
    teams = {key: {project.owner_id} for key, project in projects.items()}
    for seat in seats:
        teams[seat.project_id].add(seat.holder_id)
    events = ProjectEvent.objects.filter(project__in=projects, kind__in=TEAM_EVENTS)
    joined = events.filter(person__isnull=False).values_list("project", "person")
    for project_key, person in joined:
        teams[project_key].add(person)
    return teams


def _settled(projects: Iterable[int]) -> set[tuple[int, str]]:
    """(key of a project, track) of those that have a result or a mentor."""
    results = Result.objects.filter(project__in=projects)
    sheets = ScoreSheet.objects.by_outsiders().filter(project__in=projects, is_second_look=False)
    found = set(results.values_list("project", "track"))
    return found | set(sheets.values_list("project", "track"))


def _least_loaded(mentors: list[User], load: Counter[int], team: set[int]) -> User | None:
    free = [mentor for mentor in mentors if mentor.pk not in team]
    return min(free, key=lambda mentor: load[mentor.pk], default=None)


def _save(sheets: Iterable[ScoreSheet], by: User) -> None:
    """Save the sheets, and tell each mentor once of theirs."""
    by_mentor = grouped((sheet.mentor, sheet) for sheet in sheets)
    for mentor, rows in by_mentor.items():
        ScoreSheet.objects.bulk_create(rows)
        if mentor != by:
            tell_of_sheets(mentor, rows)
