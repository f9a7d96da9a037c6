from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from portal.ops.prepared_queries import PreparedValues

if TYPE_CHECKING:
    from portal.people.models.user import User


class Blocked(Exception):
    """The recipient has blocked this person."""


class Block(models.Model):
    """A person wants no requests, mentions or comments from another, who isn't told."""

    blocker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="blocks"
    )
    blocked = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="block_once"),
            models.CheckConstraint(condition=~Q(blocker=F("blocked")), name="block_not_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.blocker} ⊘ {self.blocked}"

    @classmethod
    def has_blocked(cls, person: User, other: User) -> bool:
        """Return whether `person` blocked `other`."""
        return bool(_blocks_query.rows(person.pk, other.pk))

    @classmethod
    def exists_between(cls, person: User | OuterRef, other: User | OuterRef) -> Exists:
        """Return a condition: either `person` or `other` (an OuterRef) blocked the other."""
        return Exists(
            cls.objects.filter(Q(blocker=person, blocked=other) | Q(blocker=other, blocked=person))
        )

    @classmethod
    def check_not_blocked(cls, actor: User, *, to: User) -> None:
        """Raise Blocked if `to` blocked `actor`."""
        if cls.has_blocked(to, actor):
            raise Blocked


def _blocks_of(person: int, other: int) -> models.QuerySet:
    return Block.objects.filter(blocker=person, blocked=other).values_list("pk")


_blocks_query = PreparedValues(_blocks_of)
