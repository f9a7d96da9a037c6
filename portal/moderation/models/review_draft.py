from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q, Value

from portal.clock import ago
from portal.moderation.models.review_lock import target_key
from portal.people.models import AutosavedDraft

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
        old = self.filter(updated_at__lt=ago(KEPT_AFTER_DECISION))
        waits = Q(case__state="waiting") | Q(submission__cases__state="waiting")
        return old.exclude(pk__in=self.filter(waits).values("pk"))


class ReviewDraft(AutosavedDraft):
    """What a mentor typed about a case or a whole README, and has not decided.

    `decision` is what the mentor is about to decide, `saved_reply` the code of a saved reply.
    Only this mentor sees it. It goes with their decision; that of a README stays a week for undo.
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
    # Of a case: {"amended": {field of its amend form: text}, "version": number}.
    entries = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))

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
    def version_for(cls, draft: ReviewDraft | None, waiting_since: datetime | None) -> str:
        """The version that a form shows: that of the draft, or of a wait without one."""
        if draft:
            return draft.version
        return f"0-{waiting_since.timestamp():.0f}" if waiting_since else "0"

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
        known: Collection[str] | None = None,
        version: str = "",
        even_if_settled: bool = False,
    ) -> bool:
        """Save what was typed. A draft without any of it is deleted.

        `known` are the versions that the form has seen; None overwrites any. `version` becomes the
        new one. Without `entries` the stored ones stay. Returns whether it was saved: nothing is,
        once nothing waits for a decision, unless `even_if_settled`. Raises StaleDraft if another
        form saved other words since.
        """
        if not even_if_settled and not target.locked().is_waiting:
            return False
        values = {
            "reason": reason,
            "decision": decision,
            "saved_reply": saved_reply,
            "entries": entries or {},
        }
        stored = cls.objects.of(target, mentor=by).first()
        if entries is None and stored:
            values["entries"] = stored.entries
        if not stored and not any(values.values()):
            return True
        key = {"mentor": by, **target_key(target)}
        draft = cls.save_version(key, values, known=known, version=version)
        if not any(values.values()):
            draft.delete()
        return True

    @classmethod
    def store_amended(
        cls, case: Case, texts: dict[str, str] | None, *, of: int, by: User, **versions: Any
    ) -> bool:
        """Save the text that a mentor is changing, beside their reason; None drops it.

        `of` is the version of the text that they read.
        `versions`, the result and StaleDraft are those of `store`.
        """
        stored = cls.objects.of(case, mentor=by).first() or cls()
        return cls.store(
            case,
            by=by,
            reason=stored.reason,
            decision=stored.decision,
            saved_reply=stored.saved_reply,
            entries={"amended": texts, "version": of} if texts else {},
            **versions,
        )

    @property
    def amended(self) -> dict[str, str]:
        """The changed text of the case; {} without one."""
        texts: dict[str, str] = self.entries.get("amended", {}) if self.case_id else {}
        return texts
