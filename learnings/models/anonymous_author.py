"""The author that readers see on a challenge which was posted anonymously."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.people.models import User


class AnonymousAuthor:
    """Stands in for the User in templates, with the attributes that they read."""

    erased_at = True  # there is no profile to link to
    name = _("Anonymous")
    open_to_collaborate, cohort = False, None

    @staticmethod
    def get_track_display() -> str:
        return ""


ANONYMOUS_AUTHOR = AnonymousAuthor()


def notification_actor(person: User, *, is_anonymous: bool) -> dict[str, Any]:
    """Return the arguments of `Notification.send` that name who acted."""
    return {"by": str(ANONYMOUS_AUTHOR.name)} if is_anonymous else {"actor": person}
