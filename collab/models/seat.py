from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collab.models.team_activity import CONTACT_LABELS, INACTIVE_AFTER, REOPENABLE_AFTER
from portal.models import Topic
from portal.people.models import Track

MAX_SEATS = 8


class SeatTaken(Exception):
    """None of the seats that were asked for is free any more."""


class NoMoreSeats(Exception):
    """A team has at most MAX_SEATS seats."""


class SeatQuerySet(models.QuerySet):
    def open(self):
        """Seats that somebody may ask for: nobody holds them, and they were not closed."""
        return self.filter(holder=None, is_closed=False)

    def inactive(self):
        """Seats of teams at work whose holders gave no sign of life for five days."""
        at_work = Q(project__state="looking") | Q(project__state="building")
        return self.exclude(holder=None).filter(
            at_work, seen_at__lte=timezone.now() - INACTIVE_AFTER
        )

    def filled(self):
        """Seats with somebody in them, who is longest in the team first."""
        return self.exclude(holder=None).order_by("held_since", "number")


class Seat(models.Model):
    """An open, filled or closed role. Seats are numbered, so that the size of a team is a promise of the database."""

    project = models.ForeignKey("collab.Project", on_delete=models.CASCADE, related_name="seats")
    number = models.PositiveSmallIntegerField()
    track = models.CharField(_("track"), max_length=10, choices=Track)
    topics = models.ManyToManyField(Topic, blank=True, related_name="+")
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="seats",
    )
    held_since = models.DateTimeField(null=True, blank=True)
    # The last sign of life of its holder in this team, and when we asked after them.
    seen_at = models.DateTimeField(null=True, blank=True)
    nudged_at = models.DateTimeField(null=True, blank=True)
    # What the holder shows to the team (names of together.CONTACTS), and the lines of the agreement they ticked.
    shows = models.JSONField(default=list, blank=True)
    agreed = models.JSONField(default=list, blank=True)
    # Not offered any more, until it is opened again.
    is_closed = models.BooleanField(default=False)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="seat_number_unique"),
            models.UniqueConstraint(
                fields=["project", "holder"],
                condition=Q(holder__isnull=False),
                name="seat_one_per_person",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=MAX_SEATS), name="seat_number_in_range"
            ),
            models.CheckConstraint(
                condition=Q(holder=None) | Q(is_closed=False), name="seat_held_is_not_closed"
            ),
        ]

    def __str__(self):
        return f"{self.number} ({self.get_track_display()})"

    @property
    def can_be_reopened(self):
        """Was its holder asked after, and silent since?"""
        now = timezone.now()
        was_asked = (
            self.nudged_at is not None
            and self.seen_at is not None
            and self.nudged_at > self.seen_at
        )
        return self.holder_id is not None and was_asked and self.nudged_at <= now - REOPENABLE_AFTER

    @property
    def contacts(self):
        """(label, value) of what its holder shows to the team."""
        values = [
            (CONTACT_LABELS[name], getattr(self.holder, name))
            for name in self.shows
            if name in CONTACT_LABELS
        ]
        return [(label, value) for label, value in values if value]

    @property
    def is_open(self):
        return self.holder_id is None and not self.is_closed
