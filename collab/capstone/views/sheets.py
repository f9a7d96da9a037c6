"""The page on which a mentor scores one track of a project."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from collab.capstone.forms.scores import ScoreForm
from collab.capstone.models import HandIn, Rubric, ScoreSheet, SelfScore, Slot
from collab.capstone.models.score_sheet import (
    MissingPoints,
    OwnProject,
    RubricChanged,
    SecondLookAnswered,
    SheetFinished,
)
from collab.capstone.parameters import ScoringParameters, SheetParameters
from collab.capstone.score_page import bar_of, handed_in_rows, members_of, neighbours_of
from collab.capstone.team_tracks import SCORED_TRACKS, has_been_in_team, scoring_cohort_of
from collab.capstone.typed_scores import all_typed, is_of_other_version, moved_to
from collab.capstone.views.access import scored_project_or_404
from collab.models import Project
from portal.moderation.permissions import mentor_required
from portal.web.edit_versions import StaleEdit
from portal.web.htmx import render_page

PAGE = "capstone/score.html"


@require_http_methods(["GET", "HEAD", "POST"])
@mentor_required
def score(request: HttpRequest, pk: int, slug: str, track: str) -> HttpResponse:
    """What a team handed in beside the rubric; its mentors score here, others of the cohort read."""
    if track not in SCORED_TRACKS:
        raise Http404
    sheets = ScoreSheet.objects.by_outsiders()
    sheets = sheets.filter(project=pk, track=track, mentor=request.user)
    sheet = sheets.select_related(
        "project__owner__cohort", "project__hand_in", "project__brief", "rubric"
    ).first()
    project = sheet.project if sheet else scored_project_or_404(request, pk)
    rubric = (sheet and sheet.rubric) or Rubric.objects.for_project(project, track)
    if request.method != "POST":
        return _page(request, project, track, sheet, rubric)
    if sheet is None:
        return _no_sheet(request, project, track, rubric)
    if rubric is None:
        messages.warning(request, _("There is no rubric for this track yet."))
        return _page(request, project, track, sheet, rubric, status=409)
    return _save(request, sheet, rubric)


def _page(
    request: HttpRequest,
    project: Project,
    track: str,
    sheet: ScoreSheet | None,
    rubric: Rubric | None,
    *,
    form: ScoreForm | None = None,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    slot = Slot.objects.filter(project=project).select_related("mentor").first()
    hand_in = HandIn.objects.filter(project=project).select_related("cohort").first()
    is_own = sheet is None and has_been_in_team(request.user, project)
    cohort = scoring_cohort_of(project, track)
    # Not for a mentor of another cohort, who takes a second look or scored the other track.
    is_theirs = cohort is not None and request.user.can_moderate_cohort(cohort.pk)
    values = {
        "is_own": is_own,
        "project": project,
        "cohort": cohort if is_theirs else None,
        "track": track,
        "sheet": sheet,
        "rubric": rubric,
        "hand_in": hand_in,
        "handed_in": handed_in_rows(project, hand_in, track),
        "members": members_of(project),
        "slot": slot,
        "shows_call": slot is not None and slot.shows_call_to(request.user),
        "place": neighbours_of(sheet) if sheet else None,
    }
    if rubric:
        values["bar"] = bar_of(sheet, rubric)
    if sheet and rubric:
        values["form"] = form or _form(None, sheet, rubric)
        values["is_closed"] = sheet.is_closed
    return render_page(request, PAGE, values | context, status=status)


def _no_sheet(
    request: HttpRequest, project: Project, track: str, rubric: Rubric | None
) -> HttpResponse:
    """The page with what was typed, for a mentor from whom the project was taken meanwhile."""
    typed = all_typed(request.POST)
    if not typed:
        raise Http404
    told = _("Not saved: you no longer score this track. What you typed is below.")
    if request.htmx:
        values: dict[str, Any] = {"told": _("Not saved: you no longer score this track.")}
        values["bar"] = bar_of(None, rubric) if rubric else None
        return render_page(request, f"{PAGE}#saved", values, status=409)
    return _page(request, project, track, None, rubric, status=409, kept=typed, refusal=told)


def _form(data: Any, sheet: ScoreSheet, rubric: Rubric) -> ScoreForm:
    own = SelfScore.points_of(sheet.project, rubric)
    return ScoreForm(data, sheet=sheet, rubric=rubric, own=own)


def _save(request: HttpRequest, sheet: ScoreSheet, rubric: Rubric) -> HttpResponse:
    """Save what was typed as a draft, finish the sheet, or reopen it."""
    try:
        if ScoringParameters.read(request.POST).reopen:
            sheet.reopen()
            messages.success(request, _reopened(sheet))
            return redirect(sheet.get_absolute_url())
        return _save_typed(request, sheet, rubric)
    except SecondLookAnswered:
        told = _("Not saved: the second look was answered, so its scores stay as they are.")
    except SheetFinished:
        told = _("Not saved: this was finished. Reopen it to change the scores.")
    except OwnProject:
        return _no_sheet(request, sheet.project, sheet.track, rubric)
    except RubricChanged:
        return _rubric_changed(request, sheet)
    form = _form(request.POST, sheet, rubric)
    return _answer(request, sheet, rubric, form, told=told, status=409)


def _reopened(sheet: ScoreSheet) -> str:
    """Say what a mentor can do with a sheet that they opened again."""
    if sheet.is_published:
        return _("Reopened. The published result stays until you publish a correction.")
    return _("Reopened. You can change the scores.")


def _rubric_changed(request: HttpRequest, sheet: ScoreSheet) -> HttpResponse:
    """The page of the newest rubric, with what was typed for criteria of the same names."""
    rubric = sheet.current_rubric()
    data, left = moved_to(rubric, request.POST)
    told = _("Not saved: the rubric was changed meanwhile. Look at the points, then save again.")
    if request.htmx:
        told = _("Not saved: the rubric was changed meanwhile. Choose “Save draft” to see it.")
    form = _form(data, sheet, rubric)
    return _answer(request, sheet, rubric, form, status=409, told=told, kept=left)


def _save_typed(request: HttpRequest, sheet: ScoreSheet, rubric: Rubric) -> HttpResponse:
    if is_of_other_version(request.POST, rubric):
        raise RubricChanged
    form = _form(request.POST, sheet, rubric)
    if not form.is_valid():
        told = _("Not saved. %(why)s") % {"why": " ".join(form.refusals())}
        return _answer(request, sheet, rubric, form, told=told, status=422)
    typed = form.typed()
    try:
        sheet.save_draft(typed, form.cleaned_data["word"], version=form.cleaned_data["version"])
        if ScoringParameters.read(request.POST).finish:
            sheet.finish(version=sheet.version)
    except StaleEdit as stale:
        told = _("Not saved: another tab or device saved this draft. Both are kept.")
        context = {"there": form.conflicts_with(stale.saved), "told": told}
        return _answer(request, sheet, rubric, form, status=409, **context)
    except MissingPoints as missing:
        names = ", ".join(criterion.name for criterion in missing.criteria)
        told = _("Saved as a draft. These have no points yet: %(names)s.") % {"names": names}
        form.data = form.data.copy()
        form.data["version"] = sheet.version
        return _answer(request, sheet, rubric, form, told=told, status=422)
    if request.htmx:
        return _answer(request, sheet, rubric, form, status=200)
    messages.success(request, _("Finished.") if sheet.finished_at else _("Draft saved."))
    return redirect(sheet.get_absolute_url())


def _answer(
    request: HttpRequest,
    sheet: ScoreSheet,
    rubric: Rubric,
    form: ScoreForm,
    *,
    status: int,
    **context: Any,
) -> HttpResponse:
    """The page with the form as it was typed, or for htmx what the foot of the page says."""
    if not request.htmx:
        return _page(
            request, sheet.project, sheet.track, sheet, rubric, form=form, status=status, **context
        )
    version = form.data.get("version") if status != 200 else sheet.version
    if context.get("there"):
        version = SheetParameters.read(request.POST).version
    fresh = ScoreSheet.objects.get(pk=sheet.pk)
    values = {"sheet": sheet, "bar": bar_of(fresh, rubric), "version": version, "is_saved": True}
    values["is_closed"] = fresh.is_closed
    template = f"{PAGE}#saved"
    return render_page(request, template, values | context, status=status)
