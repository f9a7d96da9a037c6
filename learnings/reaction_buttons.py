"""The buttons beneath an entry, as a person sees them."""

from learnings.models import Reaction


def reaction_of(entry, kind, user):
    """What its button shows: is it said, how often, and may this person say it."""
    return {
        "kind": kind,
        "label": Reaction.Kind(kind).label,
        "count": None if kind == Reaction.Kind.SAVED else getattr(entry, f"{kind}_count"),
        "mine": getattr(entry, f"mine_{kind}", False),
        "fits": Reaction.fits(kind, entry=entry, user=user),
    }


def reactions_of(entry, user):
    """The buttons beneath an entry, in their order."""
    kinds = [kind for kind in Reaction.Kind.values if kind != Reaction.Kind.MET or entry.is_challenge]
    return [reaction_of(entry, kind, user) for kind in kinds]
