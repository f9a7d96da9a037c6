from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from collab.capstone.models.certificate import Certificate
from collab.capstone.models.finished_sheets import (
    finished_sheets,
    preview_version,
    published_criteria,
    totals_of,
)
from collab.capstone.models.score_sheet import ScoreSheet
from collab.capstone.result_points import needs_settling, rounded
from collab.capstone.result_words import LabelledWord, label_words
from collab.capstone.team_tracks import (
    has_been_in_team,
    members_by_track,
    scoring_cohort_of,
)
from collab.models import Project
from portal.people.models import Track, User
from portal.web import page_cache

if TYPE_CHECKING:
    from collab.capstone.models.rubric import Rubric


class NotMentor(Exception):
    """Only a mentor of the project's cohort does this, and not in their own project."""


class SettleFirst(Exception):
    """The mentors' totals are too far apart, and no reason settles it.

    Too far is more than 10 % of the maximum.
    """


class ReasonMissing(Exception):
    """A later version, or other points for a member, needs a reason."""


class PreviewChanged(Exception):
    """A sheet or the team changed since the mentor saw what would be published."""


class AlreadyPublished(Exception):
    """Another version was published since the page was opened; `result` is the newest."""

    def __init__(self, result: Result) -> None:
        super().__init__(result)
        self.result = result


class Band(models.TextChoices):
    """How a result is named."""

    BELOW = "below", pgettext_lazy("result", "Not passed")
    PASSES = "passes", pgettext_lazy("result", "Passes")
    EXCEPTIONAL = "exceptional", pgettext_lazy("result", "Exceptional")

    @classmethod
    def of(cls, points: Decimal, rubric: Rubric) -> Band:
        """The band of these points, by the percentages of the rubric."""
        percent = points * 100
        if percent >= rubric.total * rubric.exceptional_percent:
            return cls("exceptional")
        return cls("passes" if percent >= rubric.total * rubric.pass_percent else "below")


class MemberPoints(NamedTuple):
    """What one member gets instead of the points of the result, and why."""

    points: Decimal
    reason: str


class ResultQuerySet(models.QuerySet):
    """The published results."""

    def newest(self) -> Self:
        """The newest version of each track of each project."""
        later = Result.objects.filter(
            project=OuterRef("project"), track=OuterRef("track"), number__gt=OuterRef("number")
        )
        return self.filter(~Exists(later))

    def for_mentor(self, person: User) -> Self:
        """Results of cohorts that the person mentors; all for an operator."""
        return self if person.can_operate else self.filter(cohort__in=person.moderated_cohort_ids)

    def visible_to(self, person: User | AnonymousUser) -> Self:
        """Results of teams that the person is or was in, and of cohorts they mentor.

        Of former teams, those in which they were scored.
        """
        if not person.is_authenticated:
            return self.none()
        if person.can_operate:
            return self
        seats = models.Q(project__seats__holder=person) | models.Q(members__person=person)
        return self.filter(seats | models.Q(cohort__in=person.moderated_cohort_ids)).distinct()


class Result(models.Model):
    """The published points of one track of a project.

    A row is one version and never changes.
    """

    project = models.ForeignKey("collab.Project", on_delete=models.CASCADE, related_name="results")
    cohort = models.ForeignKey("people.Cohort", on_delete=models.PROTECT, related_name="results")
    track = models.CharField(max_length=10, choices=Track)
    # 1 for the first version.
    number = models.PositiveIntegerField(default=1)
    rubric = models.ForeignKey("capstone.Rubric", on_delete=models.PROTECT, related_name="results")
    # [{"name", "of", "points", "own", "words": [...]}], in the order of the rubric. The words are
    # one for each mentor, "" for none; in rows of before 2026-12, those that there are.
    criteria = models.JSONField(default=list)
    points = models.DecimalField(max_digits=6, decimal_places=2)
    out_of = models.PositiveIntegerField()
    band = models.CharField(max_length=12, choices=Band)
    word = models.TextField(blank=True)
    # The same from each mentor, in the order of `criteria`; [] in rows of before 2026-12.
    mentor_words = models.JSONField(
        default=list, db_default=models.Value([], models.JSONField()), editable=False
    )
    # Why a later version replaces the one before, or how mentors settled a difference.
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(default=timezone.now)

    objects = ResultQuerySet.as_manager()

    class Meta:
        ordering = ["track", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "track", "number"], name="result_version")
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.track}: {self.points}"

    @property
    def labelled_words(self) -> list[LabelledWord]:
        """What the mentors wrote of the whole, each with whose it is."""
        return label_words(self.mentor_words or [self.word])

    @property
    def percent(self) -> int:
        """The share of the points, in percent, rounded down."""
        return int(self.points * 100 // self.out_of)

    @property
    def own_points(self) -> int | None:
        """What the team gave itself in all, or None if it scored nothing."""
        own = [row["own"] for row in self.criteria if row["own"] is not None]
        return sum(own) if own else None

    @classmethod
    @transaction.atomic
    def publish(
        cls,
        project: Project,
        track: str,
        *,
        by: User,
        replaces: int,
        reason: str = "",
        members: Mapping[int, MemberPoints] | None = None,
        seen: int | None = None,
    ) -> Result:
        """Publish the result of a track from its finished sheets, after `replaces`.

        `replaces` is the version before.

        `members` has {key of a member: other points}, and `seen` is the `preview_version` that `by`
        confirmed. Raises NotMentor, AlreadyPublished, NotFinished, PreviewChanged, SettleFirst, and
        ReasonMissing.
        """
        project.locked()
        check_mentor(project, track, by)
        current = cls._replaced(project, track, replaces)
        sheets = finished_sheets(project, track)
        if seen is not None and seen != preview_version(project, sheets):
            raise PreviewChanged
        if not reason:
            _check_needs_no_reason(sheets, current)
        result = cls.from_sheets(project, track, sheets)
        result.reason, result.published_by = reason, by
        result.save_after(current, members or {})
        result._notify()
        return result

    @classmethod
    def _replaced(cls, project: Project, track: str, number: int) -> Result | None:
        """Return the newest version, or None without one.

        Raises AlreadyPublished if it is another.
        """
        current = cls.objects.filter(project=project, track=track).first()
        if current and current.number != number:
            raise AlreadyPublished(current)
        return current

    @classmethod
    def from_sheets(cls, project: Project, track: str, sheets: Sequence[ScoreSheet]) -> Result:
        """A result, not saved yet, with the criteria and words of finished sheets."""
        rubric = sheets[0].rubric
        words = [sheet.word.strip() for sheet in sheets]
        result = cls(project=project, track=track, rubric=rubric, mentor_words=words)
        result.word = "\n\n".join(filter(None, words))
        result.criteria = published_criteria(project, rubric, sheets)
        return result

    def save_after(self, current: Result | None, members: Mapping[int, MemberPoints]) -> Result:
        """Save this as the version after `current`, with rows for members of its track.

        The caller has locked the project. Raises ReasonMissing.
        """
        self._count_points()
        self.number = current.number + 1 if current else 1
        # The owner may be in another cohort by now.
        self.cohort = scoring_cohort_of(self.project, self.track)
        self.save(force_insert=True)
        shown_by = current._people_who_show_it() if current else set()
        MemberResult.objects.bulk_create(self._member_rows(members, shown_by))
        Certificate.revoke_those_below(self)
        page_cache.invalidate_pages()
        return self

    def _count_points(self) -> None:
        self.points = self._rounded_total()
        self.out_of = self.rubric.total
        self.band = Band.of(self.points, self.rubric)

    def _rounded_total(self) -> Decimal:
        """The sum of the points of all criteria."""
        return rounded(Decimal(str(sum(row["points"] for row in self.criteria))))

    def _people_who_show_it(self) -> set[int]:
        """The keys of those who show their result on their profile."""
        return set(self.members.filter(is_shown=True).values_list("person", flat=True))

    def _member_rows(
        self, members: Mapping[int, MemberPoints], shown_by: set[int]
    ) -> list[MemberResult]:
        """Return a row for each member.

        Who showed an earlier version shows this one too, if it passes.
        """
        people = members_by_track(self.project).get(self.track, [])
        rows = [self._member_row(person, members.get(person.pk)) for person in people]
        for row in rows:
            row.is_shown = row.person_id in shown_by and row.passes
        return rows

    def _member_row(self, person: User, other: MemberPoints | None) -> MemberResult:
        if other is None or other.points == self.points:
            return MemberResult(result=self, person=person, points=self.points, band=self.band)
        if not other.reason.strip():
            raise ReasonMissing
        band = Band.of(other.points, self.rubric)
        return MemberResult(
            result=self, person=person, points=other.points, band=band, reason=other.reason.strip()
        )

    def _notify(self) -> None:
        """Tell those who got it."""
        for row in self.members.select_related("person"):
            self.project.notify(
                "result_published",
                row.person,
                url=self.project.page_url("result"),
                thing=f"result:{self.project_id}:{self.track}",
                n=self.number,
            )


class MemberResult(models.Model):
    """What one member gets: the result's points, or others with a reason."""

    result = models.ForeignKey(Result, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="results"
    )
    points = models.DecimalField(max_digits=6, decimal_places=2)
    band = models.CharField(max_length=12, choices=Band)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    # The person shows it on their profile.
    is_shown = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["result", "person"], name="member_result_once")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.points}"

    @property
    def percent(self) -> int:
        """The share of the points, in percent, rounded down."""
        return int(self.points * 100 // self.result.out_of)

    @property
    def differs(self) -> bool:
        """Whether these are other points than those of the result."""
        return self.points != self.result.points

    @property
    def has_later_version(self) -> bool:
        """Whether a later version of the result was published."""
        result = self.result
        return Result.objects.filter(
            project=result.project_id, track=result.track, number__gt=result.number
        ).exists()

    @property
    def passes(self) -> bool:
        """Whether the person passed."""
        return self.band != Band.BELOW


def _check_needs_no_reason(sheets: Sequence[ScoreSheet], current: Result | None) -> None:
    """Raise SettleFirst or ReasonMissing if this can't be published without a reason."""
    if needs_settling(totals_of(sheets), sheets[0].rubric.total):
        raise SettleFirst
    if current:
        raise ReasonMissing


def check_mentor(project: Project, track: str, by: User) -> None:
    """Raise NotMentor unless `by` may score this track.

    They must mentor the cohort that scores it, and not have been in the team.
    """
    cohort = scoring_cohort_of(project, track)
    if cohort is None or not by.can_moderate_cohort(cohort.pk) or has_been_in_team(by, project):
        raise NotMentor
