"""What `tick` counts of topics with so many entries that their pages cannot."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from portal.clock import ago
from portal.models import Topic

RENEWED_AFTER = timedelta(minutes=15)


class TopicSummaryQuerySet(models.QuerySet):
    """Queries of summaries."""

    def fresh(self) -> models.QuerySet:
        """Return the summaries that need not be written again yet."""
        return self.filter(written_at__gt=ago(RENEWED_AFTER))


class TopicSummary(models.Model):
    """The public entries on a topic up to `newest_entry`, for the page of the topic.

    `counts` has the number of entries of each section by its position, and `best` the keys of the
    most helpful ones of each. Both can be older than the entries, so pages read these again.
    `people` is how many people of the directory know the topic; None was written by a release that
    did not count them.
    """

    topic = models.OneToOneField(
        Topic, on_delete=models.CASCADE, primary_key=True, related_name="summary"
    )
    newest_entry = models.BigIntegerField()
    counts: Any = models.JSONField()
    best: Any = models.JSONField()
    people = models.PositiveIntegerField(null=True)
    written_at = models.DateTimeField(default=timezone.now)

    objects = TopicSummaryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "topic summaries"

    def __str__(self) -> str:
        return f"entries on topic {self.topic_id}"
