from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

from portal.clock import from_now
from portal.people.lookalikes import handle_skeleton, handle_skeleton_expression
from portal.people.models.stored_column import StoredColumn

if TYPE_CHECKING:
    from portal.people.models.user import User

HANDLE_RESERVED_FOR = timedelta(days=90)


class FormerHandle(models.Model):
    """An earlier handle: it redirects to its person and stays reserved for a time."""

    handle = models.CharField(max_length=30, unique=True)
    skeleton = StoredColumn(
        expression=handle_skeleton_expression(), output_field=models.CharField(max_length=30)
    )
    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="former_handles")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return self.handle

    @classmethod
    def reserve(cls, handle: str, *, to: User) -> None:
        """Reserve for a person the handle they just gave up."""
        values = {"user": to, "until": from_now(HANDLE_RESERVED_FOR)}
        cls.objects.update_or_create(handle=handle, defaults=values)

    @classmethod
    def is_reserved(cls, handle: str, *, to: User | None = None) -> bool:
        """Return whether the handle, or a look-alike, is reserved for another than `to`."""
        reserved = cls.objects.filter(skeleton=handle_skeleton(handle), until__gt=timezone.now())
        return reserved.exclude(user=to and to.pk).exists()
