"""Muted discussions."""

from django.conf import settings
from django.db import models

from learnings.models.entry import Entry
from portal.people.models import User


class Mute(models.Model):
    """Someone gets no notifications about the discussion of an entry.

    The author of a challenge gets none about its solutions either.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mutes"
    )
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="mutes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "entry"], name="mute_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.entry_id}"

    @classmethod
    def set_muted(cls, entry: Entry, *, by: User, on: bool) -> None:
        """Mute the discussion of an entry, or unmute it."""
        if on:
            cls.objects.get_or_create(entry=entry, user=by)
        else:
            cls.objects.filter(entry=entry, user=by).delete()
