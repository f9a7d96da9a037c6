"""The list of what a cohort's mentors score: one row for each track of a project."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from collab.capstone.models import (
    Criterion,
    Deliverable,
    DeliverableKind,
    Result,
    Score,
    ScoreSheet,
    SecondLook,
)
from collab.capstone.score_assignment import scored_projects
from collab.capstone.team_tracks import SCORED_TRACKS, has_begun_in, has_had_in_team, scored_track
from collab.models import Project, Seat
from portal.people.models import Cohort, Track, User
from portal.rows import count_of, grouped


@dataclass
class ScoringRow:
    """One track of a project: what is handed in, and who scores it."""

    project: Project
    track: str
    members: list[User]
    ready: int
    asked: int
    sheets: list[ScoreSheet]

    @property
    def is_published(self) -> bool:
        """Whether there is a result."""
        return self._result_cohort is not None

    @property
    def _result_cohort(self) -> int | None:
        return getattr(self.project, f"{self.track}_result_cohort")

    @property
    def cohort_key(self) -> int | None:
        """The key of the cohort that scores it: that of `scoring_cohort_of`."""
        project = self.project
        hand_in = getattr(project, "hand_in", None)
        if self._result_cohort:
            return self._result_cohort
        if hand_in:
            return hand_in.cohort_id
        begun = [sheet.rubric_cohort for sheet in self.sheets if not sheet.is_second_look]
        return next(filter(None, begun), project.owner_cohort)

    @property
    def can_publish(self) -> bool:
        """Whether it is scored, and the reader may publish or correct its result.

        Those who were in the team may not.
        """
        return (self.is_published or self.is_scored) and not self.project.is_own

    @property
    def look_waits(self) -> bool:
        """Whether its team asked for a second look, and no mentor was chosen for it yet."""
        return getattr(self.project, f"{self.track}_look_waits")

    @property
    def is_scored(self) -> bool:
        """Whether each mentor who was assigned has finished."""
        return bool(self.sheets) and all(sheet.finished_at for sheet in self.sheets)

    @property
    def mentor_keys(self) -> set[int]:
        """The keys of the mentors who score it."""
        return {sheet.mentor_id for sheet in self.sheets}


def sheets_with_counts(projects: Iterable[Project]) -> QuerySet[ScoreSheet]:
    """The sheets of projects with `scored` of `criteria`.

    `criteria` is None without a rubric yet.
    """
    scored = Score.objects.filter(sheet=OuterRef("pk"), points__isnull=False)
    criteria = Criterion.objects.filter(rubric=OuterRef("rubric"))
    return (
        ScoreSheet.objects.by_outsiders()
        .filter(project__in=projects)
        .select_related("mentor")
        .annotate(rubric_cohort=F("rubric__cohort"))
        .annotate(scored=count_of(scored, "sheet"), criteria=count_of(criteria, "rubric"))
        .order_by("assigned_at", "pk")
    )


def scoring_rows(cohort: Cohort, *, reader: User, mine: bool = False) -> list[ScoringRow]:
    """The rows of a cohort by the names of projects.

    With `mine` those that this reader scores.
    """
    listed = _track_rows(cohort, reader)
    rows = [row for row in listed if row.cohort_key == cohort.pk]
    if not mine:
        return rows
    return [row for row in rows if reader.pk in row.mentor_keys]


def _track_rows(cohort: Cohort, reader: User) -> list[ScoringRow]:
    """A row for each track that is in a team or has a sheet."""
    projects = _listed_projects(cohort, reader)
    members, sheets = _members(projects), _sheets(projects)
    counts = _deliverable_counts(cohort)
    keys = [(project, track) for project in projects for track in SCORED_TRACKS]
    rows = [
        ScoringRow(
            project,
            track,
            members.get((project.pk, track), []),
            counts.ready_of(project.pk, track),
            counts.required_of(track),
            sheets.get((project.pk, track), []),
        )
        for project, track in keys
    ]
    return [row for row in rows if row.members or row.sheets]


def _sheets(projects: Iterable[Project]) -> dict[tuple[int, str], list[ScoreSheet]]:
    return grouped(
        ((sheet.project_id, sheet.track), sheet) for sheet in sheets_with_counts(projects)
    )


def _listed_projects(cohort: Cohort, reader: User) -> list[Project]:
    """The projects of which the cohort can score a track, by name."""
    is_own = Exists(Project.objects.filter(has_had_in_team(reader), pk=OuterRef("pk")))
    projects = _scored_or_begun(cohort)
    projects = projects.annotate(is_own=is_own, owner_cohort=F("owner__cohort"))
    projects = projects.annotate(**_result_cohorts(), **_waiting_looks())
    return list(projects.select_related("hand_in__cohort").order_by("name", "pk"))


def _scored_or_begun(cohort: Cohort) -> QuerySet[Project]:
    """Projects that the cohort scores, or began to before their owner left it."""
    scored = scored_projects(cohort).order_by().values("pk")
    begun = Project.objects.filter(has_begun_in([cohort.pk])).values("pk")
    return Project.objects.filter(Q(pk__in=scored) | Q(pk__in=begun), is_hidden=False)


def _result_cohorts() -> dict[str, Subquery]:
    """For each track the column with the cohort of its newest result."""
    results = Result.objects.filter(project=OuterRef("pk")).order_by("-number")
    return {
        f"{track}_result_cohort": Subquery(results.filter(track=track).values("cohort")[:1])
        for track in SCORED_TRACKS
    }


def _waiting_looks() -> dict[str, Exists]:
    """For each track the column that says whether a second look waits for a mentor."""
    looks = SecondLook.objects.open().filter(project=OuterRef("pk"), sheet=None)
    return {f"{track}_look_waits": Exists(looks.filter(track=track)) for track in SCORED_TRACKS}


def _members(projects: list[Project]) -> dict[tuple[int, str], list[User]]:
    seats = Seat.objects.filled().filter(project__in=projects).select_related("holder")
    return grouped(
        ((seat.project_id, scored_track(seat.track, seat.holder)), seat.holder) for seat in seats
    )


class DeliverableCounts(NamedTuple):
    """How many kinds each track requires, and how many are ready in each project."""

    required: Counter[str]
    ready: Counter[tuple[int, str]]

    def required_of(self, track: str) -> int:
        """How many are required of a track and of the whole team."""
        return self.required[track] + self.required[str(Track.BOTH)]

    def ready_of(self, project: int, track: str) -> int:
        """How many of them are ready."""
        return self.ready[project, track] + self.ready[project, str(Track.BOTH)]


def _deliverable_counts(cohort: Cohort) -> DeliverableCounts:
    rows = list(_required_kinds(cohort))
    tracks = {kind: track for kind, track, _project in rows}
    ready = [(project, track) for _kind, track, project in rows if project is not None]
    return DeliverableCounts(Counter(tracks.values()), Counter(ready))


def _required_kinds(cohort: Cohort) -> QuerySet:
    """Return (kind, track, project in which it is ready).

    A kind without any has a row with None.
    """
    required = DeliverableKind.objects.filter(cohort=cohort, is_required=True, is_retired=False)
    opens = FilteredRelation(
        "deliverables",
        condition=Q(deliverables__status=Deliverable.Status.OPENS) | Q(deliverables__url=""),
    )
    return required.annotate(ready=opens).values_list("pk", "track", "ready__project").order_by()


def mentors_with_load(cohort: Cohort) -> list[tuple[User, int]]:
    """The mentors of a cohort who aren't suspended, with their open sheets."""
    sheets = ScoreSheet.objects.open().filter(mentor=OuterRef("pk"))
    mentors = User.objects.not_read_only().filter(mentorships__cohort=cohort)
    mentors = mentors.annotate(load=count_of(sheets, "mentor")).order_by("display_name", "pk")
    return [(mentor, mentor.load) for mentor in mentors]
