from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from portal.moderation.models import Case
from portal.people.models import Cohort, User
from portal.web import second_factor


def mentor_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Allow a view to mentors and operators whose session has a second factor."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_mentor or request.user.is_read_only:
            raise PermissionDenied(_("This area is for mentors."))
        if not request.user.can_moderate:
            return second_factor.redirect_to_second_factor(request)
        return view(request, *args, **kwargs)

    return guarded


def moderated_cohort_or_404(request: HttpRequest, slug: str) -> Cohort:
    """A cohort of this mentor, for views with @mentor_required.

    Raises Http404 for any other.
    """
    return get_object_or_404(Cohort.objects.moderated_by(request.user), slug=slug)


def get_reviewable_case(mentor: User, pk: int) -> Case:
    """A case that this mentor may review. Raises Http404 for any other."""
    cases = Case.objects.reviewable_by(mentor)
    return get_object_or_404(cases.select_related("author", "cohort", "review_lock__holder"), pk=pk)
