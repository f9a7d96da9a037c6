"""Whether a person may see the page at a path of this site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import hooks

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from portal.people.models import User


def can_see_path(person: User | AnonymousUser, path: str) -> bool:
    """Return False if the app that the path belongs to refuses it."""
    answers = [can_see_in_app(person, path) for can_see_in_app in hooks.find("can_see_path")]
    return False not in answers
