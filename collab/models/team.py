from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from collab.models.event import ProjectEvent
from collab.models.seat import MOST_SEATS, NoMoreSeats, Seat
from collab.models.wishes import Wishes
from portal.people.models import Notice


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
        taken = {"holder": person, "held_since": timezone.now()}
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

    def _free(self, person):
        if self.owner_id == person.pk:
            raise OwnerStays
        if not self.seats.filter(holder=person).update(holder=None, held_since=None):
            raise NotInTeam

    @transaction.atomic
    def hand_over(self, *, to):
        """Somebody else of the team becomes the owner. Raises NotInTeam."""
        project = self.locked()
        if project.owner_id == to.pk or not project.seats.filter(holder=to).exists():
            raise NotInTeam
        before, project.owner = project.owner, to
        project.save(update_fields=["owner"])
        project.note("handed_over", by=before, person=to)
        project._tell("project_yours", to, actor=before)

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
