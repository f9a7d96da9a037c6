"""Who of a cohort's mentors looks after whom: load, absence, and spreading evenly."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.moderation.forms.assignment import AbsenceForm
from portal.moderation.models import (
    Assignment,
    Case,
    Load,
    MentorAbsence,
    NoMentorPresent,
    NotPermitted,
    load_by_mentor,
)
from portal.moderation.models.case_queryset import TOGETHER
from portal.moderation.parameters import CasesAssignParameters, SpreadParameters
from portal.moderation.permissions import mentor_required, moderated_cohort_or_404
from portal.moderation.queue_items import QueueRow, queue_rows
from portal.moderation.views.learners import chosen_mentor
from portal.people.models import Cohort, User
from portal.text.plurals import counted
from portal.web.htmx import render_page

MAX_CASES = 50


@dataclass(frozen=True)
class MentorRow:
    """A mentor, what they look after, and the form of their absence."""

    mentor: User
    load: Load
    absence: MentorAbsence | None
    form: AbsenceForm


def _mentors_of(cohort: Cohort) -> QuerySet[User]:
    return User.objects.filter(mentorships__cohort=cohort).order_by("handle")


def _mentor_rows(cohort: Cohort, refused: AbsenceForm | None) -> list[MentorRow]:
    """The mentors of a cohort; `refused` is a form whose date was not accepted."""
    loads = load_by_mentor(cohort)
    current = cohort.mentor_absences.current()
    absences = {absence.mentor_id: absence for absence in current}
    rows = []
    for mentor in _mentors_of(cohort):
        absence = absences.get(mentor.pk)
        form = AbsenceForm.of(mentor, absence)
        if refused and refused.mentor == mentor:
            form = refused
        rows.append(MentorRow(mentor, loads.get(mentor.pk, Load(0, 0)), absence, form))
    return rows


@require_safe
@mentor_required
def mentor_assignment(request: HttpRequest, slug: str) -> HttpResponse:
    """The mentors of a cohort with load and absence, and what waits for whom."""
    return _page(request, moderated_cohort_or_404(request, slug))


def _page(
    request: HttpRequest, cohort: Cohort, status: int = 200, refused: AbsenceForm | None = None
) -> HttpResponse:
    without = cohort.learners.listed().exclude(
        assigned_to__in=Assignment.objects.in_force().filter(cohort=cohort)
    )
    context = {
        "cohort": cohort,
        "rows": _mentor_rows(cohort, refused),
        "unassigned_count": without.count(),
        "cases": _waiting_cases(cohort),
        "case_count": cohort.cases.waiting().one_per_item().count(),
        "cohort_tab": "mentors",
    }
    return render_page(request, "moderation/mentor_assignment.html", context, status=status)


def _waiting_cases(cohort: Cohort) -> list[dict[str, Any]]:
    """The oldest waiting items, with title and the mentor expected to decide."""
    waiting = cohort.cases.waiting()
    rows = queue_rows(list(waiting.one_per_item().for_queue()[:MAX_CASES]))
    assigned = Assignment.objects.in_force().filter(cohort=cohort).select_related("mentor")
    direct = {row.case_id: row.mentor for row in assigned if row.case_id}
    by_author = {row.learner_id: row.mentor for row in assigned if row.learner_id}
    return [
        {
            "case": row.case,
            "title": _title_of(row),
            "address": _address_of(row.case),
            "mentor": direct.get(row.case.pk) or by_author.get(row.case.author_id),
        }
        for row in rows
    ]


def _title_of(row: QueueRow) -> str:
    if row.is_readme:
        values = {"name": row.case.author.name, "texts": row.text_count}
        return _("%(texts)s from %(name)s’s README") % values
    return row.content.title if row.content else ""


def _address_of(case: Case) -> str:
    if case.is_in_readme:
        return reverse("moderation:submission_review", args=[case.submission_id])
    return reverse("moderation:case_detail", args=[case.pk])


@require_POST
@mentor_required
def learners_spread(request: HttpRequest, slug: str) -> HttpResponse:
    """Give learners without a mentor who is here to those with the fewest.

    With `again`, all learners.
    """
    cohort = moderated_cohort_or_404(request, slug)
    again = SpreadParameters.read(request.POST).again
    try:
        count = Assignment.spread_learners(cohort, again=again)
    except NoMentorPresent:
        messages.warning(request, _("All mentors are away, so there is no one to assign to."))
        return _page(request, cohort, 409)
    messages.success(request, counted("%(n)d learner assigned.", "%(n)d learners assigned.", count))
    return redirect("moderation:mentor_assignment", cohort.slug)


@require_POST
@mentor_required
def cases_assign(request: HttpRequest, slug: str) -> HttpResponse:
    """Assign ticked cases to a mentor of the cohort, or to all."""
    cohort, given = moderated_cohort_or_404(request, slug), CasesAssignParameters.read(request.POST)
    chosen = _chosen_cases(cohort, given.case)
    if not chosen:
        messages.warning(request, _("Select at least one item that waits."))
        return _page(request, cohort, 409)
    try:
        mentor = chosen_mentor(cohort, given.mentor)
        Assignment.assign_cases(cohort, _with_others_of_their_items(cohort, chosen), mentor)
    except NotPermitted:
        messages.warning(request, _("Choose a mentor of this cohort."))
        return _page(request, cohort, 409)
    count = len(chosen)
    told = counted("%(n)d item assigned.", "%(n)d items assigned.", count)
    if mentor is None:
        told = counted("%(n)d item has no mentor now.", "%(n)d items have no mentor now.", count)
    messages.success(request, told)
    return redirect("moderation:mentor_assignment", cohort.slug)


def _chosen_cases(cohort: Cohort, keys: Iterable[int]) -> QuerySet[Case]:
    return cohort.cases.waiting().filter(pk__in=list(keys))


def _with_others_of_their_items(cohort: Cohort, chosen: QuerySet[Case]) -> QuerySet[Case]:
    """These cases and those that are decided with them, such as all of a README."""
    submissions = chosen.filter(TOGETHER).values("submission")
    together = TOGETHER & Q(submission__in=submissions)
    return cohort.cases.waiting().filter(Q(pk__in=chosen.values("pk")) | together)


@require_POST
@mentor_required
def absence_save(request: HttpRequest, slug: str) -> HttpResponse:
    """Note until when a mentor of the cohort is away.

    An empty date means they are here.

    Colleagues may do it, for someone who falls ill.
    """
    cohort = moderated_cohort_or_404(request, slug)
    given = SpreadParameters.read(request.POST)
    mentor = _mentors_of(cohort).filter(pk=given.mentor or 0).first()
    if mentor is None:
        messages.warning(request, _("Choose a mentor of this cohort."))
        return _page(request, cohort, 409)
    form = AbsenceForm.of(mentor, None, request.POST)
    if not form.is_valid():
        return _page(request, cohort, 422, refused=form)
    form.save_for(cohort)
    messages.success(request, _("Saved."))
    return redirect("moderation:mentor_assignment", cohort.slug)
