"""Promises about to break: who is told, and what goes public after a day."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from portal.moderation import text_hints
from portal.moderation.models import Case, PublicationRule, requires_review_first
from portal.people.models import Notification, User

NOTIFY_MENTORS_HOURS, PUBLISH_HOURS, NOTIFY_OPERATORS_HOURS = 18, 24, 72
MAX_PER_RUN = 500


def escalate_overdue_reviews():
    """Escalate what waits for review.

    Mentors are told after 18 hours; after a day it is published where the cohort allows that; operators are told
    after three days. Safe to run twice.
    """
    notified = _notify(NOTIFY_MENTORS_HOURS, _mentors_of)
    # An edit keeps its place in the queue, but waits a day of its own before it is public.
    a_day_ago = timezone.now() - timedelta(hours=PUBLISH_HOURS)
    old_enough = _waiting_longer_than(
        PUBLISH_HOURS, is_public_already=False, submission__submitted_at__lt=a_day_ago
    )
    published = sum(
        case.publish_overdue(PublicationRule.WAITED)
        for case in old_enough
        if can_publish_unreviewed(case)
    )
    notified += _notify(NOTIFY_OPERATORS_HOURS, _operators)
    return f"Waiting posts: {notified} told of, {published} public unread after a day."


def _waiting_longer_than(hours, **narrowed):
    """Texts that wait longer than this, the oldest first."""
    old = timezone.now() - timedelta(hours=hours)
    waiting = Case.objects.waiting().filter(
        waiting_since__lt=old, waiting_revision__isnull=False, **narrowed
    )
    return list(
        waiting.select_related("author", "cohort").order_by("waiting_since", "pk")[:MAX_PER_RUN]
    )


def can_publish_unreviewed(case):
    """May this text go public unread: by a verified member of a cohort, without a hint of abuse, under its usual rules?"""
    author, cohort = case.author, case.cohort
    if author is None or cohort is None or author.cohort_id != cohort.pk or author.is_suspended:
        return False
    if text_hints.has_warning(case.hints) or requires_review_first(author, cohort):
        return False
    return author.emailaddress_set.filter(verified=True).exists()


def _notify(hours, recipients_for):
    """One notice a person for all that became due, per cohort; returns how many posts that were."""
    due = _waiting_longer_than(hours, told_after_hours__lt=hours)
    by_cohort = defaultdict(list)
    for case in due:
        by_cohort[case.cohort].append(case)
    for cohort, cases in by_cohort.items():
        for person in recipients_for(cohort):
            Notification.send(
                person, "overdue", url="/moderation/", thing="overdue", n=len(cases), hours=hours
            )
    Case.objects.filter(pk__in=[case.pk for case in due]).update(told_after_hours=hours)
    return len(due)


def _mentors_of(cohort):
    """The mentors of a cohort; of all cohorts for what is in the common queue."""
    reach = Q(mentorships__cohort=cohort) if cohort else Q(mentorships__isnull=False)
    return User.objects.not_read_only().filter(reach).distinct()


def _operators(_cohort):
    return User.objects.not_read_only().filter(is_operator=True)
