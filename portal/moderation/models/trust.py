"""Whose posts are public at once.

Trusted: approvals in three submissions on at least two days and no removal within the last 30 days, or named so by a
mentor. Removal comes with flags; until then nothing is removed.
"""

from django.conf import settings
from django.db import models
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.moderation.models.review import Review
from portal.people.models import Cohort

APPROVED_SUBMISSIONS = 3
ON_DAYS = 2


class TrustNaming(models.Model):
    """A mentor or operator named this person as trusted."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="trust_naming")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(person=models.F("named_by")), name="trust_not_named_by_oneself")
        ]

    def __str__(self):
        return str(self.person)


class Rule(models.TextChoices):
    """Why a text is public: the log names one of these for each that went live."""

    APPROVED = "approved", _("approved by a mentor")
    TRUST = "trust", _("its author is trusted")
    PUBLISH_FIRST = "publish_first", _("this cohort publishes first and reviews after")


def is_trusted(person):
    """Does this person's record, or a mentor's word, let their posts go public at once?"""
    if TrustNaming.objects.filter(person=person).exists():
        return True
    approved = Review.objects.filter(author=person, decision=Review.Decision.APPROVE, superseded_by=None)
    record = approved.aggregate(
        submissions=Count("submission", distinct=True), days=Count(TruncDate("decided_at"), distinct=True)
    )
    return record["submissions"] >= APPROVED_SUBMISSIONS and record["days"] >= ON_DAYS


def publication_rule(person, cohort):
    """The Rule under which a post of this person is public at once, or None if a mentor must look first."""
    policy = cohort.review_policy if cohort else Cohort.ReviewPolicy.USUAL
    if policy == Cohort.ReviewPolicy.REVIEW_FIRST:
        return None
    if policy == Cohort.ReviewPolicy.PUBLISH_FIRST:
        return Rule.PUBLISH_FIRST
    return Rule.TRUST if is_trusted(person) else None
