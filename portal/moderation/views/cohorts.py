"""How a cohort is doing, for its mentors, also as CSV."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal import hooks
from portal.moderation import charts
from portal.moderation.cohort_stats import (
    CohortFigures,
    StatsTable,
    drawn_tables,
    mentor_loads,
    posts_per_learner,
    quantile,
    sent_messages,
)
from portal.moderation.learners import LearnerTable
from portal.moderation.parameters import LearnerParameters
from portal.moderation.permissions import mentor_required, moderated_cohort_or_404
from portal.web.csv_files import csv_response
from portal.web.htmx import render_page

MAX_BARS = 40
# How many learners the overview has; the others are on their own page.
MAX_LEARNERS = 6
COLUMN_CHARTS = ("trend", "waiting", "decisions")
WEEK = 7


@require_safe
@mentor_required
def cohort_stats(request: HttpRequest, slug: str) -> HttpResponse:
    """What waits, how long it takes, who decides, and who lacks what."""
    cohort, filters = moderated_cohort_or_404(request, slug), LearnerParameters.read(request.GET)
    filters.mentor = ""  # whom learners are assigned to is on the page of all learners
    figures, learners = CohortFigures(cohort), LearnerTable(cohort, filters, has_assignments=False)
    tables = [*drawn_tables(figures), *hooks.collect("cohort_tables", cohort)]
    context = {
        "cohort": cohort,
        "figures": figures,
        "median": quantile(figures.waits(days=WEEK), 0.5),
        "percentile_90": quantile(figures.waits(), 0.9),
        "charts": [_draw_chart(table) for table in tables],
        "table": learners,
        "learners": learners.shown[:MAX_LEARNERS],
        "days_left": max(0, (cohort.deadline - timezone.now()).days),
        "cohort_tab": "overview",
    }
    return render_page(request, "moderation/cohort_stats.html", context)


def _draw_chart(table: StatsTable) -> dict[str, Any]:
    draw = charts.column_chart if table.name in COLUMN_CHARTS else charts.bar_chart
    return {"table": table, "svg": draw(table.chart_rows[:MAX_BARS], title=table.title)}


@require_safe
@mentor_required
def cohort_csv(request: HttpRequest, slug: str, table: str) -> HttpResponse:
    """One of the tables as CSV."""
    cohort = moderated_cohort_or_404(request, slug)
    tables = [
        *drawn_tables(CohortFigures(cohort)),
        posts_per_learner(cohort),
        mentor_loads(cohort),
        sent_messages(cohort),
        *hooks.collect("cohort_tables", cohort),
    ]
    by_name = {one.name: one for one in tables}
    if table not in by_name:
        raise Http404
    return csv_response(f"{slug}-{table}.csv", by_name[table].columns, by_name[table].rows)
