from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

LASTS = timedelta(minutes=30)
MOST = 4
SKIPPED_FOR = timedelta(hours=4)


class Held(Exception):
    """Somebody else is reviewing this; carries their lease."""

    def __init__(self, lease):
        super().__init__(lease)
        self.lease = lease


class Lease(models.Model):
    """A mentor is reading this case, so that nobody else does the same work; decisions do not depend on it."""

    case = models.OneToOneField("moderation.Case", on_delete=models.CASCADE, related_name="lease")
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="leases")
    until = models.DateTimeField()

    def __str__(self):
        return f"{self.holder} {self.case}"

    @property
    def is_running(self):
        return self.until > timezone.now()

    @classmethod
    @transaction.atomic
    def take(cls, case, *, by, over=False):
        """Take or renew the lease on a case for half an hour; the oldest of more than four is given back.

        Raises Held while somebody else has it, unless it is taken `over`.
        """
        type(case).objects.select_for_update(of=("self",)).get(pk=case.pk)
        lease = cls.objects.select_related("holder").filter(case=case).first()
        if lease and lease.is_running and lease.holder_id != by.pk and not over:
            raise Held(lease)
        lease = cls.objects.update_or_create(case=case, defaults={"holder": by, "until": timezone.now() + LASTS})[0]
        mine = by.leases.order_by("-until", "-pk").values_list("pk", flat=True)
        cls.objects.filter(pk__in=list(mine[MOST:])).delete()
        return lease


class Abstention(models.Model):
    """A mentor leaves a case to others, or passes it over for a while."""

    case = models.ForeignKey("moderation.Case", on_delete=models.CASCADE, related_name="abstentions")
    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="abstentions")
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "mentor"], name="abstention_once")]

    def __str__(self):
        return f"{self.mentor} {self.case}"

    @classmethod
    def note(cls, case, *, by, for_good):
        """Leave a case to others for good, or for four hours; its lease is free again."""
        until = None if for_good else timezone.now() + SKIPPED_FOR
        cls.objects.update_or_create(case=case, mentor=by, defaults={"until": until})
        Lease.objects.filter(case=case, holder=by).delete()
