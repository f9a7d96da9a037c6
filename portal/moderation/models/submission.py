from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.clock import ago
from portal.moderation import review_targets
from portal.moderation.models.case import Case
from portal.moderation.models.exceptions import AlreadyReviewed, TooLateToUndo
from portal.moderation.models.review import Review, has_decided_last, last_deciders
from portal.moderation.models.review_draft import ReviewDraft
from portal.moderation.models.review_lock import ReviewLock
from portal.ops.prepared_queries import PreparedValues
from portal.people.models import Cohort, User
from portal.rows import lock_row, without_empty

# The expected hours are computed from the newest reviews of this period. A text goes public
# after a day, so they are never more than 24.
RECENT_PERIOD, MAX_RECENT_REVIEWS, MAX_EXPECTED_HOURS = timedelta(days=30), 60, 24
_TEXT_DECISIONS = (
    Review.Decision.APPROVE,
    Review.Decision.REQUEST_CHANGES,
    Review.Decision.REJECT,
)


class ExpectedReviewTime(NamedTuple):
    """When a submission will probably be answered.

    `hours` is how long it usually takes, and `place` the position in the queue (1 is next).
    """

    hours: int
    place: int


class Verdict(NamedTuple):
    """What a mentor decided about one case, on the version that they read."""

    case: Case
    decision: Any
    revision_number: int
    reason: str


class SubmissionQuerySet(models.QuerySet):
    """Queries of submissions."""

    def send(
        self, author: User, *, cohort: Cohort | None = None, kind: str = "entry"
    ) -> "Submission":
        """Create a submission with its expected review time."""
        hours = expected_review_hours(cohort or author.cohort)
        return self.create(author=author, kind=kind, expected_review_hours=hours)


def expected_review_hours(cohort: Cohort | None) -> int:
    """Return within how many hours three quarters of recent texts were reviewed.

    From 1 to 24 hours; of texts of the cohort.
    """
    return _usual_hours(_waits_of(cohort)) or MAX_EXPECTED_HOURS


def _waits_of(cohort: Cohort | None) -> list[tuple[int]]:
    if cohort is None:
        return _waits_without_cohort.rows(ago(RECENT_PERIOD))
    return _waits_in_cohort.rows(ago(RECENT_PERIOD), cohort.pk)


def usual_review_hours() -> int | None:
    """Return the same for texts of all cohorts.

    None if none was reviewed recently.
    """
    return _usual_hours(_newest_waits(ago(RECENT_PERIOD)))


def _usual_hours(waits: Iterable[tuple[int]]) -> int | None:
    """Return within how many hours three quarters of these waits ended."""
    seconds = [waited for (waited,) in waits]
    if not seconds:
        return None
    return min(MAX_EXPECTED_HOURS, int(_upper_quartile(seconds) // 3600) + 1)


def _newest_waits(since: Any, **reviewed: Any) -> QuerySet:
    """The waiting times, in seconds, that the newest of these reviews ended."""
    reviews = Review.objects.filter(waited__isnull=False, decided_at__gt=since, **reviewed)
    return reviews.order_by("-decided_at").values_list("waited")[:MAX_RECENT_REVIEWS]


_waits_in_cohort = PreparedValues(
    lambda since, cohort: _newest_waits(Value(since), case__cohort=cohort), replans=True
)
_waits_without_cohort = PreparedValues(
    lambda since: _newest_waits(Value(since), case__cohort=None), replans=True
)


def _upper_quartile(values: list[int]) -> int:
    """The smallest value that three quarters of the values do not exceed."""
    return sorted(values)[-(-len(values) * 3 // 4) - 1]


class Submission(models.Model):
    """What an author sent for review at once.

    One entry, a challenge with its author's solution, or a whole README.
    `expected_review_hours` is what the author was shown, and is never raised later.
    """

    class Kind(models.TextChoices):
        ENTRY = "entry", _("entry")
        README = "readme", _("README")

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ENTRY)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="submissions"
    )
    submitted_at = models.DateTimeField(default=timezone.now)
    expected_review_hours = models.PositiveSmallIntegerField(
        default=MAX_EXPECTED_HOURS, db_column="promised_hours"
    )

    objects = SubmissionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.author_id} {self.submitted_at:%Y-%m-%d}"

    @property
    def moment_of_readme(self) -> datetime | None:
        """When a README was submitted, or None.

        It is the moment of all that the log has of it.
        """
        return self.submitted_at if self.kind == self.Kind.README else None

    @property
    def is_waiting(self) -> bool:
        """Whether any of its cases is in the queue."""
        return self.cases.filter(state=Case.State.WAITING).exists()

    def locked(self) -> Self:
        """This submission, read again and locked until the transaction ends."""
        return lock_row(type(self), self.pk)

    def waiting_cases_for(self, mentor: User) -> QuerySet[Case]:
        """Cases with a waiting text that this mentor may review, in the order submitted."""
        texts = self.cases.waiting().filter(waiting_revision__isnull=False)
        if self.kind == self.Kind.README:
            texts = texts.in_category("readmes")
        return texts.reviewable_by(mentor).select_related("author", "cohort").order_by("pk")

    def was_decided_by(self, mentor: User) -> bool:
        """Whether this mentor decided all that it has.

        If it has nothing, because all was submitted again, what it had counts.
        """
        reviews = self.reviews.filter(superseded_by=None)
        if not reviews.exists() or reviews.exclude(reviewer=mentor).exists():
            return False
        return not self.cases.exists() or has_decided_last(self.cases.all(), mentor)

    def last_review(self) -> Review | None:
        """The newest review of it; None if a case was withdrawn or submitted again since."""
        if "" in last_deciders(self.cases.all()):
            return None
        reviews = self.reviews.filter(superseded_by=None).select_related("reviewer")
        return reviews.order_by("-decided_at", "-pk").first()

    def expected_review_time(self, case: Case) -> ExpectedReviewTime:
        """What the author of a waiting case is shown. Neither number increases later."""
        before = Case.objects.waiting().filter(
            cohort=case.cohort, waiting_revision__isnull=False, waiting_since__lt=case.waiting_since
        )
        others = before.exclude(submission=self).values("submission").distinct().count()
        return ExpectedReviewTime(hours=self.expected_review_hours, place=others + 1)

    @transaction.atomic
    def review(
        self, verdicts: Iterable[Verdict], *, by: User, note: str = ""
    ) -> tuple[list[Review], list[Case]]:
        """Decide many of its cases at once, with the permissions of Case.decide.

        Returns the reviews, and the cases that were decided, edited or withdrawn first. The
        author gets one notification, which quotes `note`. Raises ReviewLockHeld while another
        mentor reviews it.
        """
        self.locked()
        ReviewLock.check_free(self, by=by)
        reviews, changed, moment = [], [], timezone.now()
        for case, decision, number, reason in verdicts:
            try:
                review = case.decide(
                    decision, by=by, revision_number=number, reason=reason, in_readme=moment
                )
                reviews.append(review)
            except AlreadyReviewed as error:
                changed.append(error.case)
        ReviewLock.objects.of(self).delete()
        if self.is_waiting:
            ReviewDraft.objects.of(self, mentor=by).delete()
        if reviews:
            self._notify_author(reviews, note, by)
        return reviews, changed

    def _notify_author(self, reviews: list[Review], note: str, by: User) -> None:
        """Notify the author of all decisions at once. An undo deletes the notification."""
        approved, back, rejected = (self._count(reviews, decision) for decision in _TEXT_DECISIONS)
        values = {"back": back, "rejected": rejected, "reason": note or _only_reason(reviews)}
        is_approved = not back and not rejected
        reviews[0].notify(
            self.author,
            "readme_approved" if is_approved else "readme_reviewed",
            url=self.author.get_absolute_url() if is_approved else review_targets.drafts_url(),
            n=approved,
            actor=by,
            # The note of an approval is quoted below the sentence, which has no place for it.
            **({"words": note} if is_approved else values),
        )

    def _count(self, reviews: Sequence[Review], decision: Any) -> int:
        """Count the texts that got this decision."""
        keys = [review.case_id for review in reviews if review.decision == decision]
        counts = review_targets.count_texts(Case.objects.filter(pk__in=keys)) if keys else {}
        return sum(counts.get(self.pk, ()))

    def reviews_to_undo(self, *, by: User) -> list[Review]:
        """What `by` decided about it at once in the last ten seconds, newest first."""
        given = self.reviews.filter(reviewer=by, superseded_by=None).select_related("case")
        newest = given.exclude(decision=Review.Decision.UNDO).order_by("-decided_at").first()
        if newest is None or not newest.can_be_undone:
            return []
        return list(given.filter(decided_at=newest.decided_at).order_by("-pk"))

    def count_decisions(self, reviews: Sequence[Review]) -> dict[Any, int]:
        """Count the texts of each decision; a solution counts with its challenge."""
        counts = {one: self._count(reviews, one) for one in _TEXT_DECISIONS}
        return without_empty(counts)

    @transaction.atomic
    def undo_review(self, *, by: User) -> int:
        """Undo what `by` decided about it in the last ten seconds.

        Returns the number of cases.

        What they wrote is their draft again. Raises TooLateToUndo, and then undoes nothing.
        """
        self.locked()
        reviews = self.reviews_to_undo(by=by)
        if not reviews:
            raise TooLateToUndo
        moment = timezone.now()
        for review in reviews:
            review.case.undo(review, by=by, at=moment)
        ReviewDraft.objects.filter(case__in=[one.case_id for one in reviews], mentor=by).delete()
        self._restore_draft(reviews, by)
        return len(reviews)

    def _restore_draft(self, reviews: list[Review], by: User) -> None:
        """Make the reasons of undone reviews a draft, unless what was sent is one still.

        A reason that several share was the note.
        """
        if ReviewDraft.objects.of(self, mentor=by).exists():
            return
        negative = [review for review in reviews if review.reason]
        note = _shared_reason(negative)
        entries = {str(review.case_id): _entry_of_draft(review, note) for review in negative}
        ReviewDraft.store(self, by=by, reason=note, entries=entries)


def _shared_reason(reviews: Iterable[Review]) -> str:
    """The most frequent reason of these reviews, if several have it; else ""."""
    for reason, count in Counter(review.reason for review in reviews).most_common(1):
        return reason if count > 1 else ""
    return ""


def _entry_of_draft(review: Review, note: str) -> dict[str, Any]:
    """What the draft of a README has of a negative review, beside its note."""
    reason = {} if review.reason == note else {"reason": review.reason}
    return {"back": True} | reason


def _only_reason(reviews: Iterable[Review]) -> str:
    """The reason if all that were not approved have the same, else ""."""
    reasons = {review.reason for review in reviews if review.reason}
    return reasons.pop() if len(reasons) == 1 else ""
