"""The log of changes to the vocabulary of topics."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from portal.moderation.models import Pseudonym
from portal.people.models import User


class TopicChange(models.Model):
    """A topic that a mentor renamed or merged, or gave another link to its docs.

    A database trigger makes the table append-only. The actor is a pseudonym.
    """

    class Action(models.TextChoices):
        RENAMED = "renamed", pgettext_lazy("topic change", "renamed")
        MERGED = "merged", pgettext_lazy("topic change", "merged")
        DOCS = "docs", pgettext_lazy("topic change", "official docs")

    at = models.DateTimeField(default=timezone.now)
    actor = models.CharField(max_length=12)
    action = models.CharField(max_length=8, choices=Action)
    before = models.CharField(max_length=60)
    after = models.CharField(max_length=60)

    # Rows never change and contain no handle.
    keeps_mentions = True

    class Meta:
        ordering = ["-at", "-pk"]

    @classmethod
    def record(cls, action: Any, before: str, after: str, *, by: User) -> TopicChange:
        """Add a row, within the transaction that it records."""
        pseudonym, _new = Pseudonym.objects.get_or_create(person=by)
        return cls.objects.create(actor=pseudonym.label, action=action, before=before, after=after)

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
