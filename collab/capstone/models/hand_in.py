from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collab.capstone.models.deliverable import Deliverable
from collab.capstone.models.rubric import Rubric
from collab.capstone.team_tracks import cohort_of
from collab.models import Project
from portal.people.models import Cohort, User
from portal.rows import lock_row, stored_keys
from portal.web.edit_versions import StaleEdit, version_of
from portal.web.partial_saves import save_columns


class NoCohort(Exception):
    """The owner of the project is in no cohort, so no mentor would score it."""


class HandIn(models.Model):
    """A team handed in its project for scoring.

    Everything may change until the deadline.
    """

    project = models.OneToOneField(
        "collab.Project", on_delete=models.CASCADE, related_name="hand_in"
    )
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="hand_ins")
    word = models.TextField(_("a word to the mentors"), blank=True, max_length=2_000)
    first_at = models.DateTimeField(default=timezone.now)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    # What was handed in at the deadline: see Deliverable.frozen_row.
    frozen = models.JSONField(null=True, editable=False)
    frozen_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("hand-in")
        verbose_name_plural = _("hand-ins")
        ordering = ["first_at", "pk"]

    def __str__(self) -> str:
        return str(self.project)

    @property
    def is_late(self) -> bool:
        """Whether it was first handed in after the deadline."""
        return self.first_at >= self.cohort.deadline

    @classmethod
    @transaction.atomic
    def save_of(cls, project: Project, *, word: str, version: int, by: User) -> HandIn:
        """Hand in a project, or change the words of its hand-in.

        `version` is 0 for a first one.

        A first one after the deadline is late, and keeps what there is now. Raises NoCohort, and
        StaleEdit if a team mate saved another one since.
        """
        cohort = cohort_of(project)
        if cohort is None:
            raise NoCohort
        project.locked()
        hand_in = cls._stored(project, version) or cls(project=project, cohort=cohort, version=0)
        if hand_in.pk is None:
            project.log_event("handed_in", by=by)
        if cohort.is_over and hand_in.frozen is None:
            hand_in._freeze()
        hand_in._save_word(word, by)
        return hand_in

    @classmethod
    def _stored(cls, project: Project, version: int) -> HandIn | None:
        """The hand-in of a project, if there is one.

        Raises StaleEdit if its version is another.
        """
        hand_in = cls.objects.filter(project=project).first()
        if hand_in and hand_in.version != version:
            raise StaleEdit(hand_in)
        return hand_in

    def _save_word(self, word: str, by: User) -> None:
        self.word, self.by, self.at = word, by, timezone.now()
        self.version += 1
        save_columns(self, ["word", "by", "at", "version", "frozen", "frozen_at"])

    def _freeze(self) -> None:
        """Keep what the team hands in as it is now."""
        self.frozen = self._rows_to_keep()
        self.frozen_at = timezone.now()

    def _rows_to_keep(self) -> list[dict[str, str]]:
        rows = Deliverable.objects.filter(project=self.project_id).select_related("kind")
        return [row.frozen_row() for row in rows.order_by("kind__place", "kind__pk")]

    @classmethod
    def freeze_due(cls) -> str:
        """Keep what was handed in at the deadline of each cohort that ended."""
        keys = stored_keys(cls._to_freeze()[:500])
        frozen = sum(map(cls._freeze_one, keys))
        return f"Hand-ins: {frozen} kept as they were at the deadline."

    @classmethod
    def _to_freeze(cls) -> models.QuerySet[HandIn]:
        today = timezone.now().date()
        return cls.objects.filter(frozen_at=None, cohort__ends_on__lt=today)

    @classmethod
    @transaction.atomic
    def _freeze_one(cls, key: int) -> bool:
        hand_in = lock_row(cls, key)
        if hand_in.frozen_at:  # another process was faster
            return False
        hand_in._freeze()
        hand_in.save(update_fields=["frozen", "frozen_at"])
        return True


class SelfScore(models.Model):
    """The points that a team gives itself for one criterion."""

    project = models.ForeignKey(
        "collab.Project", on_delete=models.CASCADE, related_name="self_scores"
    )
    criterion = models.ForeignKey(
        "capstone.Criterion", on_delete=models.CASCADE, related_name="self_scores"
    )
    points = models.PositiveSmallIntegerField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "criterion"], name="self_score_once")
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.points}"

    @classmethod
    @transaction.atomic
    def save_all(
        cls, project: Project, points: dict[int, int | None], *, version: int, by: User
    ) -> None:
        """Save the team's own points, {key of a criterion: points or None for none}.

        Points that did not change keep who gave them and when. `version` is the `version_of` the
        points that `by` saw. Raises StaleEdit with the stored points if they are others now.
        """
        project.locked()
        known = dict(cls.objects.filter(project=project).values_list("criterion", "points"))
        stored = {key: known.get(key) for key in points}
        if cls.version_of(stored) != version:
            raise StaleEdit(stored)
        for key, given in points.items():
            if given != stored[key]:
                cls._save_points(project, key, given, by)

    @classmethod
    def _save_points(cls, project: Project, key: int, points: int | None, by: User) -> None:
        if points is None:
            cls.objects.filter(project=project, criterion=key).delete()
            return
        values: dict[str, Any] = {"points": points, "by": by, "at": timezone.now()}
        cls.objects.update_or_create(project=project, criterion_id=key, defaults=values)

    @staticmethod
    def version_of(points: Mapping[int, int | None]) -> int:
        """A number that stands for these points, {key of a criterion: points or None}."""
        return version_of(sorted(points.items()))

    @classmethod
    def points_of(cls, project: Project, rubric: Rubric) -> dict[int, int]:
        """Return {key of a criterion: points} of what the team gave itself."""
        rows = cls.objects.filter(project=project, criterion__rubric=rubric)
        return dict(rows.values_list("criterion", "points"))
