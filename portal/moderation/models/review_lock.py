from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

if TYPE_CHECKING:
    from portal.moderation.models.case import Case
    from portal.people.models import User

LOCK_DURATION = timedelta(minutes=30)
MAX_LOCKS_PER_MENTOR = 4
SKIP_DURATION = timedelta(hours=4)


class ReviewLockHeld(Exception):
    """Raised when another mentor is reviewing the case; `review_lock` is theirs."""

    def __init__(self, review_lock: ReviewLock) -> None:
        super().__init__(review_lock)
        self.review_lock = review_lock


class ReviewLock(models.Model):
    """A mentor is reviewing this case.

    It saves others from doing the same work; whether they may decide does not depend on it.
    """

    case = models.OneToOneField(
        "moderation.Case", on_delete=models.CASCADE, related_name="review_lock"
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="review_locks"
    )
    until = models.DateTimeField()

    class Meta:
        db_table = "moderation_lease"

    def __str__(self) -> str:
        return f"{self.holder} {self.case}"

    @property
    def is_running(self) -> bool:
        """Whether it has not expired."""
        return self.until > timezone.now()

    @classmethod
    @transaction.atomic
    def acquire(cls, case: Case, *, by: User, take_over: bool = False) -> ReviewLock:
        """Take or renew the lock for half an hour.

        Of more than four locks of a mentor, the oldest are released. Raises ReviewLockHeld
        while another mentor holds it, unless `take_over`.
        """
        case.locked()
        held = cls.objects.select_related("holder").filter(case=case).first()
        if held and held.is_running and held.holder_id != by.pk and not take_over:
            raise ReviewLockHeld(held)
        values = {"holder": by, "until": timezone.now() + LOCK_DURATION}
        review_lock, _created = cls.objects.update_or_create(case=case, defaults=values)
        newest_first = by.review_locks.order_by("-until", "-pk").values_list("pk", flat=True)
        cls.objects.filter(pk__in=list(newest_first[MAX_LOCKS_PER_MENTOR:])).delete()
        return review_lock


class Abstention(models.Model):
    """A mentor skips a case until a time, or for good if `until` is None."""

    case = models.ForeignKey(
        "moderation.Case", on_delete=models.CASCADE, related_name="abstentions"
    )
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="abstentions"
    )
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "mentor"], name="abstention_once")]

    def __str__(self) -> str:
        return f"{self.mentor} {self.case}"

    @classmethod
    def record(cls, case: Case, *, by: User, permanently: bool) -> None:
        """Skip a case for good or for four hours, and release its review lock."""
        until = None if permanently else timezone.now() + SKIP_DURATION
        cls.objects.update_or_create(case=case, mentor=by, defaults={"until": until})
        ReviewLock.objects.filter(case=case, holder=by).delete()
