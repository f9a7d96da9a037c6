"""Entries that are shown below another one."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from learnings.models.entry import Entry


class RelatedEntry(models.Model):
    """`other` is shown with `entry`, and vice versa. A higher `score` is closer."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="related_rows")
    other = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="related_from")
    score = models.FloatField()

    class Meta:
        verbose_name_plural = _("related entries")
        constraints = [models.UniqueConstraint(fields=["entry", "other"], name="related_once")]
        indexes = [models.Index(fields=["entry", "-score"], name="related_best")]

    def __str__(self) -> str:
        return f"{self.entry_id} → {self.other_id}"
