"""The table of a cohort's learners, and what mentors do with those they choose."""

from types import SimpleNamespace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.moderation.learners import PAGE_SIZE, LearnerTable, csv_columns, csv_row
from portal.moderation.models import Assignment, NotPermitted
from portal.moderation.parameters import NO_MENTOR, ChosenLearnersParameters, LearnerParameters
from portal.moderation.permissions import mentor_required, moderated_cohort_or_404
from portal.people.models import Cohort, User
from portal.text.plurals import counted
from portal.web.absolute_urls import with_query
from portal.web.csv_files import csv_response
from portal.web.htmx import render_page


def chosen_mentor(cohort: Cohort, value: int | str | None) -> User | None:
    """Return the mentor of a cohort with this key, or None for NO_MENTOR.

    Raises NotPermitted for any other value.
    """
    if value == NO_MENTOR:
        return None
    mentors = User.objects.filter(mentorships__cohort=cohort)
    mentor = mentors.filter(pk=value).first() if value else None
    if mentor is None:
        raise NotPermitted
    return mentor


def learners_url(cohort: Cohort, filters: str = "") -> str:
    """Return the URL of the table with these filters, a query string."""
    url = reverse("moderation:cohort_checklist", args=[cohort.slug])
    return with_query(url, filters)


@require_safe
@mentor_required
def cohort_checklist(request: HttpRequest, slug: str) -> HttpResponse:
    """The learners of a cohort and their checklists, with filters, an order and pages.

    After the deadline as the checklists were then, with what came late.
    """
    cohort, filters = moderated_cohort_or_404(request, slug), LearnerParameters.read(request.GET)
    table = LearnerTable(cohort, filters)
    last_page = max(1, -(-len(table.shown) // PAGE_SIZE))
    page = min(max(1, filters.page), last_page)
    context = {
        "cohort": cohort,
        "table": table,
        "rows": table.shown[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        "first": (page - 1) * PAGE_SIZE + 1,
        "previous": page - 1,
        "next": page + 1 if page < last_page else 0,
        "choices": table.choices(),
        "mentors": table.mentors,
        "cohort_tab": "learners",
    }
    return render_page(request, "moderation/checklist.html", context)


@require_safe
@mentor_required
def cohort_checklist_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The learners that the filters find as CSV."""
    table = LearnerTable(
        moderated_cohort_or_404(request, slug), LearnerParameters.read(request.GET)
    )
    rows = [csv_row(row) for row in table.shown]
    return csv_response(f"{slug}-checklist.csv", csv_columns(table), rows)


@require_POST
@mentor_required
def learners_chosen(request: HttpRequest, slug: str) -> HttpResponse:
    """Write to the chosen learners, or assign them to a mentor."""
    cohort, given = (
        moderated_cohort_or_404(request, slug),
        ChosenLearnersParameters.read(request.POST),
    )
    takes_all = given.do.endswith("_all")
    if refusal := _refusal(given):
        messages.warning(request, refusal)
        return redirect(learners_url(cohort, given.filters))
    if given.do.startswith("message"):
        url = reverse("moderation:cohort_message_new", args=[cohort.slug])
        ticked = "person=" + ",".join(map(str, given.person))
        return redirect(f"{url}?{given.filters if takes_all else ticked}")
    _assign(request, cohort, given, takes_all=takes_all)
    return redirect(learners_url(cohort, given.filters))


def _refusal(given: SimpleNamespace) -> str:
    """Return why nothing can be done with those chosen, or ""."""
    if not given.do:
        return _("Choose what to do with the learners.")
    if given.do.endswith("_all"):
        is_unclear = LearnerParameters.ignored(QueryDict(given.filters))
        return _("One of the filters can’t be used. Choose the learners again.") * bool(is_unclear)
    return "" if given.person else _("Select at least one learner.")


def _assign(
    request: HttpRequest, cohort: Cohort, given: SimpleNamespace, *, takes_all: bool
) -> None:
    if takes_all:
        filters = LearnerParameters.read(QueryDict(given.filters))
        people = [row.person for row in LearnerTable(cohort, filters).shown]
    else:
        people = list(cohort.learners.filter(pk__in=given.person))
    try:
        mentor = chosen_mentor(cohort, given.mentor)
        count = Assignment.assign_learners(cohort, people, mentor)
    except NotPermitted:
        messages.warning(request, _("Choose a mentor of this cohort."))
        return
    told = counted("%(n)d learner assigned.", "%(n)d learners assigned.", count)
    if mentor is None:
        told = counted(
            "%(n)d learner has no mentor now.", "%(n)d learners have no mentor now.", count
        )
    messages.success(request, told)
