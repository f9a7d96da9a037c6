"""Yes-or-no questions about an entry that one can see."""


def can_edit(user, entry):
    """Authors edit their own, as long as it was not refused or removed."""
    return user.pk == entry.author_id and entry.is_editable


def can_accept(user, challenge):
    """Whoever posted a challenge knows best what solved it."""
    return user.pk == challenge.author_id and challenge.status == challenge.Status.LIVE


def can_restore(user, entry):
    """Authors bring an earlier version of their own back."""
    return can_edit(user, entry) and entry.case_id is not None


def can_solve(user, challenge):
    """Whoever is signed in may answer a public challenge."""
    return user.is_authenticated and challenge.status == challenge.Status.LIVE
