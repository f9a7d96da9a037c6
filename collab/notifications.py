"""The kinds of notifications about projects and teams."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from portal.people.notification_kinds import NotificationKind

NOTIFICATIONS = {
    "join_asked": NotificationKind("together", _("%(by)s asks to join %(title)s.")),
    "join_invited": NotificationKind("together", _("%(by)s invites you to join %(title)s.")),
    "join_accepted": NotificationKind(
        "together", _("%(by)s said yes: you are together in %(title)s.")
    ),
    "join_declined": NotificationKind("together", _("%(by)s declined, for %(title)s: %(reason)s")),
    "join_withdrawn": NotificationKind(
        "together", _("%(by)s took back the request for %(title)s.")
    ),
    "join_expired": NotificationKind(
        "together",
        _(
            "No one answered your request for %(title)s within a week. It was closed; ask again, or ask others."
        ),
    ),
    "join_question": NotificationKind("together", _("%(by)s asks about %(title)s: %(reason)s")),
    "join_answer": NotificationKind("together", _("%(by)s answers, about %(title)s: %(reason)s")),
    "contract_new": NotificationKind(
        "team", _("%(by)s added version %(n)d of the contract of %(title)s.")
    ),
    "contract_seen": NotificationKind(
        "team", _("The contract of %(title)s changed at its address: it is version %(n)d now.")
    ),
    "contract_again": NotificationKind(
        "team",
        ngettext_lazy(
            "%(title)s: %(count)d endpoint that was integrated changed. Please check it again: %(names)s",
            "%(title)s: %(count)d endpoints that were integrated changed. Please check them again: %(names)s",
            "count",
        ),
    ),
    "contract_trouble": NotificationKind(
        "team", _("The contract of %(title)s could not be looked at: %(reason)s")
    ),
    "nudge": NotificationKind(
        "team",
        _(
            "Your team of %(title)s has not heard from you for five days. How does it go? One tap is enough."
        ),
    ),
    "seat_reopened": NotificationKind(
        "team",
        _(
            "Your seat in %(title)s was opened again, because no one heard from you. You may ask to join again."
        ),
    ),
    "member_left": NotificationKind(
        "team", _("%(by)s left the team of %(title)s. The seat is free again.")
    ),
    "member_removed": NotificationKind(
        "team", _("You are no longer in the team of %(title)s. %(by)s says: %(reason)s")
    ),
    "project_yours": NotificationKind(
        "team", _("%(by)s handed %(title)s over to you: it is yours now.")
    ),
    "seat_open": NotificationKind(
        "together", _("%(title)s has an open seat on your track: %(by)s looks for someone.")
    ),
    "seats_filled": NotificationKind(
        "together", _("The last open seat of %(title)s was taken. Your request was closed.")
    ),
}
