"""The lists of learnings and challenges, and the challenges as files."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from learnings import challenge_table
from learnings.list_filters import ChosenFilters, filter_links, read_filters, removal_links
from learnings.models import Entry
from learnings.parameters import ListFilters
from portal.models import Topic
from portal.people.models import Cohort
from portal.web.htmx import render_page, targets_partial
from portal.web.page_cache import cached_for_readers
from portal.web.pagination import PAGE_SIZE, keyset_page

SOLUTIONS_IN_A_ROW = 3
CHALLENGES_ON_A_PAGE = 12  # their rows are long, and a page should stay small
SORT_LABELS = {"newest": _("Newest"), "helped": _("Most helpful"), "met": _("Most people hit this")}
SORT_FIELDS = {"newest": "published_at", "helped": "thanks_count", "met": "met_count"}


class ExportFormat(NamedTuple):
    """A file format of the challenge list, and the function that writes it."""

    media_type: str
    write: Callable[[QuerySet, str], str]


EXPORT_FORMATS = {
    "md": ExportFormat("text/markdown", challenge_table.as_markdown),
    "csv": ExportFormat("text/csv", challenge_table.as_csv),
}


class ListOptions(NamedTuple):
    """The filters and the order that a query string asks for."""

    filters: ChosenFilters
    topic: Topic | None
    sort: str


@require_safe
@login_not_required
@cached_for_readers
def learning_list(request: HttpRequest) -> HttpResponse:
    """List learnings, newest first, by section, track, topic and cohort."""
    learnings = Entry.objects.public().learnings()
    filters = ["section", "track"]
    return _render_list(request, learnings, "learnings/learning_list.html", filters)


@require_safe
@login_not_required
@cached_for_readers
def challenge_list(request: HttpRequest) -> HttpResponse:
    """List challenges with their solutions, as the table in learners' READMEs does."""
    challenges = Entry.objects.public().challenges().with_solutions(most=SOLUTIONS_IN_A_ROW)
    template, filters = "learnings/challenge_list.html", ["state", "track"]
    return _render_list(request, challenges, template, filters, size=CHALLENGES_ON_A_PAGE)


def _render_list(
    request: HttpRequest,
    entries: QuerySet[Entry],
    template: str,
    filters: list[str],
    size: int = PAGE_SIZE,
) -> HttpResponse:
    options = _list_options(request)
    only_rows = targets_partial(request, "more")
    page = keyset_page(
        request,
        options.filters.apply(entries).for_list(),
        by=SORT_FIELDS[options.sort],
        size=size,
        only_new=only_rows,
    )
    context = {"page": page}
    if not only_rows:
        context |= _filter_context(request, entries, options, filters)
    return render_page(request, template, context, partials=["more"])


def _filter_context(
    request: HttpRequest, entries: QuerySet[Entry], options: ListOptions, filters: list[str]
) -> dict[str, Any]:
    """Return what the filters above a list offer, and what of it is chosen."""
    slug = options.filters.cohort
    cohort = Cohort.objects.filter(slug=slug).first() if slug else None
    return {
        "filters": filter_links(request, entries, options.filters, filters),
        "removals": removal_links(request, options.filters, options.topic, cohort),
        "sorts": SORT_LABELS.items(),
        "sort": options.sort,
        "parameters": options.filters.parameters.items(),
    }


def _list_options(request: HttpRequest) -> ListOptions:
    filters, topic = read_filters(request)
    default_sort = "met" if filters.state == "open" else "newest"
    wanted = ListFilters.read(request.GET).sort
    sort = wanted if wanted in SORT_FIELDS else default_sort
    return ListOptions(filters, topic, sort)


@require_safe
@login_not_required
@cached_for_readers
def challenge_export(request: HttpRequest, form: str) -> HttpResponse:
    """Download the filtered and sorted challenges as a Markdown or CSV file."""
    options = _list_options(request)
    challenges = (
        options.filters.apply(Entry.objects.public().challenges())
        .select_related("author", "live_revision")
        .with_solutions()
        .prefetch_related("topics")
        .order_by(f"-{SORT_FIELDS[options.sort]}", "-pk")
    )
    rows = challenges[: challenge_table.MAX_EXPORT_ROWS]
    export = EXPORT_FORMATS[form]
    return HttpResponse(
        export.write(rows, request.build_absolute_uri("/")[:-1]),
        content_type=f"{export.media_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="challenges.{form}"'},
    )
