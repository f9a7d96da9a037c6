"""Yes-or-no questions about an entry that one can see."""


def may_edit(user, entry):
    """Authors edit their own, as long as it was not refused or removed."""
    return user.pk == entry.author_id and entry.may_be_edited


def may_solve(user, challenge):
    """Whoever is signed in may answer a public challenge."""
    return user.is_authenticated and challenge.status == challenge.Status.LIVE
