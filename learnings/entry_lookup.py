"""Finds the entry that a request names."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from learnings.models import Entry
from portal.people.models import User


def get_visible_entry(user: User, pk: int | None, **conditions: Any) -> Entry:
    """Return an entry with what its title and URL need.

    Raises Http404 if it does not meet the conditions, or the user may not see it.
    """
    entries = Entry.objects.visible_to(user).filter(**conditions)
    related = entries.select_related("author", "live_revision", "challenge__live_revision")
    return get_object_or_404(related, pk=pk)


def get_discussed_entry(user: User, pk: int | None, **conditions: Any) -> Entry:
    """Return an entry that can have comments, reactions and pins.

    A profile section can't. Raises Http404 as `get_visible_entry` does.
    """
    entry = get_visible_entry(user, pk, **conditions)
    if entry.is_profile_section:
        raise Http404
    return entry


def get_open_entry(user: User, pk: int | None) -> Entry:
    """Return an entry that takes comments and reactions now, or raise Http404."""
    entry = get_discussed_entry(user, pk)
    if not entry.takes_comments:
        raise Http404
    return entry
