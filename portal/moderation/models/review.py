from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Review(models.Model):
    """A mentor's decision on one revision. A later one (undo, appeal) supersedes it; none is ever changed."""

    class Decision(models.TextChoices):
        APPROVE = "approve", _("approved")
        REQUEST_CHANGES = "request_changes", _("changes requested")
        REJECT = "reject", _("rejected")

    case = models.ForeignKey("moderation.Case", on_delete=models.PROTECT, related_name="reviews")
    revision_number = models.PositiveIntegerField()
    submission = models.ForeignKey("moderation.Submission", on_delete=models.PROTECT, null=True, related_name="reviews")
    # The author is copied here so that the database itself can refuse a judge in their own case.
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews_given")
    decision = models.CharField(max_length=20, choices=Decision)
    reason = models.TextField(blank=True, max_length=2000)
    decided_at = models.DateTimeField(default=timezone.now)
    superseded_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="supersedes"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "revision_number"],
                condition=Q(superseded_by=None),
                name="review_one_standing_per_revision",
            ),
            models.CheckConstraint(condition=~Q(reviewer=F("author")), name="review_not_by_author"),
            models.CheckConstraint(
                condition=Q(decision="approve") | ~Q(reason=""), name="review_no_comes_with_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["author", "decision", "decided_at"], name="review_for_trust")]

    def __str__(self):
        return f"{self.get_decision_display()} ({self.case})"
