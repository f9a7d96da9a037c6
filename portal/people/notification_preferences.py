"""How often a person gets emails about notifications, per group of kinds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from portal.people.models import User

EMAIL_FREQUENCIES = {
    "now": _("by email, immediately"),
    "daily": _("by email, once a day"),
    "weekly": _("by email, once a week"),
    "off": _("no email"),
}


class NotificationGroup(NamedTuple):
    """Kinds of notifications for which people choose an email frequency together."""

    label: Promise
    default_frequency: str
    icon: str


NOTIFICATION_GROUPS = {
    "review": NotificationGroup(_("Mentors’ decisions about my posts"), "now", "done"),
    "answers": NotificationGroup(
        _("Solutions to challenges I posted or follow, and my accepted solutions"),
        "now",
        "solution",
    ),
    "talk": NotificationGroup(_("Comments, replies and mentions"), "daily", "comment"),
    "thanks": NotificationGroup(
        _("Thanks I receive, and outcomes of my flags"), "weekly", "helpful"
    ),
    "together": NotificationGroup(_("Join requests and invitations"), "now", "people"),
    "team": NotificationGroup(_("My teams: arrivals, departures, changes"), "now", "team"),
    "cohort": NotificationGroup(_("Messages from mentors of my cohort"), "now", "mail"),
    "duty": NotificationGroup(_("For mentors and operators: overdue reviews"), "now", "clock"),
    "account": NotificationGroup(_("My account"), "now", "user"),
}
# Groups in which notifications about blocked people are not sent.
BLOCKABLE_GROUPS = ("answers", "talk", "thanks", "together", "cohort")
# Groups whose frequency cannot be changed.
MANDATORY_GROUPS = ("account",)


class EmailChoice(NamedTuple):
    """A group for which a person may choose, and the frequency they have now."""

    group: str
    label: Promise
    frequency: str


def email_frequency(person: User, group: str) -> str:
    """Return the key in EMAIL_FREQUENCIES that applies to `person` and `group`."""
    default = NOTIFICATION_GROUPS[group].default_frequency
    if group in MANDATORY_GROUPS:
        return default
    chosen = person.mail_choices.get(group, default)
    return chosen if chosen in EMAIL_FREQUENCIES else default


def groups_mailed(person: User, frequency: str) -> list[str]:
    """Return the groups that `person` gets emails about with this frequency."""
    return [group for group in NOTIFICATION_GROUPS if email_frequency(person, group) == frequency]


def email_choices(person: User) -> Iterator[EmailChoice]:
    """Yield the groups for which `person` may choose a frequency."""
    for name, group in NOTIFICATION_GROUPS.items():
        is_for_person = name != "duty" or person.is_mentor
        if name not in MANDATORY_GROUPS and is_for_person:
            yield EmailChoice(name, group.label, email_frequency(person, name))
