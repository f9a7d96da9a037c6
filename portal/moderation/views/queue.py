"""The queue of mentors: ten at a time, oldest first."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.moderation import review_targets
from portal.moderation.models import Abstention, AlreadyReviewed, Case, Held, Lease, Submission, amend_and_approve
from portal.moderation.parameters import LeaseParameters, LeaveParameters, QueueParameters, ReadVersion
from portal.moderation.permissions import mentor_required
from portal.moderation.queue_items import blank_form, items_of
from portal.people.models import Cohort
from portal.web.htmx import render_page, swap_or_redirect

# A batch ends, so that one sees an end.
BATCH = 10
FILTERS = ("new", "edits", "flags", "appeals", "topics")


@require_safe
@mentor_required
def queue(request):
    """What waits for this mentor: a batch of it, with filters."""
    given = QueueParameters.read(request.GET)
    what, cohort = given.what, given.cohort
    waiting = Case.objects.waiting().within_reach_of(request.user).not_passed_over_by(request.user)
    chosen = waiting.about(what)
    if cohort:
        chosen = chosen.filter(cohort__slug=cohort)
    # Twice as many, because a solution is read with its challenge.
    items = items_of(list(chosen.one_by_one().for_queue()[: BATCH * 2]))[:BATCH]
    rows = [{"item": item} for item in items] + _readmes(request.user, what, cohort)
    context = {
        "rows": sorted(rows, key=_place)[:BATCH],
        "count": waiting.count(),
        "what": what if what in FILTERS else "",
        "undo": given.undo,
        **_filters(request.user, cohort),
    }
    return render_page(request, "moderation/queue.html", context, partials=["queue"])


def _readmes(mentor, what, cohort):
    if what not in ("", "new") or cohort:
        return []
    return [{"readme": readme} for readme in Submission.objects.of_readmes_waiting_for(mentor)[:BATCH]]


def _place(row):
    """Where a row stands: what went public unread first, then by waiting time."""
    if "readme" in row:
        return (True, row["readme"].since)
    return (not row["item"].case.is_overdue, row["item"].case.waiting_since)


def _filters(mentor, cohort):
    """What one may narrow by, and look at in figures: the mentor's cohorts, or all that run for an operator."""
    cohorts = Cohort.objects.running().only("name", "slug") if mentor.can_operate else mentor.mentored_cohorts
    labels = {"": _("Everything"), "new": _("New"), "edits": _("Edits"), "flags": _("Flags"), "appeals": _("Appeals")}
    return {"labels": labels | {"topics": _("Topics")}, "cohorts": cohorts, "cohort": cohort}


def find_case(request, pk):
    """A case that this mentor may judge; everything else is 404."""
    rows = Case.objects.within_reach_of(request.user).select_related("author", "cohort", "lease__holder")
    return get_object_or_404(rows, pk=pk)


@require_safe
@mentor_required
def case_detail(request, pk):
    """One case on a page of its own: also where something that nobody flagged is removed, or restored."""
    case = find_case(request, pk)
    item = items_of([case])[0]
    log = case.log.order_by("pk")
    return render_page(request, "moderation/item.html", {"item": item, "log": log})


@require_POST
@mentor_required
def lease_take(request, pk):
    """I am reading this. Taking it over from somebody else is asked for by a button."""
    case, over = find_case(request, pk), LeaseParameters.read(request.POST).over
    try:
        Lease.take(case, by=request.user, over=over)
    except Held as held:
        case.lease = held.lease
        return render_page(request, "moderation/queue.html#item", {"item": items_of([case])[0]}, status=409)
    if request.htmx and not over:
        return HttpResponse(status=204)
    case = find_case(request, pk)
    context = {"item": items_of([case])[0], "focus_me": True}
    return swap_or_redirect(request, "moderation/queue.html#item", context, to=reverse("moderation:queue"))


@require_POST
@mentor_required
def case_leave(request, pk):
    """Skip it for some hours, or leave it to others for good."""
    case = find_case(request, pk)
    left = LeaveParameters.read(request.POST).for_
    Abstention.note(case, by=request.user, for_good=left == "good")
    context = {"left": left, "count": _count(request.user)}
    return swap_or_redirect(request, "moderation/_decided.html", context, to=reverse("moderation:queue"))


@require_POST
@mentor_required
def skipped_again(request):
    """Show me what I skipped, now."""
    request.user.abstentions.exclude(until=None).delete()
    return redirect("moderation:queue")


def _count(mentor):
    return Case.objects.waiting().within_reach_of(mentor).not_passed_over_by(mentor).count()


@require_http_methods(["GET", "HEAD", "POST"])
@mentor_required
def case_amend(request, pk):
    """Approve with a small change of one's own, which the author sees in the history."""
    case = find_case(request, pk)
    kind = review_targets.KINDS[case.kind]
    form = kind.amend_form(case, request.POST or None) if case.waiting_revision else None
    if form is None:
        messages.info(request, _("Nothing of this waits any more: somebody was faster, or its author took it back."))
        return redirect("moderation:queue")
    read = ReadVersion.read(request.POST).revision_number if request.method == "POST" else case.waiting_revision
    if request.method == "POST" and form.is_valid():
        try:
            review = amend_and_approve(case, form, by=request.user, revision_number=read or 0)
        except AlreadyReviewed as late:
            context = {"case": case, "form": form, "late": True, "read": late.case.waiting_revision}
            context["item"] = items_of([late.case])[0]
            return render_page(request, "moderation/amend.html", context, status=409)
        return redirect(f"{reverse('moderation:queue')}?undo={review.pk}")
    context = {"case": case, "form": form, "read": read, "item": items_of([case], blank_form(case))[0]}
    return render_page(request, "moderation/amend.html", context, status=422 if form.is_bound else 200)
