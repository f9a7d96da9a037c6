"""Yes-or-no questions about an entry that one can see."""


def may_edit(user, entry):
    """Authors edit their own, as long as it was not refused or removed."""
    return user.pk == entry.author_id and entry.may_be_edited


def may_accept(user, challenge):
    """Whoever posted a challenge knows best what solved it."""
    return user.pk == challenge.author_id and challenge.status == challenge.Status.LIVE


def may_restore(user, entry):
    """Authors bring an earlier version of their own back."""
    return may_edit(user, entry) and entry.case_id is not None


def may_solve(user, challenge):
    """Whoever is signed in may answer a public challenge."""
    return user.is_authenticated and challenge.status == challenge.Status.LIVE
