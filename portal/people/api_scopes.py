"""What API tokens may be allowed to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.people.models import User
from portal.people.models.api_token import READ, REVIEW, WRITE


def api_scopes(person: User) -> list[tuple[str, str | Promise]]:
    """Return the scopes that a person may choose.

    That of mentors only after their second factor.
    """
    scopes: list[tuple[str, str | Promise]] = [
        (READ, _("Read what I can see: my drafts, notifications and checklist, too")),
        (WRITE, _("Write for me: drafts, submissions, reactions, comments, endpoints")),
    ]
    if person.can_moderate:
        scopes.append((REVIEW, _("See what mentors see: texts that wait for review")))
    return scopes
