from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q, Value
from django.utils import timezone

from portal.moderation.models.review_lock import target_key

if TYPE_CHECKING:
    from portal.moderation.models.case import Case
    from portal.moderation.models.submission import Submission
    from portal.people.models import User

# How long a draft is kept after someone else decided its case.
KEPT_AFTER_DECISION = timedelta(days=7)


class ReviewDraftQuerySet(models.QuerySet):
    """Queries of review drafts."""

    def of(self, target: Case | Submission, *, mentor: User) -> ReviewDraftQuerySet:
        """The draft of one mentor about a case, or about a README as a whole."""
        return self.filter(mentor=mentor, **target_key(target))

    def outdated(self) -> ReviewDraftQuerySet:
        """Drafts of a week ago about what no longer waits."""
        old = self.filter(updated_at__lt=timezone.now() - KEPT_AFTER_DECISION)
        waits = Q(case__state="waiting") | Q(submission__cases__state="waiting")
        return old.exclude(pk__in=self.filter(waits).values("pk"))


class ReviewDraft(models.Model):
    """What a mentor typed about a case, or about a README as a whole, and has not decided.

    `decision` is what the mentor is about to decide, `saved_reply` the code of a saved reply.
    Only this mentor sees it. It goes with their decision.
    """

    case = models.ForeignKey(
        "moderation.Case", on_delete=models.CASCADE, null=True, related_name="drafts"
    )
    submission = models.ForeignKey(
        "moderation.Submission", on_delete=models.CASCADE, null=True, related_name="drafts"
    )
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="review_drafts"
    )
    decision = models.CharField(max_length=20, blank=True)
    reason = models.TextField(blank=True, max_length=2000)
    saved_reply = models.CharField(max_length=40, blank=True)
    # Of a README: {key of a case: {"back": True, "reason": text, "reply": code}}, all optional.
    entries = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    updated_at = models.DateTimeField(default=timezone.now)

    objects = ReviewDraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "mentor"], name="review_draft_of_case"),
            models.UniqueConstraint(fields=["submission", "mentor"], name="review_draft_of_readme"),
            models.CheckConstraint(
                condition=Q(case=None) ^ Q(submission=None), name="review_draft_of_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor} {self.case or self.submission}"

    @classmethod
    @transaction.atomic
    def store(
        cls,
        target: Case | Submission,
        *,
        by: User,
        reason: str = "",
        decision: str = "",
        saved_reply: str = "",
        entries: dict[str, Any] | None = None,
    ) -> bool:
        """Save what was typed. A draft without any of it is deleted.

        Returns whether it was saved: nothing is, once nothing waits for a decision.
        """
        if not target.locked().is_waiting:
            return False
        if not (reason or decision or saved_reply or entries):
            cls.objects.of(target, mentor=by).delete()
            return True
        values = {
            "reason": reason,
            "decision": decision,
            "saved_reply": saved_reply,
            "entries": entries or {},
            "updated_at": timezone.now(),
        }
        cls.objects.update_or_create(mentor=by, **target_key(target), defaults=values)
        return True
