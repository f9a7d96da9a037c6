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
from learnings.parameters import ComposerParameters, DraftVersionParameters, form_key
from learnings.submission import submit_draft
from portal.moderation.models import AlreadyReviewed
from portal.people.models import User
from portal.text.cleaning import single_spaced
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
    entry = _get_editable_entry(request.user, solution_pk or pk)
    return _compose_draft(request, entry.draft_for_edit())


def _get_editable_entry(user: User, pk: int) -> Entry:
    """Return an entry that the user may edit. Raises Http404 or PermissionDenied."""
    entry = get_visible_entry(user, pk)
    if not permissions.can_edit(user, entry):
        raise PermissionDenied(_("Only the author can edit this."))
    return entry


def _compose_new(request: HttpRequest, kind: Any, challenge: Entry | None = None) -> HttpResponse:
    """Compose the draft that this form made before, or a new one with the form's key."""
    draft = _draft_of_form(request, kind, challenge)
    if draft.entry.kind != kind:
        raise Http404
    return _compose_draft(request, draft)


def _draft_of_form(request: HttpRequest, kind: Any, challenge: Entry | None) -> Draft:
    key = form_key(request.POST)
    return own_draft(request.user, key) or new_draft(request.user, key, kind, challenge)


def _compose_draft(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Show the form, or submit its text for review."""
    if request.method == "POST":
        return _submit_once(request, draft)
    return _show_composer(request, draft)


def _show_composer(request: HttpRequest, draft: Draft) -> HttpResponse:
    form = DraftForm(instance=draft, initial=_initial_texts(request, draft))
    return render_composer(request, form, begun=_draft_begun_before(draft))


def _draft_begun_before(draft: Draft) -> Draft | None:
    """Return what its author has begun to write of this, if `draft` is a new one."""
    return None if draft.pk else Draft.objects.continuing(draft).first()


def _submit_once(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Submit the text that was sent, unless the same form was sent before."""
    if draft.was_submitted_from_version(DraftVersionParameters.read(request.POST).version):
        return redirect(draft.entry)
    form = DraftForm(request.POST, instance=draft)
    if not form.is_valid():
        return render_composer(request, form, status=422)
    return _submit_or_explain(request, form)


def _initial_texts(request: HttpRequest, draft: Draft) -> dict[str, str]:
    """Return initial texts: a title from the query string, and questions for it."""
    given = ComposerParameters.read(request.GET)
    texts = _questions_for(draft) if given.questions else {}
    if given.title and not draft.title and draft.pk is None:
        texts["title"] = single_spaced(given.title)
    return texts


def _questions_for(draft: Draft) -> dict[str, str]:
    """Return the questions of those texts that are still empty."""
    return {
        name: questions(draft.entry.kind, name)
        for name in ("body", "solution")
        if not getattr(draft, name).strip()
    }


def _submit_or_explain(request: HttpRequest, form: DraftForm) -> HttpResponse:
    """Submit the text, or show it again with the reason why that failed."""
    try:
        return _save_and_submit(request, form)
    except StaleEdit as stale:
        return _explain_conflict(request, form, stale.saved)
    except IncompleteDraft as incomplete:
        form.add_error(None, incomplete)
        return render_composer(request, form, status=422)
    except rate_limits.RateLimited as error:
        show_again = partial(render_composer, request, form)
        return rate_limits.rate_limited_response(error, form, show_again)
    except AlreadyReviewed:
        return _explain_decision(request, form.instance.entry)


def _explain_conflict(request: HttpRequest, form: DraftForm, saved: Draft) -> HttpResponse:
    """Show what another tab saved, unless it sent the same form."""
    if saved.was_submitted_from_version(form.cleaned_data["version"]):
        return redirect(saved.entry)
    return render_conflict(request, form, saved)


def _explain_decision(request: HttpRequest, entry: Entry) -> HttpResponse:
    messages.info(
        request, _("A mentor has just decided this. Your text is safe but wasn’t submitted.")
    )
    return redirect(entry)


def _save_and_submit(request: HttpRequest, form: DraftForm) -> HttpResponse:
    """Save the draft and submit it; an incomplete one stays saved unless it is empty."""
    _check_savable(form.instance)
    draft = form.save()
    save_notify_choice(request, draft.entry)
    _set_version(form, draft.version)
    submit_draft(draft, form_version=form.cleaned_data["version"])
    messages.success(request, _next_step_message(draft.entry))
    return redirect(draft.entry)


def _check_savable(draft: Draft) -> None:
    """Raise IncompleteDraft for a new draft without text, and RateLimited."""
    if draft.pk is None and draft.is_blank:
        draft.check_complete()
    check_save_limits(draft)


def _set_version(form: DraftForm, version: int) -> None:
    """Let the form continue from the version it just saved, if it is shown again."""
    form.data = form.data.copy()
    form.data["version"] = version


def _next_step_message(entry: Entry) -> str:
    """Return what happens to the entry that was just submitted."""
    if entry.waiting_revision_id is None:
        return _("It’s public. Thank you!")
    if approver := entry.required_approver():
        return f"{_required_approver_message(approver)} {_expected_wait_message(entry)}"
    return f"{_submitted_message(entry)} {_('Usually answered within a day. We’ll notify you.')}"


def _submitted_message(entry: Entry) -> str:
    """Return who reviews it: the mentors of its cohort, if it has one."""
    if entry.cohort is None:
        return _("Submitted for review.")
    return _("Submitted for review by the mentors of %(cohort)s.") % {"cohort": entry.cohort}


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
