from django.conf import settings
from django.db import models

from learnings.models.entry import Entry


class Mute(models.Model):
    """Somebody wants no more word about the discussion of an entry."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mutes"
    )
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="mutes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "entry"], name="mute_once")]

    def __str__(self):
        return f"{self.user_id} {self.entry_id}"

    @classmethod
    def set_muted(cls, entry, *, by, on):
        """Mute a discussion, or hear of it again. The same word twice changes nothing."""
        if on:
            cls.objects.get_or_create(entry=entry, user=by)
        else:
            cls.objects.filter(entry=entry, user=by).delete()
