"""A team's deliverables, its own points, and handing in."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from collab.capstone.deliverable_checks import start_check
from collab.capstone.deliverables_page import (
    KindRow,
    TrackRows,
    presentation_of,
    progress_of,
    recent_changes,
    rubrics_of,
    track_rows,
)
from collab.capstone.forms.deliverables import DeliverableForm, HandInForm, SelfReviewForm
from collab.capstone.models import (
    CohortSetup,
    Deliverable,
    HandIn,
    ScoreSheet,
    SelfScore,
)
from collab.capstone.models.deliverable import KindRemoved
from collab.capstone.models.hand_in import NoCohort
from collab.capstone.parameters import DeliverablesParameters
from collab.capstone.team_tracks import cohort_of, scores_team
from collab.models import Project
from collab.views.teams import project_or_404, project_refusal, team_project_or_403
from portal.text.cleaning import clean
from portal.web import rate_limits
from portal.web.edit_versions import StaleEdit, StoredValue, stored_values
from portal.web.fetching import FetchInProgress
from portal.web.htmx import render_page

HANDED_IN = gettext_lazy("Handed in. You can change everything until the deadline.")
REMOVED = gettext_lazy("Not saved: your mentors removed this deliverable. What you typed is below.")
NO_COHORT = gettext_lazy("The project’s owner is in no cohort. Ask them to join one.")


@require_safe
def deliverables(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """What the team hands in, for its members and for the mentors of its cohort."""
    project = project_or_404(request, pk)
    if not project.has_member(request.user) and not scores_team(request.user, project):
        raise project_refusal(project, _("Only team members and their mentors can do this"))
    return _page(request, project)


def _page(
    request: HttpRequest,
    project: Project,
    *,
    edited: DeliverableForm | None = None,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """The page, with the forms that were not valid in `edited` and `context`."""
    tracks, is_member = track_rows(project), project.has_member(request.user)
    values = {"project": project, "is_member": is_member} | _tracks_context(tracks)
    values |= _hand_in_context(project) | _scores_context(project) | _cohort_context(project)
    if is_member:
        values["forms"] = _forms(request, project, _rows_of(tracks), edited)
    return render_page(request, "capstone/deliverables.html", values | context, status=status)


def _tracks_context(tracks: list[TrackRows]) -> dict[str, Any]:
    """What the team hands in, how far it is and what it changed last."""
    return {
        "tracks": tracks,
        "progress": progress_of(tracks),
        "closed": [row for row in _rows_of(tracks) if _is_closed(row.deliverable)],
        "changes": recent_changes(tracks),
    }


def _rows_of(tracks: list[TrackRows]) -> list[KindRow]:
    return [row for track in tracks for row in track.rows]


def _hand_in_context(project: Project) -> dict[str, Any]:
    hand_in = HandIn.objects.filter(project=project).select_related("by", "cohort").first()
    return {"hand_in": hand_in, "hand_in_form": HandInForm(instance=hand_in)}


def _scores_context(project: Project) -> dict[str, Any]:
    """The team's own points, and the mentors who score it."""
    rubrics = rubrics_of(project)
    return {
        "rubrics": rubrics,
        "self_review": _self_review(project, rubrics),
        "sheets": ScoreSheet.objects.of_first_look(project).select_related("mentor"),
    }


def _cohort_context(project: Project) -> dict[str, Any]:
    """The team's cohort, the days until its deadline, and when the team presents."""
    cohort = cohort_of(project)
    if cohort is None:
        return {"cohort": None}
    return {
        "cohort": cohort,
        "setup": CohortSetup.of(cohort),
        "days_left": max((cohort.deadline - timezone.now()).days, 0),
        "presentation": presentation_of(project, cohort),
    }


def _is_closed(deliverable: Deliverable | None) -> bool:
    return deliverable is not None and deliverable.is_closed


def _self_review(project: Project, rubrics: list, data: Any = None) -> SelfReviewForm:
    points: dict[int, int] = {}
    for rubric in rubrics:
        points |= SelfScore.points_of(project, rubric)
    return SelfReviewForm(data, rubrics=rubrics, points=points)


def _forms(
    request: HttpRequest,
    project: Project,
    rows: list[KindRow],
    edited: DeliverableForm | None,
) -> dict[int, DeliverableForm]:
    """{key of a kind: form} of those that are missing, and of the one that is edited."""
    opened = DeliverablesParameters.read(request.GET).edit
    forms = {
        row.kind.pk: DeliverableForm(instance=row.deliverable_of(project))
        for row in rows
        if row.deliverable is None or row.kind.pk == opened
    }
    return forms | ({edited.instance.kind.pk: edited} if edited else {})


def _kind_removed(request: HttpRequest, project: Project, kind: int) -> HttpResponse:
    """The page with what was typed for a kind that the mentors removed.

    Http404 if nothing was typed.
    """
    kept = _typed_for_kind(request, kind)
    if not kept:
        raise Http404
    return _page(request, project, kept=kept, refusal=REMOVED, status=409)


def _typed_for_kind(request: HttpRequest, kind: int) -> list[StoredValue]:
    labels = {"url": _("Link"), "diagram": _("Diagram"), "note": _("Note")}
    typed = [
        StoredValue(label, clean(request.POST.get(f"kind-{kind}-{name}", "")))
        for name, label in labels.items()
    ]
    return [one for one in typed if one.value]


@require_POST
def deliverable_save(request: HttpRequest, pk: int, slug: str, kind: int) -> HttpResponse:
    """Save what the team hands in of one kind, and have its address checked."""
    project = team_project_or_403(request, pk)
    deliverable = _deliverable_of(project, kind)
    if deliverable is None:
        return _kind_removed(request, project, kind)
    form = DeliverableForm(request.POST, instance=deliverable)
    if not form.is_valid():
        return _page(request, project, edited=form, status=422)
    return _save(request, project, form)


def _deliverable_of(project: Project, kind: int) -> Deliverable | None:
    """What the team has of a kind, or a new one.

    None if its cohort does not list the kind.
    """
    cohort = cohort_of(project)
    wanted = cohort and cohort.deliverable_kinds.filter(pk=kind).first()
    if wanted is None:
        return None
    same = project.deliverables.filter(kind=wanted).first()
    return same or Deliverable(project=project, kind=wanted)


def _save(request: HttpRequest, project: Project, form: DeliverableForm) -> HttpResponse:
    """Save a valid form, or show why not."""
    kind = form.instance.kind_id
    try:
        is_new_url = form.instance.save_by(request.user, version=form.cleaned_data["version"])
    except StaleEdit as stale:
        return _conflict(request, project, form, stale)
    except KindRemoved:
        return _kind_removed(request, project, kind)
    project.mark_active(request.user)
    if is_new_url:
        _check_soon(request, form.instance)
    messages.success(request, _("Saved."))
    return _back(project, f"kind-{kind}")


def _back(project: Project, part: str = "") -> HttpResponse:
    """Lead to the page of deliverables, or to a part of it."""
    url = project.page_url("deliverables")
    return redirect(f"{url}#{part}" if part else url)


def _conflict(
    request: HttpRequest, project: Project, form: DeliverableForm, stale: StaleEdit
) -> HttpResponse:
    """The page with what was typed, beside what a team mate saved meanwhile."""
    names = [name for name in ("url", "diagram", "note") if name in form.fields]
    there = stored_values(form, stale.saved, names)
    return _page(request, project, edited=form, there=there, status=409)


def _check_soon(request: HttpRequest, deliverable: Deliverable) -> None:
    """Start the check of an address, or say when it will be checked."""
    try:
        start_check(deliverable)
    except FetchInProgress:
        messages.info(request, _("The link is checked later today."))


@require_POST
def deliverable_remove(request: HttpRequest, pk: int, slug: str, kind: int) -> HttpResponse:
    """Remove what the team handed in of one kind."""
    project = team_project_or_403(request, pk)
    deliverable = project.deliverables.filter(kind=kind).select_related("kind").first()
    if deliverable is None:
        return _back(project)
    return _remove(request, project, DeliverableForm(request.POST, instance=deliverable))


def _remove(request: HttpRequest, project: Project, form: DeliverableForm) -> HttpResponse:
    form.full_clean()
    try:
        form.instance.remove(version=form.cleaned_data.get("version", 0))
    except StaleEdit as stale:
        return _conflict(request, project, form, stale)
    messages.success(request, _("Removed."))
    return _back(project)


@require_POST
@rate_limits.rate_limited("check-link")
def deliverable_check(request: HttpRequest, pk: int, slug: str, kind: int) -> HttpResponse:
    """Check an address again."""
    project = team_project_or_403(request, pk)
    deliverable = get_object_or_404(project.deliverables.exclude(url=""), kind=kind)
    _check_soon(request, deliverable)
    return _back(project, f"kind-{kind}")


@require_POST
def self_review_save(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Save the team's own points."""
    project = team_project_or_403(request, pk)
    form = _self_review(project, rubrics_of(project), request.POST)
    if not form.is_valid():
        return _page(request, project, self_review=form, status=422)
    return _save_self_review(request, project, form)


def _save_self_review(request: HttpRequest, project: Project, form: SelfReviewForm) -> HttpResponse:
    version = form.cleaned_data["version"]
    try:
        SelfScore.save_all(project, form.points(), version=version, by=request.user)
    except StaleEdit as stale:
        there = form.conflicts_with(stale.saved)
        return _page(request, project, self_review=form, there=there, status=409)
    messages.success(request, _("Your self-review is saved."))
    return _back(project, "self-review")


@require_POST
def hand_in_save(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Hand in the project, or change the word that goes with it."""
    project = team_project_or_403(request, pk)
    existing = HandIn.objects.filter(project=project).first()
    form = HandInForm(request.POST, instance=existing)
    if not form.is_valid():
        return _page(request, project, hand_in_form=form, status=422)
    refusal = _hand_in_or_refuse(request, project, form)
    if refusal:
        return refusal
    messages.success(request, HANDED_IN if existing is None else _("Saved."))
    return _back(project)


def _hand_in_or_refuse(
    request: HttpRequest, project: Project, form: HandInForm
) -> HttpResponse | None:
    """Hand in the project; if that was refused, return the page that shows why."""
    word, version = form.cleaned_data["word"], form.cleaned_data["version"]
    try:
        HandIn.save_of(project, word=word, version=version, by=request.user)
    except NoCohort:
        messages.warning(request, NO_COHORT)
        return _page(request, project, hand_in_form=form, status=409)
    except StaleEdit as stale:
        there = stored_values(form, stale.saved, ["word"])
        return _page(request, project, hand_in_form=form, there=there, status=409)
    return None
