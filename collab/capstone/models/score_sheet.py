from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collab.capstone.models.rubric import Criterion, Rubric
from collab.capstone.team_tracks import (
    TEAM_EVENTS,
    cohort_of,
    has_been_in_team,
    members_by_track,
    scoring_cohort_of,
)
from collab.models import Project, ProjectEvent, Seat
from portal.people.models import Cohort, Notification, Track, User
from portal.web.edit_versions import lock_version

MAX_MENTORS = 2


class OwnProject(Exception):
    """The mentor owns the project, or is or was in its team."""


class NotAMentor(Exception):
    """This person is no mentor of the cohort that scores the project."""


class AlreadyAssigned(Exception):
    """The mentor scores this track of the project already."""


class EnoughMentors(Exception):
    """MAX_MENTORS mentors score this track of the project already."""


class TrackNotInTeam(Exception):
    """No member of the team is on this track."""


class SecondLookAnswered(Exception):
    """The second look of this sheet was answered, so it stays as it is."""


class ResultPublished(Exception):
    """The result was published, so its scores stay as they are."""


class ScoringBegun(Exception):
    """The mentor has given points or written words."""


class SheetFinished(Exception):
    """The sheet is finished; it has to be reopened first."""


class NoRubric(Exception):
    """Neither the cohort nor the brief has a rubric for this track."""


class RubricChanged(Exception):
    """The rubric was edited since the mentor opened the page."""


class PointsOutOfRange(Exception):
    """Points below 0, or above those of the criterion."""


class MissingPoints(Exception):
    """Criteria without points, in `criteria`, so the sheet can't be finished."""

    def __init__(self, criteria: list[Criterion]) -> None:
        super().__init__(criteria)
        self.criteria = criteria


class TypedScore(NamedTuple):
    """A mentor's points, or None for none yet, and words for one criterion."""

    points: int | None
    word: str


class ScoreSheetQuerySet(models.QuerySet):
    """Which sheets count, and which wait for their mentors."""

    def by_outsiders(self) -> Self:
        """Those of mentors who never were in the team; the others no longer count."""
        same = {"project": OuterRef("project")}
        seats = Seat.objects.filter(**same, holder=OuterRef("mentor"))
        joined = ProjectEvent.objects.filter(
            **same, person=OuterRef("mentor"), kind__in=TEAM_EVENTS
        )
        rows = self.exclude(project__owner=F("mentor"))
        return rows.filter(~Exists(seats), ~Exists(joined))

    def of_first_look(self, project: Project) -> Self:
        """Those that a project's results are published from, the oldest first."""
        rows = self.by_outsiders().filter(project=project, is_second_look=False)
        return rows.order_by("assigned_at", "pk")

    def open(self) -> Self:
        """Those that are not finished, of results that are not published."""
        published = Project.objects.filter(pk=OuterRef("project"), results__track=OuterRef("track"))
        waiting = Q(is_second_look=True) | ~Exists(published)
        return self.by_outsiders().filter(waiting, finished_at=None)

    def load_of(self, cohort: Cohort) -> Counter[int]:
        """{key of a mentor of the cohort: number of open sheets, of any cohort}."""
        mentors = User.objects.filter(mentorships__cohort=cohort)
        return Counter(self.open().filter(mentor__in=mentors).values_list("mentor", flat=True))


class ScoreSheet(models.Model):
    """One mentor scores one track of a project.

    It exists since the project was assigned to them.
    """

    project = models.ForeignKey(
        "collab.Project", on_delete=models.CASCADE, related_name="score_sheets"
    )
    track = models.CharField(max_length=10, choices=Track)
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="score_sheets"
    )
    # The version that its scores are for; chosen with the first score.
    rubric = models.ForeignKey(
        "capstone.Rubric", on_delete=models.PROTECT, null=True, related_name="score_sheets"
    )
    word = models.TextField(_("overall comment"), blank=True, max_length=4_000)
    # For a second look: its points replace lower ones.
    is_second_look = models.BooleanField(default=False)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    assigned_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    # When the mentor said that every criterion is scored.
    finished_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "track", "mentor"], name="score_sheet_once"),
            models.CheckConstraint(
                condition=~models.Q(track="both"), name="score_sheet_of_one_track"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.track}: {self.mentor}"

    def get_absolute_url(self) -> str:
        """Return the URL of the page on which its mentor scores."""
        return self.project.page_url(f"score/{self.track}")

    @property
    def total(self) -> int:
        """The points given so far."""
        return sum(self.points_by_criterion().values())

    def points_by_criterion(self) -> dict[int, int]:
        """Return {key of a criterion: points} of those that have points."""
        return {row.criterion_id: row.points for row in self.scores.all() if row.points is not None}

    def words_by_criterion(self) -> dict[int, str]:
        """Return {key of a criterion: words} of those that have words."""
        return {row.criterion_id: row.word for row in self.scores.all() if row.word}

    @classmethod
    @transaction.atomic
    def assign(
        cls, project: Project, track: str, mentor: User, *, by: User, is_second_look: bool = False
    ) -> ScoreSheet:
        """Let a mentor score one track of a project, and tell them.

        A second look may be another cohort's mentor's, and comes after the result. Raises
        TrackNotInTeam, OwnProject, NotAMentor, AlreadyAssigned, EnoughMentors, ResultPublished.
        """
        project.locked()
        _refuse_any_look(project, track, mentor)
        if not is_second_look:
            _refuse_first_look(project, track, mentor)
        sheet = cls.objects.create(
            project=project,
            track=track,
            mentor=mentor,
            assigned_by=by,
            is_second_look=is_second_look,
        )
        if mentor != by:
            tell_of_sheets(mentor, [sheet])
        return sheet

    @transaction.atomic
    def unassign(self) -> None:
        """Take the project from the mentor.

        Raises ScoringBegun once they scored something.
        """
        self.project.locked()
        if self.scores.exists() or ScoreSheet.objects.filter(pk=self.pk).exclude(word="").exists():
            raise ScoringBegun
        self.delete()

    def current_rubric(self) -> Rubric:
        """Return the rubric that its scores are for, or would be. Raises NoRubric."""
        rubric = self.rubric or Rubric.objects.for_project(self.project, self.track)
        if rubric is None:
            raise NoRubric
        return rubric

    @transaction.atomic
    def save_draft(self, scores: dict[int, TypedScore], word: str, *, version: int) -> None:
        """Save what the mentor typed, {key of a criterion: points and words}.

        Other criteria stay as they are.

        The first one decides which version of the rubric is scored. Raises StaleEdit,
        SheetFinished, SecondLookAnswered, OwnProject, NoRubric, PointsOutOfRange, and RubricChanged
        if a criterion is of another version.
        """
        saved = self._locked(version)
        if saved.finished_at:
            raise SheetFinished
        if saved.rubric is None:
            saved.rubric = saved.current_rubric().locked_version()
        saved._save_scores(scores)
        saved.word = word
        saved._save_changes()
        self._take_from(saved)

    def _save_scores(self, scores: dict[int, TypedScore]) -> None:
        criteria = {criterion.pk: criterion for criterion in self.rubric.criteria.all()}
        if not scores.keys() <= criteria.keys():
            raise RubricChanged
        for key, typed in scores.items():
            self._save_score(criteria[key], typed)

    def _save_score(self, criterion: Criterion, typed: TypedScore) -> None:
        if typed.points is not None and not 0 <= typed.points <= criterion.points:
            raise PointsOutOfRange
        if typed.points is None and not typed.word:
            self.scores.filter(criterion=criterion).delete()
        else:
            self.scores.update_or_create(criterion=criterion, defaults=typed._asdict())

    @transaction.atomic
    def finish(self, *, version: int) -> None:
        """Say that every criterion is scored.

        Raises MissingPoints, StaleEdit, SecondLookAnswered, OwnProject.
        """
        saved = self._locked(version)
        missing = saved._criteria_without_points()
        if missing:
            raise MissingPoints(missing)
        saved.finished_at = saved.finished_at or timezone.now()
        saved._save_changes()
        self._take_from(saved)

    def _criteria_without_points(self) -> list[Criterion]:
        criteria, given = self.current_rubric().criteria.all(), self.points_by_criterion()
        return [criterion for criterion in criteria if criterion.pk not in given]

    @transaction.atomic
    def reopen(self) -> None:
        """Let the mentor change a finished sheet.

        Raises SecondLookAnswered and OwnProject.

        A published result stays as it is until a correction is published.
        """
        saved = self._locked(None)
        saved.finished_at = None
        saved._save_changes()
        self._take_from(saved)

    def _locked(self, version: int | None) -> ScoreSheet:
        """The stored sheet, locked after its project as publishing does it."""
        self.project.locked()
        stored = ScoreSheet.objects.get(pk=self.pk) if version is None else self
        saved = lock_version(self, stored.version if version is None else version)
        if has_been_in_team(saved.mentor, saved.project):
            raise OwnProject
        if saved.is_closed:
            raise SecondLookAnswered
        return saved

    @property
    def is_closed(self) -> bool:
        """Whether it is of a second look that was answered."""
        looks = ScoreSheet.objects.filter(second_look__closed_at__isnull=False)
        return self.is_second_look and looks.filter(pk=self.pk).exists()

    @property
    def is_published(self) -> bool:
        """Whether its track has a published result."""
        return _is_published(self.project, self.track)

    def _save_changes(self) -> None:
        self.version += 1
        self.changed_at = timezone.now()
        self.save(update_fields=["rubric", "word", "finished_at", "version", "changed_at"])

    def _take_from(self, saved: ScoreSheet) -> None:
        self.rubric, self.word, self.version = saved.rubric, saved.word, saved.version
        self.finished_at, self.changed_at = saved.finished_at, saved.changed_at


class Score(models.Model):
    """A mentor's points and words for one criterion.

    A draft until the sheet is finished.
    """

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey("capstone.Criterion", on_delete=models.PROTECT, related_name="+")
    points = models.PositiveSmallIntegerField(null=True, blank=True)
    word = models.TextField(blank=True, max_length=2_000)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "criterion"], name="score_once")]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.points}"


def _is_published(project: Project, track: str) -> bool:
    return project.results.filter(track=track).exists()


def _refuse_any_look(project: Project, track: str, mentor: User) -> None:
    """Raise what keeps a mentor from scoring, before the result or after it."""
    if track not in members_by_track(project):
        raise TrackNotInTeam
    if has_been_in_team(mentor, project):
        raise OwnProject
    if ScoreSheet.objects.filter(project=project, track=track, mentor=mentor).exists():
        raise AlreadyAssigned
    if mentor.is_read_only or not mentor.is_mentor:
        raise NotAMentor


def _refuse_first_look(project: Project, track: str, mentor: User) -> None:
    """Raise what keeps a mentor from scoring before the result.

    Where every mentor who scored a published result joined the team since, one may be assigned so
    that it can be corrected.
    """
    cohort = scoring_cohort_of(project, track)
    if cohort is None or cohort.pk not in mentor.mentored_cohort_ids:
        raise NotAMentor
    sheets = ScoreSheet.objects.filter(project=project, track=track, is_second_look=False)
    counting = sheets.by_outsiders().count()
    if _is_published(project, track) and (counting or not sheets.exists()):
        raise ResultPublished
    if counting >= MAX_MENTORS:
        raise EnoughMentors


def tell_of_sheets(mentor: User, sheets: Iterable[ScoreSheet]) -> None:
    """Notify a mentor once of what they are to score."""
    sheets = list(sheets)
    project = sheets[0].project
    cohort = cohort_of(project)
    if len(sheets) == 1 or cohort is None:
        url, title = sheets[0].get_absolute_url(), project.name
    else:
        url, title = f"{cohort.get_absolute_url()}scoring/?mine=1", cohort.name
    Notification.send(mentor, "scoring_assigned", url=url, title=title, n=len(sheets))
