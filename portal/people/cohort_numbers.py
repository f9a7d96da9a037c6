"""The numbers at the top of a cohort's page, which all apps give."""

from typing import NamedTuple

from django.core.cache import caches
from django.utils.translation import get_language, ngettext

from portal import hooks
from portal.people.models import Cohort
from portal.web.page_cache import CACHE_SECONDS


class CohortNumber(NamedTuple):
    """How many of something a cohort has; `label` is its name for this number of them.

    Small positions come first.
    """

    number: int
    label: str
    position: int = 100


def cohort_numbers(cohort: Cohort, *, learner_count: int) -> list[CohortNumber]:
    """Return the number of learners, then those of the hook `cohort_numbers`.

    The latter are counted at most once a minute.
    """
    learners = CohortNumber(learner_count, ngettext("learner", "learners", learner_count))
    others = caches["pages"].get_or_set(
        f"cohort-numbers:{cohort.pk}:{get_language()}",
        lambda: hooks.collect("cohort_numbers", cohort),
        CACHE_SECONDS,
    )
    return [learners, *others]
