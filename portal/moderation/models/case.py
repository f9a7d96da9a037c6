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
from portal.people.models import Notice, User
from portal.web import page_cache

# Columns that say what a case waits with; the others have writers that do not lock it.
MATTERS = (
    "submission", "state", "standing", "waiting_revision", "waiting_since",
    "hints", "is_public_already", "is_overdue", "open_flags", "appeal_open", "kept_fingerprint",
)  # fmt: skip


class AlreadyReviewed(Exception):
    """Somebody decided first, or the text was changed or withdrawn since it was read. Carries the case as it is now."""

    def __init__(self, case):
        super().__init__(case)
        self.case = case


class NotYours(Exception):
    """Mentors judge other people's work in their own cohorts, never their own, nor appeals against themselves."""


class TooLateToUndo(Exception):
    """A decision can be taken back for ten seconds, by who made it, and only while nothing followed."""


class OnlyOnce(Exception):
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

    class Matter(models.TextChoices):
        TEXT = "text", _("a text to review")
        FLAGS = "flags", _("flags")
        APPEAL = "appeal", _("an appeal")
        NOTHING = "nothing", _("nothing")

    kind = models.CharField(max_length=20)
    # Nobody's: a topic of the vocabulary that came with the site.
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="cases")
    cohort = models.ForeignKey("people.Cohort", on_delete=models.SET_NULL, null=True, related_name="cases")
    submission = models.ForeignKey("moderation.Submission", on_delete=models.PROTECT, null=True, related_name="cases")
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
    kept_fingerprint = models.CharField(max_length=32, blank=True, default="", db_default="", editable=False)
    appeal = models.TextField(blank=True, max_length=2000)
    appeal_open = models.BooleanField(default=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(state="waiting", waiting_since__isnull=False)
                    & (Q(waiting_revision__isnull=False) | Q(open_flags__gt=0) | Q(appeal_open=True))
                )
                | Q(state="settled", waiting_revision=None, waiting_since=None, open_flags=0, appeal_open=False),
                name="case_waits_with_a_matter",
            )
        ]
        indexes = [
            models.Index(
                fields=["-is_overdue", "waiting_since", "id"], condition=Q(state="waiting"), name="case_queue"
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def matter(self):
        """What a mentor is asked about it first."""
        if self.appeal_open:
            return self.Matter.APPEAL
        if self.open_flags:
            return self.Matter.FLAGS
        return self.Matter.TEXT if self.waiting_revision else self.Matter.NOTHING

    def may_be_judged_by(self, person):
        """May this person judge what is of its cohort, and are they not its author?"""
        return person.pk != self.author_id and person.can_moderate_cohort(self.cohort_id)

    def has_other_mentor(self):
        """Is there a mentor beside its author who may judge it? Else operators do."""
        reach = Q(mentorships__cohort=self.cohort_id) if self.cohort_id else Q(mentorships__isnull=False)
        return User.objects.listed().filter(reach).exclude(pk=self.author_id).exists()

    def standing_review(self):
        """The decision that stands on its newest judged version, or None."""
        standing = self.reviews.filter(superseded_by=None).select_related("reviewer")
        return standing.order_by("-decided_at", "-pk").first()

    # --- verbs of the author, called by the thing

    def await_review(self, *, revision_number, submission, hints=(), is_public=False, shows_unread=False):
        """Put this revision into the queue. A case that waits already keeps its place.

        `shows_unread`: while it waits, an earlier text is public that nobody has read.
        """
        self.submission, self.hints = submission, list(hints)
        self.waiting_revision, self.is_public_already = revision_number, is_public
        self.is_overdue = self.is_overdue or (shows_unread and not is_public)
        self._wait()
        LogEntry.record(self, "submitted", by=self.author, revision_number=revision_number)

    def publish_unreviewed(self, *, revision_number, submission, rule):
        """Note that this revision went public without a mentor, and under which rule."""
        self.submission = submission
        self._settle_text()
        LogEntry.record(self, "published", by=self.author, revision_number=revision_number, reason=rule)

    def withdraw(self):
        """Take the waiting revision out of the queue. The author's own verb; raises AlreadyReviewed when too late."""
        case = self._locked()
        if case.waiting_revision is None or case.waiting_revision != self.waiting_revision:
            raise AlreadyReviewed(case)
        LogEntry.record(case, "withdrawn", by=case.author, revision_number=case.waiting_revision)
        page_cache.forget_pages()
        case._settle_text()

    @transaction.atomic
    def appeal_against(self, text, *, by):
        """Ask for a second look at a rejection or removal: once, by its author. Raises NotYours, or OnlyOnce."""
        case = self._locked()
        if by.pk != case.author_id:
            raise NotYours
        if not case.may_be_appealed:
            raise OnlyOnce
        case.appeal, case.appeal_open = text, True
        case._wait("appeal")
        LogEntry.record(case, "appealed", by=by, revision_number=case.standing_review().revision_number)

    @property
    def may_be_appealed(self):
        """Is there a no that stands, and was it not appealed yet?"""
        if self.appeal:
            return False
        standing = self.standing_review()
        return standing is not None and standing.decision in Review.FINAL

    def pass_to(self, owner):
        """The thing has a new owner: they answer for it from now on, and no longer judge it.

        Called in the transaction that hands it over. What was appealed against before stays appealed once.
        """
        Case.objects.filter(pk=self.pk).update(author=owner, cohort=owner.cohort_id)
        self._leases().filter(holder=owner).delete()

    # --- verbs of mentors

    @transaction.atomic
    def decide(self, decision, *, by, revision_number, reason="", canned="", at_once=False):
        """Record `by`'s decision on the version they read and carry it out. Returns the Review.

        `at_once`: with others of one submission, so that approvals are told together.

        Mentors of the case's cohort and operators may, but never its author: NotYours. Raises AlreadyReviewed when
        another decision, an edit or a withdrawal came first.
        """
        case = self._locked()
        if not case.may_be_judged_by(by):
            raise NotYours
        # Before the version is checked: a text that is saved in between is not the one that was read.
        fingerprint = review_targets.KINDS[case.kind].fingerprint(case) if decision in Review.KEEPS else ""
        case._check(decision, by, revision_number)
        review = Review.stand(
            case=case,
            revision_number=revision_number,
            submission=case.submission,
            author=case.author,
            reviewer=by,
            decision=decision,
            reason=reason,
            canned=canned,
            waited=case._waited(),
            before=case._as_it_was(),
        )
        review.is_told_together = at_once
        matter = case.matter
        case.kept_fingerprint = fingerprint or case.kept_fingerprint
        case._settle(decision, matter)
        LogEntry.record(case, decision, by=by, revision_number=revision_number, reason=reason, canned=canned)
        review_targets.KINDS[case.kind].carry_out(case, review)
        if decision in Review.AGAINST:
            page_cache.forget_pages()
        if matter == self.Matter.FLAGS or decision == Review.Decision.REMOVE:
            case._answer_flags(review)
        case._free()
        return review

    @transaction.atomic
    def take_back(self, review, *, by):
        """Undo `by`'s own decision of the last ten seconds: all is as it was, and nobody was told. Raises TooLateToUndo."""
        case = self._locked()
        review = Review.objects.select_for_update(of=("self",)).get(pk=review.pk, case=case)
        kind = review_targets.KINDS[case.kind]
        # What took something back is not taken back in its turn: one decides anew.
        is_theirs = (
            review.reviewer_id == by.pk
            and by.pk != case.author_id
            and review.can_be_undone
            and review.decision != Review.Decision.UNDO
        )
        if not is_theirs or not case._nothing_followed(review) or not kind.may_put_back(case, review):
            raise TooLateToUndo
        Review.stand(
            case=case,
            revision_number=review.revision_number,
            author=case.author,
            reviewer=by,
            decision=Review.Decision.UNDO,
        )
        kind.put_back(case, review)
        page_cache.forget_pages()
        Case.objects.filter(pk=case.pk).update(**review.before["case"])
        case.refresh_from_db()
        LogEntry.record(case, Review.Decision.UNDO, by=by, revision_number=review.revision_number)
        case.flags.filter(answered_by_review=review).update(outcome="", answered_by_review=None)
        Notice.objects.filter(thing=f"review:{review.pk}").delete()
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
        LogEntry.record(case, "published", by=None, revision_number=case.waiting_revision, reason=rule)
        review_targets.KINDS[case.kind].publish(case, rule)
        return True

    def hide(self):
        """Put it away until a mentor looks; called inside the transaction of the flag that was one too many."""
        self.standing = self.Standing.HIDDEN
        self.save(update_fields=["standing"])
        number = review_targets.KINDS[self.kind].version(self)
        LogEntry.record(self, "hidden", by=None, revision_number=number)
        review_targets.KINDS[self.kind].put_away(self)
        page_cache.forget_pages()
        shown = review_targets.show([self]).get(self.pk)
        if self.author and shown:
            Notice.send(self.author, "hidden", url=shown.url, thing=f"hidden:{self.pk}", title=shown.title)

    # --- inside

    def _nothing_followed(self, review):
        """Is this decision the last thing that happened to the case? A flag that came after it must not get lost."""
        newest = self.log.order_by("-pk").first()
        return (newest.action, newest.revision_number) == (review.decision, review.revision_number)

    def _locked(self):
        """This case, locked until the transaction ends."""
        return Case.objects.select_for_update(of=("self",)).select_related("author", "cohort").get(pk=self.pk)

    def _check(self, decision, by, revision_number):
        """Raise AlreadyReviewed unless this decision answers what waits, on the version that is there now."""
        if decision not in review_targets.answers_to(self) or revision_number != self.version_now():
            raise AlreadyReviewed(self)
        if self.matter == self.Matter.APPEAL and not by.can_operate:
            standing = self.standing_review()
            if standing and standing.reviewer_id == by.pk:
                raise NotYours

    def version_now(self):
        """The version that a decision would be about."""
        if self.matter == self.Matter.TEXT:
            return self.waiting_revision
        return review_targets.KINDS[self.kind].version(self)

    def _waited(self):
        if self.matter != self.Matter.TEXT:
            return None
        return max(0, int((timezone.now() - self.waiting_since).total_seconds()))

    def _as_it_was(self):
        names = ["state", "standing", "waiting_revision", "hints", "is_public_already", "is_overdue", "open_flags"]
        case = model_to_dict(self, fields=[*names, "appeal_open"])
        case["waiting_since"] = self.waiting_since and self.waiting_since.isoformat()
        case["kept_fingerprint"] = self.kept_fingerprint
        return {"case": case, "thing": review_targets.KINDS[self.kind].as_it_is(self)}

    def _settle(self, decision, matter):
        standings = {
            Review.Decision.REMOVE: self.Standing.REMOVED,
            Review.Decision.KEEP: self.Standing.CLEAR,
            Review.Decision.RESTORE: self.Standing.CLEAR,
            Review.Decision.GRANT: self.Standing.CLEAR,
        }
        self.standing = standings.get(decision, self.standing)
        if matter == self.Matter.APPEAL:
            self.appeal_open = False
        if matter == self.Matter.FLAGS or decision == Review.Decision.REMOVE:
            self.open_flags = 0
        if matter == self.Matter.TEXT or decision == Review.Decision.REMOVE:
            self._settle_text()
        else:
            self._wait_or_rest()

    def _settle_text(self):
        self.waiting_revision, self.hints = None, []
        self.is_public_already = self.is_overdue = False
        self.told_after_hours = 0
        self._wait_or_rest("told_after_hours")

    def _wait_or_rest(self, *beside):
        if self.matter == self.Matter.NOTHING:
            self.state, self.waiting_since = self.State.SETTLED, None
            self.save(update_fields=[*MATTERS, *beside])
        else:
            self._wait(*beside)

    def _wait(self, *beside):
        self.state, self.waiting_since = self.State.WAITING, self.waiting_since or timezone.now()
        self.save(update_fields=[*MATTERS, *beside])

    def _answer_flags(self, review):
        """Thank whoever flagged it, and say what came of it."""
        outcome = "upheld" if review.decision == Review.Decision.REMOVE else "dismissed"
        for flag in self.flags.filter(outcome="").select_related("reporter"):
            flag.answer(outcome, review)

    def _free(self):
        self._leases().delete()

    def _leases(self):
        return type(self).lease.related.related_model.objects.filter(case=self)

    def count_flag(self):
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
    if not locked.may_be_judged_by(by):
        raise NotYours
    locked._check(Review.Decision.APPROVE, by, revision_number)
    if form.has_changed():
        locked.waiting_revision = review_targets.KINDS[locked.kind].amend(locked, form, by)
        locked.save(update_fields=["waiting_revision"])
        LogEntry.record(locked, "amended", by=by, revision_number=locked.waiting_revision)
    return locked.decide(Review.Decision.APPROVE, by=by, revision_number=locked.waiting_revision)
