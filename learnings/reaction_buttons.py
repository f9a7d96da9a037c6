"""The buttons below an entry, as one person sees them."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from learnings.models import Entry, Reaction
from learnings.models.reaction import UNCOUNTED_KINDS
from portal.people.models import User

LABELS: dict[Any, Any] = {
    Reaction.Kind.HELPFUL: _("Helpful"),
    Reaction.Kind.HIT_TOO: _("I hit this too"),
    Reaction.Kind.BOOKMARK: _("Save"),
    Reaction.Kind.FOLLOW: _("Notify me of answers"),
}
ICONS: dict[Any, str] = {
    Reaction.Kind.HELPFUL: "helpful",
    Reaction.Kind.HIT_TOO: "hit",
    Reaction.Kind.BOOKMARK: "save",
    Reaction.Kind.FOLLOW: "bell",
}


@dataclass(frozen=True)
class ReactionButton:
    """A reaction's button, its count if any, and whether this person may press it.

    `icon` is a name in static/icons.svg.
    """

    kind: str
    label: str
    icon: str
    count: int | None
    is_set: bool
    is_allowed: bool


def reaction_button(entry: Entry, kind: str, user: User | AnonymousUser) -> ReactionButton:
    """Return one button. The entry must have the annotations of `with_own_reactions`."""
    return ReactionButton(
        kind=kind,
        label=LABELS[kind],
        icon=ICONS[kind],
        count=None if kind in UNCOUNTED_KINDS else getattr(entry, f"{kind}_count"),
        is_set=getattr(entry, f"mine_{kind}", False),
        is_allowed=Reaction.is_allowed(kind, entry=entry, user=user),
    )


def reaction_buttons(entry: Entry, user: User | AnonymousUser) -> list[ReactionButton]:
    """Return the buttons of an entry, in order."""
    kinds: list[Any] = [Reaction.Kind.HELPFUL, Reaction.Kind.BOOKMARK]
    if entry.is_challenge:
        kinds.insert(0, Reaction.Kind.HIT_TOO)
    return [reaction_button(entry, kind, user) for kind in kinds]
