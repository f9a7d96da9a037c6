"""Who may open the pages of the graded week."""

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from collab.models import Project
from portal.people.models import Cohort


def mentored_cohort_or_404(request: HttpRequest, slug: str) -> Cohort:
    """A cohort of this mentor, for views with @mentor_required. Http404 for any other."""
    cohorts = Cohort.objects.all()
    if not request.user.can_operate:
        cohorts = cohorts.filter(pk__in=request.user.moderated_cohort_ids)
    return get_object_or_404(cohorts, slug=slug)


def named_cohort_or_404(request: HttpRequest, slug: str) -> Cohort:
    """The same; of a cohort that was loaded with the person only name, slug and deadline."""
    person = request.user
    for cohort in person.mentored_cohorts:
        if cohort.slug == slug and person.can_moderate_cohort(cohort.pk):
            return cohort
    return mentored_cohort_or_404(request, slug)


def scored_project_or_404(request: HttpRequest, pk: int) -> Project:
    """A project that a cohort of this mentor scores or scored, for views with @mentor_required."""
    projects = Project.objects.exclude(owner__cohort=None, results=None)
    if not request.user.can_operate:
        cohorts = request.user.moderated_cohort_ids
        is_theirs = Q(owner__cohort__in=cohorts) | Q(results__cohort__in=cohorts)
        projects = projects.filter(is_theirs).distinct()
    return get_object_or_404(projects.select_related("owner__cohort", "brief"), pk=pk)
