from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PeerReview(models.Model):
    """What a learner says of another team's project, in three answers. It is not scored."""

    cohort = models.ForeignKey(
        "people.Cohort", on_delete=models.CASCADE, related_name="peer_reviews"
    )
    project = models.ForeignKey(
        "collab.Project", on_delete=models.CASCADE, related_name="peer_reviews"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="peer_reviews"
    )
    works = models.TextField(_("What works?"), blank=True, max_length=1_000)
    hard = models.TextField(_("What was hard to understand?"), blank=True, max_length=1_000)
    suggestion = models.TextField(_("One suggestion"), blank=True, max_length=1_000)
    assigned_at = models.DateTimeField(default=timezone.now)
    # When the reviewer finished it, and when the team got it together with the others.
    done_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "reviewer"], name="peer_review_once")
        ]

    def __str__(self) -> str:
        return f"{self.project}: {self.reviewer}"
