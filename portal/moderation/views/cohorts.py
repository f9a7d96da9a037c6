"""A mentor's view of a cohort: figures, each drawn and as a table to take away."""

import csv

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal import hooks
from portal.checklist import checklist_rows, evidence_by_person
from portal.moderation import charts
from portal.moderation.cohort_stats import quantile, review_waits, silent_learners, stats_tables
from portal.moderation.parameters import ChecklistParameters
from portal.moderation.permissions import mentor_required
from portal.people.models import Cohort, DeadlineReview, User
from portal.web.htmx import render_page

MAX_BARS = 40


def _get_cohort(request, slug):
    """A cohort of this mentor's; every other is 404 here."""
    cohorts = Cohort.objects.all()
    if not request.user.can_operate:
        cohorts = cohorts.filter(pk__in=request.user.moderated_cohort_ids)
    return get_object_or_404(cohorts, slug=slug)


@require_safe
@mentor_required
def cohort_stats(request, slug):
    """Waiting time, decisions per day, who posts and who is silent, what is met most often."""
    cohort = _get_cohort(request, slug)
    waits = review_waits(cohort)
    context = {
        "cohort": cohort,
        "median": quantile(waits, 0.5),
        "ninth": quantile(waits, 0.9),
        "decision_count": len(waits),
        "charts": [_chart(table) for table in _tables(cohort).values()],
        "silent_learners": silent_learners(cohort),
    }
    return render_page(request, "moderation/cohort_stats.html", context)


def _tables(cohort):
    """{name: Table} of moderation, and of the floors above."""
    tables = stats_tables(cohort)
    return tables | {table.name: table for table in hooks.collect("cohort_tables", cohort)}


def _chart(table):
    draw = charts.column_chart if table.name in ("waiting", "decisions") else charts.bar_chart
    return {"table": table, "svg": draw(table.rows[:MAX_BARS], title=table.title)}


@require_safe
@mentor_required
def cohort_checklist(request, slug):
    """What each learner of a cohort has; after its deadline what they had then, and what came late."""
    cohort = _get_cohort(request, slug)
    sort = ChecklistParameters.read(request.GET).sort
    rows = _checklists(cohort)
    rows.sort(
        key=lambda row: (
            (row["done"], row["person"].handle) if sort == "done" else row["person"].handle
        )
    )
    context = {
        "cohort": cohort,
        "checks": hooks.collect("CHECKS"),
        "rows": rows,
        "sort": sort,
    }
    return render_page(request, "moderation/checklist.html", context)


def _checklists(cohort):
    people = list(cohort.learners.listed())
    frozen = dict(DeadlineReview.objects.filter(cohort=cohort).values_list("person", "evidence"))
    gone = User.objects.filter(pk__in=frozen.keys() - {person.pk for person in people})
    people += gone  # who moved on after the deadline was there then
    people.sort(key=lambda person: person.handle)
    found = evidence_by_person([person.pk for person in people])
    rows = []
    for person in people:
        marks = checklist_rows(
            found[person.pk], frozen.get(person.pk) if cohort.reviewed_at else None
        )
        done = sum(bool(address) and not late for _check, address, late in marks)
        rows.append({"person": person, "marks": marks, "done": done})
    return rows


@require_safe
@mentor_required
def cohort_checklist_csv(request, slug):
    """The same as CSV."""
    cohort = _get_cohort(request, slug)
    response = _csv_response(f"{slug}-checklist.csv")
    writer = csv.writer(response)
    writer.writerow([_("handle"), *(str(check.label) for check in hooks.collect("CHECKS"))])
    for row in _checklists(cohort):
        words = [
            _("late") if late else _("there") if address else _("missing")
            for _check, address, late in row["marks"]
        ]
        writer.writerow([_escape_formula(f"@{row['person'].handle}"), *words])
    return response


def _csv_response(name):
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@mentor_required
def cohort_csv(request, slug, table):
    """One of the tables as CSV."""
    tables = _tables(_get_cohort(request, slug))
    if table not in tables:
        raise Http404
    chosen = tables[table]
    response = _csv_response(f"{slug}-{table}.csv")
    writer = csv.writer(response)
    writer.writerow(chosen.columns)
    writer.writerows((_escape_formula(label), number) for label, number in chosen.rows)
    return response


def _escape_formula(text):
    """No spreadsheet takes it for a formula."""
    return f"'{text}" if str(text).startswith(("=", "+", "-", "@", "\t")) else text
