"""What mentors and the rules of moderation do to an entry."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from learnings.models.anonymous_author import notification_actor
from learnings.models.choices import Status
from learnings.models.draft import Draft
from learnings.models.entry_derived_data import EntryDerivedData
from learnings.models.readme_document import ReadmeDocument
from learnings.models.revision import Revision
from portal.moderation.models import (
    ExpectedReviewTime,
    ParagraphComment,
    PublicationRule,
    Review,
)
from portal.moderation.models.review import NOTIFICATION_DELAY
from portal.people.models import Notification, User
from portal.web.partial_saves import save_values

REFUSAL_STATUS = {
    Review.Decision.REQUEST_CHANGES: Status.CHANGES_REQUESTED,
    Review.Decision.REJECT: Status.REJECTED,
}
# Columns that moderation writes. Others, such as counts, are written by other code concurrently.
MODERATION_FIELDS = ("status", "live_revision", "waiting_revision")
# Columns that a submission writes in addition.
SUBMISSION_FIELDS = ("case", "cohort", "is_anonymous")
PUBLICATION_FIELDS = (
    *SUBMISSION_FIELDS,
    *MODERATION_FIELDS,
    "track",
    "section",
    "published_at",
)
ENTRY_NOTIFICATIONS = {
    Review.Decision.APPROVE: "approved",
    Review.Decision.REQUEST_CHANGES: "changes_requested",
    Review.Decision.REJECT: "rejected",
    Review.Decision.KEEP: "kept",
    Review.Decision.REMOVE: "removed",
    Review.Decision.RESTORE: "restored",
    Review.Decision.GRANT: "appeal_granted",
    Review.Decision.UPHOLD: "appeal_declined",
}


class EntryModeration(EntryDerivedData):
    """Publishes, refuses, hides and restores an entry.

    Methods that change it must run in a transaction that has locked its case.
    """

    # Fields of Entry.
    live_revision: Any
    waiting_revision: Any

    class Meta:
        abstract = True

    def latest_decision(self) -> Review | None:
        """Return the latest review, unless a text was submitted since."""
        if self.case_id is None or self.waiting_revision_id:
            return None
        return self.case.latest_review()

    def latest_rejection(self) -> Review | None:
        """Return the latest decision if it refused the text."""
        review = self.latest_decision()
        return review if review and review.decision in review.NEGATIVE else None

    def comments_of_mentors(self) -> list[ParagraphComment]:
        """Return the comments on paragraphs that its author can read and has not resolved.

        Without a query where the entry was loaded with the annotation that there are none.
        """
        if self.case_id is None or not getattr(self, "is_commented", True):
            return []
        comments = ParagraphComment.objects.filter(case=self.case_id).sent().open()
        return list(comments.select_related("author"))

    def expected_review_time(self) -> ExpectedReviewTime | None:
        """Return when the waiting revision will probably be reviewed."""
        waits = self.waiting_revision_id and self.case.waiting_since and self.case.submission
        return self.case.submission.expected_review_time(self.case) if waits else None

    @property
    def has_unreviewed_text(self) -> bool:
        """Whether no mentor has reviewed its public text yet."""
        return self.is_live and self._is_live_text_unreviewed

    @property
    def _is_live_text_unreviewed(self) -> bool:
        revision = self.live_revision
        return revision is not None and PublicationRule(revision.published_under).is_before_review

    def required_approver(self) -> str:
        """Return "mentor" or "operator" if a mentor's own text waits, else ""."""
        if not self.waiting_revision_id or not self.author.is_mentor:
            return ""
        return "mentor" if self.case.has_other_mentor() else "operator"

    def apply_decision(self, review: Review) -> None:
        """Apply a mentor's decision on the waiting revision or on an appeal."""
        if review.decision == Review.Decision.APPROVE:
            self._publish(self.waiting_revision, PublicationRule.APPROVED)
        elif review.decision == Review.Decision.GRANT and self.status == Status.REJECTED:
            revision = self.revisions.get(number=review.revision_number)
            self._publish(revision, PublicationRule.APPROVED)
        elif review.decision in REFUSAL_STATUS:
            self._apply_refusal(review)

    def publish_before_review(self, rule: PublicationRule) -> None:
        """Publish the waiting revision, and keep it in the queue."""
        self._publish(self.waiting_revision, rule, keep_in_review=True)
        if rule == PublicationRule.WAITED:
            self._notify("published_unread", self.author)

    def hide(self) -> None:
        """Hide it from everyone but its author and mentors."""
        is_removed = self.case.visibility == self.case.Visibility.REMOVED
        if is_removed:
            self.waiting_revision = None
        # A removed entry is closed even if its author withdrew it, or they could resubmit it.
        if is_removed or self.is_live:
            self.status = Status.REMOVED
            self._save_moderation()

    def unhide(self) -> None:
        """Publish a hidden entry again, or make it a draft if it has no public text."""
        if self.status != Status.REMOVED:
            return
        self.status = Status.LIVE if self.live_revision_id else Status.DRAFT
        if self.status == Status.DRAFT:
            Draft.objects.filter(entry=self).update(is_open=True)
        if self.has_unreviewed_text and self.waiting_revision_id is None:
            # It isn't in the queue, so that this decision is the one that approves it.
            Revision.objects.filter(pk=self.live_revision_id).update(
                published_under=PublicationRule.APPROVED
            )
        self._save_moderation()
        self._refresh_notifications()

    def revert(self, before: dict[str, Any]) -> None:
        """Undo a decision, with the snapshot taken before it (`snapshot_of`)."""
        for key, published_at, rule in before.get("published", ()):
            revisions = self.revisions.filter(pk=key)
            revisions.update(published_at=published_at, published_under=rule)
        for name in ("status", "live_revision_id", "waiting_revision_id", "published_at"):
            setattr(self, name, before[name])
        self.save(update_fields=[*MODERATION_FIELDS, "published_at"])
        self.refresh_from_db()
        Draft.objects.filter(entry=self).update(is_open=before["draft_is_open"])
        self.sync_derived_data()
        self._refresh_notifications()

    def notify_author(self, review: Review) -> None:
        """Notify the author of a decision, unless another notification says it."""
        is_approval = review.decision == Review.Decision.APPROVE
        is_told = review.is_in_readme or review.is_in_wave
        if is_told or (review.is_in_batch and is_approval):
            return
        kind = ENTRY_NOTIFICATIONS[review.decision]
        if is_approval and self.live_revision.edited_by_id:
            kind = "amended"
        if kind == "approved" and self._is_told_with_challenge(review):
            return
        self._notify(kind, self.author, review=review, actor=review.reviewer, reason=review.reason)

    def _is_told_with_challenge(self, review: Review) -> bool:
        """Whether it solves its author's own challenge, just approved by the mentor.

        Their texts were submitted one by one, and the email about the first still waits.
        """
        if not self.is_solution or self.challenge.author_id != self.author_id:
            return False
        approvals = Review.objects.filter(
            case=self.challenge.case_id,
            decision=Review.Decision.APPROVE,
            reviewer=review.reviewer_id,
        )
        return any(one.can_be_undone for one in approvals.order_by("-pk")[:1])

    def _save_moderation(self) -> None:
        self.save(update_fields=MODERATION_FIELDS)
        self.sync_derived_data()

    def _publish(self, revision: Revision, rule: Any, *, keep_in_review: bool = False) -> None:
        now = timezone.now()
        is_first = self.published_at is None
        save_values(revision, published_at=now, published_under=rule)
        self.status, self.live_revision = Status.LIVE, revision
        self.waiting_revision = revision if keep_in_review else None
        self.track, self.section = revision.track, revision.section
        self.published_at = self.published_at or now
        self.save(update_fields=PUBLICATION_FIELDS)
        ReadmeDocument.mark_reviewed(self.author_id, submitted_at=revision.created_at)
        self.sync_derived_data()
        if is_first and self.is_solution:
            self._notify_of_solution()

    def _notify_of_solution(self) -> None:
        """Notify the author of its challenge, and soon those who follow that."""
        if self._is_news_to_asker():
            wait = NOTIFICATION_DELAY
            self._notify("solved", self.challenge.author, actor=self.author, wait=wait)
        self._notify_followers_soon()

    def _is_news_to_asker(self) -> bool:
        """Whether someone else solved the challenge, whose author did not mute it."""
        challenge = self.challenge
        if challenge.author_id == self.author_id:
            return False
        return not challenge.mutes.filter(user=challenge.author_id).exists()

    def notify_followers(self) -> None:
        """Tell the people who follow its challenge that this solution is public.

        Called again, it notifies only those who were not notified before.
        """
        challenge, thing = self.challenge, f"solution:{self.pk}"
        answered = Notification.objects.filter(kind="answered", thing=thing)
        followers = User.objects.filter(reactions__entry=challenge, reactions__kind="follow")
        told = followers.exclude(pk__in=[self.author_id, challenge.author_id])
        told = told.exclude(pk__in=answered.filter(hidden_at=None).values("recipient"))
        actor = notification_actor(self.author, is_anonymous=self.is_anonymous)
        for person in told.exclude(mutes__entry=challenge):
            with transaction.atomic():
                self._notify("answered", person, thing=thing, wait=NOTIFICATION_DELAY, **actor)
        if not type(self).objects.public().filter(pk=self.pk).exists():
            answered.refresh_visibility()  # It was hidden meanwhile.

    def _apply_refusal(self, review: Review) -> None:
        """Refuse the waiting revision; a public text that was approved before stays."""
        self.waiting_revision = None
        self._restore_previous_revision()
        if not self.is_live:
            self.status = REFUSAL_STATUS[review.decision]
        self._save_moderation()
        if review.decision == Review.Decision.REQUEST_CHANGES:
            Draft.objects.filter(entry=self).update(is_open=True)

    def _restore_previous_revision(self) -> None:
        """Replace an unreviewed public text that leaves the queue.

        The newest revision that was approved or published under trust becomes public, or none.
        """
        if not self._is_live_text_unreviewed:
            return
        settled = self.revisions.filter(published_under__in=PublicationRule.settled_rules())
        self.live_revision = settled.first()
        if self.live_revision is None and self.is_live:
            self.status = Status.PENDING  # until the caller sets the final status
