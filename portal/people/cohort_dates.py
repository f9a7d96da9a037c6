"""Dates on a cohort's timeline that apps add in their hook cohort_dates."""

from datetime import datetime
from typing import NamedTuple

from portal import hooks
from portal.people.models import Cohort


class CohortDate(NamedTuple):
    """Something that is due at a moment."""

    label: str
    at: datetime
    note: str = ""


def cohort_dates(cohort: Cohort) -> list[CohortDate]:
    """Return the dates that the apps add to a cohort, the first one first."""
    return sorted(hooks.collect("cohort_dates", cohort), key=lambda date: date.at)
