"""The buttons beneath an entry, as a person sees them."""

from learnings.models import Reaction


def reaction_button(entry, kind, user):
    """What its button shows: is it said, how often, and may this person say it."""
    return {
        "kind": kind,
        "label": Reaction.Kind(kind).label,
        "count": None if kind == Reaction.Kind.BOOKMARK else getattr(entry, f"{kind}_count"),
        "is_set": getattr(entry, f"mine_{kind}", False),
        "is_allowed": Reaction.is_allowed(kind, entry=entry, user=user),
    }


def reaction_buttons(entry, user):
    """The buttons beneath an entry, in their order."""
    kinds = [
        kind for kind in Reaction.Kind.values if kind != Reaction.Kind.HIT_TOO or entry.is_challenge
    ]
    return [reaction_button(entry, kind, user) for kind in kinds]
