"""What the graded week shows on pages of other apps."""

from django.http import HttpRequest

from collab.capstone.models import MemberResult, Result
from collab.models import Project
from portal.hooks import Panel
from portal.people.models import Cohort, User


def cohort_panels(request: HttpRequest, cohort: Cohort) -> list[Panel]:
    """Return the links of its mentors to where they set up the last week."""
    if not request.user.is_authenticated or not request.user.can_moderate_cohort(cohort.pk):
        return []
    return [Panel("capstone/_setup_links.html", {"cohort": cohort}, place="rail")]


def profile_panels(request: HttpRequest, person: User) -> list[Panel]:
    """Return the results that a person shows on their profile."""
    shown = MemberResult.objects.filter(person=person, is_shown=True)
    shown = shown.filter(
        result__in=Result.objects.newest(), result__project__in=Project.objects.public()
    )
    rows = list(shown.select_related("result__project").order_by("-result__published_at", "-pk"))
    return (
        [Panel("capstone/_profile_results.html", {"rows": rows}, 95, place="rail")] if rows else []
    )
