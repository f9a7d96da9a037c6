"""Who may open the pages of the graded week."""

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from collab.capstone.team_tracks import SCORED_TRACKS, has_begun_in
from collab.models import Project
from portal.moderation.permissions import moderated_cohort_or_404
from portal.people.models import Cohort


def named_cohort_or_404(request: HttpRequest, slug: str) -> Cohort:
    """As moderated_cohort_or_404, but maybe without a query.

    A cohort that was loaded with the person has only name, slug and deadline.
    """
    person = request.user
    for cohort in person.mentored_cohorts:
        if cohort.slug == slug and person.can_moderate_cohort(cohort.pk):
            return cohort
    return moderated_cohort_or_404(request, slug)


def check_scored_track(track: str) -> None:
    """Raise Http404 for a track that is not scored."""
    if track not in SCORED_TRACKS:
        raise Http404


def scored_project_or_404(request: HttpRequest, pk: int) -> Project:
    """A project that a cohort of this mentor scores or scored.

    For views with @mentor_required.
    """
    projects = Project.objects.exclude(owner__cohort=None, results=None, hand_in=None)
    if not request.user.can_operate:
        cohorts = request.user.moderated_cohort_ids
        begun = Project.objects.filter(has_begun_in(cohorts), pk=pk).values("pk")
        projects = projects.filter(Q(owner__cohort__in=cohorts) | Q(pk__in=begun))
    return get_object_or_404(
        projects.select_related("owner__cohort", "hand_in", "brief").distinct(), pk=pk
    )
