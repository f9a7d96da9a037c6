"""What becomes of projects, seats and requests when an account is deleted."""

from collections.abc import Iterable, Iterator

from django.db.models import Q
from django.utils.translation import gettext

from collab.models import (
    EndpointNote,
    JoinRequest,
    MatchPreferences,
    NotForMe,
    Project,
    Seat,
)
from portal.people.account_deletion import own_handles
from portal.people.erased_mentions import rewrite_mentions
from portal.people.models import User
from portal.text.plurals import counted
from portal.web.partial_saves import save_values


def erase(person: User, keep: bool) -> None:
    """Give the person's projects to others or pause them, and free their seats.

    Their requests are closed.

    `keep` leaves their notes on endpoints, without a name.
    """
    _expire(JoinRequest.objects.pending().filter(person=person))
    JoinRequest.objects.filter(person=person).update(message="", reason="")
    for project in Project.objects.filter(owner=person):
        _hand_over(project, person)
    Seat.objects.filter(holder=person).vacate()
    _delete_own_rows(person)
    MatchPreferences.objects.filter(person=person).delete()
    if not keep:
        EndpointNote.objects.filter(author=person).delete()
    _erase_mentions(own_handles(person))
    NotForMe.objects.filter(Q(by=person) | Q(person=person)).delete()


def _expire(requests: Iterable[JoinRequest]) -> None:
    for request in requests:
        request.expire()


def _delete_own_rows(person: User) -> None:
    """Delete the person's saved projects, check-ins, stand-ups and webhooks."""
    for rows in (person.saved_projects, person.check_ins, person.standups, person.team_webhooks):
        rows.all().delete()


def _erase_mentions(handles: list[str]) -> None:
    for project in rewrite_mentions(
        Project.objects.all(), ["name", "pitch", "description"], handles
    ):
        project.refresh_from_db(fields=["description"])
        Project.objects.filter(pk=project.pk).update(html=project.description_html)


def _hand_over(project: Project, person: User) -> None:
    """Make the longest-standing member the owner; without members, pause the project."""
    project = project.locked_with_case()
    new_owner = project.seats.filled().exclude(holder=person).select_related("holder").first()
    if new_owner:
        project.change_owner(new_owner.holder)
    else:
        _expire(project.requests.pending())
        save_values(project, state=Project.State.PAUSED, discord_thread="")


def deletion_summary(person: User) -> Iterator[str]:
    """Yield what becomes of the person's projects and seats."""
    projects = Project.objects.filter(owner=person).count()
    if projects:
        yield counted(
            "%(n)d project passes to its longest-serving member, or is paused if there is none.",
            "%(n)d projects pass to their longest-serving members, or are paused if "
            "there are none.",
            projects,
        )
    if person.seats.exists():
        yield gettext("Your seats become available again.")
