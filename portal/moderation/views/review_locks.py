"""Starting and leaving the review of an item.

No other requests take review locks.
"""

from collections.abc import Sequence
from contextlib import suppress

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.moderation.models import Case, Review, ReviewLock, ReviewLockHeld, Submission
from portal.moderation.next_item import Place
from portal.moderation.parameters import LeavingParameters, ReviewLockParameters, ViewParameters
from portal.moderation.permissions import get_reviewable_case, mentor_required
from portal.moderation.queue_view import QueueView
from portal.rows import joined_keys
from portal.web.htmx import redirect_page


@require_POST
@mentor_required
def review_next(request: HttpRequest) -> HttpResponse:
    """Start reviewing the first item of the view that no other mentor reviews."""
    view = QueueView.of_form(request.POST)
    leave_item(request)
    case = Place(view, request.user).lock_next()
    if case is None:
        messages.info(request, _("Nothing here is left to review: other mentors have the rest."))
        return redirect(view.address())
    return redirect_to_item(request, view, case)


@require_POST
@mentor_required
def review_lock_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Start reviewing an item; with `over`, even if another mentor is reviewing it."""
    case = get_reviewable_case(request.user, pk)
    leave_item(request)
    take_over = ReviewLockParameters.read(request.POST).over
    with suppress(ReviewLockHeld):  # The page says who is reviewing it.
        ReviewLock.acquire(case.lock_target, by=request.user, take_over=take_over)
    return redirect_to_item(request, QueueView.of_form(request.POST), case)


@require_POST
@mentor_required
def review_lock_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave an item to others. What was typed stays a draft."""
    case = get_reviewable_case(request.user, pk)
    return release(request, case.lock_target)


def release(request: HttpRequest, target: Case | Submission) -> HttpResponse:
    """Release a lock, and go to the queue.

    If the browser leaves the page, the lock ends some seconds later.
    """
    if LeavingParameters.read(request.POST).leaving:
        ReviewLock.objects.leave(target, by=request.user)
        return HttpResponse(status=204)
    ReviewLock.objects.release(target, by=request.user)
    return redirect(QueueView.of_form(request.POST).address())


def leave_item(request: HttpRequest) -> None:
    """Release the lock of the item that the page had open."""
    key = ViewParameters.read(request.POST).item
    cases = Case.objects.reviewable_by(request.user).select_related("submission")
    if key and (case := cases.filter(pk=key).first()):
        ReviewLock.objects.release(case.lock_target, by=request.user)


def redirect_to_item(request: HttpRequest, view: QueueView, case: Case) -> HttpResponse:
    """Open an item: in the queue, or on the page of its README."""
    if case.submission_id and case.is_in_readme:
        return redirect_page(request, view.readme_address(case.submission_id))
    return redirect_page(request, view.address(item=case.pk))


def redirect_to_next(
    request: HttpRequest,
    place: Place,
    *,
    reviews: Sequence[Review] = (),
    readme: Submission | None = None,
) -> HttpResponse:
    """Go on with the next item, which is locked.

    `reviews`, or a README, can be undone there.

    It opens in the queue, also a README, so that its page never hides what can be undone.
    """
    case = place.lock_next()
    undo = joined_keys(reviews)
    address = place.view.address(item=case and case.pk, undo=undo, undo_readme=readme and readme.pk)
    return redirect_page(request, address)
