"""Run a form once, though it is submitted twice."""

from datetime import timedelta

from django.db import IntegrityError, models, transaction
from django.utils import timezone

RETENTION_PERIOD = timedelta(days=7)  # longer than a form stays open


class FormReceiptQuerySet(models.QuerySet):
    def delete_old(self):
        """Delete the receipts of forms submitted over a week ago."""
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
    """Run `create` for the form with this `key`, and return the URL it returns.

    A second submission returns the first URL and runs nothing; a concurrent one waits for the first,
    at the unique constraint. If `create` raises, nothing is stored and the form can be sent again.
    """
    try:
        with transaction.atomic():
            receipt = FormReceipt.objects.create(user=user, key=key)
    except IntegrityError:
        return FormReceipt.objects.get(user=user, key=key).location
    receipt.location = create()
    receipt.save(update_fields=["location"])
    return receipt.location
