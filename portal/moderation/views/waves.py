"""Waves of spam: what one has, and stopping it in one act."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.moderation import saved_replies
from portal.moderation.forms.waves import WaveForm
from portal.moderation.models import (
    NotPermitted,
    Review,
    TooLateToUndo,
    WaveResult,
    stop_wave,
    undo_wave,
)
from portal.moderation.models.review import UNDO_WINDOW
from portal.moderation.parameters import WaveParameters
from portal.moderation.permissions import mentor_required
from portal.moderation.saved_replies import SavedReply
from portal.moderation.waves import Wave
from portal.people.form_drafts import TypedText, draft_of
from portal.people.models import FormDraft, User, run_once
from portal.text.plurals import counted
from portal.web.htmx import render_page
from portal.web.methods import require_safe_or_post


@require_safe_or_post
@mentor_required
def wave(request: HttpRequest) -> HttpResponse:
    """Posts of an author, a day or a link's host, and one form that stops them all."""
    given = WaveParameters.read(request.GET)
    found = Wave.read(given, request.user)
    draft = draft_of(request.user, found.draft_name)
    form = WaveForm(request.POST or None, replies=_replies(request.user), initial=draft.values)
    if request.method != "POST":
        return _page(request, found, form, draft, 200)
    if not form.is_valid():
        return _page(request, found, form, draft, 422)
    try:
        decided = run_once(request.user, form.cleaned_data["key"], lambda: _stop(request, form))
    except NotPermitted:
        form.add_error(
            None, _("You can’t decide some of these posts. Nothing was changed: look again.")
        )
        return _page(request, found, form, draft, 409)
    FormDraft.forget(found.draft_name, by=request.user, about=found.author)
    return redirect(found.address(undo=int(decided) if decided.isdecimal() else None))


def _replies(mentor: User) -> list[SavedReply]:
    """The mentor's saved replies without placeholders.

    Placeholders stand for one post or its author.
    """
    return [one for one in saved_replies.replies_of(mentor) if "{" not in one.text]


def _stop(request: HttpRequest, form: WaveForm) -> str:
    """Decide the ticked posts.

    Returns the key of a review by which all can be undone, or "".
    """
    result = stop_wave(
        form.ticked(),
        by=request.user,
        reason=form.cleaned_data["reason"],
        canned=form.cleaned_data["canned"],
        suspend_until=form.suspend_until(),
    )
    _report_left(request, result.left)
    return str(result.reviews[0].pk) if result.reviews else ""


def _report_left(request: HttpRequest, left: int) -> None:
    if left:
        message = counted(
            "%(n)d post was left out: it was changed or decided first, or another mentor is "
            "reviewing its README.",
            "%(n)d posts were left out: they were changed or decided first, or another mentor is "
            "reviewing their README.",
            left,
        )
        messages.warning(request, message)


def _page(
    request: HttpRequest, found: Wave, form: WaveForm, draft: TypedText, status: int
) -> HttpResponse:
    context = {
        "wave": found,
        "rows": [(post, form.is_ticked(post)) for post in found.posts],
        "form": form,
        "draft": draft,
        "undo": _what_can_be_undone(found.given.undo, request.user),
    }
    return render_page(request, "moderation/wave.html", context, status=status)


def _what_can_be_undone(key: int | None, mentor: User) -> dict[str, Any] | None:
    """The act of a review: how many posts it decided, and the seconds that are left."""
    own = Review.objects.filter(reviewer=mentor, superseded_by=None)
    review = own.filter(pk=key).first() if key else None
    if review is None or not review.can_be_undone:
        return None
    left = review.decided_at + UNDO_WINDOW - timezone.now()
    count = own.filter(decided_at=review.decided_at).count()
    return {"review": review, "count": count, "seconds": f"{left.total_seconds():.1f}"}


@require_POST
@mentor_required
def wave_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo an act of the mentor's of the last ten seconds, with its suspensions."""
    found = Wave.read(WaveParameters.read(request.GET), request.user)
    review = Review.objects.filter(pk=pk, reviewer=request.user).first()
    try:
        if review is None:
            raise TooLateToUndo
        _report_undone(request, undo_wave(review, by=request.user))
    except TooLateToUndo:
        messages.info(
            request,
            _("Too late to undo: more than ten seconds have passed, or the authors have moved on."),
        )
    return redirect(found.address())


def _report_undone(request: HttpRequest, result: WaveResult) -> None:
    count = len(result.reviews)
    message = counted(
        "Undone: %(n)d post is as before.", "Undone: %(n)d posts are as before.", count
    )
    messages.success(request, message)
    _report_left(request, result.left)
