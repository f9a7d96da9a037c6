"""Decisions on one case, a batch of cases or a whole README, and undo."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from portal.moderation import review_targets
from portal.moderation.forms.decisions import ReadCase, ReviewForm, SubmissionForm
from portal.moderation.models import (
    AlreadyReviewed,
    Case,
    NotPermitted,
    Review,
    Submission,
    TooLateToUndo,
    Verdict,
)
from portal.moderation.parameters import AttachedCaseParameters, BatchParameters, UndoParameters
from portal.moderation.permissions import get_reviewable_case, mentor_required
from portal.moderation.queue_items import BATCH_SIZE, queue_items, review_form
from portal.moderation.text_count import TextCount
from portal.moderation.views.queue import is_from_queue
from portal.people.models import User
from portal.web.htmx import render_page, swap_or_redirect

# Django accepts 1,000 fields of a form, and each case has up to four. The rest comes next.
MAX_CASES_PER_PAGE = 200
NO_VERSION = -1  # no text has this version


@require_POST
@mentor_required
def review_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide one case, with the cases attached to it."""
    case = get_reviewable_case(request.user, pk)
    form = review_form(case, request.POST)
    attached = _attached_cases(request, case)
    if not form.is_valid():
        return _render_item(request, case, form, 422, attached=attached)
    try:
        reviews = _decide_all(
            form.verdicts(attached), by=request.user, canned=form.cleaned_data["canned"]
        )
    except AlreadyReviewed as error:
        return _render_outdated(request, error.case if error.case.pk == pk else case, form)
    except NotPermitted:
        messages.warning(request, _("An appeal is decided by a different mentor."))
        return redirect("moderation:queue")
    context = {
        "review": reviews[0],
        "content": review_targets.get_contents([case]).get(pk),
        "undo_reviews": _join_keys(reviews),
        "count": Case.objects.waiting_for(request.user).count(),
    }
    return swap_or_redirect(
        request, "moderation/_decided.html", context, to=_queue_url_to_undo(reviews)
    )


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


def _join_keys(reviews: Sequence[Review]) -> str:
    return ",".join(str(review.pk) for review in reviews)


def _queue_url_to_undo(reviews: Sequence[Review]) -> str:
    return f"{reverse('moderation:queue')}?undo={_join_keys(reviews)}"


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
    request: HttpRequest,
    case: Case,
    form: ReviewForm,
    status: int,
    *,
    attached: Iterable[ReadCase] = (),
    **context: Any,
) -> HttpResponse:
    """One item: as a partial for htmx, otherwise as a page."""
    items = queue_items([case, *(other.case for other in attached)], form)
    template = "moderation/queue.html#item" if request.htmx else "moderation/item.html"
    context |= {"item": items[0], "is_queue_page": is_from_queue(request)}
    return render_page(request, template, context, status=status)


@require_POST
@mentor_required
def review_undo(request: HttpRequest) -> HttpResponse:
    """Undo the mentor's own decisions of the last ten seconds."""
    keys = UndoParameters.read(request.POST).reviews[: BATCH_SIZE * 2]
    reviews = Review.objects.filter(pk__in=keys, reviewer=request.user).select_related("case")
    undone = 0
    for review in reviews.order_by("-pk"):
        try:
            review.case.undo(review, by=request.user)
        except TooLateToUndo:
            continue
        undone += 1
    _report_undone(request, undone)
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": reverse("moderation:queue")})
    return redirect("moderation:queue")


def _report_undone(request: HttpRequest, undone: int) -> None:
    if undone:
        message = ngettext(
            "Undone: it’s back in the queue.", "Undone: they’re back in the queue.", undone
        )
        messages.success(request, message)
    else:
        messages.info(
            request,
            _("Too late to undo: more than ten seconds have passed, or the author has moved on."),
        )


@require_POST
@mentor_required
def approve_many(request: HttpRequest) -> HttpResponse:
    """Approve the ticked cases, except those with a warning."""
    versions = BatchParameters.read(request.POST).case
    keys = list(versions)[: BATCH_SIZE * 2]
    cases = Case.objects.waiting().reviewable_by(request.user).filter(pk__in=keys)
    found = list(cases.for_queue())
    reviews: list[Review] = []
    skipped = len(keys) - len(found)
    for item in queue_items(found):
        approved = []
        if item.can_batch_approve:
            approved = _approve_if_unchanged(item.cases, versions, by=request.user)
        reviews += approved
        skipped += not approved
    return _report_batch(request, reviews, skipped)


def _approve_if_unchanged(
    cases: Iterable[Case], versions: dict[int, int], *, by: User
) -> list[Review]:
    """Approve these cases together; [] if one of them was decided or changed first."""
    approve = Review.Decision.APPROVE
    verdicts = [Verdict(case, approve, versions.get(case.pk, NO_VERSION), "") for case in cases]
    try:
        return _decide_all(verdicts, by=by)
    except (AlreadyReviewed, NotPermitted, ValueError):
        return []


def _report_batch(request: HttpRequest, reviews: Sequence[Review], skipped: int) -> HttpResponse:
    if reviews:
        message = ngettext("%(n)d post approved.", "%(n)d posts approved.", len(reviews))
        messages.success(request, message % {"n": len(reviews)})
    if skipped:
        message = ngettext(
            "%(n)d post was skipped because of a warning, or because someone else "
            "decided it first.",
            "%(n)d posts were skipped because of warnings, or because someone else "
            "decided them first.",
            skipped,
        )
        messages.warning(request, message % {"n": skipped})
    return redirect(_queue_url_to_undo(reviews) if reviews else "moderation:queue")


@require_http_methods(["GET", "HEAD", "POST"])
@mentor_required
def submission_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Review a README at once: approve all that waits, except what is ticked."""
    submission = get_object_or_404(Submission.objects.select_related("author__cohort"), pk=pk)
    cases = list(submission.waiting_cases_for(request.user)[:MAX_CASES_PER_PAGE])
    if not cases:
        return _redirect_if_nothing_waits(request, submission)
    contents = review_targets.get_contents(cases)
    form = SubmissionForm(request.POST or None, cases=cases, contents=contents)
    if request.method == "POST" and form.is_valid():
        reviews, changed = submission.review(form.verdicts(), by=request.user)
        _report_results(request, reviews, changed)
        return redirect(request.path if changed else "moderation:queue")
    rows = list(form.rows())
    context = {
        "submission": submission,
        "form": form,
        "rows": rows,
        "text_count": TextCount.of(row["content"].is_section for row in rows),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "moderation/submission.html", context, status=status)


def _redirect_if_nothing_waits(request: HttpRequest, submission: Submission) -> HttpResponse:
    """Redirect to the queue. Raises Http404 for a submission of another cohort."""
    get_object_or_404(submission.cases.reviewable_by(request.user)[:1])
    messages.info(
        request,
        _(
            "Nothing in this README is waiting for review: another mentor decided it, or "
            "the author withdrew it."
        ),
    )
    return redirect("moderation:queue")


def _report_results(
    request: HttpRequest, reviews: Sequence[Review], changed: Sequence[Case]
) -> None:
    approved = sum(review.decision == Review.Decision.APPROVE for review in reviews)
    message = _("Approved: %(approved)d. Changes requested: %(back)d.") % {
        "approved": approved,
        "back": len(reviews) - approved,
    }
    messages.success(request, message)
    if changed:
        message = ngettext(
            "%(n)d post changed or was decided after you opened this page, so it was skipped.",
            "%(n)d posts changed or were decided after you opened this page, so they were skipped.",
            len(changed),
        )
        messages.warning(request, message % {"n": len(changed)})
