"""The kinds of notifications about projects and teams."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from portal.people.models import Notification
from portal.people.notification_kinds import NotificationKind


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
        "together", _("%(by)s asked to join %(title)s."), asks=True, accept_url=_accept_url
    ),
    "join_invited": NotificationKind(
        "together", _("%(by)s invited you to join %(title)s."), asks=True, accept_url=_accept_url
    ),
    "join_accepted": NotificationKind(
        "together", _("%(by)s accepted. You’re now teammates on %(title)s.")
    ),
    "join_declined": NotificationKind(
        "together", _("%(by)s declined, about %(title)s: %(reason)s")
    ),
    "join_withdrawn": NotificationKind(
        "together", _("%(by)s withdrew the request about %(title)s.")
    ),
    "join_expired": NotificationKind(
        "together",
        _(
            "No one answered your request about %(title)s within a week, so it was closed. "
            "You can send a new one."
        ),
    ),
    "join_question": NotificationKind(
        "together", _("%(by)s has a question about %(title)s: %(reason)s"), asks=True
    ),
    "join_answer": NotificationKind("together", _("%(by)s replied about %(title)s: %(reason)s")),
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
    ),
    "contract_again": NotificationKind(
        "team",
        ngettext_lazy(
            "%(title)s: %(count)d endpoint in use has changed. Please recheck it: %(names)s",
            "%(title)s: %(count)d endpoints in use have changed. Please recheck them: %(names)s",
            "count",
        ),
    ),
    "contract_trouble": NotificationKind(
        "team", _("We couldn’t check the contract for %(title)s: %(reason)s")
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
    ),
    "contract_webhook_off": NotificationKind(
        "team",
        _(
            "The contract of %(title)s is no longer posted to Discord, because its webhook "
            "doesn’t work."
        ),
    ),
    "team_webhook_off": NotificationKind(
        "team",
        _("A webhook of %(title)s was switched off, because its address doesn’t take events."),
    ),
    "team_webhook_secret": NotificationKind(
        "team",
        _(
            "%(by)s replaced the secret of a webhook of %(title)s. If your program takes its "
            "events, ask them for the new one."
        ),
    ),
    "nudge": NotificationKind(
        "team",
        _(
            "Your team on %(title)s hasn’t heard from you for five days. How is it "
            "going? One tap is enough."
        ),
    ),
    "seat_reopened": NotificationKind(
        "team",
        _(
            "Your seat in %(title)s was reopened because no one had heard from you. You "
            "can ask to join again."
        ),
    ),
    "member_left": NotificationKind("team", _("%(by)s left %(title)s. Their seat is open again.")),
    "member_removed": NotificationKind(
        "team", _("You’ve been removed from %(title)s. %(by)s says: %(reason)s")
    ),
    "project_yours": NotificationKind("team", _("%(by)s made you the owner of %(title)s.")),
    "seat_open": NotificationKind(
        "together", _("%(title)s has an open seat on your track: %(by)s is looking for someone.")
    ),
    "seats_filled": NotificationKind(
        "together", _("The last open seat on %(title)s was taken, so your request was closed.")
    ),
}
