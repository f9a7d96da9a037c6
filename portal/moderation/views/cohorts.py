"""Statistics and checklists of a cohort, for its mentors, also as CSV."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from portal import hooks
from portal.moderation import charts
from portal.moderation.cohort_stats import (
    StatsTable,
    quantile,
    review_waits,
    silent_learners,
    stats_tables,
)
from portal.moderation.permissions import mentor_required
from portal.people.models import Cohort
from portal.web.csv_files import csv_response
from portal.web.htmx import render_page

MAX_BARS = 40
ANY_TRACK = ""  # asks for the checks of either track


def get_cohort(request: HttpRequest, slug: str) -> Cohort:
    """A cohort of this mentor. Raises Http404 for any other."""
    cohorts = Cohort.objects.all()
    if not request.user.can_operate:
        cohorts = cohorts.filter(pk__in=request.user.moderated_cohort_ids)
    return get_object_or_404(cohorts, slug=slug)


@require_safe
@mentor_required
def cohort_stats(request: HttpRequest, slug: str) -> HttpResponse:
    """Waiting times, decisions, activity of learners and the most common challenges."""
    cohort = get_cohort(request, slug)
    waits = review_waits(cohort)
    context = {
        "cohort": cohort,
        "median": quantile(waits, 0.5),
        "percentile_90": quantile(waits, 0.9),
        "decision_count": len(waits),
        "charts": [_draw_chart(table) for table in _tables_by_name(cohort).values()],
        "silent_learners": silent_learners(cohort),
    }
    return render_page(request, "moderation/cohort_stats.html", context)


def _tables_by_name(cohort: Cohort) -> dict[str, StatsTable]:
    """The tables of moderation and of the other apps, by name."""
    tables = [*stats_tables(cohort), *hooks.collect("cohort_tables", cohort)]
    return {table.name: table for table in tables}


def _draw_chart(table: StatsTable) -> dict[str, Any]:
    draw = charts.column_chart if table.name in ("waiting", "decisions") else charts.bar_chart
    return {"table": table, "svg": draw(table.rows[:MAX_BARS], title=table.title)}


@require_safe
@mentor_required
def cohort_csv(request: HttpRequest, slug: str, table: str) -> HttpResponse:
    """One of the tables as CSV."""
    tables = _tables_by_name(get_cohort(request, slug))
    if table not in tables:
        raise Http404
    return csv_response(f"{slug}-{table}.csv", tables[table].columns, tables[table].rows)
