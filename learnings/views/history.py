"""The versions of an entry: what changed in each, and restoring an earlier one."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from learnings import permissions
from learnings.entry_lookup import get_visible_entry
from learnings.models import Entry, Revision, UnsentDraft
from learnings.parameters import HistoryParameters
from learnings.views.entries import redirect_decided
from portal.moderation.models import AlreadyReviewed
from portal.text.diff import Part, diff_texts
from portal.web.htmx import render_page
from portal.web.page_cache import cached_for_readers

VERSIONS_ON_A_PAGE = 10


class FieldChange(NamedTuple):
    """What changed in one field of a revision."""

    label: str
    parts: list[Part]


class Version(NamedTuple):
    """A revision and what changed since the one `before` it, if that is visible."""

    revision: Revision
    before: Revision | None
    changes: list[FieldChange]


@require_safe
@login_not_required
@cached_for_readers
def entry_history(
    request: HttpRequest, pk: int, slug: str, solution_pk: int | None = None
) -> HttpResponse:
    """List the visible versions of an entry, each compared with the one before."""
    entry = _get_entry_with_revisions(request, solution_pk or pk)
    revisions = _newest_revisions(request, entry)
    if not revisions:
        raise Http404
    context = _versions_context(revisions) | {
        "entry": entry,
        "newest": entry.waiting_revision_id or entry.live_revision_id,
        "can_restore": permissions.can_restore(request.user, entry),
    }
    return render_page(request, "learnings/entry_history.html", context)


def _get_entry_with_revisions(request: HttpRequest, pk: int) -> Entry:
    """Return a visible entry with the revisions that its page shows. Raises Http404."""
    visible = Entry.objects.visible_to(request.user)
    loaded = visible.select_related("live_revision", "waiting_revision", "challenge")
    return get_object_or_404(loaded, pk=pk)


def _versions_context(revisions: list[Revision]) -> dict[str, Any]:
    """Return a page of versions, and the last one's number if there are older ones."""
    shown = revisions[:VERSIONS_ON_A_PAGE]
    previous = [*revisions[1:], None]
    has_older = len(revisions) > len(shown)
    return {
        "versions": list(map(_compare_versions, shown, previous)),
        "older": shown[-1].number if has_older else None,
    }


def _newest_revisions(request: HttpRequest, entry: Entry) -> list[Revision]:
    """Return a page of visible revisions, and one more to compare the last one with."""
    revisions = entry.revisions_for(request.user).select_related("rendered_text")
    revisions = revisions.prefetch_related("topics")
    before = HistoryParameters.read(request.GET).before
    if before is not None:
        revisions = revisions.filter(number__lt=before)
    return list(revisions[: VERSIONS_ON_A_PAGE + 1])


def _compare_versions(revision: Revision, before: Revision | None) -> Version:
    changes = _field_changes(before, revision) if before else []
    return Version(revision, before, changes)


def _field_changes(before: Revision, after: Revision) -> list[FieldChange]:
    compared = [
        (_("Title"), before.title, after.title),
        ("", before.body, after.body),
        (_("Outcome"), before.outcome, after.outcome),
        (_("Topics"), _topic_names(before), _topic_names(after)),
    ]
    return [FieldChange(label, diff_texts(old, new)) for label, old, new in compared if old != new]


def _topic_names(revision: Revision) -> str:
    return ", ".join(sorted(topic.name for topic in revision.topics.all()))


@require_POST
def entry_restore(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Submit an earlier version of one's own entry again, as a new one."""
    entry = _get_restorable_entry(request, pk)
    get_object_or_404(entry.revisions, number=number)
    try:
        entry.restore_revision(number)
    except UnsentDraft:
        return _redirect_to_draft(request, entry)
    except AlreadyReviewed:
        return redirect_decided(request, entry)
    messages.success(request, _("Version %(number)d restored as the latest.") % {"number": number})
    return redirect(entry.get_history_url())


def _get_restorable_entry(request: HttpRequest, pk: int) -> Entry:
    """Return one's own entry. Raises Http404 or PermissionDenied."""
    entry = get_visible_entry(request.user, pk)
    if not permissions.can_restore(request.user, entry):
        raise PermissionDenied(_("Only the author can restore an earlier version."))
    return entry


def _redirect_to_draft(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Say that there is an open draft, and show it."""
    messages.info(
        request, _("You have unsent changes. Submit or discard them first; nothing was changed.")
    )
    return redirect(entry.get_edit_url())
