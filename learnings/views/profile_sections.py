"""The page of a profile section, for its author and mentors, and taking one off."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from learnings import permissions
from learnings.models import Entry
from learnings.views.entries import redirect_decided, redirect_to_canonical_url, review_context
from portal.moderation.models import AlreadyReviewed
from portal.people.models import User
from portal.web.htmx import render_page
from portal.web.methods import require_safe_or_post
from portal.web.page_cache import cached_for_readers


@require_safe
@login_not_required
@cached_for_readers
def section_detail(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Show a profile section to its author and mentors; lead others to the profile."""
    sections = Entry.objects.visible_to(request.user).profile_sections()
    entry = get_object_or_404(sections.with_page_relations(), pk=pk)
    if not _is_shown_apart(entry, request.user):
        return redirect(f"{entry.author.get_absolute_url()}#section-{entry.pk}")
    return redirect_to_canonical_url(entry, slug) or render_page(
        request, "learnings/section_detail.html", _section_context(entry, request.user)
    )


def _is_shown_apart(entry: Entry, user: User | AnonymousUser) -> bool:
    """Whether a section has its own page for this person: its author, or a mentor."""
    is_mentor = user.is_authenticated and user.can_moderate
    return is_mentor or user.pk == entry.author_id


def _section_context(entry: Entry, user: User | AnonymousUser) -> dict[str, Any]:
    is_author = user.pk == entry.author_id
    context = {
        "entry": entry,
        "revision": entry.shown_revision,
        "is_author": is_author,
        "can_edit": permissions.can_edit(user, entry),
    }
    return context | review_context(entry) if is_author else context


@require_safe_or_post
def section_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask on a page of its own, then take a section off one's own profile."""
    entry = _get_own_section(request, pk)
    if request.method != "POST":
        return render_page(request, "learnings/section_remove.html", {"entry": entry})
    try:
        entry.take_off_profile()
    except AlreadyReviewed:
        return redirect_decided(request, entry)
    messages.success(request, _("Section removed from your profile."))
    return redirect(request.user)


def _get_own_section(request: HttpRequest, pk: int) -> Entry:
    """Return a section that its author may change. Raises Http404 or PermissionDenied."""
    mine = Entry.objects.profile_sections().filter(author=request.user)
    entry = get_object_or_404(mine.select_related("live_revision", "draft", "case"), pk=pk)
    if not permissions.can_edit(request.user, entry):
        raise PermissionDenied(_("A mentor has decided this, so it can’t be changed."))
    return entry
