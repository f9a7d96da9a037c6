from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.moderation.models import Pseudonym


class TopicChange(models.Model):
    """What mentors did to the vocabulary. Rows are only added (portal.ops.db_triggers); the actor is a pseudonym."""

    class Action(models.TextChoices):
        RENAMED = "renamed", _("renamed")
        MERGED = "merged", _("merged")

    at = models.DateTimeField(default=timezone.now)
    actor = models.CharField(max_length=12)
    action = models.CharField(max_length=8, choices=Action)
    before = models.CharField(max_length=60)
    after = models.CharField(max_length=60)

    # Rows are append-only and hold no handle.
    keeps_mentions = True

    class Meta:
        ordering = ["-at", "-pk"]

    @classmethod
    def record(cls, action, before, after, *, by):
        """Add a row; call it inside the transaction of what it records."""
        pseudonym, _new = Pseudonym.objects.get_or_create(person=by)
        return cls.objects.create(actor=pseudonym.label, action=action, before=before, after=after)

    def __str__(self):
        return f"{self.before} → {self.after}"
