"""What a mentor types before a decision."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from portal.moderation.forms.decisions import ReviewDraftForm
from portal.moderation.models import Abstention, Case, ReviewLock, ReviewLockHeld, Submission
from portal.moderation.parameters import LeavingParameters
from portal.moderation.permissions import get_reviewable_case, mentor_required
from portal.moderation.queue_view import QueueView
from portal.people.models import StaleDraft
from portal.people.views.form_drafts import WRITTEN_ELSEWHERE, draft_versions, plain_answer

NOTHING_IS_SAVED = gettext_lazy("Not saved: nothing here waits for review any longer.")


@require_POST
@mentor_required
def review_draft_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what was typed about a case, and renew the review lock.

    The answer is one sentence, which the page shows beside the field.
    """
    case = get_reviewable_case(request.user, pk)
    form = ReviewDraftForm(request.POST)
    if not form.is_valid():
        return plain_answer(" ".join(form.errors.get("reason", [_("Not saved.")])), status=422)
    try:
        is_saved = form.save(case, by=request.user, **draft_versions(request))
    except StaleDraft:
        return plain_answer(WRITTEN_ELSEWHERE, status=409)
    if not is_saved:
        return plain_answer(NOTHING_IS_SAVED, status=409)
    told = renew_lock(request, case.lock_target)
    if request.htmx:
        return plain_answer(told)
    return redirect(QueueView.of_form(request.POST).address(item=pk))


def renew_lock(request: HttpRequest, target: Case | Submission) -> str:
    """Take or renew the review lock. Returns what to say beside the saved text.

    Who is leaving the page, or has just skipped this, does not take it.
    """
    cases = target.cases.all() if isinstance(target, Submission) else [target]
    skipped = Abstention.objects.in_force().filter(mentor=request.user, case__in=cases)
    if LeavingParameters.read(request.POST).leaving or skipped.exists():
        return _("Saved")
    try:
        ReviewLock.acquire(target, by=request.user)
    except ReviewLockHeld as error:
        name = error.review_lock.holder.name
        return _("Saved. %(name)s is reviewing this, too.") % {"name": name}
    return _("Saved")
