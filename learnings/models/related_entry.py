from django.db import models

from learnings.models.entry import Entry


class RelatedEntry(models.Model):
    """`other` may help who reads `entry`; both directions are kept. `score` grows with what they share."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="related_rows")
    other = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="related_from")
    score = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "other"], name="related_once")]
        indexes = [models.Index(fields=["entry", "-score"], name="related_best")]

    def __str__(self):
        return f"{self.entry_id} → {self.other_id}"
