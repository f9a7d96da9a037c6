"""The review queue and its items."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from portal.moderation.models import (
    Abstention,
    AlreadyReviewed,
    Case,
    Pseudonym,
    ReviewDraft,
    ReviewLock,
    ReviewLockHeld,
)
from portal.moderation.models.log import SITE_ACTOR
from portal.moderation.models.review import has_decided_last
from portal.moderation.next_item import Place
from portal.moderation.parameters import QueueParameters, SkipParameters, VersionParameters
from portal.moderation.permissions import get_reviewable_case, mentor_required
from portal.moderation.queue_items import cases_of_item, queue_items
from portal.moderation.queue_page import open_item, queue_context, undo_notice_of_readme
from portal.moderation.queue_view import QueueView
from portal.moderation.views.drafts import NOTHING_IS_SAVED, renew_lock
from portal.moderation.views.review_locks import redirect_to_next
from portal.people.models import StaleDraft, User
from portal.people.views.form_drafts import WRITTEN_ELSEWHERE, draft_versions, plain_answer
from portal.web.htmx import render_page
from portal.web.methods import require_safe_or_post

NOTHING_WAITS = gettext_lazy(
    "Nothing here is waiting for review: another mentor decided it, or the author withdrew it."
)
DECIDED_ALREADY = gettext_lazy("Nothing here is waiting for review: you decided it already.")


@require_safe
@mentor_required
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for this mentor as a list, and the item that is open."""
    parameters = QueueParameters.read(request.GET)
    view = QueueView.read(request.GET)
    case = _open_case(request, parameters.item)
    context = queue_context(request.user, view, case=case, undo=parameters.undo)
    if parameters.undo_readme:
        context["undo"] = undo_notice_of_readme(parameters.undo_readme, request.user)
    return render_page(request, "moderation/queue.html", context)


def _open_case(request: HttpRequest, key: int | None) -> Case | None:
    """The case with this key, if it waits for this mentor.

    Otherwise a message says that it doesn't.
    """
    if not key:
        return None
    case = Case.objects.waiting().reviewable_by(request.user).for_queue().filter(pk=key).first()
    if case is None:
        messages.info(request, _why_nothing_waits(request.user, key))
    return case


def _why_nothing_waits(mentor: User, case: int) -> Promise:
    """What happened to a case that does not wait.

    This mentor may have decided it in another tab.
    """
    is_own = has_decided_last(Case.objects.filter(pk=case), mentor)
    return DECIDED_ALREADY if is_own else NOTHING_WAITS


@require_safe
@mentor_required
def case_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One case with its log. Also to remove or restore what no one flagged."""
    case = get_reviewable_case(request.user, pk)
    item = open_item(case, request.user, cases=[case])
    entries = list(case.log.order_by("pk"))
    people = Pseudonym.people_by_label({entry.actor for entry in entries})
    log = [(entry, people.get(entry.actor), entry.actor == SITE_ACTOR) for entry in entries]
    context = {"item": item, "log": log}
    return render_page(request, "moderation/item.html", context)


@require_POST
@mentor_required
def case_skip(request: HttpRequest, pk: int) -> HttpResponse:
    """Skip a case for four hours, or leave it to other mentors for good."""
    case = get_reviewable_case(request.user, pk)
    view = QueueView.of_form(request.POST)
    place = Place(view, request.user, [case.pk])
    is_permanent = SkipParameters.read(request.POST).for_ == "good"
    Abstention.record(_all_cases(case, request.user), by=request.user, permanently=is_permanent)
    ReviewLock.objects.release(case.lock_target, by=request.user)
    if is_permanent:
        messages.info(request, _("Released for your colleagues."))
    else:
        messages.info(request, _("Skipped: it’s back in four hours."))
    return redirect_to_next(request, place)


def _all_cases(case: Case, mentor: User) -> list[Case]:
    """The cases of an item, or of a README."""
    if case.is_in_readme:
        return list(case.submission.waiting_cases_for(mentor))
    return cases_of_item(case)


@require_POST
@mentor_required
def clear_skipped(request: HttpRequest) -> HttpResponse:
    """Put all skipped cases back into this mentor's queue."""
    request.user.abstentions.exclude(until=None).delete()
    return redirect(QueueView.of_form(request.POST).address())


@require_safe_or_post
@mentor_required
def case_amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a text with a small change, which its history shows to the author."""
    case = get_reviewable_case(request.user, pk)
    form = _amend_form(request, case)
    if form is None:
        messages.info(request, _why_nothing_waits(request.user, pk))
        return redirect("moderation:queue")
    if request.method != "POST":
        return _render_amend_form(request, case, form, case.waiting_revision)
    revision_number = VersionParameters.read(request.POST).revision_number
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return _render_amend_form(request, case, form, revision_number, status=status)
    try:
        review = case.amend_and_approve(form, by=request.user, revision_number=revision_number or 0)
    except AlreadyReviewed as error:
        newest = error.case.waiting_revision
        return _render_amend_form(request, error.case, form, newest, status=409, is_outdated=True)
    except ReviewLockHeld as error:
        holder = error.review_lock.holder
        return _render_amend_form(request, case, form, revision_number, status=409, holder=holder)
    return redirect(f"{reverse('moderation:queue')}?undo={review.pk}")


def _amend_form(request: HttpRequest, case: Case) -> forms.Form | None:
    if not case.waiting_revision:
        return None
    return case.review_target.amend_form(case, request.POST or None)


@require_POST
@mentor_required
def amend_draft_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save a text that a mentor is changing.

    The answer is one sentence, which the page shows.
    """
    case = get_reviewable_case(request.user, pk)
    form = _amend_form(request, case)
    if form is None:
        return plain_answer(NOTHING_IS_SAVED, status=409)
    if not form.is_valid():
        errors = [str(error) for found in form.errors.values() for error in found]
        return plain_answer(" ".join(errors), status=422)
    texts = form.cleaned_data if form.has_changed() else None
    number = VersionParameters.read(request.POST).revision_number or 0
    try:
        ReviewDraft.store_amended(
            case, texts, of=number, by=request.user, **draft_versions(request)
        )
    except StaleDraft:
        return plain_answer(WRITTEN_ELSEWHERE, status=409)
    return plain_answer(renew_lock(request, case.lock_target))


def _render_amend_form(
    request: HttpRequest,
    case: Case,
    form: forms.Form,
    revision_number: int | None,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    draft = ReviewDraft.objects.of(case, mentor=request.user).first()
    if draft and draft.amended and not form.is_bound:
        form.initial |= draft.amended
        context["is_outdated"] = draft.entries["version"] != case.waiting_revision
    context |= {
        "form": form,
        "revision_number": revision_number,
        "item": queue_items([case])[0],
        "draft_version": ReviewDraft.version_for(draft, case.waiting_since),
    }
    return render_page(request, "moderation/amend.html", context, status=status)
