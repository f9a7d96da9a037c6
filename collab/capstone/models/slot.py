from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collab.capstone.slot_notifications import notify_booked, notify_cancelled
from collab.capstone.team_tracks import cohort_of
from collab.models import Project
from portal.people.models import Cohort, User
from portal.rows import lock_row
from portal.web.partial_saves import save_values

MAX_OFFERED = 40  # slots at once
DAYS_AFTER_DEADLINE = timedelta(days=14)
# Until then before a presentation, its team may book, move and cancel it.
NOTICE = timedelta(days=1)
HOUR = timedelta(hours=1)
LONGEST = timedelta(minutes=180)


class SlotRefused(Exception):
    """A slot can't be offered, booked or cancelled."""


class OutsideCohort(SlotRefused):
    """The times are past, or too long after the cohort's deadline.

    Too long is more than DAYS_AFTER_DEADLINE.
    """


class TooManySlots(SlotRefused):
    """More than MAX_OFFERED slots fit in the time."""


class NoTimeLeft(SlotRefused):
    """Not one slot fits in the time beside the mentor's other slots."""


class NotAllowed(SlotRefused):
    """The person is not in a team of the cohort, or not the slot's mentor."""


class SlotTaken(SlotRefused):
    """Another team booked the slot."""


class SlotRemoved(SlotRefused):
    """Its mentor removed the slot."""


class NotBooked(SlotRefused):
    """The slot is not booked."""


class BookedMeanwhile(SlotRefused):
    """A team mate booked or cancelled a slot since the page was opened."""


class AlreadyBegun(SlotRefused):
    """The presentation has begun."""


class TooLate(SlotRefused):
    """The presentation begins within NOTICE."""


class Offer(NamedTuple):
    """The new slots, and how many times were left out.

    Those at which the mentor has slots already are left out.
    """

    slots: list[Slot]
    left_out: int


class SlotQuerySet(models.QuerySet):
    """Which slots are booked, free and near."""

    def upcoming(self) -> Self:
        """Slots that have not begun."""
        return self.filter(starts_at__gt=timezone.now())

    def free(self) -> Self:
        """Slots that no team booked."""
        return self.filter(project=None)

    def booked(self) -> Self:
        """Slots that a team booked."""
        return self.exclude(project=None)

    def overlapping(self, starts_at: datetime, ends_at: datetime) -> list[Slot]:
        """The slots that share time with this one."""
        near = self.filter(starts_at__lt=ends_at, starts_at__gt=starts_at - LONGEST)
        return [slot for slot in near if slot.ends_at > starts_at]

    def locked(self) -> Self:
        """The stored slots, locked until the transaction ends, with mentor and cohort."""
        return self.select_for_update(of=("self",)).select_related("mentor", "cohort")

    @transaction.atomic
    def offer(
        self,
        cohort: Cohort,
        mentor: User,
        starts_at: datetime,
        ends_at: datetime,
        *,
        minutes: int,
        call_url: str = "",
    ) -> Offer:
        """Create a slot for each `minutes` from `starts_at` until `ends_at`.

        Times at which the mentor has a slot are left out. Raises OutsideCohort, TooManySlots and
        NoTimeLeft.
        """
        _check_times(cohort, starts_at, ends_at)
        times = _times_between(starts_at, ends_at, timedelta(minutes=minutes))
        values = {"cohort": cohort, "mentor": mentor, "minutes": minutes, "call_url": call_url}
        slots = [Slot(starts_at=begins, **values) for begins in times]
        free = self._without_overlaps(slots, mentor)
        if not free:
            raise NoTimeLeft
        return Offer(self.bulk_create(free), len(slots) - len(free))

    def _without_overlaps(self, slots: list[Slot], mentor: User) -> list[Slot]:
        """Return the times at which the mentor has no slot yet.

        Of two offers at once the second waits.
        """
        lock_row(User, mentor.pk)
        if not slots:
            return []
        own = self.filter(mentor=mentor).overlapping(slots[0].starts_at, slots[-1].ends_at)
        return [slot for slot in slots if not slot.overlaps_one_of(own)]

    @transaction.atomic
    def withdraw_of(self, mentor: User) -> None:
        """Delete the slots of a mentor who leaves, and tell the teams that booked one."""
        own = self.filter(mentor=mentor)
        for slot in own.locked().select_related("project").booked().upcoming():
            notify_cancelled(slot, by=mentor)
        own.exclude(project__isnull=False, starts_at__lte=timezone.now()).delete()
        own.update(call_url="")


def _check_times(cohort: Cohort, starts_at: datetime, ends_at: datetime) -> None:
    last = cohort.deadline + DAYS_AFTER_DEADLINE
    is_early = starts_at.date() < cohort.starts_on or starts_at <= timezone.now()
    if is_early or ends_at > last:
        raise OutsideCohort


def _times_between(starts_at: datetime, ends_at: datetime, length: timedelta) -> list[datetime]:
    """When slots of this length begin. Raises TooManySlots."""
    count = (ends_at - starts_at) // length
    if count > MAX_OFFERED:
        raise TooManySlots
    return [starts_at + number * length for number in range(count)]


class Slot(models.Model):
    """A time at which a mentor listens to a presentation; a team may book it."""

    cohort = models.ForeignKey("people.Cohort", on_delete=models.CASCADE, related_name="slots")
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="slots"
    )
    starts_at = models.DateTimeField(_("starts at"))
    minutes = models.PositiveSmallIntegerField(
        _("length"), default=20, validators=[MinValueValidator(5), MaxValueValidator(180)]
    )
    # Only its mentor, the mentors of the cohort and the team that booked it see the address.
    call_url = models.URLField(_("call link"), max_length=500, blank=True)
    project = models.ForeignKey(
        "collab.Project", on_delete=models.SET_NULL, null=True, blank=True, related_name="slots"
    )
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    booked_at = models.DateTimeField(null=True, blank=True)
    # The reminders that were sent: "day" and "hour".
    reminded = models.JSONField(default=list, editable=False)

    objects = SlotQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["mentor", "starts_at"], name="slot_time_unique"),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(project__isnull=False),
                name="slot_one_per_project",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor} {self.starts_at}"

    @property
    def ends_at(self) -> datetime:
        """When the presentation ends."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_open(self) -> bool:
        """Whether teams may still book, move or cancel it: until a day before."""
        return self.starts_at - timezone.now() >= NOTICE

    @property
    def is_past(self) -> bool:
        """Whether it has begun."""
        return self.starts_at <= timezone.now()

    def overlaps(self, other: Slot) -> bool:
        """Whether both share time."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def overlaps_one_of(self, others: Iterable[Slot]) -> bool:
        """Whether it shares time with one of these."""
        return any(self.overlaps(other) for other in others)

    def is_of_mentor(self, person: User) -> bool:
        """Whether the person listens at this time, or is an operator."""
        is_own = person.pk == self.mentor_id and person.can_use_role
        return bool(is_own or person.can_operate)

    def shows_call_to(self, person: User) -> bool:
        """Whether the person may see the call link.

        Its mentor, the mentors of the cohort and the team that booked it may.
        """
        if self.is_of_mentor(person) or person.can_moderate_cohort(self.cohort_id):
            return True
        return self.project is not None and self.project.has_member(person)

    @transaction.atomic
    def remove(self, *, by: User) -> None:
        """Delete a free slot. Raises NotAllowed, and SlotTaken if a team booked it."""
        slot = self._locked()
        if not slot.is_of_mentor(by):
            raise NotAllowed
        if slot.project_id:
            raise SlotTaken
        slot.delete()

    def _locked(self) -> Slot:
        slot = Slot.objects.locked().filter(pk=self.pk, cohort=self.cohort_id).first()
        if slot is None:
            raise SlotRemoved
        return slot

    @transaction.atomic
    def book(self, project: Project, *, by: User, instead_of: int | None = None) -> Slot:
        """Book the slot for a team; the slot that the team had is free again.

        `instead_of` is the key of the slot that `by` saw as the team's, or None. Raises NotAllowed,
        SlotRemoved, SlotTaken, TooLate, and BookedMeanwhile if the team has another slot now.
        """
        project.locked()
        if not project.has_member(by) or cohort_of(project) != self.cohort:
            raise NotAllowed
        slots = self._locked_with_slot_of(project)
        old = _slot_of(project, slots.values())
        slot = _check_booking(slots.get(self.pk), old, instead_of)
        if old:
            old._set_team(None, None)
        slot._set_team(project, by)
        notify_booked(slot, old, by=by)
        return slot

    def _locked_with_slot_of(self, project: Project) -> dict[int, Slot]:
        """This slot and the one that a team has, by their keys.

        Locked in the order of the keys, so that two teams never wait for each other.
        """
        wanted = Q(pk=self.pk, cohort=self.cohort_id) | Q(project=project)
        return Slot.objects.locked().filter(wanted).order_by("pk").in_bulk()

    def _set_team(self, project: Project | None, by: User | None) -> None:
        save_values(
            self,
            project=project,
            booked_by=by,
            booked_at=timezone.now() if project else None,
            reminded=[],
        )

    @transaction.atomic
    def cancel(self, *, by: User, reason: str = "") -> None:
        """Cancel a booking; the team, or the mentor, is told.

        A slot that its mentor cancels is deleted: the time is not good for them. Raises
        NotAllowed, SlotRemoved, NotBooked, AlreadyBegun, and TooLate for a team within a day.
        """
        slot = self._locked()
        if slot.project_id is None:
            raise NotBooked
        if slot.is_past:
            raise AlreadyBegun
        if slot.is_of_mentor(by):
            notify_cancelled(slot, by=by, reason=reason)
            slot.delete()
        else:
            slot._free_for_others(by)

    def _free_for_others(self, by: User) -> None:
        """Cancel the booking as its team."""
        if not self.project.has_member(by):
            raise NotAllowed
        if not self.is_open:
            raise TooLate
        notify_cancelled(self, by=by)
        self._set_team(None, None)

    def due_reminder(self, now: datetime) -> str | None:
        """The reminder to send now, "day" or "hour"; None if none is due or it was sent."""
        left = self.starts_at - now
        if not timedelta(0) < left <= NOTICE:
            return None
        name = "hour" if left <= HOUR else "day"
        return name if name not in self.reminded else None


def _slot_of(project: Project, slots: Iterable[Slot]) -> Slot | None:
    return next((slot for slot in slots if slot.project_id == project.pk), None)


def _check_booking(slot: Slot | None, old: Slot | None, instead_of: int | None) -> Slot:
    """Return the slot, if it is still there and may be booked."""
    if slot is None:
        raise SlotRemoved
    if slot.project_id and slot != old:
        raise SlotTaken
    if (old.pk if old else None) != instead_of:
        raise BookedMeanwhile
    if not slot.is_open or (old and not old.is_open):
        raise TooLate
    return slot
