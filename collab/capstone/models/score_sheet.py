from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.people.models import Track


class ScoreSheet(models.Model):
    """One mentor scores one track of a project. Exists since the project was assigned to them."""

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

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "track", "mentor"], name="score_sheet_once"),
            models.CheckConstraint(
                condition=~models.Q(track="both"), name="score_sheet_of_one_track"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.track}: {self.mentor}"


class Score(models.Model):
    """A mentor's points and words for one criterion; a draft until the sheet is finished."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey("capstone.Criterion", on_delete=models.PROTECT, related_name="+")
    points = models.PositiveSmallIntegerField(null=True, blank=True)
    word = models.TextField(blank=True, max_length=2_000)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "criterion"], name="score_once")]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.points}"
