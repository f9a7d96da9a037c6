"""Lists that anyone may read: learnings and challenges; and the challenges as files."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
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
CHALLENGES_ON_A_PAGE = 12  # their rows are long: a page and what "Load more" brings stay light
SORT_ORDERS = {
    "newest": (_("Newest"), "published_at"),
    "helped": (_("Helped most"), "thanks_count"),
    "met": (_("Met most"), "met_count"),
}
STATE_LABELS = {
    "open": _("Not solved yet"),
    "solved": _("Solved"),
    "accepted": _("With an accepted solution"),
}


@require_safe
@login_not_required
@cached_for_readers
def learning_list(request):
    """What people learned, newest first, by section, track, topic and cohort."""
    return _render_list(request, _learnings, "learnings/learning_list.html")


def _learnings():
    return Entry.objects.public().learnings()


@require_safe
@login_not_required
@cached_for_readers
def challenge_list(request):
    """The challenge ↔ solution table that learners know from their READMEs. Those not solved yet: most met first."""
    return _render_list(
        request, _challenges, "learnings/challenge_list.html", size=CHALLENGES_ON_A_PAGE
    )


def _challenges():
    return Entry.objects.public().challenges().with_solutions(most=SOLUTIONS_IN_A_ROW)


def _render_list(request, entries, template, size=PAGE_SIZE):
    chosen, topic = _chosen_filters(request)
    sort = _chosen_sort(request, chosen)
    rows = entries().filtered_by(**chosen).for_list()
    only_new = targets_partial(request, "more")
    context = {
        "page": keyset_page(request, rows, by=SORT_ORDERS[sort][1], size=size, only_new=only_new),
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
        "tracks": Track.choices,
        "sections": Entry.Section.choices,
        "states": STATE_LABELS.items(),
        "sorts": [(name, label) for name, (label, _field) in SORT_ORDERS.items()],
        "sort": sort,
        "topic": topic,
        "cohort": Cohort.objects.filter(slug=chosen["cohort"]).first()
        if chosen["cohort"]
        else None,
    }
    return render_page(request, template, context, partials=["more"])


def _chosen_filters(request):
    """What the query string narrows by. A topic's former name stands for its present one."""
    given = ListFilters.read(request.GET)
    chosen = {name: getattr(given, name) for name in FILTER_NAMES}
    chosen["state"] = chosen["state"] if chosen["state"] in STATE_LABELS else ""
    topic = Topic.objects.find_by_slug(chosen["topic"]) if chosen["topic"] else None
    return chosen | {"topic": topic.slug if topic else chosen["topic"]}, topic


def _chosen_sort(request, chosen):
    sort = ListFilters.read(request.GET).sort
    if sort in SORT_ORDERS:
        return sort
    return "met" if chosen["state"] == "open" else "newest"


@require_safe
@login_not_required
@cached_for_readers
def challenge_export(request, form):
    """The table as a file, Markdown or CSV, with the filters and the order of its page."""
    chosen, _topic = _chosen_filters(request)
    order = SORT_ORDERS[_chosen_sort(request, chosen)][1]
    rows = (
        Entry.objects.public()
        .challenges()
        .filtered_by(**chosen)
        .select_related("author", "live_revision")
    )
    rows = (
        rows.with_solutions()
        .prefetch_related("topics")
        .order_by(f"-{order}", "-pk")[: challenge_table.MAX_EXPORT_ROWS]
    )
    text = {"md": challenge_table.as_markdown, "csv": challenge_table.as_csv}[form](
        rows, request.build_absolute_uri("/")[:-1]
    )
    kind = {"md": "text/markdown", "csv": "text/csv"}[form]
    return HttpResponse(
        text,
        content_type=f"{kind}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="challenges.{form}"'},
    )
