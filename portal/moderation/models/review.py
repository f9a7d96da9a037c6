from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

UNDO_WINDOW = timedelta(seconds=10)


class Review(models.Model):
    """A mentor's decision on one version of a thing. A later one (undo, appeal, removal) supersedes it; none is changed.

    `waited` is how long the text had waited, in seconds; `before` holds the keys and states that an undo puts back.
    """

    class Decision(models.TextChoices):
        APPROVE = "approve", _("approved")
        REQUEST_CHANGES = "request_changes", _("changes requested")
        REJECT = "reject", _("rejected")
        KEEP = "keep", _("looked at and kept")
        REMOVE = "remove", _("removed")
        RESTORE = "restore", _("restored")
        GRANT = "grant", _("appeal granted")
        UPHOLD = "uphold", _("appeal declined")
        UNDO = "undo", _("decision taken back")

    # Decisions after which a mentor stands behind the text.
    POSITIVE = (Decision.APPROVE, Decision.KEEP, Decision.RESTORE, Decision.GRANT)
    # Decisions about a public text, after which numbers of flags do not hide it.
    CLEARS_FLAGS = (Decision.KEEP, Decision.RESTORE, Decision.GRANT)
    # Those that say no, and must say why.
    APPEALABLE = (Decision.REJECT, Decision.REMOVE)
    NEGATIVE = (Decision.REQUEST_CHANGES, Decision.REJECT, Decision.REMOVE, Decision.UPHOLD)

    case = models.ForeignKey("moderation.Case", on_delete=models.PROTECT, related_name="reviews")
    revision_number = models.PositiveIntegerField()
    submission = models.ForeignKey(
        "moderation.Submission", on_delete=models.PROTECT, null=True, related_name="reviews"
    )
    # The author is copied here so that the database itself can refuse a judge in their own case.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews_given"
    )
    decision = models.CharField(max_length=20, choices=Decision)
    reason = models.TextField(blank=True, max_length=2000)
    canned = models.CharField(max_length=20, blank=True)
    decided_at = models.DateTimeField(default=timezone.now)
    waited = models.PositiveIntegerField(null=True)
    before = models.JSONField(default=dict)
    superseded_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="supersedes"
    )

    # Set while it is carried out: its author hears of many approvals in one notice.
    is_in_batch = False

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "revision_number"],
                condition=Q(superseded_by=None),
                name="review_one_standing_per_revision",
            ),
            models.CheckConstraint(condition=~Q(reviewer=F("author")), name="review_not_by_author"),
            models.CheckConstraint(
                condition=~Q(decision__in=["request_changes", "reject", "remove", "uphold"])
                | ~Q(reason=""),
                name="review_no_comes_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["author", "decision", "decided_at"], name="review_for_trust"),
            models.Index(fields=["decided_at"], name="review_by_day"),
        ]

    def __str__(self):
        return f"{self.get_decision_display()} ({self.case})"

    @property
    def can_be_undone(self):
        return self.superseded_by_id is None and self.decided_at > timezone.now() - UNDO_WINDOW

    @classmethod
    def record(cls, **values):
        """Add a decision in the place of the one that stands on the same version, if there is one. In a transaction."""
        current = cls.objects.filter(
            case=values["case"], revision_number=values["revision_number"], superseded_by=None
        )
        before = list(current.values_list("pk", flat=True))
        # It steps aside first, because only one may stand at any moment.
        current.update(superseded_by=F("pk"))
        review = cls.objects.create(**values)
        cls.objects.filter(pk__in=before).update(superseded_by=review)
        return review
