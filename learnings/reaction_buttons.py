"""The buttons below an entry, as one person sees them."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from learnings.models import Entry, Reaction
from portal.people.models import User


@dataclass(frozen=True)
class ReactionButton:
    """A button: the reaction, its count if it has one, and whether this person may press it."""

    kind: str
    label: str
    count: int | None
    is_set: bool
    is_allowed: bool


def reaction_button(entry: Entry, kind: str, user: User | AnonymousUser) -> ReactionButton:
    """Return one button. The entry must have the annotations of `with_own_reactions`."""
    return ReactionButton(
        kind=kind,
        label=Reaction.Kind(kind).label,
        count=None if kind == Reaction.Kind.BOOKMARK else getattr(entry, f"{kind}_count"),
        is_set=getattr(entry, f"mine_{kind}", False),
        is_allowed=Reaction.is_allowed(kind, entry=entry, user=user),
    )


def reaction_buttons(entry: Entry, user: User | AnonymousUser) -> list[ReactionButton]:
    """Return the buttons of an entry, in order."""
    kinds = list(Reaction.Kind.values)
    if not entry.is_challenge:
        kinds.remove(Reaction.Kind.HIT_TOO)
    return [reaction_button(entry, kind, user) for kind in kinds]
