from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.people.models import Cohort


class HandIn(models.Model):
    """A team handed in its project for scoring. Everything may change until the deadline."""

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
    # What was handed in at the deadline: [{"name", "track", "url", "note", "status"}].
    frozen = models.JSONField(null=True, editable=False)
    frozen_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["first_at", "pk"]

    def __str__(self) -> str:
        return str(self.project)

    @property
    def is_late(self) -> bool:
        """Whether it was first handed in after the deadline."""
        return self.first_at >= self.cohort.deadline


class SelfScore(models.Model):
    """The points that a team gives itself for one criterion."""

    project = models.ForeignKey(
        "collab.Project", on_delete=models.CASCADE, related_name="self_scores"
    )
    criterion = models.ForeignKey("capstone.Criterion", on_delete=models.CASCADE, related_name="+")
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
