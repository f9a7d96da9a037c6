"""Hide what no one flagged."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.moderation.forms.decisions import HideForm
from portal.moderation.models import (
    AlreadyReviewed,
    Case,
    NotPermitted,
    Review,
    ReviewDraft,
    ReviewLockHeld,
)
from portal.moderation.permissions import mentor_required
from portal.moderation.queue_view import QueueView
from portal.moderation.views.reports import get_target
from portal.people.form_drafts import draft_of
from portal.people.models import FormDraft, User
from portal.web.htmx import render_page
from portal.web.methods import require_safe_or_post


@require_safe_or_post
@mentor_required
def hide_new(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Hide an object with a reason, which its author reads.

    The queue then offers to undo it.
    """
    target, thing = get_target(request, kind, pk)
    if not target.is_removable:
        raise Http404
    case = target.case_of(thing)
    if not case.can_be_reviewed_by(request.user):
        raise _not_permitted()
    version = target.version_of(thing)
    draft = draft_of(request.user, f"hide:{kind}:{pk}")
    typed = _undone_words(case, request.user) | draft.values
    form = HideForm(request.POST or None, initial={"revision_number": version} | typed)
    context = {
        "form": form,
        "draft": draft,
        "title": target.title_of(thing),
        "back_url": thing.get_absolute_url(),
    }
    if not form.is_valid():
        return _page(request, context, 422 if form.is_bound else 200)
    case = target.get_or_create_case(thing)
    try:
        review = case.decide(Review.Decision.REMOVE, by=request.user, **form.cleaned_data)
    except NotPermitted as error:
        raise _not_permitted() from error
    except (AlreadyReviewed, ReviewLockHeld):
        form.set_version(version)
        context["case_url"] = reverse("moderation:case_detail", args=[case.pk])
        return _page(request, context, 409)
    FormDraft.forget(f"hide:{kind}:{pk}", by=request.user)
    return redirect(QueueView().address(undo=str(review.pk)))


def _page(request: HttpRequest, context: dict, status: int) -> HttpResponse:
    return render_page(request, "moderation/hide.html", context, status=status)


def _undone_words(case: Case, mentor: User) -> dict[str, str]:
    """The reason of this mentor's decision that was undone."""
    undone = ReviewDraft.objects.of(case, mentor=mentor).first() if case.pk else None
    return {"reason": undone.reason} if undone else {}


def _not_permitted() -> PermissionDenied:
    return PermissionDenied(_("Only another mentor of its author’s cohort can hide this."))
