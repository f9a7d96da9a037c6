"""Thanks: helped me, met this too, saved; and the solution that its challenge's author accepts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from learnings import permissions
from learnings.models import Entry, NotASolution, Reaction, ReactionNotAllowed
from learnings.reaction_buttons import reaction_button
from portal.web.htmx import render_page, swap_or_redirect, targets_partial
from portal.web.pagination import keyset_page
from portal.web.parameters import is_on


@require_POST
def reaction_set(request, pk, kind):
    """Say it with `on=1`, take it back with `on=0`; the same twice changes nothing."""
    entries = Entry.objects.visible_to(request.user).filter(status=Entry.Status.LIVE)
    entry = get_object_or_404(
        entries.select_related("live_revision", "challenge__live_revision"), pk=pk
    )
    on = is_on(request.POST)
    try:
        Reaction.set_reaction(kind, entry=entry, by=request.user, on=on)
    except ReactionNotAllowed:
        raise PermissionDenied(_("This is for others to say.")) from None
    counted = (
        Entry.objects.with_own_reactions(request.user)
        .select_related("challenge__live_revision")
        .get(pk=pk)
    )
    context = {
        "entry": counted,
        "kind": kind,
        "reaction": reaction_button(counted, kind, request.user),
    }
    return swap_or_redirect(
        request, "learnings/_reaction.html", context, to=entry.get_absolute_url()
    )


@require_POST
def solution_accept(request, pk):
    """The author of a challenge says which solution solved it (`on=1`), or takes that back (`on=0`)."""
    solutions = Entry.objects.visible_to(request.user).filter(kind=Entry.Kind.SOLUTION)
    solution = get_object_or_404(
        solutions.select_related("challenge__live_revision", "author"), pk=pk
    )
    if not permissions.can_accept(request.user, solution.challenge):
        raise PermissionDenied(_("The author of the challenge says what solved it."))
    on = is_on(request.POST)
    try:
        solution.challenge.accept(solution, on=on)
    except NotASolution:
        raise PermissionDenied(_("It can be accepted once it is public.")) from None
    messages.success(
        request, _("Marked as what solved it.") if on else _("No solution is marked any more.")
    )
    return redirect(solution.get_absolute_url())


@require_safe
def bookmark_list(request):
    """What I saved, newest first; nobody else sees it."""
    saved = Reaction.objects.filter(user=request.user, kind=Reaction.Kind.BOOKMARK)
    saved = saved.filter(
        entry__in=Entry.objects.visible_to(request.user).filter(status=Entry.Status.LIVE)
    )
    page = keyset_page(request, saved, by="created_at", only_new=targets_partial(request, "more"))
    rows = {
        entry.pk: entry
        for entry in Entry.objects.filter(pk__in=[row.entry_id for row in page.rows]).for_list()
    }
    context = {"page": page, "entries": [rows[row.entry_id] for row in page.rows]}
    return render_page(request, "learnings/bookmark_list.html", context, partials=["more"])
