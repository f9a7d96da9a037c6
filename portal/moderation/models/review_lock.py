from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Now
from django.utils import timezone

from portal.clock import from_now
from portal.ops.prepared_queries import PreparedQuery

if TYPE_CHECKING:
    from portal.moderation.models.case import Case
    from portal.moderation.models.submission import Submission
    from portal.people.models import User

LOCK_DURATION = timedelta(minutes=30)
MAX_LOCKS_PER_MENTOR = 4
# Who leaves a page may be reloading it: the lock is free after this.
LEAVING_DURATION = timedelta(seconds=20)
SKIP_DURATION = timedelta(hours=4)


class ReviewLockHeld(Exception):
    """Raised when another mentor is reviewing the case; `review_lock` is theirs."""

    def __init__(self, review_lock: ReviewLock) -> None:
        super().__init__(review_lock)
        self.review_lock = review_lock


class ReviewLockQuerySet(models.QuerySet):
    """Queries of review locks."""

    def running(self, now: Any = None) -> ReviewLockQuerySet:
        """Those that have not expired."""
        return self.filter(until__gt=now or timezone.now())

    def of(self, target: Case | Submission) -> ReviewLockQuerySet:
        """The lock on a case, or on a README."""
        return self.filter(**target_key(target))

    def release(self, target: Case | Submission, *, by: User) -> None:
        """Release the lock that this mentor holds, if there is one."""
        self.of(target).filter(holder=by).delete()

    def leave(self, target: Case | Submission, *, by: User) -> None:
        """End the lock of a mentor whose page was closed, in some seconds."""
        soon = from_now(LEAVING_DURATION)
        self.of(target).filter(holder=by, until__gt=soon).update(until=soon)


class ReviewLock(models.Model):
    """A mentor is reviewing this case, or the whole README (`submission`).

    It saves others from doing the same work: while it runs, only its holder decides, except that a
    wave of spam is stopped no matter who reviews a post of it. Any mentor may take it over.
    """

    case = models.OneToOneField(
        "moderation.Case", on_delete=models.CASCADE, null=True, related_name="review_lock"
    )
    submission = models.OneToOneField(
        "moderation.Submission", on_delete=models.CASCADE, null=True, related_name="review_lock"
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="review_locks"
    )
    since = models.DateTimeField(default=timezone.now, db_default=Now())
    until = models.DateTimeField()

    objects = ReviewLockQuerySet.as_manager()

    class Meta:
        db_table = "moderation_lease"

    def __str__(self) -> str:
        return f"{self.holder} {self.case or self.submission}"

    @property
    def is_running(self) -> bool:
        """Whether it has not expired."""
        return self.until > timezone.now()

    @classmethod
    @transaction.atomic
    def acquire(cls, target: Case | Submission, *, by: User, take_over: bool = False) -> ReviewLock:
        """Take or renew the lock on a case or a README for half an hour.

        Of more than four locks of a mentor, the oldest are released. Raises ReviewLockHeld
        while another mentor holds it, unless `take_over`.
        """
        target.locked()
        held = cls.objects.select_related("holder").of(target).first()
        is_own = held is not None and held.is_running and held.holder_id == by.pk
        if held and held.is_running and not is_own and not take_over:
            raise ReviewLockHeld(held)
        now = timezone.now()
        values = {"holder": by, "until": now + LOCK_DURATION}
        if not is_own:
            values["since"] = now
        review_lock, _created = cls.objects.update_or_create(**target_key(target), defaults=values)
        newest_first = by.review_locks.order_by("-until", "-pk").values_list("pk", flat=True)
        cls.objects.filter(pk__in=list(newest_first[MAX_LOCKS_PER_MENTOR:])).delete()
        return review_lock

    @classmethod
    def check_free(cls, target: Case | Submission, *, by: User) -> None:
        """Raise ReviewLockHeld while a mentor other than `by` holds the lock."""
        [name] = target_key(target)
        if held := _lock_of_others_query(name).first(target.pk, by.pk, timezone.now()):
            raise ReviewLockHeld(held)


@cache
def _lock_of_others_query(name: str) -> PreparedQuery:
    """The running lock on a "case" or on a "submission" that someone else holds."""

    def held(target: int, mentor: int, now: int) -> ReviewLockQuerySet:
        locks = ReviewLock.objects.filter(**{name: target}).running(Value(now))
        return locks.exclude(holder=mentor).select_related("holder")

    return PreparedQuery(held, replans=True)


def target_key(target: Case | Submission) -> dict[str, Case | Submission]:
    """Return the foreign key, by its name, of a row about a case or about a README."""
    return {"submission" if hasattr(target, "submitted_at") else "case": target}


def held_by_others(mentor: User) -> Q:
    """The condition that another mentor is reviewing a case or its README."""
    now = timezone.now()
    case = Q(review_lock__until__gt=now) & ~Q(review_lock__holder=mentor)
    readme = Q(submission__review_lock__until__gt=now)
    return case | (readme & ~Q(submission__review_lock__holder=mentor))


class AbstentionQuerySet(models.QuerySet):
    """Queries of skipped cases."""

    def in_force(self, now: Any = None) -> AbstentionQuerySet:
        """Those that still keep a case out of a mentor's queue."""
        return self.exclude(until__lte=now or timezone.now())


class Abstention(models.Model):
    """A mentor skips a case until a time, or for good if `until` is None."""

    case = models.ForeignKey(
        "moderation.Case", on_delete=models.CASCADE, related_name="abstentions"
    )
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="abstentions"
    )
    until = models.DateTimeField(null=True)

    objects = AbstentionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "mentor"], name="abstention_once")]

    def __str__(self) -> str:
        return f"{self.mentor} {self.case}"

    @classmethod
    @transaction.atomic
    def record(cls, cases: Iterable[Case], *, by: User, permanently: bool) -> None:
        """Skip the cases of an item, and release their review locks.

        They are skipped for good or for four hours.
        """
        from portal.moderation.models.case import Case

        until = None if permanently else from_now(SKIP_DURATION)
        rows = [cls(case=case, mentor=by, until=until) for case in cases]
        # In the order of `ReviewLock.acquire`, which locks the case first: else each waits for the
        # other.
        Case.objects.filter(pk__in=[row.case_id for row in rows]).lock()
        cls.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["case", "mentor"],
            update_fields=["until"],
        )
        ReviewLock.objects.filter(case__in=[row.case for row in rows], holder=by).delete()
