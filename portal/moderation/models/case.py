from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from portal.moderation.models.case_state import CaseState
from portal.moderation.models.exceptions import (
    AlreadyReviewed,
    CannotAppeal,
    NotPermitted,
    TooLateToUndo,
)
from portal.moderation.models.log import LogEntry
from portal.moderation.models.review import Review
from portal.moderation.models.review_draft import ReviewDraft
from portal.moderation.models.review_lock import ReviewLock
from portal.people.models import Notification, User
from portal.web import page_cache
from portal.web.partial_saves import save_values

if TYPE_CHECKING:
    from django import forms

    from portal.moderation.models.submission import Submission
    from portal.moderation.models.trust import PublicationRule


class Case(CaseState):
    """The moderation state of one object, such as an entry, a project or a profile.

    The object has a foreign key to its case, and its kind is registered in
    portal.moderation.review_targets. A case waits with a text (`waiting_revision`), with flags,
    with an appeal, or with several of them.
    """

    @property
    def can_be_appealed(self) -> bool:
        """Whether it was rejected or removed, and never appealed."""
        return self._appealable_review() is not None

    def latest_review(self) -> Review | None:
        """The newest decision that no later one supersedes."""
        reviews = self.reviews.filter(superseded_by=None).select_related("reviewer")
        return reviews.order_by("-decided_at", "-pk").first()

    # Actions of the author, called by the object.

    def await_review(
        self,
        *,
        revision_number: int,
        submission: Submission,
        length: int = 0,
        kind: str = "",
        track: str = "",
        hints: Iterable[str] = (),
        is_public: bool = False,
        has_unreviewed_text: bool = False,
    ) -> None:
        """Put this revision into the queue: so many characters, of a kind and a track.

        A case that waits already keeps its position.

        `has_unreviewed_text`: an earlier, unreviewed text stays public meanwhile.
        """
        self.submission, self.hints = submission, list(hints)
        self.text_length, self.text_kind, self.text_track = length, kind, track
        self.waiting_revision, self.is_public_already = revision_number, is_public
        self.is_overdue = self.is_overdue or (has_unreviewed_text and not is_public)
        self._enqueue()
        LogEntry.record(
            self,
            "submitted",
            by=self.author,
            revision_number=revision_number,
            at=submission.moment_of_readme,
        )

    def publish_unreviewed(
        self, *, revision_number: int, submission: Submission | None, rule: PublicationRule
    ) -> None:
        """Record that this revision was published without a review, and under which rule."""
        self.submission = submission
        self._clear_waiting_text()
        LogEntry.record(
            self,
            "published",
            by=self.author,
            revision_number=revision_number,
            reason=rule,
            at=submission.moment_of_readme if submission else None,
        )

    def withdraw(self, *, at: datetime | None = None) -> None:
        """Take the waiting revision out of the queue, for its author.

        `at` is the moment at which a whole README is taken back. Raises AlreadyReviewed if it does
        not wait any longer. Must run in a transaction.
        """
        case = self.locked()
        if case.waiting_revision is None or case.waiting_revision != self.waiting_revision:
            raise AlreadyReviewed(case)
        number = case.waiting_revision
        LogEntry.record(case, "withdrawn", by=case.author, revision_number=number, at=at)
        page_cache.invalidate_pages()
        case._clear_waiting_text()

    @transaction.atomic
    def appeal_against(self, text: str, *, by: User) -> None:
        """Ask, once, for a second look at a rejection or removal.

        Raises NotPermitted unless `by` is the author, and CannotAppeal.
        """
        case = self.locked()
        if by.pk != case.author_id:
            raise NotPermitted
        review = case._appealable_review()
        if review is None:
            raise CannotAppeal
        case.appeal, case.appeal_open = text, True
        case._enqueue("appeal")
        LogEntry.record(case, "appealed", by=by, revision_number=review.revision_number)

    def transfer_to(self, owner: User) -> None:
        """Make `owner` the author, who from now on may not review it.

        Must run in the transaction that transfers the object. An appeal that was used stays used.
        """
        Case.objects.filter(pk=self.pk).update(author=owner, cohort=owner.cohort_id)
        ReviewLock.objects.filter(case=self, holder=owner).delete()

    # Actions of mentors.

    @transaction.atomic
    def decide(
        self,
        decision: Any,
        *,
        by: User,
        revision_number: int,
        reason: str = "",
        canned: str = "",
        in_batch: bool = False,
        in_readme: datetime | None = None,
        in_wave: datetime | None = None,
    ) -> Review:
        """Record the decision on the version that `by` read, and apply it.

        `canned` is the code of a saved reply. `in_batch`: the author is notified of this approval
        together with others. `in_readme` is the moment at which a whole README is decided, with one
        notification for all of it. `in_wave` is that of a wave of spam, in which a public post is
        removed with the text that waits. Raises NotPermitted unless `by` moderates the cohort and
        is not the author, AlreadyReviewed if the text was decided, edited or withdrawn first, and
        ReviewLockHeld while another mentor reviews it or its README. A wave waits for no one.
        """
        case = self._locked_for_review(by)
        # Read before the version is checked, so that a text saved in between is not cleared.
        fingerprint = case._fingerprint_after(decision)
        if not (in_wave and decision == case.wave_decision()):
            case._check_decision(decision, by)
        case._check_version(revision_number)
        if not in_readme and not in_wave:
            ReviewLock.check_free(case.lock_target, by=by)
        review = case._record_review(
            decision,
            by=by,
            at=in_readme or in_wave or timezone.now(),
            revision_number=revision_number,
            reason=reason,
            canned=canned,
        )
        review.is_in_batch, review.is_in_readme = in_batch, in_readme is not None
        review.is_in_wave = in_wave is not None
        case.kept_fingerprint = fingerprint
        answers_flags = case._answers_flags(decision)
        case._apply_decision(decision)
        case.review_target.apply_decision(case, review)
        if decision in Review.NEGATIVE:
            page_cache.invalidate_pages()
        if answers_flags:
            case._resolve_flags(review)
        case._end_work_of(by)
        return review

    @transaction.atomic
    def amend_and_approve(self, form: forms.Form, *, by: User, revision_number: int) -> Review:
        """Approve the waiting text with a mentor's small changes.

        `form` is the amend form of the kind; if it is unchanged, this is a plain approval.
        Raises the errors of `decide`.
        """
        case = self._locked_for_review(by)
        case._check_decision(Review.Decision.APPROVE, by)
        case._check_version(revision_number)
        if form.has_changed():
            save_values(case, waiting_revision=case.review_target.amend(case, form, by))
            LogEntry.record(case, "amended", by=by, revision_number=case.waiting_revision)
        return case.decide(Review.Decision.APPROVE, by=by, revision_number=case.waiting_revision)

    @transaction.atomic
    def undo(self, review: Review, *, by: User, at: datetime | None = None) -> Case:
        """Undo `by`'s own decision of the last ten seconds, with its notifications.

        Its reason is a draft again. `at` is the moment at which a whole README or wave of spam is
        undone. Raises TooLateToUndo. An undo can't itself be undone.
        """
        case = self.locked()
        review = Review.objects.select_for_update(of=("self",)).get(pk=review.pk, case=case)
        if not case._can_undo(review, by):
            raise TooLateToUndo
        case._record_undo(review, by)
        case.review_target.revert(case, review)
        page_cache.invalidate_pages()
        case._restore_state(review.before["case"])
        number = review.revision_number
        LogEntry.record(case, Review.Decision.UNDO, by=by, revision_number=number, at=at)
        case._take_back_answers(review)
        if review.reason and (case.is_waiting or at is None):
            words = {"reason": review.reason, "decision": review.decision}
            ReviewDraft.store(case, by=by, even_if_settled=True, **words)
        return case

    def _record_undo(self, review: Review, by: User) -> None:
        """Record as a review of its own that `by` undid this one."""
        Review.record(
            case=self,
            revision_number=review.revision_number,
            author=self.author,
            reviewer=by,
            decision=Review.Decision.UNDO,
        )

    def _take_back_answers(self, review: Review) -> None:
        """Open the flags that this review answered, and delete its notifications."""
        self.flags.filter(answered_by_review=review).update(outcome="", answered_by_review=None)
        review.delete_notifications()

    # Actions of the site.

    @transaction.atomic
    def publish_overdue(self, rule: PublicationRule, *, at: datetime | None = None) -> bool:
        """Publish the waiting text without a review. Returns whether it was published.

        `at` is the moment at which the rule was applied to all that waited.
        """
        case = self.locked()
        if not case._can_be_published_unreviewed():
            return False
        save_values(case, is_public_already=True, is_overdue=True)
        number = case.waiting_revision
        LogEntry.record(case, "published", by=None, revision_number=number, reason=rule, at=at)
        case.review_target.publish(case, rule)
        return True

    def hide(self) -> None:
        """Hide the object until a mentor decides, because enough people flagged it.

        Must run in the transaction of the last flag, with the case locked.
        """
        save_values(self, visibility=self.Visibility.HIDDEN)
        number = self.review_target.version(self)
        LogEntry.record(self, "hidden", by=None, revision_number=number)
        self.review_target.hide(self)
        page_cache.invalidate_pages()
        self._notify_hidden()

    def _notify_hidden(self) -> None:
        if self.author:
            details = self.review_target.notification_details(self)
            thing = f"hidden:{self.pk}"
            Notification.send(details.author, "hidden", thing=thing, **details.values)

    def _appealable_review(self) -> Review | None:
        """The rejection or removal in force, unless there was an appeal before."""
        review = None if self.appeal else self.latest_review()
        return review if review and review.decision in Review.APPEALABLE else None

    def _locked_for_review(self, by: User) -> Case:
        """This case, locked. Raises NotPermitted if `by` may not review it."""
        case = self.locked()
        if not case.can_be_reviewed_by(by):
            raise NotPermitted
        return case

    def wave_decision(self) -> Any:
        """The decision on it in a wave of spam; None if it is neither public nor waits.

        What is public or flagged is removed, what waits is rejected. An appeal is decided alone.
        """
        decision, pending = Review.Decision, self.pending
        if pending == self.Pending.APPEAL or not self.review_target.is_removable:
            return None
        if pending == self.Pending.FLAGS or self.is_public:
            return decision.REMOVE
        return decision.REJECT if pending == self.Pending.TEXT else None

    def _check_version(self, revision_number: int) -> None:
        """Raise AlreadyReviewed if this is not the version that a decision would be about."""
        if revision_number != self.current_version():
            raise AlreadyReviewed(self)

    def _check_decision(self, decision: Any, by: User) -> None:
        """Raise AlreadyReviewed if the decision does not fit what is pending.

        Raises NotPermitted for an appeal against `by`'s own decision, except for operators.
        """
        if decision not in self.possible_decisions():
            raise AlreadyReviewed(self)
        is_appeal = self.pending == self.Pending.APPEAL
        if is_appeal and not by.can_operate and self._latest_reviewer() == by.pk:
            raise NotPermitted

    def _latest_reviewer(self) -> int | None:
        """The key of who made the decision that is in force."""
        latest = self.latest_review()
        return latest.reviewer_id if latest else None

    def _can_undo(self, review: Review, by: User) -> bool:
        is_own = review.reviewer_id == by.pk and by.pk != self.author_id
        if not is_own or not review.can_be_undone or review.decision == Review.Decision.UNDO:
            return False
        return self._is_latest_event(review) and self.review_target.can_revert(self, review)

    def _is_latest_event(self, review: Review) -> bool:
        """Whether nothing followed this decision, such as a flag."""
        newest = self.log.order_by("-pk").first()
        return (newest.action, newest.revision_number) == (review.decision, review.revision_number)

    def _record_review(self, decision: Any, *, by: User, at: datetime, **details: Any) -> Review:
        """Record a decision as a review and in the log."""
        review = Review.record(
            case=self,
            submission_id=self.submission_id,
            author=self.author,
            reviewer=by,
            decision=decision,
            decided_at=at,
            waited=self._waiting_seconds(),
            before=self._snapshot(),
            **details,
        )
        LogEntry.record(self, decision, by=by, at=at, **details)
        return review

    def _fingerprint_after(self, decision: Any) -> str:
        """The digest of the text that a mentor keeps, if the decision clears its flags."""
        if decision in Review.CLEARS_FLAGS:
            return self.review_target.fingerprint(self)
        return self.kept_fingerprint

    def _settles_text(self, decision: Any) -> bool:
        """Whether the decision is about the waiting text; a removal always is."""
        return decision == Review.Decision.REMOVE or self.pending == self.Pending.TEXT

    def _apply_decision(self, decision: Any) -> None:
        settles_text = self._settles_text(decision)
        self.visibility = self._visibility_after(decision)
        self._settle_appeal_or_flags(decision)
        if settles_text:
            self._clear_waiting_text()
        else:
            self._update_queue_state()

    def _visibility_after(self, decision: Any) -> Any:
        if decision == Review.Decision.REMOVE:
            return self.Visibility.REMOVED
        return self.Visibility.CLEAR if decision in Review.CLEARS_FLAGS else self.visibility

    def _settle_appeal_or_flags(self, decision: Any) -> None:
        """Answer the flags, then the appeal, after which flags would be pending."""
        if self._answers_flags(decision):
            self.open_flags = 0
        if self.pending == self.Pending.APPEAL:
            self.appeal_open = False

    def _answers_flags(self, decision: Any) -> bool:
        """Whether the decision is about the flags; a removal always is."""
        return decision == Review.Decision.REMOVE or self.pending == self.Pending.FLAGS

    def _end_work_of(self, mentor: User) -> None:
        """Delete the review lock, and what this mentor had typed about the case."""
        ReviewLock.objects.filter(case=self).delete()
        ReviewDraft.objects.of(self, mentor=mentor).delete()

    def _resolve_flags(self, review: Review) -> None:
        """Close the open flags with this decision, and notify their reporters."""
        self.flags.open().resolve(review)
