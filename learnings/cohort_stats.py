"""Statistics of a cohort's entries."""

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from learnings.models import Entry
from portal.moderation.cohort_stats import StatsTable
from portal.people.cohort_numbers import CohortNumber
from portal.people.models import Cohort

MAX_CHALLENGES = 15


def cohort_numbers(cohort: Cohort) -> list[CohortNumber]:
    """Return how many challenges of a cohort are solved, and how many are not."""
    challenges = Entry.objects.public().challenges().filter(cohort=cohort).order_by()
    is_solved = Q(solution_count__gt=0)
    counts = challenges.aggregate(all=Count("pk"), solved=Count("pk", filter=is_solved))
    solved, unsolved = counts["solved"], counts["all"] - counts["solved"]
    return [
        CohortNumber(solved, pgettext("number of challenges", "solved")),
        CohortNumber(unsolved, pgettext("number of challenges", "unsolved")),
    ]


def cohort_tables(cohort: Cohort) -> list[StatsTable]:
    """Return the challenges of a cohort that most other people have too."""
    challenges = Entry.objects.public().challenges().filter(cohort=cohort, met_count__gt=0)
    most_hit = challenges.select_related("live_revision").order_by("-met_count", "-pk")
    rows = [(entry.title, entry.met_count) for entry in most_hit[:MAX_CHALLENGES]]
    columns = (_("challenge"), _("hit by"))
    return [StatsTable("met", _("Most common problems"), _("people"), rows, columns)]
