"""The kinds of notifications.

Each app lists those that it sends in the hook NOTIFICATIONS.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

from portal import hooks

if TYPE_CHECKING:
    from portal.people.models import Notification


@dataclass(frozen=True)
class NotificationKind:
    """What a kind of notification says, and to which group of preferences it belongs.

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
