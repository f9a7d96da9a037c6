"""What a person may do with an entry that they can see."""

from django.contrib.auth.models import AnonymousUser

from learnings.models import Entry
from portal.people.models import User


def can_edit(user: User | AnonymousUser, entry: Entry) -> bool:
    """Authors may edit their entries, unless they were rejected or removed."""
    return user.pk == entry.author_id and entry.is_editable


def can_accept(user: User | AnonymousUser, challenge: Entry) -> bool:
    """The author of a public challenge may accept a solution."""
    return user.pk == challenge.author_id and challenge.is_live


def can_restore(user: User | AnonymousUser, entry: Entry) -> bool:
    """Authors may restore earlier versions of submitted entries."""
    return can_edit(user, entry) and entry.case_id is not None


def can_solve(user: User | AnonymousUser, challenge: Entry) -> bool:
    """Everyone who is signed in may answer a public challenge."""
    return user.is_authenticated and challenge.is_live
