"""What a mentor types before a decision."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.moderation.forms.decisions import ReviewDraftForm
from portal.moderation.models import Case, ReviewLock, ReviewLockHeld, Submission
from portal.moderation.permissions import get_reviewable_case, mentor_required
from portal.moderation.queue_view import QueueView
from portal.people.models import User


@require_POST
@mentor_required
def review_draft_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what was typed about a case, and renew the review lock.

    The answer is one sentence, which the page shows beside the field.
    """
    case = get_reviewable_case(request.user, pk)
    form = ReviewDraftForm(request.POST)
    if not form.is_valid():
        return HttpResponse(" ".join(form.errors.get("reason", [_("Not saved.")])), status=422)
    if not form.save(case, by=request.user):
        return HttpResponse(_("Not saved: nothing here waits for review any longer."), status=409)
    sentence = renew_lock(case, by=request.user)
    if request.htmx:
        return HttpResponse(sentence)
    return redirect(QueueView.of_form(request.POST).address(item=pk))


def renew_lock(target: Case | Submission, *, by: User) -> str:
    """Take or renew the review lock. Returns what to say beside the saved text."""
    try:
        ReviewLock.acquire(target, by=by)
    except ReviewLockHeld as error:
        name = error.review_lock.holder.name
        return _("Saved. %(name)s is reviewing this, too.") % {"name": name}
    return _("Saved")
