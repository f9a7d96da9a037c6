"""What a form already did: a form sent twice (double click, back button, lost answer) acts once."""

from datetime import timedelta

from django.db import IntegrityError, models, transaction
from django.utils import timezone

RETENTION_PERIOD = timedelta(days=7)  # longer than anybody leaves a form open


class FormReceiptQuerySet(models.QuerySet):
    def delete_old(self):
        """Delete receipts of forms that are a week old."""
        count, _by_model = self.filter(created_at__lte=timezone.now() - RETENTION_PERIOD).delete()
        return f"Form receipts forgotten: {count}"


class FormReceipt(models.Model):
    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField()
    location = models.CharField(max_length=300)
    created_at = models.DateTimeField(default=timezone.now)

    objects = FormReceiptQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="form_receipt_once")]

    def __str__(self):
        return f"{self.key}"


@transaction.atomic
def run_once(user, key, create):
    """Run `create` for the form that carries `key`, and return the address it returns.

    The same form again returns the first address without running it. Two at once: the second waits for the first, at
    the unique constraint. When `create` raises, nothing is kept and the form may be sent again.
    """
    try:
        with transaction.atomic():
            receipt = FormReceipt.objects.create(user=user, key=key)
    except IntegrityError:
        return FormReceipt.objects.get(user=user, key=key).location
    receipt.location = create()
    receipt.save(update_fields=["location"])
    return receipt.location
