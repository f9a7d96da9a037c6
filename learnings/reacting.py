"""Reacting to an entry, as pages and the API do."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from learnings.models import Entry, Reaction, ReactionNotAllowed
from portal.people.models import User


def set_reaction(entry: Entry, kind: str, *, by: User, on: bool) -> None:
    """Add a reaction, or take it back. Raises PermissionDenied for one's own entry."""
    try:
        Reaction.set_reaction(kind, entry=entry, by=by, on=on)
    except ReactionNotAllowed:
        raise PermissionDenied(_("You can’t do this for your own post.")) from None
