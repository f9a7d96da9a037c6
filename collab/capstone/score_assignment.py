"""Who scores which team: spread evenly over the mentors of a cohort."""

from collections import Counter
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from collab.capstone.models import Result
from collab.capstone.models.score_sheet import ScoreSheet, tell_of_sheets
from collab.capstone.team_tracks import TEAM_EVENTS, is_of_cohort, scored_track
from collab.models import Project, ProjectEvent, Seat
from portal.people.models import Cohort, User


class Spread(NamedTuple):
    """How many tracks of projects got a mentor, and how many have none who may score them."""

    assigned: int
    left: int


def scored_projects(cohort: Cohort) -> QuerySet[Project]:
    """The projects that a cohort scores: handed in, assigned, or with a team of two or more.

    Those that were handed in to another cohort, of which the owner was then, are that one's.
    """
    size = Count("seats__holder", distinct=True)
    rows = Project.objects.filter(is_of_cohort(cohort), is_hidden=False).annotate(size=size)
    is_scored = Q(hand_in__isnull=False) | Q(score_sheets__isnull=False) | Q(size__gte=2)
    return rows.filter(is_scored).distinct().order_by("name", "pk")


@transaction.atomic
def spread_evenly(cohort: Cohort, *, by: User, handed_in_only: bool = True) -> Spread:
    """Give each track that has no mentor yet to the mentor of the cohort with the least to score.

    Never to a member of the team, nor to a mentor who is suspended. Each mentor is told once.
    Without `handed_in_only` teams that did not hand in yet are included.
    """
    projects = scored_projects(cohort)
    if handed_in_only:
        projects = projects.exclude(hand_in=None)
    keys = list(projects.values_list("pk", flat=True))
    locked = Project.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    by_key = {project.pk: project for project in locked.select_related("owner").order_by("pk")}
    mentors = list(User.objects.not_read_only().filter(mentorships__cohort=cohort).order_by("pk"))
    load = ScoreSheet.objects.load_of(cohort)
    sheets: dict[User, list[ScoreSheet]] = {}
    left = 0
    # Those that fewer mentors may score come first, so that the others even out the load.
    own = {mentor.pk for mentor in mentors}
    waiting = sorted(_without_mentor(by_key), key=lambda row: -len(row[2] & own))
    for project, track, team in waiting:
        mentor = _least_loaded(mentors, load, team)
        if mentor is None:
            left += 1
            continue
        load[mentor.pk] += 1
        sheet = ScoreSheet(project=project, track=track, mentor=mentor, assigned_by=by)
        sheets.setdefault(mentor, []).append(sheet)
    return _save(sheets, left, by)


def _without_mentor(projects: dict[int, Project]) -> list[tuple[Project, str, set[int]]]:
    """(project, track, keys of its team) of the tracks that have neither mentor nor result."""
    seats = Seat.objects.filled().filter(project__in=projects).select_related("holder")
    tracks: dict[int, set[str]] = {}
    teams = {pk: {project.owner_id} for pk, project in projects.items()}
    for seat in seats:
        tracks.setdefault(seat.project_id, set()).add(scored_track(seat.track, seat.holder))
        teams[seat.project_id].add(seat.holder_id)
    joined = ProjectEvent.objects.filter(
        project__in=projects, kind__in=TEAM_EVENTS, person__isnull=False
    )
    for project_key, person in joined.values_list("project", "person"):
        teams[project_key].add(person)
    settled = set(Result.objects.filter(project__in=projects).values_list("project", "track"))
    sheets = ScoreSheet.objects.by_outsiders().filter(project__in=projects, is_second_look=False)
    settled |= set(sheets.values_list("project", "track"))
    return [
        (project, track, teams[pk])
        for pk, project in projects.items()
        for track in sorted(tracks.get(pk, ()))
        if (pk, track) not in settled
    ]


def _least_loaded(mentors: list[User], load: Counter[int], team: set[int]) -> User | None:
    free = [mentor for mentor in mentors if mentor.pk not in team]
    return min(free, key=lambda mentor: load[mentor.pk], default=None)


def _save(sheets: dict[User, list[ScoreSheet]], left: int, by: User) -> Spread:
    """Save the sheets, and tell each mentor once of theirs."""
    for mentor, rows in sheets.items():
        ScoreSheet.objects.bulk_create(rows)
        if mentor != by:
            tell_of_sheets(mentor, rows)
    return Spread(sum(len(rows) for rows in sheets.values()), left)
