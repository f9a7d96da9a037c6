"""Who may use the pages of a cohort's mentors."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from portal.people.models import Cohort
from portal.web import second_factor


def cohort_mentor_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Pass the view a cohort that the user moderates; others are 404."""

    @wraps(view)
    def guarded(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
        cohort, person = get_object_or_404(Cohort, slug=slug), request.user
        has_role = person.is_operator or cohort.pk in person.mentored_cohort_ids
        if not has_role or person.is_read_only:
            raise Http404
        if not person.can_moderate_cohort(cohort.pk):
            return second_factor.redirect_to_second_factor(request)
        return view(request, cohort, **kwargs)

    return guarded
