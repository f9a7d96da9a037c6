"""Find what is at a URL of this site, for flags and reports."""

from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.urls import Resolver404, ResolverMatch, resolve

from portal import hooks
from portal.moderation import review_targets
from portal.people.models import User
from portal.web.parameters import split_url_or_empty


class ObjectKey(NamedTuple):
    """The kind of a review target, and its primary key if there is such an object."""

    kind: str
    pk: int | None


def object_at(address: str, user: User | AnonymousUser) -> tuple[str | None, Any]:
    """Return the kind and the object that `user` sees at `address`, or (None, None)."""
    parts = split_url_or_empty(address.strip())
    try:
        match = resolve(parts.path)
    except Resolver404:
        return None, None
    key = _object_key(match, parts.fragment)
    if key is None:
        return None, None
    if not key.pk:
        return key.kind, None
    return key.kind, review_targets.REVIEW_TARGETS[key.kind].find(key.pk, user)


def _object_key(match: ResolverMatch, fragment: str) -> ObjectKey | None:
    # The apps above are asked first: a fragment may name a part of a page of an app below.
    for object_at_in_app in reversed(hooks.find("object_at")):
        key = object_at_in_app(match, fragment)
        if key is not None:
            return key
    return None
