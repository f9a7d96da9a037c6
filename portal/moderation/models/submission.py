from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Min
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.moderation.models.case import AlreadyReviewed, Case
from portal.moderation.models.review import Review
from portal.people.models import Notification

# A promise is what three of four lately waited at most, and never more than the day after which a text goes public.
RECENT_PERIOD, MAX_RECENT_REVIEWS, MAX_EXPECTED_HOURS = timedelta(days=30), 60, 24


class SubmissionQuerySet(models.QuerySet):
    def send(self, author, *, cohort=None, kind="entry"):
        """A new submission, with the promise it carries."""
        hours = expected_review_hours(cohort or author.cohort)
        return self.create(author=author, kind=kind, expected_review_hours=hours)

    def readmes_waiting_for(self, mentor):
        """READMEs of which something waits for this mentor, oldest first, each with how much (`waiting`) and since when."""
        mine = Case.objects.waiting().reviewable_by(mentor)
        waiting = self.filter(kind=Submission.Kind.README, cases__in=mine).select_related("author")
        counted = waiting.annotate(waiting=Count("cases"), since=Min("cases__waiting_since"))
        return counted.order_by("since", "pk")


def expected_review_hours(cohort):
    """Within how many hours three of four submissions of this cohort were lately answered: 1 to 24."""
    recent = Review.objects.filter(
        case__cohort=cohort, waited__isnull=False, decided_at__gt=timezone.now() - RECENT_PERIOD
    )
    waits = sorted(
        recent.order_by("-decided_at").values_list("waited", flat=True)[:MAX_RECENT_REVIEWS]
    )
    if not waits:
        return MAX_EXPECTED_HOURS
    upper_quartile = waits[-(-len(waits) * 3 // 4) - 1]
    return min(MAX_EXPECTED_HOURS, int(upper_quartile // 3600) + 1)


class Submission(models.Model):
    """What was sent to the mentors at once: one entry, a challenge with its author's solution, or a whole README.

    `expected_review_hours` was told to its author when it was sent, and is never made worse.
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

    def __str__(self):
        return f"{self.author_id} {self.submitted_at:%Y-%m-%d}"

    def waiting_cases_for(self, mentor):
        """Its cases that this mentor may still judge, in the order they were sent."""
        mine = self.cases.waiting().filter(waiting_revision__isnull=False).reviewable_by(mentor)
        return mine.select_related("author", "cohort").order_by("pk")

    def expected_review_time(self, case):
        """{"hours": within how many of them posts are usually answered, "place": 1 for whoever is next}.

        Neither gets worse: the hours are those of when it was sent, and nobody comes in before.
        """
        before = Case.objects.waiting().filter(
            cohort=case.cohort, waiting_revision__isnull=False, waiting_since__lt=case.waiting_since
        )
        others = before.exclude(submission=self).values("submission").distinct().count()
        return {"hours": self.expected_review_hours, "place": others + 1}

    @transaction.atomic
    def review(self, verdicts, *, by):
        """Decide many of its cases at once: `verdicts` are (case, decision, revision number, reason).

        The rights are those of Case.decide. Returns (the Reviews, the cases that somebody decided, edited or took back
        first). Its author gets one notice of what was approved, and one for each that was not.
        """
        reviews, late = [], []
        for case, decision, number, reason in verdicts:
            try:
                with transaction.atomic():
                    review = case.decide(
                        decision, by=by, revision_number=number, reason=reason, in_batch=True
                    )
                reviews.append(review)
            except AlreadyReviewed as decided:
                late.append(decided.case)
        self._notify_author(reviews, by)
        return reviews, late

    def _notify_author(self, reviews, by):
        approved = [review for review in reviews if review.decision == Review.Decision.APPROVE]
        if approved:
            thing = f"review:{approved[0].pk}"
            url = self.author.get_absolute_url()
            Notification.send(
                self.author, "readme_approved", url=url, thing=thing, n=len(approved), actor=by
            )
