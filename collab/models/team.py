from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collab.models.event import ProjectEvent
from collab.models.match_preferences import Wishes
from collab.models.seat import MAX_SEATS, NoMoreSeats, Seat
from collab.models.team_activity import PlanStep
from portal.people.models import Notification

DEFAULT_PLAN_STEPS = [
    _("Agree on the contract"),
    _("Front end builds against a mock"),
    _("First endpoint live and integrated"),
    _("Sign-in works from both sides"),
    _("All endpoints integrated"),
    _("Both sides deployed"),
]
# What of a seat belongs to its holder and goes with them.
HOLDER_DEFAULTS = {"nudged_at": None, "shows": [], "agreed": []}


class MemberStillActive(Exception):
    """The holder of this seat was not asked after, or gave a sign of life since."""


class NotInTeam(Exception):
    """This person holds no seat in the project (any more)."""


class OwnerCannotLeave(Exception):
    """The owner hands the project over before leaving it, and cannot be taken out of it."""


class TeamMixin:
    """What happens to the seats of a project. Every verb locks the project first: two at once come one after the other."""

    def log_event(self, kind, *, by=None, person=None, detail=""):
        """Write a line into the project's log; call it inside the transaction of what it tells."""
        return ProjectEvent.objects.create(
            project=self, kind=kind, by=by, person=person, detail=detail[:120]
        )

    def members(self):
        """The people in the team, as they came."""
        return [seat.holder for seat in self.seats.filled().select_related("holder")]

    def has_member(self, person):
        return person.is_authenticated and self.seats.filter(holder=person).exists()

    def fill_seat(self, person, *, among):
        """Put `person` into the first open seat of `among`; returns it, or None where none is free."""
        seat = among.open().order_by("number").first()
        now = timezone.now()
        values = {"holder": person, "held_since": now, "seen_at": now, **HOLDER_DEFAULTS}
        if seat is None or not Seat.objects.open().filter(pk=seat.pk).update(**values):
            return None
        self.log_event("joined", person=person)
        return seat

    @transaction.atomic
    def leave(self, person):
        """A member goes; the seat is free again and the team hears of it. Raises OwnerCannotLeave, NotInTeam."""
        project = self.locked()
        project._vacate_seat(person)
        project.log_event("left", person=person)
        for member in project.members():
            project._notify("member_left", member, actor=person)

    @transaction.atomic
    def remove(self, person, *, by, reason):
        """The owner takes a member out, with a reason that only that person reads. Raises OwnerCannotLeave, NotInTeam."""
        project = self.locked()
        project._vacate_seat(person)
        project.log_event("removed", person=person, by=by)
        project._notify("member_removed", person, actor=by, reason=reason)

    @transaction.atomic
    def reopen(self, person, *, by):
        """Open the seat of somebody who was asked after and stayed silent. Raises OwnerCannotLeave, NotInTeam, MemberStillActive."""
        project = self.locked()
        seat = project.seats.filter(holder=person).first()
        if seat is None:
            raise NotInTeam
        if not seat.can_be_reopened:
            raise MemberStillActive
        project._vacate_seat(person)
        project.log_event("reopened", person=person, by=by)
        project._notify("seat_reopened", person, actor=by)
        Wishes.notify_waiting_list(project, seat.track)

    def mark_active(self, person):
        """A sign of life of a member in this team."""
        self.seats.filter(holder=person).update(seen_at=timezone.now())

    def create_plan(self):
        """The first steps: those of the brief, or what every team needs."""
        steps = (self.brief.plan if self.brief_id else "").splitlines() or [
            str(step) for step in DEFAULT_PLAN_STEPS
        ]
        rows = [step.strip()[:200] for step in steps if step.strip()]
        PlanStep.objects.bulk_create(
            PlanStep(project=self, place=number, text=text) for number, text in enumerate(rows[:30])
        )

    def _vacate_seat(self, person):
        if self.owner_id == person.pk:
            raise OwnerCannotLeave
        if not self.seats.filter(holder=person).update(
            holder=None, held_since=None, seen_at=None, **HOLDER_DEFAULTS
        ):
            raise NotInTeam

    @transaction.atomic
    def hand_over(self, *, to):
        """Somebody else of the team becomes the owner. Raises NotInTeam."""
        project = self.locked_with_case()
        if project.owner_id == to.pk or not project.seats.filter(holder=to).exists():
            raise NotInTeam
        previous_owner = project.owner
        project.change_owner(to)
        project._notify("project_yours", to, actor=previous_owner)

    def change_owner(self, to):
        """Note the new owner, and let its case follow; called with the project locked."""
        previous_owner, self.owner = self.owner, to
        self.save(update_fields=["owner"])
        if self.case_id:
            self.case.transfer_to(to)
        self.log_event("handed_over", by=previous_owner, person=to)

    @transaction.atomic
    def add_seat(self, *, track, topics, by):
        """One seat more. Raises NoMoreSeats."""
        project = self.locked()
        number = project.seats.aggregate(most=Max("number"))["most"] + 1
        if number > MAX_SEATS:
            raise NoMoreSeats
        seat = Seat.objects.create(project=project, number=number, track=track)
        seat.topics.set(topics)
        Wishes.notify_waiting_list(project, track)
        project.log_event("seat_opened", by=by, detail=seat.get_track_display())
        return seat

    @transaction.atomic
    def set_seat_closed(self, number, *, closed, by):
        """Offer a free seat no more, or again. The same word twice changes nothing; a seat somebody holds stays."""
        project = self.locked()
        seat = project.seats.filter(number=number, holder=None, is_closed=not closed).first()
        if seat is None:
            return
        seat.is_closed = closed
        seat.save(update_fields=["is_closed"])
        project.log_event(
            "seat_closed" if closed else "seat_opened", by=by, detail=seat.get_track_display()
        )
        if not project.seats.open().exists():
            project.close_open_requests()

    def _notify(self, kind, recipient, **values):
        Notification.send(
            recipient,
            kind,
            url=self.get_absolute_url(),
            title=self.name,
            thing=f"project:{self.pk}",
            **values,
        )
