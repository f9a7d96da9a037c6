"""The milestones of a cohort, on its timeline."""

from portal.people.cohort_dates import CohortDate
from portal.people.models import Cohort


def cohort_dates(cohort: Cohort) -> list[CohortDate]:
    """Return the milestones of a cohort as dates of its timeline."""
    return [CohortDate(one.title, one.due_at, one.text) for one in cohort.milestones.all()]
