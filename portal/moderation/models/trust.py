"""Trust: whose posts are public at once.

A person is trusted after approvals of three different entries on at least two days, without a
removal in the last 30 days. A mentor can also name a person as trusted or revoke trust, which
takes precedence.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.clock import ago
from portal.moderation.models.case import Case
from portal.moderation.models.log import LogEntry
from portal.moderation.models.review import Review
from portal.ops.prepared_queries import PreparedValues
from portal.people.models import Cohort, Notification, User

MIN_APPROVED_ENTRIES = 3
MIN_APPROVAL_DAYS = 2
REMOVAL_FREE_PERIOD = timedelta(days=30)


class TrustNaming(models.Model):
    """A mentor's choice to name a person as trusted, or to revoke trust."""

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

    def __str__(self) -> str:
        return str(self.person)

    @classmethod
    @transaction.atomic
    def record(cls, person: User, *, by: User, trusted: bool, reason: str = "") -> None:
        """Name a person as trusted, or revoke trust. Permission is checked by the caller."""
        values = {"named_by": by, "named_at": timezone.now(), "is_trusted": trusted}
        cls.objects.update_or_create(person=person, defaults=values)
        action = "trust_named" if trusted else "trust_revoked"
        LogEntry.record_on_person(person, action, by=by, reason=reason)
        Notification.send(person, action, url="/moderation/log/", actor=by)


class PublicationRule(models.TextChoices):
    """Why a text is public. Stored with it, and in the log."""

    APPROVED = "approved", _("approved by a mentor")
    TRUST = "trust", _("trusted author")
    PUBLISH_FIRST = "publish_first", _("this cohort publishes first and reviews later")
    WAITED = "waited_a_day", _("published after a day; not yet reviewed")

    @property
    def is_before_review(self) -> bool:
        """Whether the text still waits for a mentor."""
        return self in (PublicationRule.PUBLISH_FIRST, PublicationRule.WAITED)

    @classmethod
    def settled_rules(cls) -> list[Any]:
        """The rules under which a public text does not wait for a mentor."""
        return [cls.APPROVED, cls.TRUST]


def is_trusted(person: User) -> bool:
    """Whether a person is trusted, by a mentor's choice or their record."""
    named_trusted, has_removal = _record_query.first(person.pk, ago(REMOVAL_FREE_PERIOD))
    if named_trusted is not None:
        return bool(named_trusted)
    return not has_removal and earned_trust_at(first_approvals(person)) is not None


def _record_of(person: int, removed_since: int) -> QuerySet:
    """What a mentor chose about a person, and whether a removal suspends trust."""
    removals = recent_removals(Review.objects.filter(author=OuterRef("pk")), Value(removed_since))
    named = F("trust_naming__is_trusted")
    return User.objects.filter(pk=person).values_list(named, Exists(removals))


_record_query = PreparedValues(_record_of, replans=True)


def earned_trust_at(approvals: Iterable[datetime]) -> datetime | None:
    """When these approvals were enough for trust; None if they are not."""
    days: set[date] = set()
    for number, approved_at in enumerate(sorted(approvals), 1):
        days.add(approved_at.date())
        if number >= MIN_APPROVED_ENTRIES and len(days) >= MIN_APPROVAL_DAYS:
            return approved_at
    return None


def recent_removals(reviews: QuerySet[Review], since: Any = None) -> QuerySet[Review]:
    """The removals for which trust is suspended."""
    return reviews.filter(
        decision=Review.Decision.REMOVE,
        case__visibility=Case.Visibility.REMOVED,
        decided_at__gt=since or ago(REMOVAL_FREE_PERIOD),
    )


def first_approvals(person: User) -> list[datetime]:
    """When each entry of theirs that is still accepted was first approved.

    Edits do not count.
    """
    return [approved_at for (approved_at,) in _approvals_query.rows(person.pk)]


def _first_approvals_of(person: int) -> QuerySet:
    accepted = Review.objects.filter(
        author=person, superseded_by=None, decision__in=Review.POSITIVE
    )
    entries = Case.objects.filter(
        kind="entry", visibility=Case.Visibility.CLEAR, pk__in=accepted.values("case")
    )
    approvals = Q(reviews__decision__in=(Review.Decision.APPROVE, Review.Decision.GRANT))
    dated = entries.annotate(first=Min("reviews__decided_at", filter=approvals))
    return dated.exclude(first=None).values_list("first")


_approvals_query = PreparedValues(_first_approvals_of, replans=True)


def requires_review_first(person: User, cohort: Cohort | None) -> bool:
    """Whether a post of this person in `cohort` must be reviewed before it is public.

    The strictest cohort decides: the post's, the person's, and each running one they were in.
    """
    keys = [cohort.pk if cohort else 0, person.cohort_id or 0]
    return bool(_strict_query.rows(person.pk, timezone.localdate(), *keys))


def _strict_cohorts(person: int, today: int, *cohorts: int) -> QuerySet:
    """The key of a cohort that requires review first, or None.

    It is one of these, or a running one of the person.
    """
    strict = Cohort.objects.filter(review_policy=Cohort.ReviewPolicy.REVIEW_FIRST)
    earlier = Cohort.objects.running(Value(today)).filter(stays__person=person)
    strict = strict.filter(Q(pk__in=cohorts) | Q(pk__in=earlier.values("pk")))
    return strict.order_by().values_list("pk")[:1]


_strict_query = PreparedValues(_strict_cohorts, replans=True)


def publication_rule(person: User, cohort: Cohort | None) -> Any:
    """The rule that publishes this person's post at once; None to review it first."""
    if requires_review_first(person, cohort):
        return None
    policy = cohort.review_policy if cohort else Cohort.ReviewPolicy.USUAL
    if policy == Cohort.ReviewPolicy.PUBLISH_FIRST:
        return PublicationRule.PUBLISH_FIRST
    return PublicationRule.TRUST if is_trusted(person) else None
