"""Peer reviews: those that a person is to write, and those that a team got."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from collab.capstone.forms.peer_reviews import PeerReportForm, PeerReviewForm
from collab.capstone.models import CohortSetup, PeerReview
from collab.capstone.models.peer_review import ANSWERS, PeerReviewSent
from collab.capstone.team_tracks import cohort_of, scores_team
from collab.models import Project
from collab.views.teams import project_or_404, project_refusal, team_project_or_403
from portal.people.models import User
from portal.web import rate_limits
from portal.web.edit_versions import StaleEdit
from portal.web.form_pages import posted_data, render_conflict, render_form, render_refusal
from portal.web.htmx import render_page
from portal.web.methods import require_safe_or_post

FORM_PAGE = "capstone/peer_review_form.html"


@require_safe
def peer_review_list(request: HttpRequest) -> HttpResponse:
    """The projects that I was asked to look at."""
    context = {"reviews": PeerReview.objects.of_reviewer(request.user)}
    return render_page(request, "capstone/peer_reviews.html", context)


@require_safe_or_post
def peer_review_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """My three answers about one project."""
    review = get_object_or_404(PeerReview.objects.of_reviewer(request.user), pk=pk)
    form = PeerReviewForm(posted_data(request), instance=review)
    context = {"review": review, "project": review.project, "form": form}
    if not form.is_valid():
        return render_form(request, FORM_PAGE, **context)
    return _save(request, context)


def _save(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Save the answers, or show why not."""
    form = context["form"]
    try:
        form.save()
    except StaleEdit as stale:
        return render_conflict(request, FORM_PAGE, context, stale.saved, ANSWERS)
    except PeerReviewSent:
        told = _("The team has got your answers, so they can’t change.")
        return render_refusal(request, FORM_PAGE, told, context)
    return _saved(request, form)


def _saved(request: HttpRequest, form: PeerReviewForm) -> HttpResponse:
    if form.finishes:
        messages.success(request, _("Finished. You can change your answers until they’re sent."))
        return redirect("capstone:peer_review_list")
    messages.success(request, _("Draft saved. Only you see it."))
    return redirect("capstone:peer_review_edit", form.instance.pk)


@require_safe
def team_peers(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """What peers said of a project: for its team when sent, for mentors when finished.

    Mentors see who wrote it, and the team does not.
    """
    project = project_or_404(request, pk)
    is_member = project.has_member(request.user)
    if not is_member and not _reads_as_mentor(request.user, project):
        raise project_refusal(project, _("Only team members and their mentors can do this"))
    return _team_page(request, project, is_member=is_member)


def _reads_as_mentor(person: User, project: Project) -> bool:
    """Whether the person mentors a cohort that scores a project, or that answered."""
    return scores_team(person, project) or project.peer_reviews.for_mentor(person).exists()


def _team_page(
    request: HttpRequest,
    project: Project,
    *,
    is_member: bool,
    reported: int = 0,
    form: PeerReportForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The answers; `form` with errors is that of the one called `reported`."""
    reviews = _reviews_for(request.user, project, is_member=is_member)
    for review in reviews:
        review.report_form = form if review.pk == reported else _report_form(review)
    context = {"project": project, "is_member": is_member, "reviews": reviews}
    context |= {"reported": reported, **_cohort_context(project)}
    return render_page(request, "capstone/team_peers.html", context, status=status)


def _reviews_for(reader: User, project: Project, *, is_member: bool) -> list[PeerReview]:
    """The answers in an order that does not tell who was asked first."""
    reviews = PeerReview.objects.filter(project=project)
    shown = reviews.sent() if is_member else reviews.for_mentor(reader)
    return list(shown.order_by("works", "pk"))


def _cohort_context(project: Project) -> dict[str, Any]:
    cohort = cohort_of(project)
    return {"cohort": cohort, "setup": CohortSetup.of(cohort) if cohort else None}


def _report_form(review: PeerReview, data: QueryDict | None = None) -> PeerReportForm:
    return PeerReportForm(data, prefix=f"report-{review.pk}")


@require_POST
def peer_report(request: HttpRequest, pk: int, slug: str, review: int) -> HttpResponse:
    """Tell mentors, or else operators, what is wrong with answers that a team got."""
    project = team_project_or_403(request, pk)
    found = get_object_or_404(PeerReview.objects.sent(), project=project, pk=review)
    form = _report_form(found, request.POST)
    page = partial(_page_with_report, request, project, found, form)
    if not form.is_valid():
        return page(422)
    try:
        rate_limits.count("flag", request.user.pk)
    except rate_limits.RateLimited as error:
        return rate_limits.rate_limited_response(error, form, page)
    found.report(by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("Your report was sent. Who reads it sees who wrote the answers."))
    return redirect(project.page_url("peers"))


def _page_with_report(
    request: HttpRequest, project: Project, review: PeerReview, form: PeerReportForm, status: int
) -> HttpResponse:
    """The answers with the form of a report that can't be sent."""
    return _team_page(
        request, project, is_member=True, reported=review.pk, form=form, status=status
    )
