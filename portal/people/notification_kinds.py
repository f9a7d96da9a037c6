"""The kinds of notifications and their mails.

Each app lists those that it sends in the hook NOTIFICATIONS.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal import hooks

if TYPE_CHECKING:
    from portal.people.models import Notification


class MailDetails(NamedTuple):
    """What a mail says of the notification's object, as its recipient may see it now."""

    paragraphs: tuple[str, ...] = ()
    quote: str = ""


@dataclass(frozen=True)
class NotificationMail:
    """The texts of a mail, formatted with the notification's values and %(you)s.

    %(you)s is the recipient.

    Without a `heading` it is the notification's sentence. The quote is what the actor wrote, or
    the reason that is stored with the notification, unless `details` says more: it reads the
    object when the mail is sent. `sample` is the same from made-up values, for previews.
    """

    button: Promise
    because: Promise
    heading: Promise | None = None
    text: Promise | None = None
    steps: tuple[Promise, ...] = ()
    note: Promise | None = None
    details: Callable[[Notification], MailDetails] | None = None
    sample: Callable[[], MailDetails] | None = None


# For a kind that was listed without its mail: people still hear of it, and a test fails.
GENERAL_MAIL = NotificationMail(
    button=_("Open Nexus"), because=_("You get this because it concerns you on Nexus.")
)


@dataclass(frozen=True)
class NotificationKind:
    """What a kind of notification and its mail say, and its group of preferences.

    `sentence` is lazy, because it is translated when it is read; it is formatted with the values
    that are stored with the notification. `grouped_sentence` says the same about several people:
    %(others)s is one less than their number. `choose_sentence` returns another sentence for some
    values, which older notifications may lack. A kind that `outlives_object` stays listed when its
    object is removed, because it says so. `shown_title` returns what the object is called, in the
    active language, if its stored title alone doesn't tell it from another. One that `asks` expects
    the recipient to do something: its row in the list has the button of its email, and before it
    "Accept" if there is an `accept_url`, the address to post to.
    """

    group: str
    sentence: Promise
    mail: NotificationMail = GENERAL_MAIL
    grouped_sentence: Promise | None = None
    outlives_object: bool = False
    choose_sentence: Callable[[dict[str, Any]], Promise | None] | None = None
    asks: bool = False
    accept_url: Callable[[Notification], str] | None = None
    shown_title: Callable[[dict[str, Any]], str] | None = None

    def sentence_about(self, values: dict[str, Any]) -> str:
        """Return the sentence with these values. Raises KeyError if one is missing."""
        chosen = self.choose_sentence(values) if self.choose_sentence else None
        return (chosen or self.sentence) % values


@cache
def notification_kinds() -> dict[str, NotificationKind]:
    """Return the kinds of all apps by the name that is stored with a notification."""
    return hooks.merge("NOTIFICATIONS")
