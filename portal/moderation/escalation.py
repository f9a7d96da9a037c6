"""Escalation of overdue reviews."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.clock import ago
from portal.moderation import text_hints
from portal.moderation.models import Case, PublicationRule, requires_review_first
from portal.people.models import Cohort, Notification, User
from portal.rows import keys_of

NOTIFY_MENTORS_HOURS, PUBLISH_HOURS, NOTIFY_OPERATORS_HOURS = 18, 24, 72
MAX_PER_RUN = 500


def escalate_overdue_reviews() -> str:
    """Escalate overdue reviews. Returns a summary for the job log.

    Mentors are notified after 18 hours and operators after 72. After 24 hours a text is
    published unreviewed if can_publish_unreviewed() allows it. Safe to run twice.
    """
    notified = _notify_once(NOTIFY_MENTORS_HOURS, _mentors_of)
    # An edit keeps its position in the queue, but must itself have waited for a day.
    a_day_ago = ago(timedelta(hours=PUBLISH_HOURS))
    unpublished = _waiting_longer_than(
        PUBLISH_HOURS, is_public_already=False, submission__submitted_at__lt=a_day_ago
    )
    published, moment = 0, timezone.now()
    for case in unpublished:
        if can_publish_unreviewed(case):
            published += case.publish_overdue(PublicationRule.WAITED, at=moment)
    notified += _notify_once(NOTIFY_OPERATORS_HOURS, _all_operators)
    return f"Waiting posts: {notified} told of, {published} public unread after a day."


def _waiting_longer_than(hours: int, **filters: object) -> list[Case]:
    """Cases whose text waits longer than this, the oldest first."""
    limit = ago(timedelta(hours=hours))
    cases = Case.objects.waiting().filter(
        waiting_since__lt=limit, waiting_revision__isnull=False, **filters
    )
    oldest_first = cases.select_related("author", "cohort").order_by("waiting_since", "pk")
    return list(oldest_first[:MAX_PER_RUN])


def can_publish_unreviewed(case: Case) -> bool:
    """Whether a text may go public without a review.

    Its author must be a member of the cohort with a verified email address and not suspended,
    no cohort of theirs may require review first, and no automatic hint may warn of abuse.
    """
    author, cohort = case.author, case.cohort
    if author is None or cohort is None or author.cohort_id != cohort.pk or author.is_suspended:
        return False
    if text_hints.has_warning(case.hints) or requires_review_first(author, cohort):
        return False
    return author.emailaddress_set.filter(verified=True).exists()


def _notify_once(hours: int, recipients_for: Callable[[Cohort | None], Iterable[User]]) -> int:
    """Notify once per person and cohort of newly overdue cases; return their number."""
    due = _waiting_longer_than(hours, told_after_hours__lt=hours)
    counts: dict[Cohort | None, int] = defaultdict(int)
    for case in due:
        counts[case.cohort] += 1
    for cohort, count in counts.items():
        for person in recipients_for(cohort):
            Notification.send(
                person, "overdue", url="/moderation/", thing="overdue", n=count, hours=hours
            )
    Case.objects.filter(pk__in=keys_of(due)).update(told_after_hours=hours)
    return len(due)


def _mentors_of(cohort: Cohort | None) -> QuerySet[User]:
    """The mentors of a cohort; all mentors for cases without one."""
    is_mentor = Q(mentorships__cohort=cohort) if cohort else Q(mentorships__isnull=False)
    return User.objects.not_read_only().filter(is_mentor).distinct()


def _all_operators(_cohort: Cohort | None) -> QuerySet[User]:
    return User.objects.not_read_only().filter(is_operator=True)
