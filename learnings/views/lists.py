"""The lists of learnings and challenges, and the challenges as files."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from learnings import challenge_table
from learnings.list_filters import ChosenFilters, FilterLinks, choose_filters, removal_links
from learnings.models import Entry
from learnings.models.choices import Kind
from learnings.parameters import ListFilters
from learnings.row_queries import ListShape, list_rows, show_pairs
from portal.models import Topic
from portal.people.models import Cohort
from portal.web.htmx import render_page, targets_partial
from portal.web.page_cache import cached_for_readers
from portal.web.pagination import (
    PAGE_SIZE,
    KeysetPage,
    LazyPage,
    cursor_after,
    is_extended,
    keyset_page,
    order_type,
)

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

    def shape(self, kind: Any, size: int) -> ListShape:
        """Return what of it decides the SQL of a list."""
        track, section, state = self.filters.known
        return ListShape(str(kind), track, section, state, SORT_FIELDS[self.sort], size)


@require_safe
@login_not_required
@cached_for_readers
def learning_list(request: HttpRequest) -> HttpResponse:
    """List learnings, newest first, by section, track, topic and cohort."""
    filters = ["section", "track"]
    return _render_list(request, Kind.LEARNING, "learnings/learning_list.html", filters)


@require_safe
@login_not_required
@cached_for_readers
def challenge_list(request: HttpRequest) -> HttpResponse:
    """List challenges with their solutions, as the table in learners' READMEs does."""
    template, filters = "learnings/challenge_list.html", ["state", "track"]
    return _render_list(request, Kind.CHALLENGE, template, filters, size=CHALLENGES_ON_A_PAGE)


def _render_list(
    request: HttpRequest, kind: Any, template: str, filters: list[str], size: int = PAGE_SIZE
) -> HttpResponse:
    options = _list_options(request)
    shape = options.shape(kind, size)
    only_rows = targets_partial(request, "more")
    context: dict[str, Any] = {"page": _page(request, options, shape, only_new=only_rows)}
    if not only_rows:
        context |= _filter_context(request, options, shape, filters)

    def content_key() -> list[Any]:
        return [context["page"].key, context["filters"].key, context["removals"]]

    return render_page(request, template, context, partials=["more"], content_key=content_key)


def _page(
    request: HttpRequest, options: ListOptions, shape: ListShape, *, only_new: bool
) -> KeysetPage | LazyPage:
    """Return a list's rows, by a prepared query unless it is extended or rarely used."""
    by, size, filters = shape.by, shape.size, options.filters
    if filters.topic or filters.cohort or filters.followed_by or is_extended(request):
        entries = filters.apply(Entry.objects.public().filter(kind=shape.kind))
        if shape.kind == Kind.CHALLENGE:
            rows = entries.with_solutions(most=1).for_list()
        else:
            rows = entries.for_rows()
        return keyset_page(request, rows, by=by, size=size, only_new=only_new)
    found = list_rows(shape, cursor_after(request, order_type(Entry.objects.all(), by)))
    page = LazyPage(request, found, by=by, size=size)
    if shape.kind == Kind.CHALLENGE:
        show_pairs(page.rows, page.rows.values("id"))
    return page


def _filter_context(
    request: HttpRequest, options: ListOptions, shape: ListShape, filters: list[str]
) -> dict[str, Any]:
    """Return what the filters above a list offer, and what of it is chosen."""
    slug = options.filters.cohort
    cohort = Cohort.objects.filter(slug=slug).first() if slug else None
    return {
        "filters": FilterLinks(request, shape, options.filters, filters),
        "removals": removal_links(request, options.filters, options.topic, cohort),
        "sorts": SORT_LABELS.items(),
        "sort": options.sort,
        "parameters": options.filters.parameters.items(),
    }


def _list_options(request: HttpRequest) -> ListOptions:
    given = ListFilters.read(request.GET)
    filters, topic = choose_filters(request, given)
    default_sort = "met" if filters.state == "open" else "newest"
    sort = given.sort if given.sort in SORT_FIELDS else default_sort
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
