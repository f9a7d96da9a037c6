"""Drafts: their list, saving one while its author types, and discarding one."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from learnings import permissions
from learnings.composer_page import (
    get_solvable_challenge,
    new_draft,
    own_draft,
    render_composer,
    render_conflict,
    save_notify_choice,
)
from learnings.draft_limits import check_save_limits
from learnings.forms.composer import DraftForm
from learnings.models import Draft, Entry
from learnings.parameters import DraftKind, DraftSaveParameters, DraftVersionParameters
from learnings.work_in_progress import work_in_progress, work_rows
from portal.web import errors, rate_limits
from portal.web.edit_versions import StaleEdit
from portal.web.htmx import render_page, swap_or_redirect
from portal.web.methods import require_safe_or_post

MAX_LISTED = 200


@require_safe
def draft_list(request: HttpRequest) -> HttpResponse:
    """List one's own drafts, and entries that are in review or were sent back."""
    rows = work_rows(work_in_progress(request.user, MAX_LISTED + 1))
    context = {"rows": rows[:MAX_LISTED], "has_more": len(rows) > MAX_LISTED}
    return render_page(request, "learnings/draft_list.html", context)


@require_safe_or_post
def draft_discard(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Ask on a page of its own, then discard a draft."""
    drafts = Draft.objects.by_author(request.user).open().select_related("entry")
    draft = get_object_or_404(drafts, key=key)
    if request.method == "POST":
        return _discard(request, draft)
    return render_page(request, "learnings/draft_discard.html", {"draft": draft})


def _discard(request: HttpRequest, draft: Draft) -> HttpResponse:
    if not permissions.can_edit(request.user, draft.entry):
        raise PermissionDenied
    draft.entry.discard_draft()
    messages.success(request, _("Draft deleted."))
    return redirect("learnings:draft_list")


@require_POST
@login_not_required
def draft_save(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Save what was typed so far, by script every two seconds or by a button.

    A signed-out request gets 401 and no redirect, because leaving the page would lose the text.
    """
    if not request.user.is_authenticated:
        if not request.htmx:
            return errors.signed_out(request)
        return _render_save_state(request, key, 401, signed_out=True)
    form = DraftForm(request.POST, instance=_draft_to_save(request, key))
    if not form.is_valid():
        return _render_not_saved(request, form, 422)
    if form.instance.pk is None and form.instance.is_blank:
        return _render_not_saved(request, form, 200)
    if request.htmx and _is_submitted(form):
        return HttpResponse(status=204)
    return _save_or_explain(request, form)


def _is_submitted(form: DraftForm) -> bool:
    """Whether this text was the last submitted, as in a copy that a device still has."""
    version = form.cleaned_data["version"]
    is_same = set(form.changed_data) <= {"version"}
    return is_same and form.instance.was_submitted_from_version(version)


def _save_or_explain(request: HttpRequest, form: DraftForm) -> HttpResponse:
    """Save the draft, or say why that failed."""
    try:
        draft = _save(request, form)
    except rate_limits.RateLimited as error:
        show_again = partial(_render_not_saved, request, form)
        return rate_limits.rate_limited_response(error, form, show_again)
    except StaleEdit as stale:
        return _render_stale(request, form, stale.saved)
    return _show_saved(request, draft)


def _save(request: HttpRequest, form: DraftForm) -> Draft:
    """Save what was typed. Raises RateLimited and StaleEdit."""
    check_save_limits(form.instance)
    draft = form.save()
    save_notify_choice(request, draft.entry)
    return draft


def _render_stale(request: HttpRequest, form: DraftForm, saved: Draft) -> HttpResponse:
    """Say that another tab saved the draft: in a line for htmx, else with both texts."""
    if request.htmx:
        return _render_save_state(request, form.instance.key, 409, stale=saved)
    return render_conflict(request, form, saved)


def _show_saved(request: HttpRequest, draft: Draft) -> HttpResponse:
    context = {
        "draft": draft,
        "draft_key": draft.key,
        "version": draft.version,
        "suggested_topics": draft.suggested_topics() if request.htmx else [],
    }
    address = _url_after_save(request, draft)
    return swap_or_redirect(request, "learnings/_draft_saved.html", context, to=address)


def _draft_to_save(request: HttpRequest, key: uuid.UUID) -> Draft:
    """Return the draft with this key, or a new one of the kind that the form names."""
    draft = own_draft(request.user, key)
    if draft:
        return draft
    given = DraftKind.read(request.POST)
    if not given.kind:
        raise Http404
    challenge = None
    if given.kind == Entry.Kind.SOLUTION:
        challenge = get_solvable_challenge(request.user, given.challenge)
    return new_draft(request.user, key, given.kind, challenge)


def _render_not_saved(request: HttpRequest, form: DraftForm, status: int) -> HttpResponse:
    """Say why nothing was saved: in one line for htmx, else in the composer."""
    if request.htmx:
        return _render_save_state(request, form.instance.key, status, errors=form.errors)
    return render_composer(request, form, status)


def _render_save_state(
    request: HttpRequest, key: uuid.UUID, status: int, **state: Any
) -> HttpResponse:
    """Render the line beside the buttons that says why nothing was saved."""
    version = DraftVersionParameters.read(request.POST).version or 0
    context = {"draft_key": key, "version": version, **state}
    return render_page(request, "learnings/_saved.html", context, status=status)


def _url_after_save(request: HttpRequest, draft: Draft) -> str:
    url = draft.entry.get_edit_url()
    wants_preview = DraftSaveParameters.read(request.POST).preview
    return f"{url}?preview=1" if wants_preview else url
