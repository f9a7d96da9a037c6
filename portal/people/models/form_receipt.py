"""Run a form once, though it is submitted twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from portal.clock import ago
from portal.rows import delete_rows
from portal.web.partial_saves import save_values

if TYPE_CHECKING:
    from portal.people.models.user import User

RETENTION_PERIOD = timedelta(days=7)  # longer than a form stays open


class FormReceiptQuerySet(models.QuerySet):
    """Receipts, which are kept for a week."""

    def delete_old(self) -> str:
        """Delete the receipts of forms submitted over a week ago."""
        count = delete_rows(self.filter(created_at__lte=ago(RETENTION_PERIOD)))
        return f"Form receipts forgotten: {count}"


class FormReceipt(models.Model):
    """A form that was run, and what it made: mostly the URL that its answer led to."""

    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField()
    location = models.CharField(max_length=300)
    created_at = models.DateTimeField(default=timezone.now)

    objects = FormReceiptQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="form_receipt_once")]

    def __str__(self) -> str:
        return str(self.key)


@transaction.atomic
def run_once(user: User, key: UUID, create: Callable[[], str]) -> str:
    """Run `create` for the form with this `key`, and return its text: a URL, a key.

    At most 300 characters. A second submission returns the first text and runs nothing; a
    concurrent one waits for the first, at the unique constraint. If `create` raises, nothing is
    stored and the form can be sent again.
    """
    try:
        with transaction.atomic():
            receipt = FormReceipt.objects.create(user=user, key=key)
    except IntegrityError:
        return FormReceipt.objects.get(user=user, key=key).location
    save_values(receipt, location=create())
    return receipt.location
