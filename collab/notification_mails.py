"""What the emails about projects and teams say."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from collab.matching.availability import monday_of, shared_hours
from collab.matching.candidates import match_preferences_of
from collab.models import JoinRequest
from portal.people.mail.notification_texts import (
    MailDetails,
    NotificationMail,
    stored_details,
)
from portal.people.models import Notification, User
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


OPEN_PROJECT, OPEN_CONTRACT = _("Open project"), _("Open contract")
OPEN_REQUEST, READ_REQUEST = _("Open request"), _("Read request")
ONLY_YOUR_ANSWER = _(
    "Opens Nexus, where you accept or decline. %(by)s sees your answer, not this email."
)
YOUR_TEAM = _("You get this because you’re on the team of %(title)s.")
YOUR_PROJECT = _("You get this because you own %(title)s.")
YOUR_REQUEST = _("You get this because of your request about %(title)s.")
NOTIFICATION_MAILS = {
    "join_asked": NotificationMail(
        heading=_("%(by)s asked to join %(title)s"),
        button=READ_REQUEST,
        note=ONLY_YOUR_ANSWER,
        because=YOUR_PROJECT,
        details=request_details,
        sample=sample_request,
    ),
    "join_invited": NotificationMail(
        heading=_("%(by)s invited you to join %(title)s"),
        button=_("Read invitation"),
        note=ONLY_YOUR_ANSWER,
        because=_("You get this because %(by)s found you among the people who look for a team."),
        details=request_details,
        sample=sample_request,
    ),
    "join_accepted": NotificationMail(
        heading=_("%(you)s and %(by)s are a team"),
        text=_("You now build %(title)s together."),
        steps=(
            _("Say hello: show the team how to reach you."),
            _("Agree on the API contract: who builds which endpoint, and what it returns."),
            _("Plan the first stand-up."),
        ),
        button=_("See what to do next"),
        because=YOUR_REQUEST,
        details=team_details,
        sample=sample_team,
    ),
    "join_declined": NotificationMail(
        heading=_("%(by)s declined: %(title)s"),
        text=_("The reason:"),
        button=OPEN_REQUEST,
        because=YOUR_REQUEST,
        sample=sample_message,
    ),
    "join_withdrawn": NotificationMail(
        heading=_("%(by)s withdrew the request about %(title)s"),
        button=_("Open requests"),
        because=_("You get this because the request was sent to you."),
    ),
    "join_expired": NotificationMail(
        heading=_("No one answered your request about %(title)s"),
        text=_("It was closed after a week. You can send a new one."),
        button=OPEN_REQUEST,
        because=YOUR_REQUEST,
    ),
    "join_question": NotificationMail(
        heading=_("%(by)s has a question about %(title)s"),
        button=_("Answer question"),
        because=YOUR_REQUEST,
        sample=sample_message,
    ),
    "join_answer": NotificationMail(
        heading=_("%(by)s answered your question about %(title)s"),
        button=READ_REQUEST,
        note=ONLY_YOUR_ANSWER,
        because=_("You get this because you asked %(by)s a question."),
        sample=sample_message,
    ),
    "contract_new": NotificationMail(button=OPEN_CONTRACT, because=YOUR_TEAM),
    "contract_seen": NotificationMail(
        heading=_("The contract of %(title)s is now version %(n)d"),
        text=_("It changed at its URL."),
        button=OPEN_CONTRACT,
        because=YOUR_TEAM,
        details=version_details,
        sample=sample_version,
    ),
    "contract_again": NotificationMail(
        heading=ngettext_lazy(
            "%(title)s: %(count)d endpoint to recheck",
            "%(title)s: %(count)d endpoints to recheck",
            "count",
        ),
        text=_("Changed while in use: %(names)s"),
        button=_("Recheck endpoints"),
        because=YOUR_TEAM,
    ),
    "contract_trouble": NotificationMail(
        heading=_("We couldn’t check the contract of %(title)s"),
        text=_("This went wrong:"),
        button=OPEN_CONTRACT,
        because=YOUR_PROJECT,
        sample=lambda: MailDetails(quote="The server answered with status 503."),
    ),
    "contract_withdrawn": NotificationMail(button=_("Show versions"), because=YOUR_TEAM),
    "contract_webhook_off": NotificationMail(button=_("Set webhook"), because=YOUR_TEAM),
    "team_webhook_secret": NotificationMail(button=_("Show webhooks"), because=YOUR_TEAM),
    "team_webhook_off": NotificationMail(button=_("Show webhooks"), because=YOUR_TEAM),
    "nudge": NotificationMail(
        heading=_("How is it going with %(title)s?"),
        text=_("Your team hasn’t heard from you for five days. One tap is enough."),
        button=_("Check in"),
        because=YOUR_TEAM,
    ),
    "seat_reopened": NotificationMail(
        heading=_("Your seat in %(title)s was reopened"),
        text=_("No one had heard from you. You can ask to join again."),
        button=OPEN_PROJECT,
        because=_("You get this because you were on the team of %(title)s."),
    ),
    "member_left": NotificationMail(
        heading=_("%(by)s left %(title)s"),
        text=_("Their seat is open again."),
        button=OPEN_PROJECT,
        because=YOUR_TEAM,
    ),
    "member_removed": NotificationMail(
        heading=_("You’re no longer on the team of %(title)s"),
        text=_("%(by)s wrote:"),
        button=OPEN_PROJECT,
        because=_("You get this because you were on the team of %(title)s."),
        sample=sample_message,
    ),
    "project_yours": NotificationMail(
        heading=_("%(by)s made you the owner of %(title)s"),
        text=_("You now answer its requests and decide about its seats."),
        button=OPEN_PROJECT,
        because=YOUR_PROJECT,
    ),
    "seat_open": NotificationMail(
        heading=_("%(title)s has an open seat on your track"),
        text=_("%(by)s is looking for someone."),
        button=OPEN_PROJECT,
        because=_("You get this because you’re waiting for an open seat."),
    ),
    "seats_filled": NotificationMail(
        heading=_("The last open seat of %(title)s was taken"),
        text=_("Your request was closed. Other projects are looking for people."),
        button=OPEN_PROJECT,
        because=YOUR_REQUEST,
    ),
}
