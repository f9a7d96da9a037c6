from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import page_cache
from portal.moderation import kinds
from portal.moderation.models.log import LogEntry
from portal.moderation.models.review import Review
from portal.people.models import Notice


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


class CaseQuerySet(models.QuerySet):
    def within_reach_of(self, mentor):
        """Cases that this mentor may judge: of their cohorts, or of nobody's cohort, and not their own."""
        cases = self.exclude(author=mentor)
        if mentor.is_operator:
            return cases
        if not mentor.mentored_cohort_ids:
            return self.none()
        return cases.filter(Q(cohort__in=mentor.mentored_cohort_ids) | Q(cohort=None))

    def waiting(self):
        """What mentors are asked about. What suspended people sent waits until they are back, unless it is public."""
        suspended = Q(author__suspended_until__gt=timezone.now(), open_flags=0, is_public_already=False)
        return self.filter(state=Case.State.WAITING).exclude(suspended)

    def one_by_one(self):
        """Those that are read one at a time: a README is one submission and read as one, but for flags and appeals."""
        readme = Q(submission__kind="readme", open_flags=0, appeal_open=False, is_overdue=False)
        return self.exclude(readme)

    def not_passed_over_by(self, mentor):
        """Without what this mentor leaves to others, or skipped a short while ago."""
        left = mentor.abstentions.filter(Q(until=None) | Q(until__gt=timezone.now()))
        return self.exclude(pk__in=left.values("case"))

    def about(self, what):
        """Narrowed to one matter: new texts, edits, flags, appeals or topics. Anything else does not narrow."""
        matters = {
            "new": Q(waiting_revision=1) & ~Q(kind="topic"),
            "edits": Q(waiting_revision__gt=1),
            "flags": Q(open_flags__gt=0),
            "appeals": Q(appeal_open=True),
            "topics": Q(kind="topic"),
        }
        return self.filter(matters[what]) if what in matters else self

    def for_queue(self):
        """What went public unread after a day first, then oldest first, with what a row shows; a challenge comes before
        the solution sent with it."""
        return self.select_related("author", "cohort", "lease__holder").order_by("-is_overdue", "waiting_since", "pk")


class Case(models.Model):
    """One reviewable thing as moderation sees it: whose, of which cohort, what waits about it, and since when.

    The thing itself holds a key down to its case, and registers its kind in portal.moderation.kinds. A case waits with
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
    # What automatic looks found in the waiting text (portal.moderation.hints), as their codes.
    hints = models.JSONField(default=list)
    # The waiting text is public already: its cohort publishes first, or nobody answered for a day.
    is_public_already = models.BooleanField(default=False)
    is_overdue = models.BooleanField(default=False)
    told_after_hours = models.PositiveSmallIntegerField(default=0)
    open_flags = models.PositiveIntegerField(default=0)
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
        """Is this person a mentor of its cohort (or an operator), and not its author?"""
        if person.pk == self.author_id or not person.is_mentor:
            return False
        return person.is_operator or self.cohort_id is None or self.cohort_id in person.mentored_cohort_ids

    def standing_review(self):
        """The decision that stands on its newest judged version, or None."""
        standing = self.reviews.filter(superseded_by=None).select_related("reviewer")
        return standing.order_by("-decided_at", "-pk").first()

    # --- verbs of the author, called by the thing

    def await_review(self, *, revision_number, submission, hints=(), is_public=False):
        """Put this revision into the queue. A case that waits already keeps its place."""
        self.submission, self.hints = submission, list(hints)
        self.waiting_revision, self.is_public_already = revision_number, is_public
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
        case._wait()
        LogEntry.record(case, "appealed", by=by, revision_number=case.standing_review().revision_number)

    @property
    def may_be_appealed(self):
        """Is there a no that stands, and was it not appealed yet?"""
        if self.appeal:
            return False
        standing = self.standing_review()
        return standing is not None and standing.decision in Review.FINAL

    # --- verbs of mentors

    @transaction.atomic
    def decide(self, decision, *, by, revision_number, reason="", canned="", at_once=False):
        """Record `by`'s decision on the version they read and carry it out. Returns the Review.

        `at_once`: with others of one submission, so that approvals are told together.

        Mentors of the case's cohort and operators may, but never its author: NotYours. Raises AlreadyReviewed when
        another decision, an edit or a withdrawal came first.
        """
        if not self.may_be_judged_by(by):
            raise NotYours
        case = self._locked()
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
        case._settle(decision, matter)
        LogEntry.record(case, decision, by=by, revision_number=revision_number, reason=reason, canned=canned)
        kinds.KINDS[case.kind].carry_out(case, review)
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
        kind = kinds.KINDS[case.kind]
        # What took something back is not taken back in its turn: one decides anew.
        is_theirs = review.reviewer_id == by.pk and review.can_be_undone and review.decision != Review.Decision.UNDO
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
        if case.state != self.State.WAITING or not case.waiting_revision or case.is_public_already:
            return False
        case.is_public_already = case.is_overdue = True
        case.save()
        LogEntry.record(case, "published", by=None, revision_number=case.waiting_revision, reason=rule)
        kinds.KINDS[case.kind].publish(case, rule)
        return True

    def hide(self):
        """Put it away until a mentor looks; called inside the transaction of the flag that was one too many."""
        self.standing = self.Standing.HIDDEN
        self.save(update_fields=["standing"])
        number = kinds.KINDS[self.kind].version(self)
        LogEntry.record(self, "hidden", by=None, revision_number=number)
        kinds.KINDS[self.kind].put_away(self)
        page_cache.forget_pages()
        shown = kinds.show([self]).get(self.pk)
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
        if decision not in kinds.answers_to(self) or revision_number != self.version_now():
            raise AlreadyReviewed(self)
        if self.matter == self.Matter.APPEAL and not by.is_operator:
            standing = self.standing_review()
            if standing and standing.reviewer_id == by.pk:
                raise NotYours

    def version_now(self):
        """The version that a decision would be about."""
        if self.matter == self.Matter.TEXT:
            return self.waiting_revision
        return kinds.KINDS[self.kind].version(self)

    def _waited(self):
        if self.matter != self.Matter.TEXT:
            return None
        return max(0, int((timezone.now() - self.waiting_since).total_seconds()))

    def _as_it_was(self):
        names = ["state", "standing", "waiting_revision", "hints", "is_public_already", "is_overdue", "open_flags"]
        case = model_to_dict(self, fields=[*names, "appeal_open"])
        case["waiting_since"] = self.waiting_since and self.waiting_since.isoformat()
        return {"case": case, "thing": kinds.KINDS[self.kind].as_it_is(self)}

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
        self._wait_or_rest()

    def _wait_or_rest(self):
        if self.matter == self.Matter.NOTHING:
            self.state, self.waiting_since = self.State.SETTLED, None
            self.save()
        else:
            self._wait()

    def _wait(self):
        self.state, self.waiting_since = self.State.WAITING, self.waiting_since or timezone.now()
        self.save()

    def _answer_flags(self, review):
        """Thank whoever flagged it, and say what came of it."""
        outcome = "upheld" if review.decision == Review.Decision.REMOVE else "dismissed"
        for flag in self.flags.filter(outcome="").select_related("reporter"):
            flag.answer(outcome, review)

    def _free(self):
        type(self).lease.related.related_model.objects.filter(case=self).delete()

    def count_flag(self):
        """One more open flag; called with the case locked."""
        self.open_flags = F("open_flags") + 1
        self.state, self.waiting_since = self.State.WAITING, self.waiting_since or timezone.now()
        self.save()
        self.refresh_from_db()


@transaction.atomic
def amend_and_approve(case, form, *, by, revision_number):
    """Approve the waiting text with a mentor's small changes (`form` is the kind's amend form). Rights and errors are
    those of Case.decide; without a change it is an approval like any other. Returns the Review."""
    if not case.may_be_judged_by(by):
        raise NotYours
    locked = case._locked()
    locked._check(Review.Decision.APPROVE, by, revision_number)
    if form.has_changed():
        locked.waiting_revision = kinds.KINDS[locked.kind].amend(locked, form, by)
        locked.save(update_fields=["waiting_revision"])
        LogEntry.record(locked, "amended", by=by, revision_number=locked.waiting_revision)
    return locked.decide(Review.Decision.APPROVE, by=by, revision_number=locked.waiting_revision)
