"""Reactions to entries, bookmarks, and the accepted solution of a challenge."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from learnings import permissions
from learnings.entry_lookup import get_discussed_entry, get_open_entry
from learnings.models import Entry, NotASolution, Reaction
from learnings.reacting import set_reaction
from learnings.reaction_buttons import reaction_button
from portal import hooks
from portal.people.models import User
from portal.web.htmx import render_page, swap_or_redirect, targets_partial
from portal.web.pagination import keyset_page
from portal.web.parameters import is_on


@require_POST
def reaction_set(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """React to a public entry with `on=1`; else take the reaction back."""
    entry = get_open_entry(request.user, pk)
    on = is_on(request.POST)
    set_reaction(entry, kind, by=request.user, on=on)
    setattr(entry, f"mine_{kind}", on)  # as with_own_reactions would say now
    return _render_reaction(request, entry, kind)


def _render_reaction(request: HttpRequest, entry: Entry, kind: str) -> HttpResponse:
    button = reaction_button(entry, kind, request.user)
    context = {"entry": entry, "kind": kind, "reaction": button}
    address = entry.get_absolute_url()
    return swap_or_redirect(request, "learnings/_reaction.html", context, to=address)


@require_POST
def solution_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a solution of one's own challenge with `on=1`; else take that back."""
    solution = get_discussed_entry(request.user, pk, kind=Entry.Kind.SOLUTION)
    on = is_on(request.POST)
    _set_accepted(solution, by=request.user, on=on)
    message = _("Marked as the accepted solution.") if on else _("No solution is accepted now.")
    messages.success(request, message)
    return redirect(solution.get_absolute_url())


def _set_accepted(solution: Entry, *, by: User, on: bool) -> None:
    """Accept a solution, or take that back. Raises PermissionDenied."""
    if not permissions.can_accept(by, solution.challenge):
        raise PermissionDenied(_("The author of the challenge accepts the solution that worked."))
    try:
        solution.challenge.accept(solution, on=on)
    except NotASolution:
        raise PermissionDenied(_("You can accept it once it’s public.")) from None


@require_safe
def bookmark_list(request: HttpRequest) -> HttpResponse:
    """List one's own bookmarks, newest first."""
    only_new = targets_partial(request, "more")
    page = keyset_page(request, _bookmarks_of(request.user), by="created_at", only_new=only_new)
    context = {"page": page, "entries": _entries_in_order(page)}
    if not only_new:
        context["panels"] = hooks.collect("saved_panels", request)
    return render_page(request, "learnings/bookmark_list.html", context, partials=["more"])


def _bookmarks_of(person: User) -> QuerySet[Reaction]:
    """Return a person's bookmarks of entries that they still may see."""
    visible = Entry.objects.visible_to(person).live()
    return Reaction.objects.filter(user=person, kind=Reaction.Kind.BOOKMARK, entry__in=visible)


def _entries_in_order(bookmarks: Iterable[Reaction]) -> list[Entry]:
    keys = [bookmark.entry_id for bookmark in bookmarks]
    entries = Entry.objects.for_list().in_bulk(keys)
    return [entries[key] for key in keys]
