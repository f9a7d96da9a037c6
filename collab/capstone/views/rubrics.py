"""The rubrics of a cohort: what is scored on each track."""

from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from collab.capstone.forms.rubrics import RubricForm
from collab.capstone.models import Rubric
from collab.capstone.models.rubric import RubricInUse
from collab.capstone.parameters import RubricParameters
from collab.capstone.team_tracks import SCORED_TRACKS
from collab.capstone.views.access import mentored_cohort_or_404
from collab.views.form_pages import posted_data
from portal.moderation.permissions import mentor_required
from portal.people.models import Cohort, Track
from portal.web.edit_versions import StaleEdit
from portal.web.htmx import render_page


class TrackRubric(NamedTuple):
    """The rubric of one track, or None while the cohort has none."""

    track: str
    label: str
    rubric: Rubric | None


@require_safe
@mentor_required
def rubric_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The rubrics of a cohort, one for each track."""
    cohort = mentored_cohort_or_404(request, slug)
    rubrics = [
        TrackRubric(track, str(Track(track).label), _current(cohort, track))
        for track in SCORED_TRACKS
    ]
    context = {"cohort": cohort, "rubrics": rubrics}
    return render_page(request, "capstone/rubrics.html", context)


def _current(cohort: Cohort, track: str) -> Rubric | None:
    return Rubric.objects.of(cohort, track).prefetch_related("criteria").first()


@require_http_methods(["GET", "HEAD", "POST"])
@mentor_required
def rubric_edit(request: HttpRequest, slug: str, track: str) -> HttpResponse:
    """Change the rubric of a track; a cohort without one begins with the programme's."""
    cohort = mentored_cohort_or_404(request, slug)
    if track not in SCORED_TRACKS:
        raise Http404
    if request.method == "POST" and RubricParameters.read(request.POST).begin:
        Rubric.from_template(cohort, track, by=request.user)
        return redirect(request.path)
    rubric = _current(cohort, track)
    if rubric is None:
        return redirect("capstone:rubric_list", slug)
    form = RubricForm(posted_data(request), instance=rubric)
    context = {"cohort": cohort, "rubric": rubric, "form": form}
    if not form.is_valid():
        return render_page(
            request, "capstone/rubric_form.html", context, status=422 if form.is_bound else 200
        )
    try:
        form.save_version(by=request.user)
    except StaleEdit as stale:
        return _conflict(request, context, stale)
    except RubricInUse:
        messages.warning(request, _("A mentor has given points with it, so it can’t change."))
        return render_page(request, "capstone/rubric_form.html", context, status=409)
    messages.success(request, _("Saved."))
    return redirect("capstone:rubric_list", slug)


def _conflict(request: HttpRequest, context: dict, stale: StaleEdit) -> HttpResponse:
    """The form as it was typed, beside the rubric that was saved meanwhile."""
    form = context["form"]
    form.data = form.data.copy()
    form.data["version"] = stale.saved.number
    context["saved"] = stale.saved
    return render_page(request, "capstone/rubric_form.html", context, status=409)
