"""The versions of an entry: what changed in each, and an earlier one brought back."""

from itertools import pairwise

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from learnings import permissions
from learnings.models import Entry, UnsentDraft
from learnings.parameters import HistoryParameters
from portal.moderation.models import AlreadyReviewed
from portal.text.diff import diff_texts
from portal.web.htmx import render_page
from portal.web.page_cache import cached_for_readers

VERSIONS_ON_A_PAGE = 10


@require_safe
@login_not_required
@cached_for_readers
def entry_history(request, pk, slug, solution_pk=None):
    """The versions of an entry that this person may see, each compared with the one before it that they may see."""
    entries = Entry.objects.visible_to(request.user).select_related(
        "live_revision", "waiting_revision", "challenge"
    )
    entry = get_object_or_404(entries, pk=solution_pk or pk)
    before = HistoryParameters.read(request.GET).before
    revisions = entry.revisions_for(request.user).prefetch_related("topics")
    if before is not None:
        revisions = revisions.filter(number__lt=before)
    # One more than is shown, because each is compared with the one before it.
    found = list(revisions[: VERSIONS_ON_A_PAGE + 1])
    if not found:
        raise Http404
    context = {
        "entry": entry,
        "versions": [_compare_with_previous(*pair) for pair in pairwise([*found, None])][
            :VERSIONS_ON_A_PAGE
        ],
        "older": found[VERSIONS_ON_A_PAGE - 1].number if len(found) > VERSIONS_ON_A_PAGE else None,
        "newest": entry.waiting_revision_id or entry.live_revision_id,
        "can_restore": permissions.can_restore(request.user, entry),
    }
    return render_page(request, "learnings/entry_history.html", context)


def _compare_with_previous(revision, before):
    """A version with what it changed: [(label, parts)] of each text that differs."""
    if before is None:
        return {"revision": revision, "changes": None}
    fields = ((_("Title"), "title"), ("", "body"), (_("Outcome"), "outcome"))
    changes = [
        (label, diff_texts(getattr(before, name), getattr(revision, name)))
        for label, name in fields
        if getattr(before, name) != getattr(revision, name)
    ]
    names = [
        ", ".join(sorted(topic.name for topic in one.topics.all())) for one in (before, revision)
    ]
    if names[0] != names[1]:
        changes.append((_("Topics"), diff_texts(*names)))
    return {"revision": revision, "before": before, "changes": changes}


@require_POST
def entry_restore(request, pk, number):
    """Send an earlier version of mine in again, as a new one."""
    entry = get_object_or_404(Entry.objects.visible_to(request.user), pk=pk)
    if not permissions.can_restore(request.user, entry):
        raise PermissionDenied(_("Only its author may bring an earlier version back."))
    get_object_or_404(entry.revisions, number=number)
    try:
        entry.restore_revision(number)
    except UnsentDraft:
        messages.info(
            request,
            _(
                "You have a text that was not sent yet. Send or discard it first: nothing was changed."
            ),
        )
        return redirect(entry.get_edit_url())
    except AlreadyReviewed:
        messages.info(request, _("A mentor decided in the meantime. Nothing was changed."))
        return redirect(entry)
    messages.success(
        request, _("Version %(number)d is the newest text again.") % {"number": number}
    )
    return redirect(entry.get_history_url())
