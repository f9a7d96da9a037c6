from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from collab.capstone.rubric_templates import TEMPLATES
from collab.capstone.team_tracks import cohort_column, cohort_of
from collab.models import Brief, Project
from portal.people.models import Cohort, Track, User
from portal.rows import lock_row
from portal.text.cleaning import one_line
from portal.web.edit_versions import StaleEdit

MAX_CRITERIA = 20
MAX_POINTS = 200


class RubricInUse(Exception):
    """A mentor has given points with this rubric, so it stays as it is."""


class NotItsMentor(Exception):
    """Teams are on the brief, and none of them is of a cohort that the person mentors."""


class CriterionValues(NamedTuple):
    """A line of a rubric as it was typed."""

    name: str
    guidance: str
    points: int


class RubricQuerySet(models.QuerySet):
    """The versions of rubrics."""

    def of(self, owner: Cohort | Brief, track: str) -> Self:
        """The versions of a cohort's or brief's rubric for a track, the newest first."""
        name = "cohort" if isinstance(owner, Cohort) else "brief"
        return self.filter(**{name: owner}, track=track).order_by("-number")

    def for_project(self, project: Project, track: str) -> Rubric | None:
        """The rubric that scores a project: the one that a mentor began to score it with.

        Before that it is the rubric of its brief, or else of its cohort.
        """
        cohort = cohort_of(project)
        begun = Rubric.objects.filter(pk=OuterRef("pk"), score_sheets__project=project)
        wanted = Q(is_begun=True)
        if project.brief_id:
            wanted |= Q(brief=project.brief_id)
        if cohort:
            wanted |= Q(cohort=cohort)
        rows = self.annotate(is_begun=Exists(begun)).filter(wanted, track=track)
        return rows.order_by("-is_begun", F("brief").asc(nulls_last=True), "-number").first()


class Rubric(models.Model):
    """What is scored on one track of a cohort or a brief: criteria with points.

    A row is one version. Once a mentor gave points with it, it never changes.
    """

    cohort = models.ForeignKey(
        "people.Cohort", on_delete=models.CASCADE, null=True, related_name="rubrics"
    )
    brief = models.ForeignKey(
        "collab.Brief", on_delete=models.CASCADE, null=True, related_name="rubrics"
    )
    track = models.CharField(_("track"), max_length=10, choices=Track)
    # 1 for the first version.
    number = models.PositiveIntegerField(default=1, editable=False)
    pass_percent = models.PositiveSmallIntegerField(
        _("passes from, in percent"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    exceptional_percent = models.PositiveSmallIntegerField(
        _("exceptional from, in percent"),
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = RubricQuerySet.as_manager()

    class Meta:
        ordering = ["track", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "track", "number"],
                condition=Q(cohort__isnull=False),
                name="rubric_version_of_cohort",
            ),
            models.UniqueConstraint(
                fields=["brief", "track", "number"],
                condition=Q(brief__isnull=False),
                name="rubric_version_of_brief",
            ),
            models.CheckConstraint(
                condition=Q(cohort=None, brief__isnull=False) | Q(cohort__isnull=False, brief=None),
                name="rubric_of_cohort_or_brief",
            ),
            models.CheckConstraint(condition=~Q(track="both"), name="rubric_of_one_track"),
            models.CheckConstraint(
                condition=Q(exceptional_percent__gte=F("pass_percent")),
                name="rubric_bands_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_track_display()} {self.number}"

    @cached_property
    def total(self) -> int:
        """The points of all criteria together."""
        return sum(criterion.points for criterion in self.criteria.all())

    @property
    def pass_points(self) -> int:
        """From how many points a result passes, rounded up."""
        return -(-self.total * self.pass_percent // 100)

    @property
    def exceptional_points(self) -> int:
        """From how many points a result is exceptional, rounded up."""
        return -(-self.total * self.exceptional_percent // 100)

    @property
    def is_in_use(self) -> bool:
        """Whether a mentor has begun to score with it."""
        return self.score_sheets.exists()

    def locked_version(self) -> Rubric:
        """The newest version of this rubric, which stays so until the transaction ends."""
        owner = self._locked_owner()
        return Rubric.objects.of(owner, self.track)[0]

    @property
    def owner(self) -> Cohort | Brief:
        """The cohort or brief whose rubric it is."""
        return self.cohort or self.brief

    @classmethod
    @transaction.atomic
    def from_template(cls, owner: Cohort | Brief, track: str, *, by: User) -> Rubric:
        """Return the owner's rubric for a track, made from the programme's if it has none.

        Raises NotItsMentor.
        """
        cohort, brief = (owner, None) if isinstance(owner, Cohort) else (None, owner)
        new = cls(cohort=cohort, brief=brief, track=track)
        new._locked_owner()  # so that of two mentors at once one finds the other's
        existing = cls.objects.of(owner, track).first()
        return existing or new.save_version(_template_criteria(track), replaces=0, by=by)

    @transaction.atomic
    def save_version(
        self, criteria: Iterable[CriterionValues], *, replaces: int, by: User
    ) -> Rubric:
        """Save this as the version after number `replaces`, with these criteria.

        What teams gave themselves stays for criteria of the same name. Raises NotItsMentor,
        StaleEdit if another version was saved since, and RubricInUse once a mentor gave points
        with it.
        """
        owner = self._locked_owner()
        if isinstance(owner, Brief) and not changes_rubric_of(by, cohorts_on(owner)):
            raise NotItsMentor
        current = Rubric.objects.of(owner, self.track).first()
        _check_replaceable(current, replaces)
        self._insert(replaces + 1, by)
        self._add_criteria(criteria)
        if current:
            self._take_over(current)
        return self

    def _insert(self, number: int, by: User) -> None:
        """Save it as a row of its own."""
        self.pk, self.number, self.created_by = None, number, by
        self.created_at = timezone.now()
        self.save(force_insert=True)

    def _add_criteria(self, criteria: Iterable[CriterionValues]) -> None:
        Criterion.objects.bulk_create(
            Criterion(rubric=self, place=place, **values._asdict())
            for place, values in enumerate(criteria)
        )

    def _locked_owner(self) -> Cohort | Brief:
        """The cohort or brief, locked so that one version is saved after the other."""
        owner = self.owner
        return lock_row(type(owner), owner.pk)

    def _take_over(self, former: Rubric) -> None:
        """Move the teams' own points from a former version; delete it if it is unused."""
        by_name = {criterion.name: criterion for criterion in self.criteria.all()}
        for criterion in former.criteria.all():
            same = by_name.get(criterion.name)
            if same:
                criterion.self_scores.filter(points__gt=same.points).update(points=same.points)
                criterion.self_scores.update(criterion=same)
        former.delete()


def _template_criteria(track: str) -> list[CriterionValues]:
    """The programme's criteria for a track."""
    return [CriterionValues(str(c.name), str(c.guidance), c.points) for c in TEMPLATES[track]]


def _check_replaceable(current: Rubric | None, number: int) -> None:
    """Raise StaleEdit if the newest version is another, RubricInUse if it is used."""
    if (current.number if current else 0) != number:
        raise StaleEdit(current)
    if current and current.is_in_use:
        raise RubricInUse


def cohorts_on(brief: Brief) -> QuerySet[Cohort]:
    """The cohorts of the teams that are on a brief, by name."""
    keys = Project.objects.filter(brief=brief).values(key=cohort_column())
    return Cohort.objects.filter(pk__in=keys).order_by("name", "pk")


def changes_rubric_of(person: User, cohorts: Iterable[Cohort]) -> bool:
    """Whether a mentor may change the rubric of a brief with teams of these cohorts.

    That scores them, so a mentor of one of the cohorts does it; any mentor while no team is on it.
    """
    keys = {cohort.pk for cohort in cohorts}
    return person.can_operate or not keys or bool(keys & person.moderated_cohort_ids)


class Criterion(models.Model):
    """One line of a rubric: what is looked at, and how many points it is worth."""

    rubric = models.ForeignKey(Rubric, on_delete=models.CASCADE, related_name="criteria")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=80, validators=[one_line])
    guidance = models.CharField(_("guidance"), max_length=300, blank=True, validators=[one_line])
    points = models.PositiveSmallIntegerField(
        _("points"), validators=[MinValueValidator(1), MaxValueValidator(MAX_POINTS)]
    )

    class Meta:
        verbose_name_plural = _("criteria")
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["rubric", "place"], name="criterion_place_unique"),
            models.CheckConstraint(
                condition=Q(points__gte=1, points__lte=MAX_POINTS), name="criterion_points_in_range"
            ),
        ]

    def __str__(self) -> str:
        return self.name
