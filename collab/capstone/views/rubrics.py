"""The rubrics of a cohort or a brief: what is scored on each track."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from collab.capstone.forms.rubrics import RubricForm
from collab.capstone.models import Rubric
from collab.capstone.models.rubric import NotItsMentor, RubricInUse, changes_rubric_of, cohorts_on
from collab.capstone.parameters import RubricParameters
from collab.capstone.team_tracks import SCORED_TRACKS, is_of_cohort
from collab.capstone.views.access import check_scored_track
from collab.models import Brief, Project
from portal.moderation.permissions import mentor_required, moderated_cohort_or_404
from portal.people.models import Cohort, Track
from portal.web.edit_versions import StaleEdit
from portal.web.form_pages import posted_data, render_form, render_refusal
from portal.web.htmx import render_page
from portal.web.methods import require_safe_or_post

FORM_PAGE = "capstone/rubric_form.html"
NOT_ITS_MENTOR = gettext_lazy("Mentors of the teams on this brief change its rubric.")
IN_USE = gettext_lazy("A mentor has given points with it, so it can’t change.")


class TrackRubric(NamedTuple):
    """The rubric of one track, and where it is edited.

    It is None while its owner has none.
    """

    track: str
    label: str
    rubric: Rubric | None
    url: str


@require_safe
@mentor_required
def rubric_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The rubrics of a cohort, by track, and the briefs that its teams chose."""
    cohort = moderated_cohort_or_404(request, slug)
    briefs = Brief.objects.filter(
        projects__in=Project.objects.filter(is_of_cohort(cohort))
    ).distinct()
    context = {"cohort": cohort, "briefs": briefs, "can_change": True}
    return _list_page(request, cohort, context)


@require_safe
@mentor_required
def brief_rubric_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The rubrics of a brief, which come before those of a cohort."""
    brief = get_object_or_404(Brief, slug=slug)
    cohorts = list(cohorts_on(brief))
    can_change = changes_rubric_of(request.user, cohorts)
    context = {"brief": brief, "cohorts": cohorts, "can_change": can_change}
    return _list_page(request, brief, context)


def _list_page(request: HttpRequest, owner: Cohort | Brief, context: dict) -> HttpResponse:
    rubrics = [
        TrackRubric(track, str(Track(track).label), _current(owner, track), _edit_url(owner, track))
        for track in SCORED_TRACKS
    ]
    context |= {"owner": owner, "rubrics": rubrics}
    return render_page(request, "capstone/rubrics.html", context)


def _current(owner: Cohort | Brief, track: str) -> Rubric | None:
    rows = Rubric.objects.of(owner, track).select_related("created_by")
    return rows.prefetch_related("criteria").first()


def _list_url(owner: Cohort | Brief) -> str:
    name = "rubric_list" if isinstance(owner, Cohort) else "brief_rubric_list"
    return reverse(f"capstone:{name}", args=[owner.slug])


def _edit_url(owner: Cohort | Brief, track: str) -> str:
    return f"{_list_url(owner)}{track}/"


@require_safe_or_post
@mentor_required
def rubric_edit(request: HttpRequest, slug: str, track: str) -> HttpResponse:
    """Change the rubric of a cohort's track.

    A cohort without one begins with the programme's.
    """
    return _edit(request, moderated_cohort_or_404(request, slug), track)


@require_safe_or_post
@mentor_required
def brief_rubric_edit(request: HttpRequest, slug: str, track: str) -> HttpResponse:
    """Change the rubric of a brief's track.

    A brief without one begins with the programme's.

    Only for mentors whose cohort has a team on it, once there are teams.
    """
    brief = get_object_or_404(Brief, slug=slug)
    if request.method != "POST" and not changes_rubric_of(request.user, cohorts_on(brief)):
        raise PermissionDenied(NOT_ITS_MENTOR)
    return _edit(request, brief, track)


def _edit(request: HttpRequest, owner: Cohort | Brief, track: str) -> HttpResponse:
    check_scored_track(track)
    if request.method == "POST" and RubricParameters.read(request.POST).begin:
        return _begin(request, owner, track)
    rubric = _current(owner, track)
    if rubric is None:
        return redirect(_list_url(owner))
    return _change(request, owner, rubric)


def _change(request: HttpRequest, owner: Cohort | Brief, rubric: Rubric) -> HttpResponse:
    form = RubricForm(posted_data(request), instance=rubric)
    context = {"owner": owner, "list_url": _list_url(owner), "rubric": rubric, "form": form}
    if not form.is_valid():
        return render_form(request, FORM_PAGE, **context)
    return _save(request, context)


def _save(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Save a new version, or show why not."""
    try:
        context["form"].save_version(by=request.user)
    except NotItsMentor:  # a team chose the brief while they typed: their text stays
        return render_refusal(request, FORM_PAGE, NOT_ITS_MENTOR, context, 403)
    except StaleEdit as stale:
        return _conflict(request, context, stale)
    except RubricInUse:
        return render_refusal(request, FORM_PAGE, IN_USE, context)
    messages.success(request, _("Saved."))
    return redirect(context["list_url"])


def _begin(request: HttpRequest, owner: Cohort | Brief, track: str) -> HttpResponse:
    try:
        Rubric.from_template(owner, track, by=request.user)
    except NotItsMentor as refusal:
        raise PermissionDenied(NOT_ITS_MENTOR) from refusal
    return redirect(request.path)


def _conflict(request: HttpRequest, context: dict[str, Any], stale: StaleEdit) -> HttpResponse:
    """The form as it was typed, beside the rubric that was saved meanwhile."""
    form = context["form"]
    form.data = form.data.copy()
    form.data["version"] = stale.saved.number
    context["saved"] = stale.saved
    return render_page(request, FORM_PAGE, context, status=409)
