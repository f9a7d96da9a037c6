"""The review of a README: all its texts on one page, decided at once."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

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
from portal.moderation.views.drafts import NOTHING_IS_SAVED, renew_lock
from portal.moderation.views.review_locks import leave_item, redirect_to_next, release
from portal.people.models import StaleDraft
from portal.people.views.form_drafts import WRITTEN_ELSEWHERE, draft_versions, plain_answer
from portal.rows import grouped
from portal.text.plurals import counted
from portal.web.htmx import render_page
from portal.web.methods import require_safe_or_post

NOTHING_WAITS = gettext_lazy(
    "Nothing in this README is waiting for review: another mentor decided it, or "
    "the author withdrew it."
)
DECIDED_ALREADY = gettext_lazy(
    "Nothing in this README is waiting for review: you decided it already."
)
# What becomes of a reason for an entry that left the README.
MOVED = gettext_lazy("“%(title)s” was edited and waits by itself now, with your reason as a draft.")
NO_LONGER_WAITS = gettext_lazy("“%(title)s” doesn’t wait any longer. You wrote: %(reason)s")
HAS_ANOTHER_DRAFT = gettext_lazy(
    "“%(title)s” was edited and waits by itself now, with another draft of yours. "
    "You wrote here: %(reason)s"
)


@require_safe_or_post
@mentor_required
def submission_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Review a README at once: approve all that waits, except what is ticked."""
    submission = _get_submission(request, pk)
    cases = _waiting_cases(request, submission)
    if request.method == "POST":
        return _decide(request, submission, cases)
    if not cases:
        is_own = submission.was_decided_by(request.user)
        messages.info(request, DECIDED_ALREADY if is_own else NOTHING_WAITS)
        return redirect(_view(request).address())
    draft = _draft(request, submission)
    return _render_readme(request, submission, _form(request, submission, cases, draft), draft)


def _view(request: HttpRequest) -> QueueView:
    """The filters of the queue that the mentor came from."""
    return QueueView.of_form(request.POST if request.method == "POST" else request.GET)


def _get_submission(request: HttpRequest, pk: int) -> Submission:
    """Return a submission of which the mentor may review a part.

    Raises Http404 for any other.

    One whose entries were all submitted again by themselves belongs to those who may review them.
    """
    submissions = Submission.objects.select_related("author__cohort")
    submission = get_object_or_404(submissions, pk=pk)
    reviewable = Case.objects.reviewable_by(request.user)
    if reviewable.filter(submission=submission).exists():
        return submission
    if submission.cases.exists() or not reviewable.filter(author=submission.author_id).exists():
        raise Http404
    return submission


def _waiting_cases(request: HttpRequest, submission: Submission) -> list[Case]:
    return list(submission.waiting_cases_for(request.user)[:MAX_CASES_PER_PAGE])


def _draft(request: HttpRequest, submission: Submission) -> ReviewDraft | None:
    return ReviewDraft.objects.of(submission, mentor=request.user).first()


def _form(
    request: HttpRequest, submission: Submission, cases: Sequence[Case], draft: ReviewDraft | None
) -> ReadmeForm:
    """Return the form as it was sent, or as the mentor left it."""
    return ReadmeForm(
        request.POST or None,
        cases=cases,
        contents=review_targets.get_contents(cases),
        replies=saved_replies.replies_of(request.user),
        initial=_initial_values(draft) if draft else {},
    )


def _initial_values(draft: ReviewDraft) -> dict[str, Any]:
    values = {"reason": draft.reason, "intended": draft.decision}
    for key, typed in draft.entries.items():
        values |= {f"{name}-{key}": value for name, value in typed.items()}
    return values


def _decide(request: HttpRequest, submission: Submission, cases: Sequence[Case]) -> HttpResponse:
    if not cases:
        _tell(request, _move_reasons(request, submission, cases)[0])
        return _render_outdated(request, submission)
    draft = _draft(request, submission)
    form = _form(request, submission, cases, draft)
    place = Place(_view(request), request.user, form.cases.keys())
    if not form.is_valid():
        return _render_readme(request, submission, form, draft, status=422)
    try:
        told = _save_draft(request, submission, cases).sentences
    except ValueError:  # Something that the page doesn't send.
        return _render_readme(request, submission, form, draft, status=422)
    try:
        reviews, changed = submission.review(
            form.verdicts(), by=request.user, note=form.cleaned_data["reason"]
        )
    except ReviewLockHeld:
        draft = _draft(request, submission)
        return _render_readme(request, submission, form, draft, status=409)
    _tell(request, told)
    if not changed:
        return redirect_to_next(request, place, readme=submission)
    if reviews:
        messages.success(request, decisions_sentence(submission.count_decisions(reviews)))
    return _report_changed(request, submission, changed)


def _tell(request: HttpRequest, sentences: Iterable[str]) -> None:
    for sentence in sentences:
        messages.warning(request, sentence)


def _reasons(request: HttpRequest) -> dict[int, str]:
    """What was typed about single entries, by the keys of their cases."""
    reasons = ReadmeReasonParameters.read(request.POST).reason
    return {key: reason for key, reason in reasons.items() if reason.strip()}


def _reasons_elsewhere(
    draft: ReviewDraft | None, cases: Sequence[Case], typed: Mapping[int, str]
) -> dict[int, str]:
    """What was written about entries that left the README.

    Their author edited them since.
    """
    saved = draft.entries.items() if draft else ()
    reasons = {int(key): values["reason"] for key, values in saved if values.get("reason")}
    shown = {case.pk for case in cases}
    return {key: text for key, text in (reasons | dict(typed)).items() if key not in shown}


def _cases_elsewhere(
    request: HttpRequest, submission: Submission, reasons: Mapping[int, str]
) -> list[tuple[Case, str]]:
    """Cases of these keys that the mentor may review, with titles of their texts."""
    if not reasons:
        return []
    cases = Case.objects.reviewable_by(request.user).filter(author=submission.author_id)
    found = list(cases.filter(pk__in=reasons))
    contents = review_targets.get_rows(found)
    return [(case, contents[case.pk].title if case.pk in contents else "") for case in found]


def _move_reasons(
    request: HttpRequest, submission: Submission, cases: Sequence[Case], **versions: Any
) -> tuple[list[str], dict[str, dict[str, Any]]]:
    """Make drafts of what was written about entries that left the README.

    Each is then about these entries alone.

    `versions` are those of ReviewDraft.store; without them another draft about an entry stays.
    Returns sentences that say so, and the entries of the draft for those that have no other place.
    """
    reasons = _reasons_elsewhere(_draft(request, submission), cases, _reasons(request))
    sentences, left = [], {}
    values = {"by": request.user, "decision": Review.Decision.REQUEST_CHANGES, "known": ()}
    for case, title in _cases_elsewhere(request, submission, reasons):
        reason = reasons[case.pk]
        try:
            is_moved = ReviewDraft.store(case, reason=reason, **values | versions)
            told = MOVED if is_moved else NO_LONGER_WAITS
        except StaleDraft:
            is_moved, told = False, HAS_ANOTHER_DRAFT
        if not is_moved:
            left[str(case.pk)] = {"reason": reason}
        sentences.append(told % {"title": title, "reason": reason})
    return sentences, left


class SavedDraft(NamedTuple):
    """Whether anything still waits, and sentences on entries that left the README."""

    is_waiting: bool
    sentences: list[str]


def _save_draft(
    request: HttpRequest, submission: Submission, cases: Sequence[Case], **versions: Any
) -> SavedDraft:
    """Save what was sent about these cases.

    Raises ValueError for a text that is too long, and StaleDraft.
    """
    form = ReadmeDraftForm(request.POST, cases=cases)
    if not form.is_valid():
        raise ValueError(form.errors.as_text())
    sentences, left = _move_reasons(request, submission, cases, **versions)
    is_waiting = ReviewDraft.store(
        submission,
        by=request.user,
        reason=form.cleaned_data["reason"],
        decision=form.cleaned_data["intended"],
        entries=form.entries() | left,
        **versions,
    )
    return SavedDraft(is_waiting, sentences)


def _report_changed(
    request: HttpRequest, submission: Submission, changed: Sequence[Case]
) -> HttpResponse:
    """Show what still waits with what was typed, or only what was typed."""
    message = counted(
        "%(n)d post changed or was decided after you opened this page, so it was skipped.",
        "%(n)d posts changed or were decided after you opened this page, so they were skipped.",
        len(changed),
    )
    messages.warning(request, message)
    waiting = _waiting_cases(request, submission)
    if _save_draft(request, submission, changed).is_waiting and waiting:
        return redirect(_view(request).readme_address(submission.pk))
    return _render_outdated(request, submission)


def _render_readme(
    request: HttpRequest,
    submission: Submission,
    form: ReadmeForm,
    draft: ReviewDraft | None,
    *,
    status: int = 200,
) -> HttpResponse:
    rows = list(form.rows())
    elsewhere = _reasons_elsewhere(draft, list(form.cases.values()), _reasons(request))
    context = {
        "submission": submission,
        "form": form,
        "groups": _groups(rows),
        "rows": rows,
        "text_count": TextCount.of(row.content.is_section for row in rows),
        "original": review_targets.original_readme(submission),
        "saved_replies": form.replies,
        "history": AuthorHistory.of(submission.author),
        "notes": notes_about(submission.author, request.user),
        "is_refused": status == 409,
        "draft_version": ReviewDraft.version_for(draft, rows[0].case.waiting_since),
        "elsewhere": [
            (case, title, elsewhere[case.pk])
            for case, title in _cases_elsewhere(request, submission, elsewhere)
        ],
        **_place_context(request, form),
        **_lock_context(request, submission),
    }
    return render_page(request, "moderation/submission.html", context, status=status)


def _place_context(request: HttpRequest, form: ReadmeForm) -> dict[str, Any]:
    """The place of the README in the queue as the mentor filtered it."""
    view = _view(request)
    place = Place(view, request.user, form.cases.keys())
    return {"view": view, "number": place.number, "count": place.count}


def _lock_context(request: HttpRequest, submission: Submission) -> dict[str, Any]:
    """Who reviews the README now, and whether that is another mentor."""
    lock = ReviewLock.objects.of(submission).running().select_related("holder").first()
    is_other = lock is not None and lock.holder_id != request.user.pk
    return {"lock": lock, "other_lock": lock if is_other else None}


def _groups(rows: Sequence[ReadmeRow]) -> dict[str, list[ReadmeRow]]:
    """Return the rows by the label of their section, in the order of the README."""
    return grouped((row.content.label, row) for row in rows)


def _render_outdated(request: HttpRequest, submission: Submission) -> HttpResponse:
    """Say who decided all of it, and show what was typed."""
    reasons = _reasons(request)
    own = Case.objects.reviewable_by(request.user).filter(author=submission.author_id)
    contents = review_targets.get_rows(list(own.filter(pk__in=reasons)))
    typed = [(content.title, reasons[key]) for key, content in contents.items()]
    form = ReadmeDraftForm(request.POST, cases=[])
    context = {
        "submission": submission,
        "view": _view(request),
        "note": form["reason"].value() or "",
        "typed": typed,
        "is_own": submission.was_decided_by(request.user),
        "latest_review": submission.last_review(),
    }
    return render_page(request, "moderation/submission_outdated.html", context, status=409)


@require_POST
@mentor_required
def submission_draft_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what was typed about a README, and renew the review lock.

    The answer is one sentence, which the page shows.
    """
    submission = _get_submission(request, pk)
    cases = _waiting_cases(request, submission)
    try:
        saved = _save_draft(request, submission, cases, **draft_versions(request))
    except ValueError:
        return plain_answer(_("Not saved: a text is too long."), status=422)
    except StaleDraft:
        return plain_answer(WRITTEN_ELSEWHERE, status=409)
    if not saved.is_waiting:
        return plain_answer(" ".join(saved.sentences) or NOTHING_IS_SAVED, status=409)
    told = " ".join([renew_lock(request, submission), *saved.sentences])
    return plain_answer(told) if request.htmx else _redirect_to_readme(request, submission)


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
    return release(request, _get_submission(request, pk))


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
