from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.moderation import review_targets
from portal.moderation.models.case_queryset import CaseQuerySet
from portal.moderation.models.log import LogEntry
from portal.moderation.models.review import Review
from portal.people.models import Notification, User
from portal.web import page_cache

# Columns that say what a case waits with; the others have writers that do not lock it.
QUEUE_FIELDS = (
    "submission", "state", "standing", "waiting_revision", "waiting_since",
    "hints", "is_public_already", "is_overdue", "open_flags", "appeal_open", "kept_fingerprint",
)  # fmt: skip


class AlreadyReviewed(Exception):
    """Somebody decided first, or the text was changed or withdrawn since it was read. Carries the case as it is now."""

    def __init__(self, case):
        super().__init__(case)
        self.case = case


class NotPermitted(Exception):
    """Mentors judge other people's work in their own cohorts, never their own, nor appeals against themselves."""


class TooLateToUndo(Exception):
    """A decision can be taken back for ten seconds, by who made it, and only while nothing followed."""


class CannotAppeal(Exception):
    """One may appeal once, against a no that stands."""


class Case(models.Model):
    """One reviewable thing as moderation sees it: whose, of which cohort, what waits about it, and since when.

    The thing itself holds a key down to its case, and registers its kind in portal.moderation.review_targets. A case waits with
    a text (`waiting_revision`), with flags, with an appeal, or with several of them.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for a mentor")
        SETTLED = "settled", _("settled")

    class Standing(models.TextChoices):
        CLEAR = "clear", _("as its author left it")
        HIDDEN = "hidden", _("hidden until a mentor looks")
        REMOVED = "removed", _("removed by a mentor")

    class Pending(models.TextChoices):
        TEXT = "text", _("a text to review")
        FLAGS = "flags", _("flags")
        APPEAL = "appeal", _("an appeal")
        NOTHING = "nothing", _("nothing")

    kind = models.CharField(max_length=20)
    # Nobody's: a topic of the vocabulary that came with the site.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="cases"
    )
    cohort = models.ForeignKey(
        "people.Cohort", on_delete=models.SET_NULL, null=True, related_name="cases"
    )
    submission = models.ForeignKey(
        "moderation.Submission", on_delete=models.PROTECT, null=True, related_name="cases"
    )
    state = models.CharField(max_length=10, choices=State, default=State.SETTLED)
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.CLEAR)
    waiting_revision = models.PositiveIntegerField(null=True)
    waiting_since = models.DateTimeField(null=True)
    # What automatic looks found in the waiting text (portal.moderation.text_hints), as their codes.
    hints = models.JSONField(default=list)
    # The waiting text is public already: its cohort publishes first, or nobody answered for a day.
    is_public_already = models.BooleanField(default=False)
    # An unread text is public although review comes first here: mentors see it before others.
    is_overdue = models.BooleanField(default=False)
    told_after_hours = models.PositiveSmallIntegerField(default=0)
    open_flags = models.PositiveIntegerField(default=0)
    # The text that a mentor looked at and kept (Kind.fingerprint): numbers of flags do not hide that one.
    kept_fingerprint = models.CharField(
        max_length=32, blank=True, default="", db_default="", editable=False
    )
    appeal = models.TextField(blank=True, max_length=2000)
    appeal_open = models.BooleanField(default=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(state="waiting", waiting_since__isnull=False)
                    & (
                        Q(waiting_revision__isnull=False)
                        | Q(open_flags__gt=0)
                        | Q(appeal_open=True)
                    )
                )
                | Q(
                    state="settled",
                    waiting_revision=None,
                    waiting_since=None,
                    open_flags=0,
                    appeal_open=False,
                ),
                name="case_waits_with_a_matter",
            )
        ]
        indexes = [
            models.Index(
                fields=["-is_overdue", "waiting_since", "id"],
                condition=Q(state="waiting"),
                name="case_queue",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def pending(self):
        """What a mentor is asked about it first."""
        if self.appeal_open:
            return self.Pending.APPEAL
        if self.open_flags:
            return self.Pending.FLAGS
        return self.Pending.TEXT if self.waiting_revision else self.Pending.NOTHING

    def can_be_reviewed_by(self, person):
        """May this person judge what is of its cohort, and are they not its author?"""
        return person.pk != self.author_id and person.can_moderate_cohort(self.cohort_id)

    def has_other_mentor(self):
        """Is there a mentor beside its author who may judge it? Else operators do."""
        reach = (
            Q(mentorships__cohort=self.cohort_id)
            if self.cohort_id
            else Q(mentorships__isnull=False)
        )
        return User.objects.listed().filter(reach).exclude(pk=self.author_id).exists()

    def latest_review(self):
        """The decision that stands on its newest judged version, or None."""
        standing = self.reviews.filter(superseded_by=None).select_related("reviewer")
        return standing.order_by("-decided_at", "-pk").first()

    # --- verbs of the author, called by the thing

    def await_review(
        self, *, revision_number, submission, hints=(), is_public=False, has_unreviewed_text=False
    ):
        """Put this revision into the queue. A case that waits already keeps its place.

        `has_unreviewed_text`: while it waits, an earlier text is public that nobody has read.
        """
        self.submission, self.hints = submission, list(hints)
        self.waiting_revision, self.is_public_already = revision_number, is_public
        self.is_overdue = self.is_overdue or (has_unreviewed_text and not is_public)
        self._enqueue()
        LogEntry.record(self, "submitted", by=self.author, revision_number=revision_number)

    def publish_unreviewed(self, *, revision_number, submission, rule):
        """Note that this revision went public without a mentor, and under which rule."""
        self.submission = submission
        self._clear_waiting_text()
        LogEntry.record(
            self, "published", by=self.author, revision_number=revision_number, reason=rule
        )

    def withdraw(self):
        """Take the waiting revision out of the queue. The author's own verb; raises AlreadyReviewed when too late."""
        case = self._locked()
        if case.waiting_revision is None or case.waiting_revision != self.waiting_revision:
            raise AlreadyReviewed(case)
        LogEntry.record(case, "withdrawn", by=case.author, revision_number=case.waiting_revision)
        page_cache.invalidate_pages()
        case._clear_waiting_text()

    @transaction.atomic
    def appeal_against(self, text, *, by):
        """Ask for a second look at a rejection or removal: once, by its author. Raises NotPermitted, or CannotAppeal."""
        case = self._locked()
        if by.pk != case.author_id:
            raise NotPermitted
        if not case.can_be_appealed:
            raise CannotAppeal
        case.appeal, case.appeal_open = text, True
        case._enqueue("appeal")
        LogEntry.record(
            case, "appealed", by=by, revision_number=case.latest_review().revision_number
        )

    @property
    def can_be_appealed(self):
        """Is there a no that stands, and was it not appealed yet?"""
        if self.appeal:
            return False
        standing = self.latest_review()
        return standing is not None and standing.decision in Review.APPEALABLE

    def transfer_to(self, owner):
        """The thing has a new owner: they answer for it from now on, and no longer judge it.

        Called in the transaction that hands it over. What was appealed against before stays appealed once.
        """
        Case.objects.filter(pk=self.pk).update(author=owner, cohort=owner.cohort_id)
        self._review_locks().filter(holder=owner).delete()

    # --- verbs of mentors

    @transaction.atomic
    def decide(self, decision, *, by, revision_number, reason="", canned="", in_batch=False):
        """Record `by`'s decision on the version they read and carry it out. Returns the Review.

        `in_batch`: with others of one submission, so that approvals are told together.

        Mentors of the case's cohort and operators may, but never its author: NotPermitted. Raises AlreadyReviewed when
        another decision, an edit or a withdrawal came first.
        """
        case = self._locked()
        if not case.can_be_reviewed_by(by):
            raise NotPermitted
        # Before the version is checked: a text that is saved in between is not the one that was read.
        fingerprint = (
            review_targets.REVIEW_TARGETS[case.kind].fingerprint(case)
            if decision in Review.CLEARS_FLAGS
            else ""
        )
        case._check_decision(decision, by, revision_number)
        review = Review.record(
            case=case,
            revision_number=revision_number,
            submission=case.submission,
            author=case.author,
            reviewer=by,
            decision=decision,
            reason=reason,
            canned=canned,
            waited=case._waiting_seconds(),
            before=case._snapshot(),
        )
        review.is_in_batch = in_batch
        pending = case.pending
        case.kept_fingerprint = fingerprint or case.kept_fingerprint
        case._apply_decision(decision, pending)
        LogEntry.record(
            case, decision, by=by, revision_number=revision_number, reason=reason, canned=canned
        )
        review_targets.REVIEW_TARGETS[case.kind].apply_decision(case, review)
        if decision in Review.NEGATIVE:
            page_cache.invalidate_pages()
        if pending == self.Pending.FLAGS or decision == Review.Decision.REMOVE:
            case._resolve_flags(review)
        case._release_locks()
        return review

    @transaction.atomic
    def undo(self, review, *, by):
        """Undo `by`'s own decision of the last ten seconds: all is as it was, and nobody was told. Raises TooLateToUndo."""
        case = self._locked()
        review = Review.objects.select_for_update(of=("self",)).get(pk=review.pk, case=case)
        kind = review_targets.REVIEW_TARGETS[case.kind]
        # What took something back is not taken back in its turn: one decides anew.
        is_theirs = (
            review.reviewer_id == by.pk
            and by.pk != case.author_id
            and review.can_be_undone
            and review.decision != Review.Decision.UNDO
        )
        if not is_theirs or not case._is_latest_event(review) or not kind.can_revert(case, review):
            raise TooLateToUndo
        Review.record(
            case=case,
            revision_number=review.revision_number,
            author=case.author,
            reviewer=by,
            decision=Review.Decision.UNDO,
        )
        kind.revert(case, review)
        page_cache.invalidate_pages()
        Case.objects.filter(pk=case.pk).update(**review.before["case"])
        case.refresh_from_db()
        LogEntry.record(case, Review.Decision.UNDO, by=by, revision_number=review.revision_number)
        case.flags.filter(answered_by_review=review).update(outcome="", answered_by_review=None)
        Notification.objects.filter(thing=f"review:{review.pk}").delete()
        return case

    @transaction.atomic
    def publish_overdue(self, rule):
        """Let the waiting text go public because nobody answered for a day. Returns whether it did."""
        case = self._locked()
        if (
            not case.waiting_revision
            or case.is_public_already
            or case.open_flags
            or case.standing != self.Standing.CLEAR
        ):
            return False
        case.is_public_already = case.is_overdue = True
        case.save(update_fields=["is_public_already", "is_overdue"])
        LogEntry.record(
            case, "published", by=None, revision_number=case.waiting_revision, reason=rule
        )
        review_targets.REVIEW_TARGETS[case.kind].publish(case, rule)
        return True

    def hide(self):
        """Put it away until a mentor looks; called inside the transaction of the flag that was one too many."""
        self.standing = self.Standing.HIDDEN
        self.save(update_fields=["standing"])
        number = review_targets.REVIEW_TARGETS[self.kind].version(self)
        LogEntry.record(self, "hidden", by=None, revision_number=number)
        review_targets.REVIEW_TARGETS[self.kind].hide(self)
        page_cache.invalidate_pages()
        content = review_targets.get_contents([self]).get(self.pk)
        if self.author and content:
            Notification.send(
                self.author,
                "hidden",
                url=content.url,
                thing=f"hidden:{self.pk}",
                title=content.title,
            )

    # --- inside

    def _is_latest_event(self, review):
        """Is this decision the last thing that happened to the case? A flag that came after it must not get lost."""
        newest = self.log.order_by("-pk").first()
        return (newest.action, newest.revision_number) == (review.decision, review.revision_number)

    def _locked(self):
        """This case, locked until the transaction ends."""
        return (
            Case.objects.select_for_update(of=("self",))
            .select_related("author", "cohort")
            .get(pk=self.pk)
        )

    def _check_decision(self, decision, by, revision_number):
        """Raise AlreadyReviewed unless this decision answers what waits, on the version that is there now."""
        if (
            decision not in review_targets.possible_decisions(self)
            or revision_number != self.current_version()
        ):
            raise AlreadyReviewed(self)
        if self.pending == self.Pending.APPEAL and not by.can_operate:
            standing = self.latest_review()
            if standing and standing.reviewer_id == by.pk:
                raise NotPermitted

    def current_version(self):
        """The version that a decision would be about."""
        if self.pending == self.Pending.TEXT:
            return self.waiting_revision
        return review_targets.REVIEW_TARGETS[self.kind].version(self)

    def _waiting_seconds(self):
        if self.pending != self.Pending.TEXT:
            return None
        return max(0, int((timezone.now() - self.waiting_since).total_seconds()))

    def _snapshot(self):
        names = [
            "state",
            "standing",
            "waiting_revision",
            "hints",
            "is_public_already",
            "is_overdue",
            "open_flags",
        ]
        case = model_to_dict(self, fields=[*names, "appeal_open"])
        case["waiting_since"] = self.waiting_since and self.waiting_since.isoformat()
        case["kept_fingerprint"] = self.kept_fingerprint
        return {"case": case, "thing": review_targets.REVIEW_TARGETS[self.kind].snapshot(self)}

    def _apply_decision(self, decision, pending):
        new_standings = {
            Review.Decision.REMOVE: self.Standing.REMOVED,
            Review.Decision.KEEP: self.Standing.CLEAR,
            Review.Decision.RESTORE: self.Standing.CLEAR,
            Review.Decision.GRANT: self.Standing.CLEAR,
        }
        self.standing = new_standings.get(decision, self.standing)
        if pending == self.Pending.APPEAL:
            self.appeal_open = False
        if pending == self.Pending.FLAGS or decision == Review.Decision.REMOVE:
            self.open_flags = 0
        if pending == self.Pending.TEXT or decision == Review.Decision.REMOVE:
            self._clear_waiting_text()
        else:
            self._update_queue_state()

    def _clear_waiting_text(self):
        self.waiting_revision, self.hints = None, []
        self.is_public_already = self.is_overdue = False
        self.told_after_hours = 0
        self._update_queue_state("told_after_hours")

    def _update_queue_state(self, *extra_fields):
        if self.pending == self.Pending.NOTHING:
            self.state, self.waiting_since = self.State.SETTLED, None
            self.save(update_fields=[*QUEUE_FIELDS, *extra_fields])
        else:
            self._enqueue(*extra_fields)

    def _enqueue(self, *extra_fields):
        self.state, self.waiting_since = self.State.WAITING, self.waiting_since or timezone.now()
        self.save(update_fields=[*QUEUE_FIELDS, *extra_fields])

    def _resolve_flags(self, review):
        """Thank whoever flagged it, and say what came of it."""
        outcome = "upheld" if review.decision == Review.Decision.REMOVE else "dismissed"
        for flag in self.flags.filter(outcome="").select_related("reporter"):
            flag.resolve(outcome, review)

    def _release_locks(self):
        self._review_locks().delete()

    def _review_locks(self):
        return type(self).review_lock.related.related_model.objects.filter(case=self)

    def increment_open_flags(self):
        """One more open flag; called with the case locked."""
        self.open_flags = F("open_flags") + 1
        self.state, self.waiting_since = self.State.WAITING, self.waiting_since or timezone.now()
        self.save(update_fields=["open_flags", "state", "waiting_since"])
        self.refresh_from_db()


@transaction.atomic
def amend_and_approve(case, form, *, by, revision_number):
    """Approve the waiting text with a mentor's small changes (`form` is the kind's amend form). Rights and errors are
    those of Case.decide; without a change it is an approval like any other. Returns the Review."""
    locked = case._locked()
    if not locked.can_be_reviewed_by(by):
        raise NotPermitted
    locked._check_decision(Review.Decision.APPROVE, by, revision_number)
    if form.has_changed():
        locked.waiting_revision = review_targets.REVIEW_TARGETS[locked.kind].amend(locked, form, by)
        locked.save(update_fields=["waiting_revision"])
        LogEntry.record(locked, "amended", by=by, revision_number=locked.waiting_revision)
    return locked.decide(Review.Decision.APPROVE, by=by, revision_number=locked.waiting_revision)
