"""What the graded week shows on pages of other apps."""

from django.http import HttpRequest

from portal.hooks import Panel
from portal.people.models import Cohort


def cohort_panels(request: HttpRequest, cohort: Cohort) -> list[Panel]:
    """Return the links of its mentors to where they set up the last week."""
    if not request.user.is_authenticated or not request.user.can_moderate_cohort(cohort.pk):
        return []
    return [Panel("capstone/_setup_links.html", {"cohort": cohort}, place="rail")]
