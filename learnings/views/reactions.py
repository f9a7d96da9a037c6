"""Reactions to entries, bookmarks, and the accepted solution of a challenge."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from learnings import permissions
from learnings.entry_lookup import get_discussed_entry
from learnings.models import Entry, NotASolution, Reaction, ReactionNotAllowed
from learnings.reaction_buttons import reaction_button
from portal import hooks
from portal.web.htmx import render_page, swap_or_redirect, targets_partial
from portal.web.pagination import keyset_page
from portal.web.parameters import is_on


@require_POST
def reaction_set(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """React to a public entry with `on=1`; else take the reaction back."""
    entry = get_discussed_entry(request.user, pk, status=Entry.Status.LIVE)
    on = is_on(request.POST)
    try:
        Reaction.set_reaction(kind, entry=entry, by=request.user, on=on)
    except ReactionNotAllowed:
        raise PermissionDenied(_("You can’t do this for your own post.")) from None
    setattr(entry, f"mine_{kind}", on)  # as with_own_reactions would say now
    button = reaction_button(entry, kind, request.user)
    context = {"entry": entry, "kind": kind, "reaction": button}
    return swap_or_redirect(
        request, "learnings/_reaction.html", context, to=entry.get_absolute_url()
    )


@require_POST
def solution_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a solution of one's own challenge with `on=1`; else take that back."""
    solution = get_discussed_entry(request.user, pk, kind=Entry.Kind.SOLUTION)
    challenge = solution.challenge
    if not permissions.can_accept(request.user, challenge):
        raise PermissionDenied(_("The author of the challenge accepts the solution that worked."))
    on = is_on(request.POST)
    try:
        challenge.accept(solution, on=on)
    except NotASolution:
        raise PermissionDenied(_("You can accept it once it’s public.")) from None
    message = _("Marked as the accepted solution.") if on else _("No solution is accepted now.")
    messages.success(request, message)
    return redirect(solution.get_absolute_url())


@require_safe
def bookmark_list(request: HttpRequest) -> HttpResponse:
    """List one's own bookmarks, newest first."""
    visible = Entry.objects.visible_to(request.user).filter(status=Entry.Status.LIVE)
    bookmarks = Reaction.objects.filter(
        user=request.user, kind=Reaction.Kind.BOOKMARK, entry__in=visible
    )
    only_new = targets_partial(request, "more")
    page = keyset_page(request, bookmarks, by="created_at", only_new=only_new)
    keys = [bookmark.entry_id for bookmark in page]
    entries = Entry.objects.for_list().in_bulk(keys)
    context = {"page": page, "entries": [entries[key] for key in keys]}
    if not only_new:
        context["panels"] = hooks.collect("saved_panels", request)
    return render_page(request, "learnings/bookmark_list.html", context, partials=["more"])
