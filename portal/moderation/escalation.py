"""Promises about to break: who is told, and what goes public after a day."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from portal.moderation import text_hints
from portal.moderation.models import Case, Rule, is_reviewed_first
from portal.people.models import Notice, User

TELL_MENTORS, PUBLISH, TELL_OPERATORS = 18, 24, 72
MOST = 500


def keep_promises():
    """Escalate what waits for review.

    Mentors are told after 18 hours; after a day it is published where the cohort allows that; operators are told
    after three days. Safe to run twice.
    """
    told = _tell(TELL_MENTORS, _mentors_of)
    # An edit keeps its place in the queue, but waits a day of its own before it is public.
    a_day_ago = timezone.now() - timedelta(hours=PUBLISH)
    old_enough = _due(PUBLISH, is_public_already=False, submission__submitted_at__lt=a_day_ago)
    published = sum(case.publish_overdue(Rule.WAITED) for case in old_enough if may_go(case))
    told += _tell(TELL_OPERATORS, _operators)
    return f"Waiting posts: {told} told of, {published} public unread after a day."


def _due(hours, **narrowed):
    """Texts that wait longer than this, the oldest first."""
    old = timezone.now() - timedelta(hours=hours)
    waiting = Case.objects.waiting().filter(waiting_since__lt=old, waiting_revision__isnull=False, **narrowed)
    return list(waiting.select_related("author", "cohort").order_by("waiting_since", "pk")[:MOST])


def may_go(case):
    """May this text go public unread: by a verified member of a cohort, without a hint of abuse, under its usual rules?"""
    author, cohort = case.author, case.cohort
    if author is None or cohort is None or author.cohort_id != cohort.pk or author.is_suspended:
        return False
    if text_hints.speak_against(case.hints) or is_reviewed_first(author, cohort):
        return False
    return author.emailaddress_set.filter(verified=True).exists()


def _tell(hours, people_for):
    """One notice a person for all that became due, per cohort; returns how many posts that were."""
    due = _due(hours, told_after_hours__lt=hours)
    by_cohort = defaultdict(list)
    for case in due:
        by_cohort[case.cohort].append(case)
    for cohort, cases in by_cohort.items():
        for person in people_for(cohort):
            Notice.send(person, "overdue", url="/moderation/", thing="overdue", n=len(cases), hours=hours)
    Case.objects.filter(pk__in=[case.pk for case in due]).update(told_after_hours=hours)
    return len(due)


def _mentors_of(cohort):
    """The mentors of a cohort; of all cohorts for what is in the common queue."""
    reach = Q(mentorships__cohort=cohort) if cohort else Q(mentorships__isnull=False)
    return User.objects.who_may_write().filter(reach).distinct()


def _operators(_cohort):
    return User.objects.who_may_write().filter(is_operator=True)
