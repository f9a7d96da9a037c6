"""A mentor's view of a cohort: figures, each drawn and as a table to take away."""

import csv

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from portal import plots, registry
from portal.htmx import render_page
from portal.moderation import figures
from portal.moderation.permissions import mentor_required
from portal.people.models import Cohort

MOST_BARS = 40


def _find(request, slug):
    """A cohort of this mentor's; every other is 404 here."""
    cohorts = Cohort.objects.all()
    if not request.user.is_operator:
        cohorts = cohorts.filter(pk__in=request.user.mentored_cohort_ids)
    return get_object_or_404(cohorts, slug=slug)


@require_safe
@mentor_required
def cohort_view(request, slug):
    """Waiting time, decisions per day, who posts and who is silent, what is met most often."""
    cohort = _find(request, slug)
    waits = figures.waits_of(cohort)
    context = {
        "cohort": cohort,
        "median": figures.quantile(waits, 0.5),
        "ninth": figures.quantile(waits, 0.9),
        "decided": len(waits),
        "drawn": [_drawn(table) for table in _tables(cohort).values()],
        "silent": figures.last_seen(cohort),
    }
    return render_page(request, "moderation/cohort.html", context)


def _tables(cohort):
    """{name: Table} of moderation, and of the floors above."""
    tables = figures.tables_of(cohort)
    for make in registry.cohort_tables:
        table = make(cohort)
        tables[table.name] = table
    return tables


def _drawn(table):
    draw = plots.columns if table.name in ("waiting", "decisions") else plots.bars
    return {"table": table, "svg": draw(table.rows[:MOST_BARS], title=table.title)}


@require_safe
@mentor_required
def cohort_csv(request, slug, table):
    """One of the tables as CSV."""
    tables = _tables(_find(request, slug))
    if table not in tables:
        raise Http404
    chosen = tables[table]
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}-{table}.csv"'
    writer = csv.writer(response)
    writer.writerow(chosen.columns)
    writer.writerows((_inert(label), number) for label, number in chosen.rows)
    return response


def _inert(text):
    """No spreadsheet takes it for a formula."""
    return f"'{text}" if str(text).startswith(("=", "+", "-", "@", "\t")) else text
