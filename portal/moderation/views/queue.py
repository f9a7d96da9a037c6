"""The review queue and its items."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.moderation import review_targets
from portal.moderation.models import (
    Abstention,
    AlreadyReviewed,
    Case,
    ReviewLock,
    ReviewLockHeld,
    Submission,
)
from portal.moderation.parameters import (
    QueueParameters,
    ReviewLockParameters,
    SkipParameters,
    VersionParameters,
)
from portal.moderation.permissions import get_reviewable_case, mentor_required
from portal.moderation.queue_items import BATCH_SIZE, queue_items
from portal.moderation.text_count import TextCount
from portal.people.models import Cohort, User
from portal.web.htmx import is_on_page, render_page, swap_or_redirect


@require_safe
@mentor_required
def queue(request: HttpRequest) -> HttpResponse:
    """A batch of what waits for this mentor, with filters."""
    parameters = QueueParameters.read(request.GET)
    category, cohort_slug = parameters.what, parameters.cohort
    rows = _queue_items(request.user, category, cohort_slug)
    if category in ("", "new") and not cohort_slug:
        rows += _readme_rows(request.user)
    categories = _category_labels()
    context = {
        "rows": sorted(rows, key=_queue_position)[:BATCH_SIZE],
        "is_queue_page": True,
        "count": Case.objects.waiting_for(request.user).count(),
        "undo_reviews": parameters.undo,
        "category_labels": categories,
        "category": category if category in categories else "",
        "cohorts": _filter_cohorts(request.user),
        "cohort_slug": cohort_slug,
    }
    return render_page(request, "moderation/queue.html", context, partials=["queue"])


def is_from_queue(request: HttpRequest) -> bool:
    """Whether the queue sent this htmx request, where items can be ticked for a batch."""
    return is_on_page(request, reverse("moderation:queue"))


def _queue_items(mentor: User, category: str, cohort_slug: str) -> list[dict[str, Any]]:
    cases = Case.objects.waiting_for(mentor).in_category(category).excluding_readmes()
    if cohort_slug:
        cases = cases.filter(cohort__slug=cohort_slug)
    # Twice as many, because a solution shares the item of its challenge.
    items = queue_items(list(cases.for_queue()[: BATCH_SIZE * 2]))
    return [{"item": item} for item in items[:BATCH_SIZE]]


def _readme_rows(mentor: User) -> list[dict[str, Any]]:
    """Return the READMEs that wait, each with how many entries and sections it has."""
    readmes = list(Submission.objects.readmes_waiting_for(mentor)[:BATCH_SIZE])
    if not readmes:
        return []
    cases = Case.objects.waiting().reviewable_by(mentor).filter(submission__in=readmes)
    counts = review_targets.count_texts(cases)
    return [{"readme": one, "text_count": counts.get(one.pk, TextCount())} for one in readmes]


def _queue_position(row: dict[str, Any]) -> tuple[bool, Any]:
    """Sort key: overdue cases first, then by waiting time."""
    if "readme" in row:
        return (True, row["readme"].waiting_since)
    case = row["item"].case
    return (not case.is_overdue, case.waiting_since)


def _category_labels() -> dict[str, str]:
    return {
        "": _("Everything"),
        "new": pgettext("posts in the queue", "New"),
        "edits": _("Edits"),
        "flags": _("Flags"),
        "appeals": _("Appeals"),
        "topics": _("Topics"),
    }


def _filter_cohorts(mentor: User) -> Any:
    """The mentor's cohorts, or all running ones for an operator."""
    if mentor.can_operate:
        return Cohort.objects.running().only("name", "slug")
    return mentor.mentored_cohorts


@require_safe
@mentor_required
def case_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One case with its log. Also to remove or restore what no one flagged."""
    case = get_reviewable_case(request.user, pk)
    context = {"item": queue_items([case])[0], "log": case.log.order_by("pk")}
    return render_page(request, "moderation/item.html", context)


@require_POST
@mentor_required
def review_lock_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Start reviewing a case; with `over`, even if another mentor is reviewing it."""
    case = get_reviewable_case(request.user, pk)
    take_over = ReviewLockParameters.read(request.POST).over
    try:
        ReviewLock.acquire(case, by=request.user, take_over=take_over)
    except ReviewLockHeld as error:
        case.review_lock = error.review_lock
        held_item = {"item": queue_items([case])[0], "is_queue_page": is_from_queue(request)}
        return render_page(request, "moderation/queue.html#item", held_item, status=409)
    if request.htmx and not take_over:
        return HttpResponse(status=204)
    case = get_reviewable_case(request.user, pk)
    item = queue_items([case])[0]
    to = reverse("moderation:queue")
    context = {"item": item, "takes_focus": True, "is_queue_page": is_from_queue(request)}
    return swap_or_redirect(request, "moderation/queue.html#item", context, to=to)


@require_POST
@mentor_required
def case_skip(request: HttpRequest, pk: int) -> HttpResponse:
    """Skip a case for four hours, or leave it to other mentors for good."""
    case = get_reviewable_case(request.user, pk)
    skip_choice = SkipParameters.read(request.POST).for_
    Abstention.record(case, by=request.user, permanently=skip_choice == "good")
    count = Case.objects.waiting_for(request.user).count()
    context = {"skip_choice": skip_choice, "count": count}
    to = reverse("moderation:queue")
    return swap_or_redirect(request, "moderation/_decided.html", context, to=to)


@require_POST
@mentor_required
def clear_skipped(request: HttpRequest) -> HttpResponse:
    """Put all skipped cases back into this mentor's queue."""
    request.user.abstentions.exclude(until=None).delete()
    return redirect("moderation:queue")


@require_http_methods(["GET", "HEAD", "POST"])
@mentor_required
def case_amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a text with a small change, which its history shows to the author."""
    case = get_reviewable_case(request.user, pk)
    form = None
    if case.waiting_revision:
        form = case.review_target.amend_form(case, request.POST or None)
    if form is None:
        messages.info(
            request,
            _(
                "Nothing here is waiting for review: another mentor decided it, or the "
                "author withdrew it."
            ),
        )
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
    return redirect(f"{reverse('moderation:queue')}?undo={review.pk}")


def _render_amend_form(
    request: HttpRequest,
    case: Case,
    form: forms.Form,
    revision_number: int | None,
    *,
    status: int = 200,
    is_outdated: bool = False,
) -> HttpResponse:
    context = {
        "form": form,
        "revision_number": revision_number,
        "item": queue_items([case])[0],
        "is_outdated": is_outdated,
    }
    return render_page(request, "moderation/amend.html", context, status=status)
