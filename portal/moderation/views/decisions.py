"""Decisions on one case or a batch of cases, and undo."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.moderation.beside_item import replies_for
from portal.moderation.forms.decisions import ReadCase, ReviewForm
from portal.moderation.models import (
    AlreadyReviewed,
    Case,
    NotPermitted,
    Review,
    ReviewDraft,
    ReviewLock,
    ReviewLockHeld,
    TooLateToUndo,
    Verdict,
)
from portal.moderation.next_item import Place
from portal.moderation.parameters import (
    AttachedCaseParameters,
    BatchParameters,
    PageParameters,
    UndoParameters,
    ViewParameters,
)
from portal.moderation.permissions import get_reviewable_case, mentor_required
from portal.moderation.queue_items import (
    LIST_SIZE,
    cases_of_item,
    queue_items,
    review_form,
)
from portal.moderation.queue_page import open_item, queue_context
from portal.moderation.queue_view import QueueView
from portal.moderation.views.review_locks import leave_item, redirect_to_next
from portal.people.models import User
from portal.rows import joined_keys
from portal.text.plurals import counted
from portal.web.htmx import redirect_page, render_page

NO_VERSION = -1  # no text has this version


@require_POST
@mentor_required
def review_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide one case, with the cases attached to it."""
    case = get_reviewable_case(request.user, pk)
    replies = SimpleLazyObject(lambda: replies_for(case, request.user))
    form = review_form(case, request.POST, replies=replies)
    attached = _attached_cases(request, case)
    if not form.is_valid():
        return _render_item(request, case, form, 422)
    place = Place(QueueView.of_form(request.POST), request.user, [case.pk])
    try:
        reviews = _decide_all(
            form.verdicts(attached), by=request.user, canned=form.cleaned_data["canned"]
        )
    except AlreadyReviewed as error:
        return _render_outdated(request, error.case if error.case.pk == pk else case, form)
    except ReviewLockHeld as error:
        return _keep_for_later(request, case, form, error)
    except NotPermitted:
        messages.warning(request, _("An appeal is decided by a different mentor."))
        return redirect_page(request, place.view.address())
    place.view.ticked.pop(pk, None)
    return redirect_to_next(request, place, reviews=reviews)


def _attached_cases(request: HttpRequest, case: Case) -> list[ReadCase]:
    """The cases that the form decides as well: `with-12=3` is version 3 of case 12."""
    versions = AttachedCaseParameters.read(request.POST).with_
    cases = Case.objects.waiting().reviewable_by(request.user)
    cases = cases.filter(submission=case.submission, author=case.author, pk__in=versions)
    others = cases.exclude(pk=case.pk).select_related("author", "cohort")
    return [ReadCase(other, versions[other.pk]) for other in others]


@transaction.atomic
def _decide_all(verdicts: Iterable[Verdict], *, by: User, canned: str = "") -> list[Review]:
    """Apply all verdicts or none.

    The notification of the first approval covers the others.
    """
    reviews = []
    for case, decision, revision_number, reason in verdicts:
        review = case.decide(
            decision,
            by=by,
            revision_number=revision_number,
            reason=reason,
            canned=canned,
            in_batch=bool(reviews),
        )
        reviews.append(review)
    return reviews


def _keep_for_later(
    request: HttpRequest, case: Case, form: ReviewForm, error: ReviewLockHeld
) -> HttpResponse:
    """Say that another mentor reviews the case or its README, and keep the words."""
    values = form.cleaned_data
    ReviewDraft.store(case, by=request.user, reason=values["reason"], decision=values["decision"])
    if not case.is_in_readme:
        return _render_item(request, case, form, 409, taken_over_by=error.review_lock.holder)
    message = _("%(name)s is reviewing this README now. Nothing was decided; your text is saved.")
    messages.warning(request, message % {"name": error.review_lock.holder.name})
    return redirect_page(request, reverse("moderation:case_detail", args=[case.pk]))


def _render_outdated(request: HttpRequest, case: Case, form: ReviewForm) -> HttpResponse:
    """Show the current state of a case that was decided or edited first.

    The form then applies to the new version, and the typed reason stays in it.
    """
    read = case.reviews.filter(
        superseded_by=None, revision_number=form.cleaned_data["revision_number"]
    )
    latest_review = read.select_related("reviewer").first()
    form.case, form.data = case, form.data.copy()
    form.data["revision_number"] = case.current_version() or 0
    return _render_item(request, case, form, 409, is_outdated=True, latest_review=latest_review)


def _render_item(
    request: HttpRequest, case: Case, form: ReviewForm, status: int, **context: Any
) -> HttpResponse:
    """The item with what was typed, in the page that it was sent from."""
    if not PageParameters.read(request.POST).view:
        context["item"] = open_item(case, request.user, form)
        return render_page(request, "moderation/item.html", context, status=status)
    view = QueueView.of_form(request.POST)
    context |= queue_context(request.user, view, case=case, form=form)
    page = "moderation/queue.html"
    return render_page(request, page, context, partials=["queue"], status=status)


@require_POST
@mentor_required
def review_undo(request: HttpRequest) -> HttpResponse:
    """Undo the mentor's decisions of the last ten seconds, and open the item."""
    keys = UndoParameters.read(request.POST).reviews
    reviews = Review.objects.filter(pk__in=keys, reviewer=request.user).select_related("case")
    undone = []
    for review in reviews.order_by("-pk"):
        try:
            undone.append(review.case.undo(review, by=request.user))
        except TooLateToUndo:
            continue
    view, was_open = QueueView.of_form(request.POST), ViewParameters.read(request.POST).item
    waiting = [case for case in undone if case.is_waiting]
    _report_undone(request, len(undone), len(waiting))
    if not waiting:
        return redirect(view.address(item=was_open))
    leave_item(request)
    case = waiting[-1]
    with suppress(ReviewLockHeld):
        ReviewLock.acquire(case.lock_target, by=request.user)
    return redirect(view.address(item=case.pk))


def _report_undone(request: HttpRequest, undone: int, waiting: int) -> None:
    if waiting:
        message = counted(
            "Undone: it’s back in the queue.",
            "Undone: %(n)d posts are back in the queue.",
            waiting,
        )
        messages.success(request, message)
    elif undone:
        messages.success(request, _("Undone: it’s as it was before."))
    else:
        messages.info(
            request,
            _("Too late to undo: more than ten seconds have passed, or the author has moved on."),
        )


@require_POST
@mentor_required
def approve_many(request: HttpRequest) -> HttpResponse:
    """Approve the ticked cases, except those with a warning. What is open stays open."""
    parameters = BatchParameters.read(request.POST)
    keys = list(parameters.case)[:LIST_SIZE]
    if not keys:
        return _render_nothing_selected(request)
    cases = Case.objects.waiting().reviewable_by(request.user).filter(pk__in=keys)
    versions = parameters.attached | parameters.case
    reviews: list[Review] = []
    skipped = len(keys)
    for case in cases.for_queue():
        item = queue_items(cases_of_item(case))[0]
        approved = []
        if item.can_batch_approve:
            approved = _approve_if_unchanged(item.cases, versions, by=request.user)
        reviews += approved
        skipped -= bool(approved)
    return _report_batch(request, reviews, skipped)


def _render_nothing_selected(request: HttpRequest) -> HttpResponse:
    """The queue as it was, with a sentence that says what is missing."""
    view, key = QueueView.of_form(request.POST), ViewParameters.read(request.POST).item
    waiting = Case.objects.waiting().reviewable_by(request.user).for_queue()
    context = queue_context(request.user, view, case=waiting.filter(pk=key).first())
    context["nothing_selected"] = True
    return render_page(request, "moderation/queue.html", context, status=422)


def _approve_if_unchanged(
    cases: Iterable[Case], versions: dict[int, int], *, by: User
) -> list[Review]:
    """Approve these cases together; [] if one of them was decided or changed first."""
    approve = Review.Decision.APPROVE
    verdicts = [Verdict(case, approve, versions.get(case.pk, NO_VERSION), "") for case in cases]
    try:
        return _decide_all(verdicts, by=by)
    except (AlreadyReviewed, NotPermitted, ReviewLockHeld, ValueError):
        return []


def _report_batch(request: HttpRequest, reviews: Sequence[Review], skipped: int) -> HttpResponse:
    if skipped:
        message = counted(
            "%(n)d post was skipped because of a warning, or because someone else "
            "decided it first.",
            "%(n)d posts were skipped because of warnings, or because someone else "
            "decided them first.",
            skipped,
        )
        messages.warning(request, message)
    view, item = QueueView.of_form(request.POST), ViewParameters.read(request.POST).item
    view.ticked = {}
    decided = {review.case_id for review in reviews}
    undo = joined_keys(reviews)
    return redirect(view.address(item=None if item in decided else item, undo=undo))
