from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.people.models import Track


class Band(models.TextChoices):
    """How a result is named."""

    BELOW = "below", pgettext_lazy("result", "Not passed")
    PASSES = "passes", pgettext_lazy("result", "Passes")
    EXCEPTIONAL = "exceptional", pgettext_lazy("result", "Exceptional")


class Result(models.Model):
    """The published points of one track of a project. A row is one version and never changes."""

    project = models.ForeignKey("collab.Project", on_delete=models.CASCADE, related_name="results")
    cohort = models.ForeignKey("people.Cohort", on_delete=models.PROTECT, related_name="results")
    track = models.CharField(max_length=10, choices=Track)
    # 1 for the first version.
    number = models.PositiveIntegerField(default=1)
    rubric = models.ForeignKey("capstone.Rubric", on_delete=models.PROTECT, related_name="results")
    # [{"name", "of", "points", "own", "words": [...]}], in the order of the rubric.
    criteria = models.JSONField(default=list)
    points = models.DecimalField(max_digits=6, decimal_places=2)
    out_of = models.PositiveIntegerField()
    band = models.CharField(max_length=12, choices=Band)
    word = models.TextField(blank=True)
    # Why a later version replaces the one before.
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["track", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "track", "number"], name="result_version")
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.track}: {self.points}"


class MemberResult(models.Model):
    """What one member of the team gets: the points of the result, or others with a reason."""

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


class SecondLook(models.Model):
    """A team asked another mentor to look at its result again; once for each track."""

    project = models.ForeignKey(
        "collab.Project", on_delete=models.CASCADE, related_name="second_looks"
    )
    track = models.CharField(max_length=10, choices=Track)
    reason = models.TextField(_("what should be looked at again"), max_length=2_000)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    # The other mentor's scores, once one was assigned.
    sheet = models.OneToOneField(
        "capstone.ScoreSheet", on_delete=models.PROTECT, null=True, related_name="second_look"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True, max_length=2_000)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "track"], name="second_look_once")
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.track}"
