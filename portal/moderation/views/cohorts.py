"""Statistics and checklists of a cohort, for its mentors, also as CSV."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from portal import hooks
from portal.checklist import ChecklistRow, checklist_rows, evidence_by_person
from portal.moderation import charts
from portal.moderation.cohort_stats import (
    StatsTable,
    quantile,
    review_waits,
    silent_learners,
    stats_tables,
)
from portal.moderation.parameters import ChecklistParameters
from portal.moderation.permissions import mentor_required
from portal.people.models import Cohort, DeadlineReview, User
from portal.web.csv_files import csv_response
from portal.web.htmx import render_page

MAX_BARS = 40
ANY_TRACK = ""  # asks for the checks of either track


@dataclass(frozen=True)
class LearnerChecklist:
    """The checklist of one learner.

    `results` has a row for each check of the table, or None where the person is not asked for it.
    `done_count` is how many of the `asked_count` checks were done in time.
    """

    person: User
    results: list[ChecklistRow | None]
    done_count: int
    asked_count: int


def _get_cohort(request: HttpRequest, slug: str) -> Cohort:
    """A cohort of this mentor. Raises Http404 for any other."""
    cohorts = Cohort.objects.all()
    if not request.user.can_operate:
        cohorts = cohorts.filter(pk__in=request.user.moderated_cohort_ids)
    return get_object_or_404(cohorts, slug=slug)


@require_safe
@mentor_required
def cohort_stats(request: HttpRequest, slug: str) -> HttpResponse:
    """Waiting times, decisions, activity of learners and the most common challenges."""
    cohort = _get_cohort(request, slug)
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
def cohort_checklist(request: HttpRequest, slug: str) -> HttpResponse:
    """The checklists of all learners.

    After the deadline as they were then, with what came late.
    """
    cohort = _get_cohort(request, slug)
    checklists, sort = _learner_checklists(cohort), ChecklistParameters.read(request.GET).sort
    if sort == "done":
        # A stable sort: learners with the same count stay in the order of their handles.
        checklists.sort(key=lambda checklist: checklist.done_count)
    context = {
        "cohort": cohort,
        "checks": cohort.checks_for(ANY_TRACK),
        "checklists": checklists,
        "sort": sort,
    }
    return render_page(request, "moderation/checklist.html", context)


def _learner_checklists(cohort: Cohort) -> list[LearnerChecklist]:
    """The checklists of a cohort, by handle.

    Includes people who left it after the deadline.
    """
    learners = list(cohort.learners.listed())
    frozen = dict(DeadlineReview.objects.filter(cohort=cohort).values_list("person", "evidence"))
    current = {person.pk for person in learners}
    former_learners = User.objects.filter(pk__in=frozen.keys() - current)
    people = sorted([*learners, *former_learners], key=lambda person: person.handle)
    evidence = evidence_by_person([person.pk for person in people])
    # The same for all people of a track.
    asked_on = {
        track: cohort.checks_for(track) for track in {ANY_TRACK, *(one.track for one in people)}
    }
    checklists = []
    for person in people:
        at_deadline = frozen.get(person.pk) if cohort.reviewed_at else None
        asked = asked_on[person.track]
        rows = {row.check: row for row in checklist_rows(asked, evidence[person.pk], at_deadline)}
        results = [rows.get(check) for check in asked_on[ANY_TRACK]]
        done_count = sum(bool(row.url) and not row.is_late for row in rows.values())
        checklists.append(LearnerChecklist(person, results, done_count, len(asked)))
    return checklists


@require_safe
@mentor_required
def cohort_checklist_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The checklists as CSV."""
    cohort = _get_cohort(request, slug)
    rows = []
    for checklist in _learner_checklists(cohort):
        results = [_result_label(row) for row in checklist.results]
        rows.append([f"@{checklist.person.handle}", *results])
    columns = [_("handle"), *(str(check.label) for check in cohort.checks_for(ANY_TRACK))]
    return csv_response(f"{slug}-checklist.csv", columns, rows)


def _result_label(row: ChecklistRow | None) -> str:
    if row is None:
        return ""
    if row.is_late:
        return pgettext("checklist item", "late")
    return pgettext("checklist item", "done") if row.url else pgettext("checklist item", "to do")


@require_safe
@mentor_required
def cohort_csv(request: HttpRequest, slug: str, table: str) -> HttpResponse:
    """One of the tables as CSV."""
    tables = _tables_by_name(_get_cohort(request, slug))
    if table not in tables:
        raise Http404
    return csv_response(f"{slug}-{table}.csv", tables[table].columns, tables[table].rows)
