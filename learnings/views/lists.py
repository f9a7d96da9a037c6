"""The lists of learnings and challenges, and the challenges as files."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from learnings import challenge_table
from learnings.models import Entry
from learnings.parameters import ListFilters
from portal.models import Topic
from portal.people.models import Cohort, Track
from portal.web.htmx import render_page, targets_partial
from portal.web.page_cache import cached_for_readers
from portal.web.pagination import PAGE_SIZE, keyset_page

FILTER_NAMES = ("track", "section", "topic", "cohort", "state")
SOLUTIONS_IN_A_ROW = 3
CHALLENGES_ON_A_PAGE = 12  # their rows are long, and a page should stay small
SORT_LABELS = {"newest": _("Newest"), "helped": _("Most helpful"), "met": _("Most people hit this")}
SORT_FIELDS = {"newest": "published_at", "helped": "thanks_count", "met": "met_count"}
STATE_LABELS = {
    "open": pgettext_lazy("challenge status", "Unsolved"),
    "solved": pgettext_lazy("challenge status", "Solved"),
    "accepted": pgettext_lazy("challenge status", "Accepted"),
}


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

    filters: dict[str, str]
    topic: Topic | None
    sort: str


@require_safe
@login_not_required
@cached_for_readers
def learning_list(request: HttpRequest) -> HttpResponse:
    """List learnings, newest first, by section, track, topic and cohort."""
    learnings = Entry.objects.public().learnings()
    return _render_list(request, learnings, "learnings/learning_list.html")


@require_safe
@login_not_required
@cached_for_readers
def challenge_list(request: HttpRequest) -> HttpResponse:
    """List challenges with their solutions, as the table in learners' READMEs does."""
    challenges = Entry.objects.public().challenges().with_solutions(most=SOLUTIONS_IN_A_ROW)
    template = "learnings/challenge_list.html"
    return _render_list(request, challenges, template, size=CHALLENGES_ON_A_PAGE)


def _render_list(
    request: HttpRequest, entries: QuerySet, template: str, size: int = PAGE_SIZE
) -> HttpResponse:
    options = _list_options(request)
    rows = entries.filtered_by(**options.filters).for_list()
    page = keyset_page(
        request,
        rows,
        by=SORT_FIELDS[options.sort],
        size=size,
        only_new=targets_partial(request, "more"),
    )
    context = {"page": page, **_filter_context(options)}
    return render_page(request, template, context, partials=["more"])


def _filter_context(options: ListOptions) -> dict[str, Any]:
    """Return what the filters above a list offer, and what of it is chosen."""
    chosen = options.filters
    cohort = chosen["cohort"]
    return {
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
        "tracks": Track.choices,
        "sections": Entry.Section.choices,
        "states": STATE_LABELS.items(),
        "sorts": SORT_LABELS.items(),
        "sort": options.sort,
        "topic": options.topic,
        "cohort": Cohort.objects.filter(slug=cohort).first() if cohort else None,
    }


def _list_options(request: HttpRequest) -> ListOptions:
    """Read filters and order; a topic's former slug is replaced by the current."""
    given = ListFilters.read(request.GET)
    filters = {name: getattr(given, name) for name in FILTER_NAMES}
    if given.state not in STATE_LABELS:
        filters["state"] = ""
    topic = Topic.objects.find_by_slug(given.topic) if given.topic else None
    if topic:
        filters["topic"] = topic.slug
    default_sort = "met" if filters["state"] == "open" else "newest"
    sort = given.sort if given.sort in SORT_FIELDS else default_sort
    return ListOptions(filters, topic, sort)


@require_safe
@login_not_required
@cached_for_readers
def challenge_export(request: HttpRequest, form: str) -> HttpResponse:
    """Download the filtered and sorted challenges as a Markdown or CSV file."""
    options = _list_options(request)
    challenges = (
        Entry.objects.public()
        .challenges()
        .filtered_by(**options.filters)
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
