"""What the graded week shows on pages of other apps."""

from django.db.models import QuerySet
from django.http import HttpRequest

from collab.capstone.models import MemberResult, Result
from collab.models import Project
from portal.hooks import Panel
from portal.ops.prepared_queries import PreparedQuery
from portal.people.models import Cohort, User


def cohort_panels(request: HttpRequest, cohort: Cohort) -> list[Panel]:
    """Return a cohort's calendar, slots and links of mentors.

    The slots are for those whom they concern, the links for its mentors.
    """
    person = request.user
    is_mentor = person.is_authenticated and person.can_moderate_cohort(cohort.pk)
    is_learner = person.is_authenticated and person.cohort_id == cohort.pk
    values = {"cohort": cohort, "shows_slots": is_mentor or is_learner}
    calendar = Panel("capstone/_cohort_calendar.html", values, place="rail")
    links = Panel("capstone/_setup_links.html", {"cohort": cohort}, place="rail")
    return [calendar, links] if is_mentor else [calendar]


def profile_panels(request: HttpRequest, person: User) -> list[Panel]:
    """Return the results that a person shows on their profile."""
    rows = _results_query.rows(person.pk)
    return (
        [Panel("capstone/_profile_results.html", {"rows": rows}, 95, place="rail")] if rows else []
    )


def _results_of(person: int) -> QuerySet[MemberResult]:
    shown = MemberResult.objects.filter(person=person, is_shown=True)
    shown = shown.filter(
        result__in=Result.objects.newest(), result__project__in=Project.objects.public()
    )
    return shown.select_related("result__project").order_by("-result__published_at", "-pk")


_results_query = PreparedQuery(_results_of)
