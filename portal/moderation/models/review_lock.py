from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

LOCK_DURATION = timedelta(minutes=30)
MAX_LOCKS_PER_MENTOR = 4
SKIP_DURATION = timedelta(hours=4)


class ReviewLockHeld(Exception):
    """Somebody else is reviewing this; carries their review_lock."""

    def __init__(self, review_lock):
        super().__init__(review_lock)
        self.review_lock = review_lock


class ReviewLock(models.Model):
    """A mentor is reading this case, so that nobody else does the same work; decisions do not depend on it."""

    case = models.OneToOneField(
        "moderation.Case", on_delete=models.CASCADE, related_name="review_lock"
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="review_locks"
    )
    until = models.DateTimeField()

    class Meta:
        db_table = "moderation_lease"

    def __str__(self):
        return f"{self.holder} {self.case}"

    @property
    def is_running(self):
        return self.until > timezone.now()

    @classmethod
    @transaction.atomic
    def acquire(cls, case, *, by, over=False):
        """Take or renew the review_lock on a case for half an hour; the oldest of more than four is given back.

        Raises Held while somebody else has it, unless it is taken `over`.
        """
        type(case).objects.select_for_update(of=("self",)).get(pk=case.pk)
        review_lock = cls.objects.select_related("holder").filter(case=case).first()
        if review_lock and review_lock.is_running and review_lock.holder_id != by.pk and not over:
            raise ReviewLockHeld(review_lock)
        review_lock = cls.objects.update_or_create(
            case=case, defaults={"holder": by, "until": timezone.now() + LOCK_DURATION}
        )[0]
        mine = by.review_locks.order_by("-until", "-pk").values_list("pk", flat=True)
        cls.objects.filter(pk__in=list(mine[MAX_LOCKS_PER_MENTOR:])).delete()
        return review_lock


class Abstention(models.Model):
    """A mentor leaves a case to others, or passes it over for a while."""

    case = models.ForeignKey(
        "moderation.Case", on_delete=models.CASCADE, related_name="abstentions"
    )
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="abstentions"
    )
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "mentor"], name="abstention_once")]

    def __str__(self):
        return f"{self.mentor} {self.case}"

    @classmethod
    def record(cls, case, *, by, for_good):
        """Leave a case to others for good, or for four hours; its review_lock is free again."""
        until = None if for_good else timezone.now() + SKIP_DURATION
        cls.objects.update_or_create(case=case, mentor=by, defaults={"until": until})
        ReviewLock.objects.filter(case=case, holder=by).delete()
