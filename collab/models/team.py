from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collab.models.event import ProjectEvent
from collab.models.match_preferences import MatchPreferences
from collab.models.seat import MAX_SEATS, NoMoreSeats, Seat, SeatQuerySet
from collab.models.team_activity import PlanStep
from portal.models import Topic
from portal.people.models import Notification, User
from portal.web.partial_saves import save_values

DEFAULT_PLAN_STEPS = [
    _("Agree on the API contract"),
    _("Front end builds against the mock"),
    _("First endpoint live and integrated"),
    _("Sign-in works end to end"),
    _("All endpoints integrated"),
    _("Both sides deployed"),
]
MAX_PLAN_STEPS = 30


class MemberStillActive(Exception):
    """The holder of this seat was not reminded, or was active since."""


class NotInTeam(Exception):
    """This person holds no seat in the project."""


class OwnerCannotLeave(Exception):
    """The owner can't leave or be removed before handing the project over."""


class TeamMixin(models.Model):
    """The methods of a project that change its team.

    Each locks the project first, so that two at once run one after the other.
    """

    class Meta:
        abstract = True

    def log_event(
        self,
        kind: str,
        *,
        by: User | None = None,
        person: User | None = None,
        detail: str = "",
    ) -> ProjectEvent:
        """Add an event to the project's log.

        In the transaction of the change it describes.
        """
        return ProjectEvent.objects.create(
            project=self, kind=kind, by=by, person=person, detail=detail[:120]
        )

    def members(self) -> list[User]:
        """The people in the team, the longest in it first."""
        return [seat.holder for seat in self.seats.filled().select_related("holder")]

    def has_member(self, person: User | AnonymousUser) -> bool:
        """Does this person hold a seat?"""
        return person.is_authenticated and self.seats.filter(holder=person).exists()

    def has_teammates(self) -> bool:
        """Whether the team has more than one member."""
        return self.seats.filled().count() > 1

    def fill_seat(self, person: User, *, among: SeatQuerySet) -> Seat | None:
        """Give `person` the first open seat of `among`, and return it.

        None if none is open.
        """
        seat = among.open().order_by("number").first()
        if seat is None or not Seat.objects.open().filter(pk=seat.pk).give_to(person):
            return None
        self.log_event("joined", person=person)
        return seat

    @transaction.atomic
    def leave(self, person: User) -> None:
        """Free the seat of a member who leaves, and notify the team.

        Raises OwnerCannotLeave, NotInTeam.
        """
        project = self.locked()
        project._vacate_seat(person)
        project.log_event("left", person=person)
        for member in project.members():
            project.notify("member_left", member, actor=person)

    @transaction.atomic
    def remove(self, person: User, *, by: User, reason: str) -> None:
        """Free the seat of a member, and notify only them, with the reason.

        Raises OwnerCannotLeave, NotInTeam.
        """
        project = self.locked()
        project._vacate_seat(person)
        project.log_event("removed", person=person, by=by)
        project.notify("member_removed", person, actor=by, reason=reason)

    @transaction.atomic
    def reopen(self, person: User, *, by: User) -> None:
        """Free the seat of a member who did not react to a reminder.

        Raises OwnerCannotLeave, NotInTeam, MemberStillActive.
        """
        project = self.locked()
        seat = project._reopenable_seat(person)
        project._vacate_seat(person)
        project.log_event("reopened", person=person, by=by)
        project.notify("seat_reopened", person, actor=by)
        MatchPreferences.notify_waiting_list(project, seat.track)

    def _reopenable_seat(self, person: User) -> Seat:
        """The seat of this member, if it may be reopened."""
        seat = self.seats.filter(holder=person).first()
        if seat is None:
            raise NotInTeam
        if not seat.can_be_reopened:
            raise MemberStillActive
        return seat

    def mark_active(self, person: User) -> None:
        """Record that a member did something in this team now."""
        self.seats.filter(holder=person).update(seen_at=timezone.now())

    def create_plan(self) -> None:
        """Create the first steps of the plan: those of the brief, or the default ones."""
        PlanStep.objects.bulk_create(
            PlanStep(project=self, place=place, text=text)
            for place, text in enumerate(self._first_steps())
        )

    def _first_steps(self) -> list[str]:
        lines = self.brief.plan.splitlines() if self.brief_id else []
        texts = [line.strip()[:200] for line in lines or map(str, DEFAULT_PLAN_STEPS)]
        return list(filter(None, texts))[:MAX_PLAN_STEPS]

    @transaction.atomic
    def add_plan_step(self, text: str) -> bool:
        """Add a step at the end of the plan; False if it has MAX_PLAN_STEPS already."""
        self.locked()
        count = self.plan.count()
        if count >= MAX_PLAN_STEPS:
            return False
        self.plan.create(place=count, text=text)
        return True

    def _vacate_seat(self, person: User) -> None:
        if self.owner_id == person.pk:
            raise OwnerCannotLeave
        if not self.seats.filter(holder=person).vacate():
            raise NotInTeam
        # What they have added would still tell them what only the team knows.
        self.webhooks.filter(by=person).delete()

    @transaction.atomic
    def hand_over(self, *, to: User) -> None:
        """Make another member the owner. Raises NotInTeam."""
        project = self.locked_with_case()
        if project.owner_id == to.pk or not project.seats.filter(holder=to).exists():
            raise NotInTeam
        previous_owner = project.owner
        project.change_owner(to)
        project.notify("project_yours", to, actor=previous_owner)

    def change_owner(self, to: User) -> None:
        """Save the new owner, also of the moderation case; called with the project locked."""
        previous_owner = self.owner
        save_values(self, owner=to)
        if self.case_id:
            self.case.transfer_to(to)
        self.log_event("handed_over", by=previous_owner, person=to)

    @transaction.atomic
    def add_seat(self, *, track: str, topics: Iterable[Topic], by: User) -> Seat:
        """Add an open seat. Raises NoMoreSeats."""
        project = self.locked()
        seat = project.seats.create(number=project._next_seat_number(), track=track)
        seat.topics.set(topics)
        MatchPreferences.notify_waiting_list(project, track)
        project.log_event("seat_opened", by=by, detail=seat.get_track_display())
        return seat

    def _next_seat_number(self) -> int:
        """The number of a seat that is added. Raises NoMoreSeats."""
        number = self.seats.aggregate(most=Max("number"))["most"] + 1
        if number > MAX_SEATS:
            raise NoMoreSeats
        return number

    @transaction.atomic
    def set_seat_closed(self, number: int, *, closed: bool, by: User) -> None:
        """Close a free seat, or open a closed one. Other seats don't change."""
        project = self.locked()
        seat = project.seats.filter(number=number, holder=None, is_closed=not closed).first()
        if seat is None:
            return
        save_values(seat, is_closed=closed)
        kind = "seat_closed" if closed else "seat_opened"
        project.log_event(kind, by=by, detail=seat.get_track_display())
        project.close_requests_if_full()

    def notify(self, kind: str, recipient: User, *, url: str = "", **values: Any) -> None:
        """Notify a person of something in this project; `url` leads to it."""
        values = {"thing": f"project:{self.pk}", "title": self.name} | values
        Notification.send(recipient, kind, url=url or self.get_absolute_url(), **values)
