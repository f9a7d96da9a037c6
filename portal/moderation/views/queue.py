"""The queue of mentors: ten at a time, oldest first."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.moderation import review_targets
from portal.moderation.models import (
    Abstention,
    AlreadyReviewed,
    Case,
    ReviewLock,
    ReviewLockHeld,
    Submission,
    amend_and_approve,
)
from portal.moderation.parameters import (
    QueueParameters,
    ReviewLockParameters,
    SkipParameters,
    VersionParameters,
)
from portal.moderation.permissions import mentor_required
from portal.moderation.queue_items import queue_items, review_form
from portal.people.models import Cohort
from portal.web.htmx import render_page, swap_or_redirect

# A batch ends, so that one sees an end.
BATCH_SIZE = 10
FILTERS = ("new", "edits", "flags", "appeals", "topics")


@require_safe
@mentor_required
def queue(request):
    """What waits for this mentor: a batch of it, with filters."""
    given = QueueParameters.read(request.GET)
    what, cohort = given.what, given.cohort
    waiting = Case.objects.waiting().reviewable_by(request.user).not_skipped_by(request.user)
    chosen = waiting.narrowed_to(what)
    if cohort:
        chosen = chosen.filter(cohort__slug=cohort)
    # Twice as many, because a solution is read with its challenge.
    items = queue_items(list(chosen.excluding_readmes().for_queue()[: BATCH_SIZE * 2]))[:BATCH_SIZE]
    rows = [{"item": item} for item in items] + _readme_rows(request.user, what, cohort)
    context = {
        "rows": sorted(rows, key=_queue_position)[:BATCH_SIZE],
        "count": waiting.count(),
        "what": what if what in FILTERS else "",
        "undo": given.undo,
        **_filters(request.user, cohort),
    }
    return render_page(request, "moderation/queue.html", context, partials=["queue"])


def _readme_rows(mentor, what, cohort):
    if what not in ("", "new") or cohort:
        return []
    return [
        {"readme": readme} for readme in Submission.objects.readmes_waiting_for(mentor)[:BATCH_SIZE]
    ]


def _queue_position(row):
    """Where a row stands: what went public unread first, then by waiting time."""
    if "readme" in row:
        return (True, row["readme"].since)
    return (not row["item"].case.is_overdue, row["item"].case.waiting_since)


def _filters(mentor, cohort):
    """What one may narrow by, and look at in figures: the mentor's cohorts, or all that run for an operator."""
    cohorts = (
        Cohort.objects.running().only("name", "slug")
        if mentor.can_operate
        else mentor.mentored_cohorts
    )
    labels = {
        "": _("Everything"),
        "new": _("New"),
        "edits": _("Edits"),
        "flags": _("Flags"),
        "appeals": _("Appeals"),
    }
    return {"labels": labels | {"topics": _("Topics")}, "cohorts": cohorts, "cohort": cohort}


def find_case(request, pk):
    """A case that this mentor may judge; everything else is 404."""
    rows = Case.objects.reviewable_by(request.user).select_related(
        "author", "cohort", "review_lock__holder"
    )
    return get_object_or_404(rows, pk=pk)


@require_safe
@mentor_required
def case_detail(request, pk):
    """One case on a page of its own: also where something that nobody flagged is removed, or restored."""
    case = find_case(request, pk)
    item = queue_items([case])[0]
    log = case.log.order_by("pk")
    return render_page(request, "moderation/item.html", {"item": item, "log": log})


@require_POST
@mentor_required
def review_lock_take(request, pk):
    """I am reading this. Taking it over from somebody else is asked for by a button."""
    case, over = find_case(request, pk), ReviewLockParameters.read(request.POST).over
    try:
        ReviewLock.acquire(case, by=request.user, over=over)
    except ReviewLockHeld as held:
        case.review_lock = held.review_lock
        return render_page(
            request, "moderation/queue.html#item", {"item": queue_items([case])[0]}, status=409
        )
    if request.htmx and not over:
        return HttpResponse(status=204)
    case = find_case(request, pk)
    context = {"item": queue_items([case])[0], "focus_me": True}
    return swap_or_redirect(
        request, "moderation/queue.html#item", context, to=reverse("moderation:queue")
    )


@require_POST
@mentor_required
def case_skip(request, pk):
    """Skip it for some hours, or leave it to others for good."""
    case = find_case(request, pk)
    skip_choice = SkipParameters.read(request.POST).for_
    Abstention.record(case, by=request.user, for_good=skip_choice == "good")
    context = {"skip_choice": skip_choice, "count": _waiting_count(request.user)}
    return swap_or_redirect(
        request, "moderation/_decided.html", context, to=reverse("moderation:queue")
    )


@require_POST
@mentor_required
def clear_skipped(request):
    """Show me what I skipped, now."""
    request.user.abstentions.exclude(until=None).delete()
    return redirect("moderation:queue")


def _waiting_count(mentor):
    return Case.objects.waiting().reviewable_by(mentor).not_skipped_by(mentor).count()


@require_http_methods(["GET", "HEAD", "POST"])
@mentor_required
def case_amend(request, pk):
    """Approve with a small change of one's own, which the author sees in the history."""
    case = find_case(request, pk)
    kind = review_targets.REVIEW_TARGETS[case.kind]
    form = kind.amend_form(case, request.POST or None) if case.waiting_revision else None
    if form is None:
        messages.info(
            request,
            _("Nothing of this waits any more: somebody was faster, or its author took it back."),
        )
        return redirect("moderation:queue")
    read = (
        VersionParameters.read(request.POST).revision_number
        if request.method == "POST"
        else case.waiting_revision
    )
    if request.method == "POST" and form.is_valid():
        try:
            review = amend_and_approve(case, form, by=request.user, revision_number=read or 0)
        except AlreadyReviewed as late:
            context = {"case": case, "form": form, "late": True, "read": late.case.waiting_revision}
            context["item"] = queue_items([late.case])[0]
            return render_page(request, "moderation/amend.html", context, status=409)
        return redirect(f"{reverse('moderation:queue')}?undo={review.pk}")
    context = {
        "case": case,
        "form": form,
        "read": read,
        "item": queue_items([case], review_form(case))[0],
    }
    return render_page(
        request, "moderation/amend.html", context, status=422 if form.is_bound else 200
    )
