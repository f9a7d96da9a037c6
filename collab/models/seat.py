from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models import Topic
from portal.people.models import Track

MOST_SEATS = 8


class SeatTaken(Exception):
    """None of the seats that were asked for is free any more."""


class Seat(models.Model):
    """An open or filled role. Seats are numbered, so that the size of a team is a promise of the database."""

    project = models.ForeignKey("collab.Project", on_delete=models.CASCADE, related_name="seats")
    number = models.PositiveSmallIntegerField()
    track = models.CharField(_("track"), max_length=10, choices=Track)
    topics = models.ManyToManyField(Topic, blank=True, related_name="+")
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="seats"
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="seat_number_unique"),
            models.UniqueConstraint(
                fields=["project", "holder"], condition=Q(holder__isnull=False), name="seat_one_per_person"
            ),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=MOST_SEATS), name="seat_number_in_range"),
        ]

    def __str__(self):
        return f"{self.number} ({self.get_track_display()})"
