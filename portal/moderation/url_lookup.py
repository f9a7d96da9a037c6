"""What is at an address of ours, as somebody sees it there."""

from django.urls import Resolver404, resolve

from portal import registry
from portal.moderation import review_targets
from portal.web.parameters import split_url_or_empty


def object_at(address, user):
    """(kind, thing) of what `user` sees at this address, or (None, None).

    Each app says which of its views show what: registry.shown_at maps a view's name to (kind, how to find its key).
    """
    parts = split_url_or_empty(address.strip())
    try:
        match = resolve(parts.path)
    except Resolver404:
        return None, None
    for view_name, kind, find_pk in registry.url_lookups:
        if match.view_name == view_name:
            key = find_pk(match.kwargs, parts.fragment)
            return kind, review_targets.REVIEW_TARGETS[kind].find(key, user) if key else None
    return None, None
