from typing import NamedTuple, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from collab.models.team_activity import CONTACT_LABELS, INACTIVE_AFTER, REOPENABLE_AFTER
from portal.clock import ago
from portal.models import Topic
from portal.people.models import Track, User

MAX_SEATS = 8
# The columns that describe the holder, as they are for a new one.
HOLDER_DEFAULTS = {"nudged_at": None, "shows": [], "agreed": []}


class SeatTaken(Exception):
    """None of the seats in a request is free."""


class NoMoreSeats(Exception):
    """The team has MAX_SEATS seats already."""


class Contact(NamedTuple):
    """A contact that a member shows to the team."""

    label: str
    value: str


class SeatQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Seats that a person may ask for: without a holder, and not closed."""
        return self.filter(holder=None, is_closed=False)

    def inactive(self) -> Self:
        """Filled seats whose holders did nothing in the team for five days.

        Their projects are active.
        """
        rows = self.exclude(holder=None).filter(seen_at__lte=ago(INACTIVE_AFTER))
        return rows.filter(Q(project__state="looking") | Q(project__state="building"))

    def filled(self) -> Self:
        """Seats with a holder, the longest held first."""
        return self.exclude(holder=None).order_by("held_since", "number")

    def give_to(self, person: User) -> int:
        """Make this person the holder from now on; returns how many seats changed."""
        now = timezone.now()
        return self.update(holder=person, held_since=now, seen_at=now, **HOLDER_DEFAULTS)

    def vacate(self) -> int:
        """Remove the holders; returns how many seats changed."""
        return self.update(holder=None, held_since=None, seen_at=None, **HOLDER_DEFAULTS)


def open_seat_exists() -> Exists:
    """The condition that a project has an open seat, in a query of projects."""
    return Exists(Seat.objects.open().filter(project=OuterRef("pk")))


def people_without_team(people: QuerySet[User]) -> QuerySet[User]:
    """Those of these people who hold no seat in a project that is looking or building."""
    at_work = Q(project__state="looking") | Q(project__state="building")
    return people.exclude(Exists(Seat.objects.filter(at_work, holder=OuterRef("pk"))))


class Seat(models.Model):
    """An open, filled or closed place in a team.

    Its number limits the size of the team.
    """

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
    # When the holder last did something in this team, and when we reminded them.
    seen_at = models.DateTimeField(null=True, blank=True)
    nudged_at = models.DateTimeField(null=True, blank=True)
    # Names in CONTACT_LABELS that the holder shows to the team, and numbers of AGREEMENT lines.
    shows = models.JSONField(default=list, blank=True)
    agreed = models.JSONField(default=list, blank=True)
    # A closed seat is not offered.
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
        indexes = [
            models.Index(
                fields=["track", "-project"],
                condition=Q(holder=None, is_closed=False),
                name="seat_open_newest",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Its track and number, such as "Front end · seat 1".

        The founder's has no number, so that the others are numbered as in the form of a new
        project.
        """
        track = capfirst(self.get_track_display())
        if self.number == 1:
            return track
        return gettext("%(track)s · seat %(n)d") % {"track": track, "n": self.number - 1}

    @property
    def can_be_reopened(self) -> bool:
        """Was its holder reminded a day ago, and inactive since?"""
        if self.holder_id is None or self.nudged_at is None or self.seen_at is None:
            return False
        a_day_ago = ago(REOPENABLE_AFTER)
        return self.seen_at < self.nudged_at <= a_day_ago

    @property
    def contacts(self) -> list[Contact]:
        """The contacts that the holder shows to the team, without empty ones."""
        names = [name for name in self.shows if name in CONTACT_LABELS]
        contacts = [Contact(CONTACT_LABELS[name], getattr(self.holder, name)) for name in names]
        return [contact for contact in contacts if contact.value]

    @property
    def is_open(self) -> bool:
        return self.holder_id is None and not self.is_closed
