"""A mentor's view of a cohort: figures, each drawn and as a table to take away."""

import csv

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal import registry
from portal.checklist import evidence_of, lines
from portal.moderation import charts, cohort_stats
from portal.moderation.parameters import ChecklistParameters
from portal.moderation.permissions import mentor_required
from portal.people.models import Cohort, DeadlineReview, User
from portal.web.htmx import render_page

MOST_BARS = 40


def _find(request, slug):
    """A cohort of this mentor's; every other is 404 here."""
    cohorts = Cohort.objects.all()
    if not request.user.can_operate:
        cohorts = cohorts.filter(pk__in=request.user.moderated_cohort_ids)
    return get_object_or_404(cohorts, slug=slug)


@require_safe
@mentor_required
def cohort_view(request, slug):
    """Waiting time, decisions per day, who posts and who is silent, what is met most often."""
    cohort = _find(request, slug)
    waits = cohort_stats.waits_of(cohort)
    context = {
        "cohort": cohort,
        "median": cohort_stats.quantile(waits, 0.5),
        "ninth": cohort_stats.quantile(waits, 0.9),
        "decided": len(waits),
        "drawn": [_drawn(table) for table in _tables(cohort).values()],
        "silent": cohort_stats.last_seen(cohort),
    }
    return render_page(request, "moderation/cohort.html", context)


def _tables(cohort):
    """{name: Table} of moderation, and of the floors above."""
    tables = cohort_stats.tables_of(cohort)
    for make in registry.cohort_tables:
        table = make(cohort)
        tables[table.name] = table
    return tables


def _drawn(table):
    draw = charts.columns if table.name in ("waiting", "decisions") else charts.bars
    return {"table": table, "svg": draw(table.rows[:MOST_BARS], title=table.title)}


@require_safe
@mentor_required
def cohort_checklist(request, slug):
    """What each learner of a cohort has; after its deadline what they had then, and what came late."""
    cohort = _find(request, slug)
    sort = ChecklistParameters.read(request.GET).sort
    rows = _checklists(cohort)
    rows.sort(key=lambda row: (row["done"], row["person"].handle) if sort == "done" else row["person"].handle)
    context = {"cohort": cohort, "checks": list(registry.checklist), "rows": rows, "sort": sort}
    return render_page(request, "moderation/checklist.html", context)


def _checklists(cohort):
    people = list(cohort.learners.listed())
    frozen = dict(DeadlineReview.objects.filter(cohort=cohort).values_list("person", "evidence"))
    gone = User.objects.filter(pk__in=frozen.keys() - {person.pk for person in people})
    people += gone  # who moved on after the deadline was there then
    people.sort(key=lambda person: person.handle)
    found = evidence_of([person.pk for person in people])
    rows = []
    for person in people:
        marks = lines(found[person.pk], frozen.get(person.pk) if cohort.reviewed_at else None)
        done = sum(bool(address) and not late for _check, address, late in marks)
        rows.append({"person": person, "marks": marks, "done": done})
    return rows


@require_safe
@mentor_required
def cohort_checklist_csv(request, slug):
    """The same as CSV."""
    cohort = _find(request, slug)
    response = _csv(f"{slug}-checklist.csv")
    writer = csv.writer(response)
    writer.writerow([_("handle"), *(str(check.label) for check in registry.checklist)])
    for row in _checklists(cohort):
        words = [
            _("late") if late else _("there") if address else _("missing") for _check, address, late in row["marks"]
        ]
        writer.writerow([_inert(f"@{row['person'].handle}"), *words])
    return response


def _csv(name):
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@mentor_required
def cohort_csv(request, slug, table):
    """One of the tables as CSV."""
    tables = _tables(_find(request, slug))
    if table not in tables:
        raise Http404
    chosen = tables[table]
    response = _csv(f"{slug}-{table}.csv")
    writer = csv.writer(response)
    writer.writerow(chosen.columns)
    writer.writerows((_inert(label), number) for label, number in chosen.rows)
    return response


def _inert(text):
    """No spreadsheet takes it for a formula."""
    return f"'{text}" if str(text).startswith(("=", "+", "-", "@", "\t")) else text
