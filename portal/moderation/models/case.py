from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.moderation import kinds
from portal.moderation.models.log import LogEntry
from portal.moderation.models.review import Review


class AlreadyReviewed(Exception):
    """Somebody decided first, or the text was changed or withdrawn since it was read. Carries the case as it is now."""

    def __init__(self, case):
        super().__init__(case)
        self.case = case


class NotYours(Exception):
    """Mentors judge other people's work in their own cohorts, never their own."""


class Submission(models.Model):
    """What was sent to the mentors at once: a challenge with its author's solution, or one entry."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="submissions")
    submitted_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.author_id} {self.submitted_at:%Y-%m-%d}"


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
        return self.filter(state=Case.State.WAITING)

    def for_queue(self):
        """Oldest first, with what a row shows; a challenge comes before the solution sent with it."""
        return self.select_related("author", "cohort").order_by("waiting_since", "pk")


class Case(models.Model):
    """One reviewable thing as moderation sees it: whose, of which cohort, and since when it waits.

    The thing itself holds a key down to its case, and registers its kind in portal.moderation.kinds.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for a mentor")
        SETTLED = "settled", _("settled")

    kind = models.CharField(max_length=20)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cases")
    cohort = models.ForeignKey("people.Cohort", on_delete=models.SET_NULL, null=True, related_name="cases")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, null=True, related_name="cases")
    state = models.CharField(max_length=10, choices=State, default=State.SETTLED)
    waiting_revision = models.PositiveIntegerField(null=True)
    waiting_since = models.DateTimeField(null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", waiting_revision__isnull=False, waiting_since__isnull=False)
                | Q(state="settled", waiting_revision=None, waiting_since=None),
                name="case_waits_with_a_revision",
            )
        ]
        indexes = [
            models.Index(fields=["waiting_since", "id"], condition=Q(state="waiting"), name="case_queue"),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    def may_be_judged_by(self, person):
        """Is this person a mentor of its cohort (or an operator), and not its author?"""
        if person.pk == self.author_id or not person.is_mentor:
            return False
        return person.is_operator or self.cohort_id is None or self.cohort_id in person.mentored_cohort_ids

    def await_review(self, *, revision_number, submission):
        """Put this revision into the queue. A case that waits already keeps its place."""
        self.submission = submission
        self.state, self.waiting_revision = self.State.WAITING, revision_number
        self.waiting_since = self.waiting_since or timezone.now()
        self.save()
        LogEntry.record(self, "submitted", by=self.author, revision_number=revision_number)

    def publish_unreviewed(self, *, revision_number, submission, rule):
        """Note that this revision went public without a mentor, and under which rule."""
        self.submission = submission
        self._settle()
        LogEntry.record(self, "published", by=self.author, revision_number=revision_number, reason=rule)

    def withdraw(self):
        """Take the waiting revision out of the queue. The author's own verb; raises AlreadyReviewed when too late."""
        case = self._locked_while_waiting(self.waiting_revision)
        LogEntry.record(case, "withdrawn", by=case.author, revision_number=case.waiting_revision)
        case._settle()

    @transaction.atomic
    def decide(self, decision, *, by, revision_number, reason=""):
        """Record `by`'s decision on the revision they read and carry it out. Returns the Review.

        Mentors of the case's cohort and operators may, but never its author: NotYours. Raises AlreadyReviewed when
        another decision, an edit or a withdrawal came first.
        """
        if not self.may_be_judged_by(by):
            raise NotYours
        case = self._locked_while_waiting(revision_number)
        review = Review.objects.create(
            case=case,
            revision_number=revision_number,
            submission=case.submission,
            author=case.author,
            reviewer=by,
            decision=decision,
            reason=reason,
        )
        case._settle()
        LogEntry.record(case, decision, by=by, revision_number=revision_number, reason=reason)
        kinds.KINDS[case.kind].apply(case, review)
        return review

    def _locked_while_waiting(self, revision_number):
        """This case, locked until the transaction ends, still waiting with the revision that was read."""
        case = Case.objects.select_for_update(of=("self",)).select_related("author").get(pk=self.pk)
        if case.state != self.State.WAITING or case.waiting_revision != revision_number:
            raise AlreadyReviewed(case)
        return case

    def _settle(self):
        self.state, self.waiting_revision, self.waiting_since = self.State.SETTLED, None, None
        self.save()
