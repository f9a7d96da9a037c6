"""The list of what a cohort's mentors score, and who is assigned."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from collab.capstone.home_scoring import next_slot_of, scoring_rows_of
from collab.capstone.models import ScoreSheet
from collab.capstone.models.score_sheet import (
    AlreadyAssigned,
    EnoughMentors,
    NotAMentor,
    OwnProject,
    ResultPublished,
    ScoringBegun,
    TrackNotInTeam,
)
from collab.capstone.parameters import AssignmentParameters, ScoringParameters
from collab.capstone.score_assignment import spread_evenly
from collab.capstone.scoring_list import mentors_with_load, scoring_rows
from collab.capstone.team_tracks import scoring_cohort_of
from collab.capstone.views.access import (
    named_cohort_or_404,
    scored_project_or_404,
)
from collab.models import Project
from portal.moderation.permissions import mentor_required, moderated_cohort_or_404
from portal.people.models import Cohort, User
from portal.text.plurals import counted
from portal.web.htmx import render_page

REFUSALS = {
    AlreadyAssigned: gettext_lazy("This mentor scores it already."),
    EnoughMentors: gettext_lazy("Two mentors score it already."),
    NotAMentor: gettext_lazy("Choose a mentor of this cohort."),
    OwnProject: gettext_lazy("No one scores a project of their own team."),
    ResultPublished: gettext_lazy("Its result was published already."),
    TrackNotInTeam: gettext_lazy("No one in the team is on this track."),
}


@require_safe
@mentor_required
def scoring(request: HttpRequest, slug: str) -> HttpResponse:
    """What the mentors of a cohort score, how far they are, and who is assigned."""
    return _page(request, named_cohort_or_404(request, slug))


def _page(request: HttpRequest, cohort: Cohort, status: int = 200) -> HttpResponse:
    mine = ScoringParameters.read(request.GET).mine
    context = {
        "cohort": cohort,
        "rows": scoring_rows(cohort, reader=request.user, mine=bool(mine)),
        "mentors": mentors_with_load(cohort),
        "mine": mine,
    }
    return render_page(request, "capstone/scoring.html", context, status=status)


@require_safe
@mentor_required
def home_scoring(request: HttpRequest) -> HttpResponse:
    """What the mentor has to score, and their next presentation; a part of Home."""
    context = {"rows": scoring_rows_of(request.user), "slot": next_slot_of(request.user)}
    return render_page(request, "capstone/_home_scoring_rows.html", context)


def _back(cohort: Cohort) -> HttpResponse:
    return redirect(reverse("capstone:scoring", args=[cohort.slug]))


@require_POST
@mentor_required
def sheet_assign(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a mentor score one track of a project."""
    cohort = moderated_cohort_or_404(request, slug)
    try:
        sheet = _assign(request, cohort)
    except tuple(REFUSALS) as refusal:
        messages.warning(request, REFUSALS[type(refusal)])
        return _page(request, cohort, status=409)
    names = {"name": sheet.mentor.name, "title": sheet.project.name}
    messages.success(request, _("%(name)s scores %(title)s.") % names)
    return _back(cohort)


def _assign(request: HttpRequest, cohort: Cohort) -> ScoreSheet:
    """Assign the mentor whom the form names. Raises one of REFUSALS."""
    values = AssignmentParameters.read(request.POST)
    mentor = User.objects.filter(pk=values.mentor or 0).first()
    if mentor is None:
        raise NotAMentor
    project = scored_project_or_404(request, values.project or 0)
    _check_cohort(cohort, project, values.track)
    return ScoreSheet.assign(project, values.track, mentor, by=request.user)


def _check_cohort(cohort: Cohort, project: Project, track: str) -> None:
    """Raise Http404 for a track that another cohort scores."""
    if scoring_cohort_of(project, track) != cohort:
        raise Http404


@require_POST
@mentor_required
def sheet_unassign(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a project from a mentor who has not begun to score it."""
    cohort = moderated_cohort_or_404(request, slug)
    sheet = get_object_or_404(ScoreSheet.objects.select_related("project__owner"), pk=pk)
    _check_cohort(cohort, sheet.project, sheet.track)
    try:
        sheet.unassign()
    except ScoringBegun:
        messages.warning(request, _("Scoring has begun, so the mentor keeps this project."))
        return _page(request, cohort, status=409)
    messages.success(request, _("Mentor removed."))
    return _back(cohort)


@require_POST
@mentor_required
def sheets_spread(request: HttpRequest, slug: str) -> HttpResponse:
    """Give each track without a mentor to the mentor with the least to score."""
    cohort = moderated_cohort_or_404(request, slug)
    handed_in_only = not ScoringParameters.read(request.POST).everyone
    spread = spread_evenly(cohort, by=request.user, handed_in_only=handed_in_only)
    told = counted("%(n)d track assigned.", "%(n)d tracks assigned.", spread.assigned)
    messages.success(request, told)
    if spread.left:
        messages.warning(request, _left(spread.left))
    return _back(cohort)


def _left(count: int) -> str:
    return counted(
        "%(n)d track has no mentor outside its team.",
        "%(n)d tracks have no mentor outside their teams.",
        count,
    )
