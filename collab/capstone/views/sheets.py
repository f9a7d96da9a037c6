"""The page on which a mentor scores one track of a project."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

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
from collab.capstone.score_page import handed_in_rows, members_of, neighbours_of, sheet_bar
from collab.capstone.team_tracks import has_been_in_team, scoring_cohort_of
from collab.capstone.typed_scores import all_typed, is_of_other_version, moved_to
from collab.capstone.views.access import check_scored_track, scored_project_or_404
from collab.models import Project
from portal.moderation.permissions import mentor_required
from portal.people.models import Cohort, User
from portal.web.edit_versions import StaleEdit
from portal.web.htmx import render_page
from portal.web.methods import require_safe_or_post

PAGE = "capstone/score.html"


class ScoredTrack(NamedTuple):
    """One track of a project, its rubric, and the reader's own sheet, or None."""

    project: Project
    track: str
    sheet: ScoreSheet | None
    rubric: Rubric | None


@require_safe_or_post
@mentor_required
def score(request: HttpRequest, pk: int, slug: str, track: str) -> HttpResponse:
    """What a team handed in, beside the rubric.

    Its mentors score here, other mentors of the cohort read.
    """
    check_scored_track(track)
    scored = _scored_track_or_404(request, pk, track)
    if request.method != "POST":
        return _page(request, scored)
    if scored.sheet is None:
        return _no_sheet(request, scored)
    if scored.rubric is None:
        messages.warning(request, _("There is no rubric for this track yet."))
        return _page(request, scored, status=409)
    return _save(request, scored.sheet, scored.rubric)


def _scored_track_or_404(request: HttpRequest, pk: int, track: str) -> ScoredTrack:
    sheet = _sheet_of(request.user, pk, track)
    project = sheet.project if sheet else scored_project_or_404(request, pk)
    rubric = (sheet and sheet.rubric) or Rubric.objects.for_project(project, track)
    return ScoredTrack(project, track, sheet, rubric)


def _sheet_of(mentor: User, project: int, track: str) -> ScoreSheet | None:
    sheets = ScoreSheet.objects.by_outsiders().select_related(
        "project__owner__cohort", "project__hand_in", "project__brief", "rubric"
    )
    return sheets.filter(project=project, track=track, mentor=mentor).first()


def _page(
    request: HttpRequest,
    scored: ScoredTrack,
    *,
    form: ScoreForm | None = None,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    values = scored._asdict() | _team_context(scored.project, scored.track)
    values |= _reader_context(request.user, scored) | _slot_context(request.user, scored.project)
    values |= _sheet_context(scored.sheet, scored.rubric, form)
    return render_page(request, PAGE, values | context, status=status)


def _team_context(project: Project, track: str) -> dict[str, Any]:
    """The team, and what it handed in."""
    hand_in = HandIn.objects.filter(project=project).select_related("cohort").first()
    return {
        "hand_in": hand_in,
        "handed_in": handed_in_rows(project, hand_in, track),
        "members": members_of(project),
    }


def _reader_context(reader: User, scored: ScoredTrack) -> dict[str, Any]:
    """Whether it is the reader's own team, and the cohort if they mentor it."""
    is_own = scored.sheet is None and has_been_in_team(reader, scored.project)
    return {"is_own": is_own, "cohort": _cohort_of_mentor(reader, scored)}


def _cohort_of_mentor(reader: User, scored: ScoredTrack) -> Cohort | None:
    """The cohort that scores the track.

    None for a mentor of another cohort, who takes a second look or scored the other track.
    """
    cohort = scoring_cohort_of(scored.project, scored.track)
    return cohort if cohort and reader.can_moderate_cohort(cohort.pk) else None


def _slot_context(reader: User, project: Project) -> dict[str, Any]:
    """The presentation of the team, with the call's address for those who join it."""
    slot = Slot.objects.filter(project=project).select_related("mentor").first()
    return {"slot": slot, "shows_call": slot is not None and slot.shows_call_to(reader)}


def _sheet_context(
    sheet: ScoreSheet | None, rubric: Rubric | None, form: ScoreForm | None
) -> dict[str, Any]:
    """The sheet's place among the mentor's, its bar and its form."""
    values: dict[str, Any] = {"place": neighbours_of(sheet) if sheet else None}
    if rubric:
        values["bar"] = sheet_bar(sheet, rubric)
    if sheet and rubric:
        values["form"] = form or _form(None, sheet, rubric)
        values["is_closed"] = sheet.is_closed
    return values


def _no_sheet(request: HttpRequest, scored: ScoredTrack) -> HttpResponse:
    """The page with what was typed, for a mentor who no longer scores the project."""
    typed = all_typed(request.POST)
    if not typed:
        raise Http404
    if request.htmx:
        return _no_sheet_part(request, scored.rubric)
    told = _("Not saved: you no longer score this track. What you typed is below.")
    without_sheet = scored._replace(sheet=None)
    return _page(request, without_sheet, status=409, kept=typed, refusal=told)


def _no_sheet_part(request: HttpRequest, rubric: Rubric | None) -> HttpResponse:
    values: dict[str, Any] = {"told": _("Not saved: you no longer score this track.")}
    values["bar"] = sheet_bar(None, rubric) if rubric else None
    return render_page(request, f"{PAGE}#saved", values, status=409)


def _form(data: Any, sheet: ScoreSheet, rubric: Rubric) -> ScoreForm:
    own = SelfScore.points_of(sheet.project, rubric)
    return ScoreForm(data, sheet=sheet, rubric=rubric, own=own)


def _save(request: HttpRequest, sheet: ScoreSheet, rubric: Rubric) -> HttpResponse:
    """Save what was typed as a draft, finish the sheet, or reopen it."""
    try:
        if ScoringParameters.read(request.POST).reopen:
            return _reopen(request, sheet)
        return _save_typed(request, sheet, rubric)
    except SecondLookAnswered:
        told = _("Not saved: the second look was answered, so its scores stay as they are.")
    except SheetFinished:
        told = _("Not saved: this was finished. Reopen it to change the scores.")
    except OwnProject:
        return _no_sheet(request, _scored_track_of(sheet, rubric))
    except RubricChanged:
        return _rubric_changed(request, sheet)
    return _answer(request, _form(request.POST, sheet, rubric), told=told, status=409)


def _scored_track_of(sheet: ScoreSheet, rubric: Rubric) -> ScoredTrack:
    return ScoredTrack(sheet.project, sheet.track, sheet, rubric)


def _reopen(request: HttpRequest, sheet: ScoreSheet) -> HttpResponse:
    sheet.reopen()
    messages.success(request, _reopened(sheet))
    return redirect(sheet.get_absolute_url())


def _reopened(sheet: ScoreSheet) -> str:
    """Say what a mentor can do with a sheet that they opened again."""
    if sheet.is_published:
        return _("Reopened. The published result stays until you publish a correction.")
    return _("Reopened. You can change the scores.")


def _rubric_changed(request: HttpRequest, sheet: ScoreSheet) -> HttpResponse:
    """The page of the newest rubric, with what was typed for the same criteria.

    Criteria are the same if they have the same names.
    """
    rubric = sheet.current_rubric()
    data, left = moved_to(rubric, request.POST)
    told = _("Not saved: the rubric was changed meanwhile. Look at the points, then save again.")
    if request.htmx:
        told = _("Not saved: the rubric was changed meanwhile. Choose “Save draft” to see it.")
    return _answer(request, _form(data, sheet, rubric), status=409, told=told, kept=left)


def _save_typed(request: HttpRequest, sheet: ScoreSheet, rubric: Rubric) -> HttpResponse:
    if is_of_other_version(request.POST, rubric):
        raise RubricChanged
    form = _form(request.POST, sheet, rubric)
    if not form.is_valid():
        told = _("Not saved. %(why)s") % {"why": " ".join(form.refusals())}
        return _answer(request, form, told=told, status=422)
    try:
        _save_form(form, request.POST)
    except StaleEdit as stale:
        return _saved_elsewhere(request, form, stale.saved)
    except MissingPoints as missing:
        return _points_missing(request, form, missing)
    return _saved(request, form)


def _save_form(form: ScoreForm, data: QueryDict) -> None:
    """Save a draft, and finish the sheet if that was asked for."""
    word, version = form.cleaned_data["word"], form.cleaned_data["version"]
    form.sheet.save_draft(form.typed(), word, version=version)
    if ScoringParameters.read(data).finish:
        form.sheet.finish(version=form.sheet.version)


def _saved_elsewhere(request: HttpRequest, form: ScoreForm, saved: ScoreSheet) -> HttpResponse:
    """What was typed, beside what another tab saved meanwhile."""
    told = _("Not saved: another tab or device saved this draft. Both are kept.")
    return _answer(request, form, status=409, there=form.conflicts_with(saved), told=told)


def _points_missing(request: HttpRequest, form: ScoreForm, missing: MissingPoints) -> HttpResponse:
    """The saved draft, with the criteria that keep it from being finished."""
    names = ", ".join(criterion.name for criterion in missing.criteria)
    told = _("Saved as a draft. These have no points yet: %(names)s.") % {"names": names}
    form.take_version(form.sheet.version)
    return _answer(request, form, told=told, status=422)


def _saved(request: HttpRequest, form: ScoreForm) -> HttpResponse:
    if request.htmx:
        return _answer(request, form, status=200)
    messages.success(request, _("Finished.") if form.sheet.finished_at else _("Draft saved."))
    return redirect(form.sheet.get_absolute_url())


def _answer(request: HttpRequest, form: ScoreForm, *, status: int, **context: Any) -> HttpResponse:
    """The page with the form as it was typed; for htmx, the text of the page's foot."""
    if request.htmx:
        return _saved_part(request, form, status, context)
    scored = _scored_track_of(form.sheet, form.rubric)
    return _page(request, scored, form=form, status=status, **context)


def _saved_part(
    request: HttpRequest, form: ScoreForm, status: int, context: dict[str, Any]
) -> HttpResponse:
    """What the foot of the page says."""
    fresh = ScoreSheet.objects.get(pk=form.sheet.pk)
    values = {
        "sheet": form.sheet,
        "bar": sheet_bar(fresh, form.rubric),
        "is_closed": fresh.is_closed,
    }
    values |= {"version": form.sheet.version, "is_saved": True}
    if context.get("there"):
        values["version"] = SheetParameters.read(request.POST).version
    elif status != 200:
        values["version"] = form.data.get("version")
    return render_page(request, f"{PAGE}#saved", values | context, status=status)
