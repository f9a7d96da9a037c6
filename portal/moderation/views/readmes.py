"""The review of a README: all its texts on one page, decided at once."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from portal.moderation import review_targets, saved_replies
from portal.moderation.author_history import AuthorHistory
from portal.moderation.beside_item import notes_about
from portal.moderation.forms.readmes import (
    MAX_CASES_PER_PAGE,
    ReadmeDraftForm,
    ReadmeForm,
    ReadmeRow,
)
from portal.moderation.models import (
    Case,
    Review,
    ReviewDraft,
    ReviewLock,
    ReviewLockHeld,
    Submission,
    TooLateToUndo,
)
from portal.moderation.next_item import Place
from portal.moderation.parameters import (
    ReadmeReasonParameters,
    ReviewLockParameters,
    ViewParameters,
)
from portal.moderation.permissions import mentor_required
from portal.moderation.queue_page import decisions_sentence
from portal.moderation.queue_view import QueueView
from portal.moderation.text_count import TextCount
from portal.moderation.views.drafts import renew_lock
from portal.moderation.views.review_locks import leave_item, redirect_to_next
from portal.web.htmx import render_page


@require_http_methods(["GET", "HEAD", "POST"])
@mentor_required
def submission_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Review a README at once: approve all that waits, except what is ticked."""
    submission = _get_submission(request, pk)
    cases = _waiting_cases(request, submission)
    if request.method == "POST":
        return _decide(request, submission, cases)
    if not cases:
        messages.info(
            request,
            _(
                "Nothing in this README is waiting for review: another mentor decided it, or "
                "the author withdrew it."
            ),
        )
        return redirect(_view(request).address())
    return _render_readme(request, submission, _form(request, submission, cases))


def _view(request: HttpRequest) -> QueueView:
    """The filters of the queue that the mentor came from."""
    return QueueView.of_form(request.POST if request.method == "POST" else request.GET)


def _get_submission(request: HttpRequest, pk: int) -> Submission:
    """Return a submission of which the mentor may review a part. Raises Http404 for any other."""
    submissions = Submission.objects.select_related("author__cohort")
    submission = get_object_or_404(submissions, pk=pk)
    if not submission.cases.reviewable_by(request.user).exists():
        raise Http404
    return submission


def _waiting_cases(request: HttpRequest, submission: Submission) -> list[Case]:
    return list(submission.waiting_cases_for(request.user)[:MAX_CASES_PER_PAGE])


def _form(request: HttpRequest, submission: Submission, cases: Sequence[Case]) -> ReadmeForm:
    """Return the form as it was sent, or as the mentor left it."""
    contents = review_targets.get_contents(cases)
    draft = ReviewDraft.objects.of(submission, mentor=request.user).first()
    initial = _initial_values(draft) if draft else {}
    return ReadmeForm(
        request.POST or None,
        cases=cases,
        contents=contents,
        replies=saved_replies.replies_of(request.user),
        initial=initial,
    )


def _initial_values(draft: ReviewDraft) -> dict[str, Any]:
    values = {"reason": draft.reason, "intended": draft.decision}
    for key, typed in draft.entries.items():
        values |= {f"{name}-{key}": value for name, value in typed.items()}
    return values


def _decide(request: HttpRequest, submission: Submission, cases: Sequence[Case]) -> HttpResponse:
    if not cases:
        return _render_outdated(request, submission)
    form = _form(request, submission, cases)
    place = Place.of_readme(_view(request), request.user, submission)
    if not form.is_valid():
        return _render_readme(request, submission, form, status=422)
    try:
        reviews, changed = submission.review(
            form.verdicts(), by=request.user, note=form.cleaned_data["reason"]
        )
    except ReviewLockHeld:
        _save_draft(request, submission, cases)
        return _render_readme(request, submission, form, status=409)
    _keep_reasons_for_others(request, submission, cases)
    if not changed:
        return redirect_to_next(request, place, readme=submission)
    if reviews:
        messages.success(request, decisions_sentence(submission.count_decisions(reviews)))
    return _report_changed(request, submission, changed)


def _reasons(request: HttpRequest) -> dict[int, str]:
    """What was typed about single entries, by the keys of their cases."""
    reasons = ReadmeReasonParameters.read(request.POST).reason
    return {key: reason for key, reason in reasons.items() if reason.strip()}


def _keep_reasons_for_others(
    request: HttpRequest, submission: Submission, cases: Sequence[Case]
) -> None:
    """Keep what was typed about entries that left the README: their author edited them since."""
    reasons, shown = _reasons(request), {case.pk for case in cases}
    own = Case.objects.reviewable_by(request.user).filter(author=submission.author_id)
    others = list(own.filter(pk__in=reasons.keys() - shown))
    titles = review_targets.get_rows(others)
    for case in others:
        reason = reasons[case.pk]
        values = {"title": titles[case.pk].title if case.pk in titles else "", "reason": reason}
        decision = Review.Decision.REQUEST_CHANGES
        if ReviewDraft.store(case, by=request.user, reason=reason, decision=decision):
            told = _("“%(title)s” was edited and waits by itself now, with your reason as a draft.")
        else:
            told = _("“%(title)s” doesn’t wait any longer. You wrote: %(reason)s")
        messages.warning(request, told % values)


def _save_draft(request: HttpRequest, submission: Submission, cases: Sequence[Case]) -> bool:
    """Save what was sent about these cases. Returns whether anything still waits.

    Raises ValueError for a text that is too long.
    """
    form = ReadmeDraftForm(request.POST, cases=cases)
    if not form.is_valid():
        raise ValueError(form.errors.as_text())
    return ReviewDraft.store(
        submission,
        by=request.user,
        reason=form.cleaned_data["reason"],
        decision=form.cleaned_data["intended"],
        entries=form.entries(),
    )


def _report_changed(
    request: HttpRequest, submission: Submission, changed: Sequence[Case]
) -> HttpResponse:
    """Show what waits still, with what was typed about it, or else only what was typed."""
    message = ngettext(
        "%(n)d post changed or was decided after you opened this page, so it was skipped.",
        "%(n)d posts changed or were decided after you opened this page, so they were skipped.",
        len(changed),
    )
    messages.warning(request, message % {"n": len(changed)})
    if _save_draft(request, submission, changed) and _waiting_cases(request, submission):
        return redirect(_view(request).readme_address(submission.pk))
    return _render_outdated(request, submission)


def _render_readme(
    request: HttpRequest, submission: Submission, form: ReadmeForm, *, status: int = 200
) -> HttpResponse:
    rows = list(form.rows())
    lock = ReviewLock.objects.of(submission).running().select_related("holder").first()
    view = _view(request)
    context = {
        "view": view,
        "number": Place.of_readme(view, request.user, submission).number,
        "count": view.count(request.user),
        "submission": submission,
        "form": form,
        "groups": _groups(rows),
        "rows": rows,
        "text_count": TextCount.of(row.content.is_section for row in rows),
        "lock": lock,
        "other_lock": lock if lock and lock.holder_id != request.user.pk else None,
        "original": review_targets.original_readme(submission),
        "saved_replies": form.replies,
        "history": AuthorHistory.of(submission.author),
        "notes": notes_about(submission.author, request.user),
        "is_refused": status == 409,
    }
    return render_page(request, "moderation/submission.html", context, status=status)


def _groups(rows: Sequence[ReadmeRow]) -> dict[str, list[ReadmeRow]]:
    """Return the rows by the label of their section, in the order of the README."""
    groups: dict[str, list[ReadmeRow]] = {}
    for row in rows:
        groups.setdefault(row.content.label, []).append(row)
    return groups


def _render_outdated(request: HttpRequest, submission: Submission) -> HttpResponse:
    """Say that another mentor decided all of it, and show what was typed."""
    reasons = _reasons(request)
    own = Case.objects.reviewable_by(request.user).filter(author=submission.author_id)
    contents = review_targets.get_rows(list(own.filter(pk__in=reasons)))
    typed = [(content.title, reasons[key]) for key, content in contents.items()]
    form = ReadmeDraftForm(request.POST, cases=[])
    latest = submission.reviews.filter(superseded_by=None).exclude(reviewer=request.user)
    context = {
        "submission": submission,
        "view": _view(request),
        "note": form["reason"].value() or "",
        "typed": typed,
        "latest_review": latest.select_related("reviewer").order_by("-decided_at").first(),
    }
    return render_page(request, "moderation/submission_outdated.html", context, status=409)


@require_POST
@mentor_required
def submission_draft_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what was typed about a README, and renew the review lock.

    The answer is one sentence, which the page shows.
    """
    submission = _get_submission(request, pk)
    try:
        is_saved = _save_draft(request, submission, _waiting_cases(request, submission))
    except ValueError:
        return HttpResponse(_("Not saved: a text is too long."), status=422)
    if not is_saved:
        return HttpResponse(_("Not saved: nothing here waits for review any longer."), status=409)
    sentence = renew_lock(submission, by=request.user)
    return HttpResponse(sentence) if request.htmx else _redirect_to_readme(request, submission)


@require_POST
@mentor_required
def submission_lock_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Start reviewing a README; with `over`, even if another mentor is reviewing it."""
    submission = _get_submission(request, pk)
    take_over = ReviewLockParameters.read(request.POST).over
    with suppress(ReviewLockHeld):  # The page says who is reviewing it.
        ReviewLock.acquire(submission, by=request.user, take_over=take_over)
    return _redirect_to_readme(request, submission)


@require_POST
@mentor_required
def submission_lock_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a README to others. What was typed stays a draft."""
    ReviewLock.objects.release(_get_submission(request, pk), by=request.user)
    return redirect(_view(request).address())


@require_POST
@mentor_required
def submission_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo the mentor's own review of a README of the last ten seconds."""
    submission = _get_submission(request, pk)
    try:
        submission.undo_review(by=request.user)
    except TooLateToUndo:
        messages.info(
            request,
            _("Too late to undo: more than ten seconds have passed, or the author has moved on."),
        )
        item = ViewParameters.read(request.POST).item
        return redirect(_view(request).address(item=item))
    messages.success(request, _("Undone: it’s back in the queue."))
    leave_item(request)
    with suppress(ReviewLockHeld):
        ReviewLock.acquire(submission, by=request.user)
    return _redirect_to_readme(request, submission)


def _redirect_to_readme(request: HttpRequest, submission: Submission) -> HttpResponse:
    return redirect(_view(request).readme_address(submission.pk))
