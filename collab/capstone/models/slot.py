from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Slot(models.Model):
    """A time at which a mentor listens to a presentation; a team may book it."""

    cohort = models.ForeignKey("people.Cohort", on_delete=models.CASCADE, related_name="slots")
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="slots"
    )
    starts_at = models.DateTimeField(_("starts at"))
    minutes = models.PositiveSmallIntegerField(
        _("length"), default=20, validators=[MinValueValidator(5), MaxValueValidator(180)]
    )
    # Only its mentor, the mentors of the cohort and the team that booked it see the address.
    call_url = models.URLField(_("call link"), max_length=500, blank=True)
    project = models.ForeignKey(
        "collab.Project", on_delete=models.SET_NULL, null=True, blank=True, related_name="slots"
    )
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    booked_at = models.DateTimeField(null=True, blank=True)
    # The reminders that were sent: "day" and "hour".
    reminded = models.JSONField(default=list, editable=False)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["mentor", "starts_at"], name="slot_time_unique"),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(project__isnull=False),
                name="slot_one_per_project",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor} {self.starts_at}"
