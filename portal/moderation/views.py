"""The queue of mentors, and the log of what they decided."""

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from portal.htmx import render_page, swap_or_redirect
from portal.keyset import keyset_page
from portal.moderation import kinds
from portal.moderation.forms import ReviewForm
from portal.moderation.models import AlreadyReviewed, Case, LogEntry, NotYours
from portal.moderation.permissions import mentor_required

MOST_ITEMS = 25


@require_safe
@mentor_required
def queue(request):
    """Posts that wait for this mentor, oldest first."""
    waiting = Case.objects.waiting().within_reach_of(request.user)
    cases = list(waiting.for_queue()[:MOST_ITEMS])
    context = {"items": _items(cases), "count": waiting.count()}
    return render_page(request, "moderation/queue.html", context, partials=["queue"])


def _items(cases, form=None):
    """Each case with what it looks like and a form to decide it."""
    shown = kinds.show(cases)
    return [{"case": case, "shown": shown.get(case.pk), "form": form or _blank(case)} for case in cases]


def _blank(case):
    return ReviewForm(initial={"revision_number": case.waiting_revision}, auto_id=f"case-{case.pk}-%s")


@require_POST
@mentor_required
def review_new(request, pk):
    """Decide one case; a refused form comes back with what was typed, a late one with what happened."""
    case = get_object_or_404(Case.objects.within_reach_of(request.user).select_related("author", "cohort"), pk=pk)
    form = ReviewForm(request.POST, auto_id=f"case-{pk}-%s")
    if not form.is_valid():
        return _one(request, {"item": _items([case], form)[0]}, 422)
    data = form.cleaned_data
    try:
        review = case.decide(
            data["decision"], by=request.user, revision_number=data["revision_number"], reason=data["reason"]
        )
    except AlreadyReviewed as late:
        return _too_late(request, late.case, form)
    except NotYours:
        return redirect("moderation:queue")
    shown = kinds.show([case]).get(pk)
    context = {"review": review, "shown": shown, "case": case}
    return swap_or_redirect(request, "moderation/queue.html#decided", context, to=reverse("moderation:queue"))


def _too_late(request, case, form):
    """Somebody decided first, or the author edited: show what stands now and keep the reason that was typed."""
    read = form.cleaned_data["revision_number"]
    review = case.reviews.filter(superseded_by=None, revision_number=read).select_related("reviewer").first()
    form.data = form.data.copy()
    form.data["revision_number"] = case.waiting_revision or 0
    item = _items([case], form)[0]
    return _one(request, {"item": item, "late": True, "standing": review}, 409)


def _one(request, context, status):
    """One item of the queue: as a fragment where htmx asked, as a page of its own elsewhere."""
    template = "moderation/queue.html#item" if request.htmx else "moderation/item.html"
    return render_page(request, template, context, status=status)


@require_safe
def log(request):
    """What was decided and why: that of their cohorts for mentors, their own for others."""
    entries = LogEntry.objects.visible_to(request.user).newest_first()
    page = keyset_page(request, entries, by="at", only_new=request.htmx.target == "more")
    names = kinds.show([entry.case for entry in page.rows])
    rows = [{"entry": entry, "shown": names.get(entry.case_id)} for entry in page.rows]
    return render_page(request, "moderation/log.html", {"page": page, "rows": rows}, partials=["more"])
