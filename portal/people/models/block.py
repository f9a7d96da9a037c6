from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


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

    def __str__(self):
        return f"{self.blocker} ⊘ {self.blocked}"

    @classmethod
    def has_blocked(cls, person, other):
        """Return whether `person` blocked `other`."""
        return cls.objects.filter(blocker=person, blocked=other).exists()

    @classmethod
    def exists_between(cls, person, other):
        """Return a condition: either `person` or `other` (an OuterRef) blocked the other."""
        return models.Exists(
            cls.objects.filter(Q(blocker=person, blocked=other) | Q(blocker=other, blocked=person))
        )

    @classmethod
    def check_not_blocked(cls, actor, *, to):
        """Raise Blocked if `to` blocked `actor`."""
        if cls.has_blocked(to, actor):
            raise Blocked
