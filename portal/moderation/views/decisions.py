"""Deciding: one case, many harmless ones, a whole README; and taking it back."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from portal.moderation import review_targets
from portal.moderation.forms.decisions import SubmissionForm
from portal.moderation.models import (
    AlreadyReviewed,
    Case,
    NotPermitted,
    Review,
    Submission,
    TooLateToUndo,
)
from portal.moderation.parameters import AttachedCaseParameters, BatchParameters, UndoParameters
from portal.moderation.permissions import mentor_required
from portal.moderation.queue_items import queue_items, review_form
from portal.moderation.views.queue import BATCH_SIZE, _waiting_count, find_case
from portal.web.htmx import render_page, swap_or_redirect

# A form may have 1,000 fields, and each case has up to four; what is left comes up next.
MAX_CASES_PER_PAGE = 200
NO_VERSION = -1  # no version of any text


@require_POST
@mentor_required
def review_new(request, pk):
    """Decide one case; a refused form comes back with what was typed, a late one with what happened."""
    case = find_case(request, pk)
    form = review_form(case, request.POST)
    others = _attached_cases(request, case)
    if not form.is_valid():
        return _render_item(request, case, form, 422, others=others)
    try:
        reviews = _decide(form, others, by=request.user)
    except AlreadyReviewed as late:
        return _too_late(request, late.case if late.case.pk == pk else case, form)
    except NotPermitted:
        messages.warning(request, _("An appeal is heard by somebody else than who decided first."))
        return redirect("moderation:queue")
    undo = ",".join(str(review.pk) for review in reviews)
    context = {
        "review": reviews[0],
        "content": review_targets.get_contents([case]).get(pk),
        "undo": undo,
        "count": _waiting_count(request.user),
    }
    to = f"{reverse('moderation:queue')}?undo={undo}"
    return swap_or_redirect(request, "moderation/_decided.html", context, to=to)


def _attached_cases(request, case):
    """(case, version read) of what the form decides with it: `with-12=3` for each."""
    read = AttachedCaseParameters.read(request.POST).with_
    candidates = (
        Case.objects.waiting()
        .reviewable_by(request.user)
        .filter(submission=case.submission, author=case.author)
    )
    candidates = candidates.filter(pk__in=read).exclude(pk=case.pk)
    return [(other, read[other.pk]) for other in candidates.select_related("author", "cohort")]


@transaction.atomic
def _decide(form, others, *, by):
    """All of it or nothing; the approval of what goes with it is told with the first."""
    reviews = []
    for index, (case, decision, version, reason) in enumerate(form.verdicts(others)):
        details = {"reason": reason, "canned": form.cleaned_data["canned"], "in_batch": index > 0}
        reviews.append(case.decide(decision, by=by, revision_number=version, **details))
    return reviews


def _too_late(request, case, form):
    """Somebody decided first, or the author edited: show what stands now and keep the reason that was typed."""
    read = form.cleaned_data["revision_number"]
    latest_review = (
        case.reviews.filter(superseded_by=None, revision_number=read)
        .select_related("reviewer")
        .first()
    )
    form.case, form.data = case, form.data.copy()
    form.data["revision_number"] = case.current_version() or 0
    return _render_item(request, case, form, 409, late=True, latest_review=latest_review)


def _render_item(request, case, form, status, *, others=(), **context):
    """One item of the queue: as a fragment where htmx asked, as a page of its own elsewhere."""
    items = queue_items([case, *(other for other, _version in others)], form)
    template = "moderation/queue.html#item" if request.htmx else "moderation/item.html"
    return render_page(request, template, {"item": items[0], **context}, status=status)


@require_POST
@mentor_required
def review_undo(request):
    """Take back what I decided within the last ten seconds."""
    keys = UndoParameters.read(request.POST).reviews[: BATCH_SIZE * 2]
    reviews = (
        Review.objects.filter(pk__in=keys, reviewer=request.user)
        .select_related("case")
        .order_by("-pk")
    )
    undone = 0
    for review in reviews:
        try:
            review.case.undo(review, by=request.user)
        except TooLateToUndo:
            continue
        undone += 1
    if undone:
        messages.success(
            request, ngettext("Taken back: it waits again.", "Taken back: they wait again.", undone)
        )
    else:
        messages.info(
            request,
            _("It is too late to take that back: ten seconds are over, or its author went on."),
        )
    return _redirect_to_queue(request)


def _redirect_to_queue(request):
    """The queue anew: what was taken back has its old place in it."""
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": reverse("moderation:queue")})
    return redirect("moderation:queue")


@require_POST
@mentor_required
def approve_many(request):
    """Approve what was ticked in a batch, as far as no hint speaks against it."""
    wanted = BatchParameters.read(request.POST).case
    keys = list(wanted)[: BATCH_SIZE * 2]
    cases = list(Case.objects.waiting().reviewable_by(request.user).filter(pk__in=keys).for_queue())
    reviews, skipped = [], 0
    for item in queue_items(cases):
        verdicts = [
            (case, wanted.get(case.pk, NO_VERSION))
            for case in (item.case, *(other for other, _content in item.attached))
        ]
        done = _approve(verdicts, request.user) if item.can_batch_approve else None
        reviews += done or []
        skipped += not done
    return _report_batch(request, reviews, skipped + len(keys) - len(cases))


@transaction.atomic
def _approve_all(verdicts, by):
    details = {"by": by, "reason": ""}
    return [
        case.decide(Review.Decision.APPROVE, revision_number=version, in_batch=index > 0, **details)
        for index, (case, version) in enumerate(verdicts)
    ]


def _approve(verdicts, by):
    """The Reviews, or None where somebody was faster."""
    try:
        return _approve_all(verdicts, by)
    except (AlreadyReviewed, NotPermitted, ValueError):
        return None


def _report_batch(request, reviews, skipped):
    if reviews:
        message = ngettext("%(n)d approved.", "%(n)d approved.", len(reviews))
        messages.success(request, message % {"n": len(reviews)})
    if skipped:
        sentence = ngettext(
            "%(n)d was left: a hint speaks against it, or somebody was faster.",
            "%(n)d were left: a hint speaks against them, or somebody was faster.",
            skipped,
        )
        messages.warning(request, sentence % {"n": skipped})
    undo = ",".join(str(review.pk) for review in reviews)
    return redirect(f"{reverse('moderation:queue')}?undo={undo}" if undo else "moderation:queue")


@require_http_methods(["GET", "HEAD", "POST"])
@mentor_required
def submission_review(request, pk):
    """A README as one thing: everything of it that waits, approved but for what is ticked off."""
    submission = get_object_or_404(Submission.objects.select_related("author__cohort"), pk=pk)
    cases = list(submission.waiting_cases_for(request.user)[:MAX_CASES_PER_PAGE])
    if not cases:
        return _nothing_waits(request, submission)
    form = SubmissionForm(
        request.POST or None, cases=cases, contents=review_targets.get_contents(cases)
    )
    if request.method == "POST" and form.is_valid():
        reviews, late = submission.review(form.verdicts(), by=request.user)
        _report_results(request, reviews, late)
        return redirect(request.path if late else "moderation:queue")
    context = {"submission": submission, "form": form, "rows": list(form.rows())}
    return render_page(
        request, "moderation/submission.html", context, status=422 if form.is_bound else 200
    )


def _nothing_waits(request, submission):
    """Somebody was faster, or it is not this mentor's: in their reach there is a word, beyond it a 404."""
    get_object_or_404(submission.cases.reviewable_by(request.user)[:1])
    messages.info(
        request,
        _(
            "Nothing of this README waits any more: somebody was faster, or its author took it back."
        ),
    )
    return redirect("moderation:queue")


def _report_results(request, reviews, late):
    approved = sum(review.decision == Review.Decision.APPROVE for review in reviews)
    message = _("Approved: %(approved)d. Sent back: %(back)d.") % {
        "approved": approved,
        "back": len(reviews) - approved,
    }
    messages.success(request, message)
    if late:
        sentence = ngettext(
            "%(n)d was changed or decided since you opened this; nothing was done to it.",
            "%(n)d were changed or decided since you opened this; nothing was done to them.",
            len(late),
        )
        messages.warning(request, sentence % {"n": len(late)})
