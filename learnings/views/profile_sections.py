"""The page of a section of a profile, for its author and mentors, and taking one off."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from learnings import permissions
from learnings.models import Entry
from learnings.views.entries import redirect_to_canonical_url, review_context
from portal.moderation.models import AlreadyReviewed
from portal.web.htmx import render_page
from portal.web.methods import require_safe_or_post
from portal.web.page_cache import cached_for_readers


@require_safe
@login_not_required
@cached_for_readers
def section_detail(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Show a section of a profile to its author and mentors; lead others to the profile."""
    sections = Entry.objects.visible_to(request.user).profile_sections()
    related = sections.select_related(
        "author__cohort",
        "live_revision__rendered_text",
        "waiting_revision__rendered_text",
        "case",
        "draft",
    )
    entry = get_object_or_404(related, pk=pk)
    is_author = request.user.pk == entry.author_id
    is_mentor = request.user.is_authenticated and request.user.can_moderate
    if not is_author and not is_mentor:
        return redirect(f"{entry.author.get_absolute_url()}#section-{entry.pk}")
    context = {
        "entry": entry,
        "revision": entry.shown_revision,
        "is_author": is_author,
        "can_edit": permissions.can_edit(request.user, entry),
        **(review_context(entry) if is_author else {}),
    }
    return redirect_to_canonical_url(entry, slug) or render_page(
        request, "learnings/section_detail.html", context
    )


@require_safe_or_post
def section_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask on a page of its own, then take a section off one's own profile."""
    mine = Entry.objects.profile_sections().filter(author=request.user)
    entry = get_object_or_404(mine.select_related("live_revision", "draft", "case"), pk=pk)
    if not permissions.can_edit(request.user, entry):
        raise PermissionDenied(_("A mentor has decided this, so it can’t be changed."))
    if request.method != "POST":
        return render_page(request, "learnings/section_remove.html", {"entry": entry})
    try:
        entry.take_off_profile()
    except AlreadyReviewed:
        messages.info(request, _("A mentor has just decided this. Nothing was changed."))
        return redirect(entry)
    messages.success(request, _("Section removed from your profile."))
    return redirect(request.user)
