"""What the emails about projects and teams say of a request or a contract."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext, ngettext

from collab.matching.availability import monday_of, shared_hours
from collab.matching.candidates import match_preferences_of
from collab.models import JoinRequest
from portal.people.mail.notification_texts import stored_details
from portal.people.models import Notification, User
from portal.people.notification_kinds import MailDetails
from portal.text.plurals import counted

MAX_NAMED_SKILLS = 5


def request_details(notification: Notification) -> MailDetails:
    """Say for which seats a request is, and what its sender wrote.

    That is hours, skills and a message.
    """
    request = _request_of(notification)
    if request is None:
        return stored_details(notification)
    return _describe_request(
        name=request.sender.name,
        seats=[seat.get_track_display() for seat in request.seats.all()],
        hours=_hours_together(request.recipient, request.sender),
        skills=_shown_skills(request.sender),
        brings=request.brings,
        message=request.message,
    )


def _shown_skills(person: User) -> Iterable[str]:
    if person.is_hidden:
        return []
    return person.skills.values_list("name", flat=True)[:MAX_NAMED_SKILLS]


def team_details(notification: Notification) -> MailDetails:
    """Say how many hours the two have in common."""
    request = _request_of(notification)
    if request is None:
        return MailDetails()
    return MailDetails(_hours_sentence(_hours_together(request.recipient, request.sender)))


def _request_of(notification: Notification) -> JoinRequest | None:
    """The request that a notification is about, if its recipient may see it."""
    kind, _colon, key = notification.thing.partition(":")
    if kind != "request" or not key.isdecimal():
        return None
    requests = JoinRequest.objects.visible_to(notification.recipient)
    return requests.select_related("project__owner", "person").filter(pk=int(key)).first()


def _hours_together(one: User, other: User) -> int:
    """How many hours of this week both can be reached; 0 if either gave no hours."""
    known = []
    for person in (one, other):
        availability = match_preferences_of(person).availability_in(person.time_zone)
        if availability is None:
            return 0
        known.append(availability)
    return shared_hours(*known, week=monday_of(timezone.localdate()))


def _hours_sentence(hours: int) -> tuple[str, ...]:
    if not hours:
        return ()
    sentence = counted("You share %(n)d hour a week.", "You share %(n)d hours a week.", hours)
    return (sentence,)


def _describe_request(
    *,
    name: str,
    seats: list[str],
    hours: int,
    skills: Iterable[str],
    brings: str,
    message: str,
) -> MailDetails:
    lines = [*_seats_sentence(seats), *_hours_sentence(hours), *_skills_sentence(name, skills)]
    paragraphs = [" ".join(lines)] if lines else []
    if brings:
        paragraphs.append(gettext("Brings: %(what)s") % {"what": brings})
    return MailDetails(tuple(paragraphs), message)


def _seats_sentence(seats: list[str]) -> tuple[str, ...]:
    if not seats:
        return ()
    sentence = ngettext("Seat: %(seats)s.", "Seats: %(seats)s.", len(seats))
    return (sentence % {"seats": ", ".join(seats)},)


def _skills_sentence(name: str, skills: Iterable[str]) -> tuple[str, ...]:
    known = get_text_list(list(skills), gettext("and"))
    sentence = gettext("%(name)s knows %(skills)s.") % {"name": name, "skills": known}
    return (sentence,) if known else ()


def version_details(notification: Notification) -> MailDetails:
    """Say how many changes of a version break clients, if that is known."""
    if "breaking" not in notification.values:
        return MailDetails()
    return MailDetails(_breaking_sentence(notification.values["breaking"]))


def _breaking_sentence(count: int) -> tuple[str, ...]:
    if not count:
        return (gettext("Nothing breaks."),)
    sentence = counted("It has %(n)d breaking change.", "It has %(n)d breaking changes.", count)
    return (sentence,)


def sample_version() -> MailDetails:
    """Return a number of breaking changes, for previews."""
    return MailDetails(_breaking_sentence(2))


def sample_request() -> MailDetails:
    """Return what a request says, for previews."""
    return _describe_request(
        name="Amina Diallo",
        seats=[gettext("front end")],
        hours=14,
        skills=["React", "Next.js"],
        brings="",
        message="I built two storefronts with Next.js and read your contract. I’d start with the "
        "cart.",
    )


def sample_team() -> MailDetails:
    """Return the shared hours, for previews."""
    return MailDetails(_hours_sentence(14))


def sample_message() -> MailDetails:
    """Return a short message, for previews."""
    return MailDetails(quote="Do you know HTMX? We’d like to start with the board next week.")
