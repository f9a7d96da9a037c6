"""The kinds of notifications about projects and teams, and their emails."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from collab.mail_details import (
    request_details,
    sample_message,
    sample_request,
    sample_team,
    sample_version,
    team_details,
    version_details,
)
from portal.people.models import Notification
from portal.people.notification_kinds import MailDetails, NotificationKind, NotificationMail

OPEN_PROJECT, OPEN_CONTRACT = _("Open project"), _("Open contract")
OPEN_REQUEST, READ_REQUEST = _("Open request"), _("Read request")
ONLY_YOUR_ANSWER = _(
    "Opens Nexus, where you accept or decline. %(by)s sees your answer, not this email."
)
YOUR_TEAM = _("You get this because you’re on the team of %(title)s.")
YOUR_PROJECT = _("You get this because you own %(title)s.")
YOUR_REQUEST = _("You get this because of your request about %(title)s.")


def _by_breaking_changes(
    nothing: Promise, some: Promise
) -> Callable[[dict[str, Any]], Promise | None]:
    """Choose by the number of breaking changes.

    A first version and older rows have none.
    """

    def choose(values: dict[str, Any]) -> Promise | None:
        if "breaking" not in values:
            return None
        return some if values["breaking"] else nothing

    return choose


def _accept_url(notification: Notification) -> str:
    """Where the request of the notification is accepted; "" if it names none."""
    _kind, _colon, key = notification.thing.partition(":")
    return reverse("collab:request_accept", args=[key]) if key.isdecimal() else ""


def _by_version_before(sentence: Promise) -> Callable[[dict[str, Any]], Promise | None]:
    """Choose the sentence that names the version before, if there is one."""
    return lambda values: sentence if "previous" in values else None


NOTIFICATIONS = {
    "join_asked": NotificationKind(
        "together",
        _("%(by)s asked to join %(title)s."),
        asks=True,
        accept_url=_accept_url,
        mail=NotificationMail(
            heading=_("%(by)s asked to join %(title)s"),
            button=READ_REQUEST,
            note=ONLY_YOUR_ANSWER,
            because=YOUR_PROJECT,
            details=request_details,
            sample=sample_request,
        ),
    ),
    "join_invited": NotificationKind(
        "together",
        _("%(by)s invited you to join %(title)s."),
        asks=True,
        accept_url=_accept_url,
        mail=NotificationMail(
            heading=_("%(by)s invited you to join %(title)s"),
            button=_("Read invitation"),
            note=ONLY_YOUR_ANSWER,
            because=_(
                "You get this because %(by)s found you among the people who look for a team."
            ),
            details=request_details,
            sample=sample_request,
        ),
    ),
    "join_accepted": NotificationKind(
        "together",
        _("%(by)s accepted. You’re now teammates on %(title)s."),
        mail=NotificationMail(
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
    ),
    "join_declined": NotificationKind(
        "together",
        _("%(by)s declined, about %(title)s: %(reason)s"),
        mail=NotificationMail(
            heading=_("%(by)s declined: %(title)s"),
            text=_("The reason:"),
            button=OPEN_REQUEST,
            because=YOUR_REQUEST,
            sample=sample_message,
        ),
    ),
    "join_withdrawn": NotificationKind(
        "together",
        _("%(by)s withdrew the request about %(title)s."),
        mail=NotificationMail(
            heading=_("%(by)s withdrew the request about %(title)s"),
            button=_("Open requests"),
            because=_("You get this because the request was sent to you."),
        ),
    ),
    "join_expired": NotificationKind(
        "together",
        _(
            "No one answered your request about %(title)s within a week, so it was closed. "
            "You can send a new one."
        ),
        mail=NotificationMail(
            heading=_("No one answered your request about %(title)s"),
            text=_("It was closed after a week. You can send a new one."),
            button=OPEN_REQUEST,
            because=YOUR_REQUEST,
        ),
    ),
    "join_question": NotificationKind(
        "together",
        _("%(by)s has a question about %(title)s: %(reason)s"),
        asks=True,
        mail=NotificationMail(
            heading=_("%(by)s has a question about %(title)s"),
            button=_("Answer question"),
            because=YOUR_REQUEST,
            sample=sample_message,
        ),
    ),
    "join_answer": NotificationKind(
        "together",
        _("%(by)s replied about %(title)s: %(reason)s"),
        mail=NotificationMail(
            heading=_("%(by)s answered your question about %(title)s"),
            button=READ_REQUEST,
            note=ONLY_YOUR_ANSWER,
            because=_("You get this because you asked %(by)s a question."),
            sample=sample_message,
        ),
    ),
    "contract_new": NotificationKind(
        "team",
        _("%(by)s added version %(n)d of the API contract to %(title)s."),
        choose_sentence=_by_breaking_changes(
            _("%(by)s added version %(n)d of the API contract to %(title)s: nothing breaks."),
            ngettext_lazy(
                "%(by)s added version %(n)d of the API contract to %(title)s, with "
                "%(breaking)d breaking change.",
                "%(by)s added version %(n)d of the API contract to %(title)s, with "
                "%(breaking)d breaking changes.",
                "breaking",
            ),
        ),
        mail=NotificationMail(button=OPEN_CONTRACT, because=YOUR_TEAM),
    ),
    "contract_seen": NotificationKind(
        "team",
        _("The contract for %(title)s changed at its URL: it’s now version %(n)d."),
        choose_sentence=_by_breaking_changes(
            _(
                "The contract for %(title)s changed at its URL: it’s now version %(n)d. "
                "Nothing breaks."
            ),
            ngettext_lazy(
                "The contract for %(title)s changed at its URL: it’s now version %(n)d, with "
                "%(breaking)d breaking change.",
                "The contract for %(title)s changed at its URL: it’s now version %(n)d, with "
                "%(breaking)d breaking changes.",
                "breaking",
            ),
        ),
        mail=NotificationMail(
            heading=_("The contract of %(title)s is now version %(n)d"),
            text=_("It changed at its URL."),
            button=OPEN_CONTRACT,
            because=YOUR_TEAM,
            details=version_details,
            sample=sample_version,
        ),
    ),
    "contract_again": NotificationKind(
        "team",
        ngettext_lazy(
            "%(title)s: %(count)d endpoint in use has changed. Please recheck it: %(names)s",
            "%(title)s: %(count)d endpoints in use have changed. Please recheck them: %(names)s",
            "count",
        ),
        mail=NotificationMail(
            heading=ngettext_lazy(
                "%(title)s: %(count)d endpoint to recheck",
                "%(title)s: %(count)d endpoints to recheck",
                "count",
            ),
            text=_("Changed while in use: %(names)s"),
            button=_("Recheck endpoints"),
            because=YOUR_TEAM,
        ),
    ),
    "contract_trouble": NotificationKind(
        "team",
        _("We couldn’t check the contract for %(title)s: %(reason)s"),
        mail=NotificationMail(
            heading=_("We couldn’t check the contract of %(title)s"),
            text=_("This went wrong:"),
            button=OPEN_CONTRACT,
            because=YOUR_PROJECT,
            sample=lambda: MailDetails(quote="The server answered with status 503."),
        ),
    ),
    "contract_withdrawn": NotificationKind(
        "team",
        _("%(by)s withdrew version %(n)d of the API contract of %(title)s."),
        choose_sentence=_by_version_before(
            _(
                "%(by)s withdrew version %(n)d of the API contract of %(title)s. "
                "Version %(previous)d applies again."
            )
        ),
        mail=NotificationMail(button=_("Show versions"), because=YOUR_TEAM),
    ),
    "contract_webhook_off": NotificationKind(
        "team",
        _(
            "The contract of %(title)s is no longer posted to Discord, because its webhook "
            "doesn’t work."
        ),
        mail=NotificationMail(button=_("Set webhook"), because=YOUR_TEAM),
    ),
    "team_webhook_off": NotificationKind(
        "team",
        _("A webhook of %(title)s was switched off, because its address doesn’t take events."),
        mail=NotificationMail(button=_("Show webhooks"), because=YOUR_TEAM),
    ),
    "team_webhook_secret": NotificationKind(
        "team",
        _(
            "%(by)s replaced the secret of a webhook of %(title)s. If your program takes its "
            "events, ask them for the new one."
        ),
        mail=NotificationMail(button=_("Show webhooks"), because=YOUR_TEAM),
    ),
    "nudge": NotificationKind(
        "team",
        _(
            "Your team on %(title)s hasn’t heard from you for five days. How is it "
            "going? One tap is enough."
        ),
        mail=NotificationMail(
            heading=_("How is it going with %(title)s?"),
            text=_("Your team hasn’t heard from you for five days. One tap is enough."),
            button=_("Check in"),
            because=YOUR_TEAM,
        ),
    ),
    "seat_reopened": NotificationKind(
        "team",
        _(
            "Your seat in %(title)s was reopened because no one had heard from you. You "
            "can ask to join again."
        ),
        mail=NotificationMail(
            heading=_("Your seat in %(title)s was reopened"),
            text=_("No one had heard from you. You can ask to join again."),
            button=OPEN_PROJECT,
            because=_("You get this because you were on the team of %(title)s."),
        ),
    ),
    "member_left": NotificationKind(
        "team",
        _("%(by)s left %(title)s. Their seat is open again."),
        mail=NotificationMail(
            heading=_("%(by)s left %(title)s"),
            text=_("Their seat is open again."),
            button=OPEN_PROJECT,
            because=YOUR_TEAM,
        ),
    ),
    "member_removed": NotificationKind(
        "team",
        _("You’ve been removed from %(title)s. %(by)s says: %(reason)s"),
        mail=NotificationMail(
            heading=_("You’re no longer on the team of %(title)s"),
            text=_("%(by)s wrote:"),
            button=OPEN_PROJECT,
            because=_("You get this because you were on the team of %(title)s."),
            sample=sample_message,
        ),
    ),
    "project_yours": NotificationKind(
        "team",
        _("%(by)s made you the owner of %(title)s."),
        mail=NotificationMail(
            heading=_("%(by)s made you the owner of %(title)s"),
            text=_("You now answer its requests and decide about its seats."),
            button=OPEN_PROJECT,
            because=YOUR_PROJECT,
        ),
    ),
    "seat_open": NotificationKind(
        "together",
        _("%(title)s has an open seat on your track: %(by)s is looking for someone."),
        mail=NotificationMail(
            heading=_("%(title)s has an open seat on your track"),
            text=_("%(by)s is looking for someone."),
            button=OPEN_PROJECT,
            because=_("You get this because you’re waiting for an open seat."),
        ),
    ),
    "seats_filled": NotificationKind(
        "together",
        _("The last open seat on %(title)s was taken, so your request was closed."),
        mail=NotificationMail(
            heading=_("The last open seat of %(title)s was taken"),
            text=_("Your request was closed. Other projects are looking for people."),
            button=OPEN_PROJECT,
            because=YOUR_REQUEST,
        ),
    ),
}
