"""The composer: new learnings, challenges and solutions, and changes of old ones."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

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
from learnings.entry_lookup import get_visible_entry
from learnings.forms.composer import DraftForm, questions
from learnings.models import Draft, Entry, IncompleteDraft
from learnings.parameters import ComposerParameters, DraftVersion, form_key
from learnings.submission import submit_draft
from portal.moderation.models import AlreadyReviewed
from portal.text.plurals import counted
from portal.web import rate_limits
from portal.web.edit_versions import StaleEdit
from portal.web.methods import require_safe_or_post


@require_safe_or_post
def learning_new(request: HttpRequest) -> HttpResponse:
    """Write a learning."""
    return _compose_new(request, Entry.Kind.LEARNING)


@require_safe_or_post
def challenge_new(request: HttpRequest) -> HttpResponse:
    """Write a challenge, with its solution if there is one."""
    return _compose_new(request, Entry.Kind.CHALLENGE)


@require_safe_or_post
def challenge_solve(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Write a solution of a public challenge."""
    challenge = get_solvable_challenge(request.user, pk)
    return _compose_new(request, Entry.Kind.SOLUTION, challenge)


@require_safe_or_post
def section_new(request: HttpRequest) -> HttpResponse:
    """Write a section of one's own profile."""
    return _compose_new(request, Entry.Kind.PROFILE_SECTION)


@require_safe_or_post
def entry_edit(
    request: HttpRequest, pk: int, slug: str, solution_pk: int | None = None
) -> HttpResponse:
    """Change one's own entry; the public text stays until the change is published."""
    entry = get_visible_entry(request.user, solution_pk or pk)
    if not permissions.can_edit(request.user, entry):
        raise PermissionDenied(_("Only the author can edit this."))
    return _compose_draft(request, entry.draft_for_edit())


def _compose_new(request: HttpRequest, kind: Any, challenge: Entry | None = None) -> HttpResponse:
    """Compose the draft that this form made before, or a new one with the form's key."""
    key = form_key(request.POST)
    draft = own_draft(request.user, key) or new_draft(request.user, key, kind, challenge)
    if draft.entry.kind != kind:
        raise Http404
    return _compose_draft(request, draft)


def _compose_draft(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Show the form, or submit its text for review."""
    if request.method != "POST":
        form = DraftForm(instance=draft, initial=_initial_texts(request, draft))
        begun = None if draft.pk else Draft.objects.continuing(draft).first()
        return render_composer(request, form, begun=begun)
    version = DraftVersion.read(request.POST).version
    if draft.was_submitted_from_version(version):
        return redirect(draft.entry)
    form = DraftForm(request.POST, instance=draft)
    if not form.is_valid():
        return render_composer(request, form, status=422)
    return _submit_or_explain(request, form)


def _initial_texts(request: HttpRequest, draft: Draft) -> dict[str, str]:
    """Return initial texts: a title from the query string, and questions for it."""
    given = ComposerParameters.read(request.GET)
    initial = {}
    if given.questions:
        empty = [name for name in ("body", "solution") if not getattr(draft, name).strip()]
        initial = {name: questions(draft.entry.kind, name) for name in empty}
    if given.title and draft.pk is None and not draft.title:
        initial["title"] = " ".join(given.title.split())
    return initial


def _submit_or_explain(request: HttpRequest, form: DraftForm) -> HttpResponse:
    """Submit the text, or show it again with the reason why that failed."""
    try:
        return _save_and_submit(request, form)
    except StaleEdit as stale:
        if stale.saved.was_submitted_from_version(form.cleaned_data["version"]):
            return redirect(stale.saved.entry)
        return render_conflict(request, form, stale.saved)
    except IncompleteDraft as incomplete:
        form.add_error(None, incomplete)
        return render_composer(request, form, status=422)
    except rate_limits.RateLimited as error:
        return rate_limits.rate_limited_response(
            error, form, partial(render_composer, request, form)
        )
    except AlreadyReviewed:
        messages.info(
            request, _("A mentor has just decided this. Your text is safe but wasn’t submitted.")
        )
        return redirect(form.instance.entry)


def _save_and_submit(request: HttpRequest, form: DraftForm) -> HttpResponse:
    """Save the draft and submit it; an incomplete draft stays saved, unless nothing is written."""
    if form.instance.pk is None and form.instance.is_blank:
        form.instance.check_complete()
    check_save_limits(form.instance)
    draft = form.save()
    entry = draft.entry
    save_notify_choice(request, entry)
    form.data = form.data.copy()
    form.data["version"] = draft.version
    submit_draft(draft, form_version=form.cleaned_data["version"])
    messages.success(request, _next_step_message(entry))
    return redirect(entry)


def _next_step_message(entry: Entry) -> str:
    """Return what happens to the entry that was just submitted."""
    if entry.waiting_revision_id is None:
        return _("It’s public. Thank you!")
    approver = entry.required_approver()
    if approver:
        return f"{_required_approver_message(approver)} {_expected_wait_message(entry)}"
    sent = _("Submitted for review.")
    if entry.cohort:
        sent = _("Submitted for review by the mentors of %(cohort)s.") % {"cohort": entry.cohort}
    return f"{sent} {_('Usually answered within a day. We’ll notify you.')}"


def _required_approver_message(approver: str) -> str:
    """Return who reviews a mentor's own post: another mentor, or else an operator."""
    if approver == "mentor":
        return _("In review: another mentor has to approve it.")
    return _("In review: there is no other mentor, so an operator has to approve it.")


def _expected_wait_message(entry: Entry) -> str:
    hours = entry.case.submission.expected_review_hours
    return counted(
        "Usually answered within %(n)d hour.", "Usually answered within %(n)d hours.", hours
    )
