from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.people.models import Track
from portal.text.cleaning import one_line

MAX_CRITERIA = 20
MAX_POINTS = 200


class Rubric(models.Model):
    """What is scored on one track of a cohort, or of the projects on a brief: criteria with points.

    A row is one version. A version that was used to score never changes; a later one replaces it.
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
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["rubric", "place"], name="criterion_place_unique"),
            models.CheckConstraint(
                condition=Q(points__gte=1, points__lte=MAX_POINTS), name="criterion_points_in_range"
            ),
        ]

    def __str__(self) -> str:
        return self.name
