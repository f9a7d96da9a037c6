from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collab.models.event import ProjectEvent
from collab.models.match_preferences import Wishes
from collab.models.seat import MOST_SEATS, NoMoreSeats, Seat
from collab.models.team_activity import PlanStep
from portal.people.models import Notice

FIRST_STEPS = [
    _("Agree on the contract"),
    _("Front end builds against a mock"),
    _("First endpoint live and integrated"),
    _("Sign-in works from both sides"),
    _("All endpoints integrated"),
    _("Both sides deployed"),
]
# What of a seat belongs to its holder and goes with them.
FRESH = {"nudged_at": None, "shows": [], "agreed": []}


class StillThere(Exception):
    """The holder of this seat was not asked after, or gave a sign of life since."""


class NotInTeam(Exception):
    """This person holds no seat in the project (any more)."""


class OwnerStays(Exception):
    """The owner hands the project over before leaving it, and cannot be taken out of it."""


class Team:
    """What happens to the seats of a project. Every verb locks the project first: two at once come one after the other."""

    def note(self, kind, *, by=None, person=None, detail=""):
        """Write a line into the project's log; call it inside the transaction of what it tells."""
        return ProjectEvent.objects.create(project=self, kind=kind, by=by, person=person, detail=detail[:120])

    def members(self):
        """The people in the team, as they came."""
        return [seat.holder for seat in self.seats.held().select_related("holder")]

    def has_member(self, person):
        return person.is_authenticated and self.seats.filter(holder=person).exists()

    def seat_for(self, person, *, among):
        """Put `person` into the first open seat of `among`; returns it, or None where none is free."""
        seat = among.open().order_by("number").first()
        now = timezone.now()
        taken = {"holder": person, "held_since": now, "seen_at": now, **FRESH}
        if seat is None or not Seat.objects.open().filter(pk=seat.pk).update(**taken):
            return None
        self.note("joined", person=person)
        return seat

    @transaction.atomic
    def leave(self, person):
        """A member goes; the seat is free again and the team hears of it. Raises OwnerStays, NotInTeam."""
        project = self.locked()
        project._free(person)
        project.note("left", person=person)
        for member in project.members():
            project._tell("member_left", member, actor=person)

    @transaction.atomic
    def remove(self, person, *, by, reason):
        """The owner takes a member out, with a reason that only that person reads. Raises OwnerStays, NotInTeam."""
        project = self.locked()
        project._free(person)
        project.note("removed", person=person, by=by)
        project._tell("member_removed", person, actor=by, reason=reason)

    @transaction.atomic
    def reopen(self, person, *, by):
        """Open the seat of somebody who was asked after and stayed silent. Raises OwnerStays, NotInTeam, StillThere."""
        project = self.locked()
        seat = project.seats.filter(holder=person).first()
        if seat is None:
            raise NotInTeam
        if not seat.may_be_reopened:
            raise StillThere
        project._free(person)
        project.note("reopened", person=person, by=by)
        project._tell("seat_reopened", person, actor=by)
        Wishes.tell_who_waits(project, seat.track)

    def seen(self, person):
        """A sign of life of a member in this team."""
        self.seats.filter(holder=person).update(seen_at=timezone.now())

    def begin_plan(self):
        """The first steps: those of the brief, or what every team needs."""
        steps = (self.brief.plan if self.brief_id else "").splitlines() or [str(step) for step in FIRST_STEPS]
        rows = [step.strip()[:200] for step in steps if step.strip()]
        PlanStep.objects.bulk_create(
            PlanStep(project=self, place=number, text=text) for number, text in enumerate(rows[:30])
        )

    def _free(self, person):
        if self.owner_id == person.pk:
            raise OwnerStays
        if not self.seats.filter(holder=person).update(holder=None, held_since=None, seen_at=None, **FRESH):
            raise NotInTeam

    @transaction.atomic
    def hand_over(self, *, to):
        """Somebody else of the team becomes the owner. Raises NotInTeam."""
        project = self.locked_with_case()
        if project.owner_id == to.pk or not project.seats.filter(holder=to).exists():
            raise NotInTeam
        before = project.owner
        project.change_owner(to)
        project._tell("project_yours", to, actor=before)

    def change_owner(self, to):
        """Note the new owner, and let its case follow; called with the project locked."""
        before, self.owner = self.owner, to
        self.save(update_fields=["owner"])
        if self.case_id:
            self.case.pass_to(to)
        self.note("handed_over", by=before, person=to)

    @transaction.atomic
    def add_seat(self, *, track, topics, by):
        """One seat more. Raises NoMoreSeats."""
        project = self.locked()
        number = project.seats.aggregate(most=Max("number"))["most"] + 1
        if number > MOST_SEATS:
            raise NoMoreSeats
        seat = Seat.objects.create(project=project, number=number, track=track)
        seat.topics.set(topics)
        Wishes.tell_who_waits(project, track)
        project.note("seat_opened", by=by, detail=seat.get_track_display())
        return seat

    @transaction.atomic
    def close_seat(self, number, *, closed, by):
        """Offer a free seat no more, or again. The same word twice changes nothing; a seat somebody holds stays."""
        project = self.locked()
        seat = project.seats.filter(number=number, holder=None, is_closed=not closed).first()
        if seat is None:
            return
        seat.is_closed = closed
        seat.save(update_fields=["is_closed"])
        project.note("seat_closed" if closed else "seat_opened", by=by, detail=seat.get_track_display())
        if not project.seats.open().exists():
            project.close_open_requests()

    def _tell(self, kind, recipient, **values):
        Notice.send(recipient, kind, url=self.get_absolute_url(), title=self.name, thing=f"project:{self.pk}", **values)
