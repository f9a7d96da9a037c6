from django.conf import settings
from django.db import models
from django.utils import timezone


class DeadlineReview(models.Model):
    """What a learner had at their cohort's deadline; written once."""

    cohort = models.ForeignKey(
        "people.Cohort", on_delete=models.PROTECT, related_name="deadline_reviews"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="deadline_reviews"
    )
    # {key of a check: URL of the evidence}
    evidence = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "person"], name="deadline_review_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.cohort}"
