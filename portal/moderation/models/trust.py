"""Whose posts are public at once.

Trusted: approvals of three different entries on at least two days and no removal within the last 30 days, or named so
by a mentor. A mentor may also take trust back, whatever the record says.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.moderation.models.case import Case
from portal.moderation.models.log import LogEntry
from portal.moderation.models.review import Review
from portal.people.models import Cohort, Notification

MIN_APPROVED_ENTRIES = 3
MIN_APPROVAL_DAYS = 2
REMOVAL_FREE_PERIOD = timedelta(days=30)


class TrustNaming(models.Model):
    """A mentor or operator named this person as trusted, or took that back (`is_trusted` false)."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="trust_naming"
    )
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    named_at = models.DateTimeField(default=timezone.now)
    is_trusted = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(person=models.F("named_by")), name="trust_not_named_by_oneself"
            )
        ]

    def __str__(self):
        return str(self.person)

    @classmethod
    @transaction.atomic
    def record(cls, person, *, by, trusted, reason=""):
        """Name somebody as trusted, or take it back. The verb of mentors who may act on this person."""
        values = {"named_by": by, "named_at": timezone.now(), "is_trusted": trusted}
        cls.objects.update_or_create(person=person, defaults=values)
        action = "trust_named" if trusted else "trust_revoked"
        LogEntry.record_on_person(person, action, by=by, reason=reason)
        Notification.send(person, action, url="/moderation/log/", actor=by)


class PublicationRule(models.TextChoices):
    """Why a text is public: the log names one of these for each that went live."""

    APPROVED = "approved", _("approved by a mentor")
    TRUST = "trust", _("its author is trusted")
    PUBLISH_FIRST = "publish_first", _("this cohort publishes first and reviews after")
    WAITED = "waited_a_day", _("it waited a day; not yet reviewed")

    @property
    def is_before_review(self):
        return self in (PublicationRule.PUBLISH_FIRST, PublicationRule.WAITED)

    @classmethod
    def settled_rules(cls):
        """The rules under which a public text no longer waits for a mentor."""
        return [rule for rule in cls if not rule.is_before_review]


def is_trusted(person):
    """Does this person's record, or a mentor's word, let their posts go public at once?"""
    named_trusted = (
        TrustNaming.objects.filter(person=person).values_list("is_trusted", flat=True).first()
    )
    if named_trusted is not None:
        return named_trusted
    decided = Review.objects.filter(author=person)
    removed = decided.filter(decision=Review.Decision.REMOVE, case__standing=Case.Standing.REMOVED)
    if removed.filter(decided_at__gt=timezone.now() - REMOVAL_FREE_PERIOD).exists():
        return False
    days = [first.date() for first in _first_approvals(decided)]
    return len(days) >= MIN_APPROVED_ENTRIES and len(set(days)) >= MIN_APPROVAL_DAYS


def _first_approvals(decided):
    """When each entry that a mentor still stands behind was approved first: its edits do not count again."""
    standing = decided.filter(superseded_by=None, decision__in=Review.POSITIVE)
    entries = Case.objects.filter(
        kind="entry", standing=Case.Standing.CLEAR, pk__in=standing.values("case")
    )
    approvals = Q(reviews__decision__in=(Review.Decision.APPROVE, Review.Decision.GRANT))
    approved = entries.annotate(first=Min("reviews__decided_at", filter=approvals)).exclude(
        first=None
    )
    return approved.values_list("first", flat=True)


def requires_review_first(person, cohort):
    """Is a post of this person in `cohort` read before it is public, whoever they are?

    The strictest of their cohorts decides: the post's, their own, and each running one that they were in.
    """
    strict = Cohort.objects.filter(review_policy=Cohort.ReviewPolicy.REVIEW_FIRST)
    keys = [key for key in (cohort and cohort.pk, person.cohort_id) if key]
    were_in = Cohort.objects.running().filter(stays__person=person)
    return strict.filter(Q(pk__in=keys) | Q(pk__in=were_in.values("pk"))).exists()


def publication_rule(person, cohort):
    """The Rule under which a post of this person is public at once, or None if a mentor must look first."""
    if requires_review_first(person, cohort):
        return None
    policy = cohort.review_policy if cohort else Cohort.ReviewPolicy.USUAL
    if policy == Cohort.ReviewPolicy.PUBLISH_FIRST:
        return PublicationRule.PUBLISH_FIRST
    return PublicationRule.TRUST if is_trusted(person) else None
