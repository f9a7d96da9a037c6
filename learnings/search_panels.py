"""The sections of the search page that show challenges, learnings and topics."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import Any, NamedTuple

from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy

from learnings.parameters import SearchFilters
from learnings.search import (
    BEST_MATCH,
    PAGE_SIZE,
    SORTS,
    Results,
    ShownRows,
    search_entries,
    spelling_suggestion,
)
from learnings.search_filters import (
    FILTER_NAMES,
    FilterGroup,
    filter_groups,
    without_unknown_values,
)
from learnings.topic_ranking import entry_count, with_entry_count
from portal.hooks import Panel
from portal.models import Topic
from portal.rows import values_of, without_empty
from portal.search import MAX_HITS, Hit, Query, Source, filter_rows, hits_panel
from portal.search.highlighting import highlight
from portal.text.plurals import counted

MAX_RESULTS_SHOWN = 200


class SortOption(NamedTuple):
    """An order that the rows of a search can have."""

    value: str
    label: str | Promise
    is_chosen: bool


class EntrySearch:
    """One request's search, shared by the sections of challenges and of learnings.

    `scope` is that of the Source that asks first: the shown rows are loaded for both at once.
    """

    def __init__(self, request: HttpRequest, query: Query) -> None:
        self.request, self.query = request, query
        self.parameters = SearchFilters.read(request.GET)
        self.chosen = without_unknown_values(values_of(self.parameters, FILTER_NAMES))

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter is chosen."""
        return any(self.chosen.values())

    @cached_property
    def results(self) -> Results:
        """Rows of both kinds, in the chosen order."""
        return search_entries(self.query, self.chosen).sorted_by(self.parameters.sort)

    @property
    def sort(self) -> str:
        """The chosen order: one of SORTS."""
        return self.parameters.sort if self.parameters.sort in SORTS else BEST_MATCH

    @property
    def sorts(self) -> list[SortOption]:
        """The orders that the rows can have."""
        return [SortOption(value, label, value == self.sort) for value, label in SORTS.items()]

    @property
    def kept(self) -> dict[str, str]:
        """The parameters that another query keeps: chosen filters, and the order."""
        filters = without_empty(self.chosen)
        return filters if self.sort == BEST_MATCH else filters | {"sort": self.sort}

    @cached_property
    def first_rows(self) -> ShownRows:
        """The rows to show beside other sources, of both kinds."""
        most = MAX_HITS["all"]
        wanted = [
            row
            for learnings in (False, True)
            for row in self.results.only(learnings=learnings).rows[:most]
        ]
        return ShownRows(wanted, self.query)

    @cached_property
    def suggestion(self) -> str:
        """The query with corrected words, or ""."""
        return spelling_suggestion(self.query, self.results, self.chosen)

    @cached_property
    def similar_topic(self) -> Topic | None:
        """The topic whose name the words may be a misspelling of, where nothing was found."""
        query = self.query
        is_words = query.terms and not (query.excluded_terms or query.topics or query.by)
        if self.results.rows or self.suggestion or not is_words:
            return None
        names = Topic.objects.similar_names(query.text)
        if names and names[0].lower() == query.text.lower():
            return None
        return Topic.objects.filter(name=names[0]).first() if names else None

    @cached_property
    def all_filters(self) -> list[FilterGroup]:
        """The filters of the rows of both kinds."""
        return self.filters(self.results)

    @cached_property
    def chosen_filters(self) -> list[FilterGroup]:
        """The filters that are chosen, each with its chosen value only."""
        groups = filter_groups(self.request.GET, {}, self.chosen) if self.is_narrowed else []
        return [group for group in groups if self.chosen[group.name]]

    def filters(self, results: Results) -> list[FilterGroup]:
        """Return the filters that these results have values for."""
        return filter_groups(self.request.GET, results.counts(), self.chosen)


def _entry_search(request: HttpRequest, query: Query) -> EntrySearch:
    """Return the search of this request, which is made once."""
    search = getattr(request, "entry_search", None)
    if search is None:
        search = EntrySearch(request, query)
        request.entry_search = search  # type: ignore[attr-defined]
    return search


def entries_panel(
    request: HttpRequest, query: Query, scope: str, *, learnings: bool
) -> Panel | None:
    """Return the challenges, or the learnings, or None without a query or filter."""
    search = _entry_search(request, query)
    if not (query or search.is_narrowed):
        return None
    results = search.results.only(learnings=learnings)
    values = {
        "total": results.total,
        "is_capped": results.is_capped,
        "notes": results.notes,
        "spelling_suggestion": search.suggestion,
        "similar_topic": None if scope == "quick" else search.similar_topic,
        "is_partial": results.is_partial and bool(results.rows),
        "is_narrowed": search.is_narrowed,
        "kept": search.kept,
    }
    if scope == "quick":
        values["rows"] = list(ShownRows(results.rows[: MAX_HITS[scope]], query))
    elif scope == "all":
        values |= {
            "rows": search.first_rows.only(learnings=learnings),
            "has_more": results.total > MAX_HITS[scope],
            "filters": search.all_filters,
            "sorts": search.sorts,
        }
    elif scope == "count":
        values["chosen_filters"] = SimpleLazyObject(lambda: search.chosen_filters)
    elif scope == "only":
        values |= _page_values(search, results, query)
    return Panel("learnings/_search_results.html", values)


def _page_values(search: EntrySearch, results: Results, query: Query) -> dict[str, Any]:
    """The rows up to where the reader went on, and how many to show next."""
    shown = min(max(search.parameters.shown, PAGE_SIZE), MAX_RESULTS_SHOWN)
    has_more = results.total > shown and shown < MAX_RESULTS_SHOWN
    return {
        "rows": ShownRows(results.rows[:shown], query),
        "more": min(shown + PAGE_SIZE, MAX_RESULTS_SHOWN) if has_more else 0,
        "filters": search.filters(results),
        "sorts": search.sorts,
    }


def topics_panel(request: HttpRequest, query: Query, scope: str) -> Panel | None:
    """Return topics that the query names, or with its words in a name or an alias."""
    if not query:
        return None
    found = filter_rows(
        Topic.objects.none() if query.by else Topic.objects.all(),
        replace(query, topics=(), by=()),
        fields=("name", "aliases__name"),
    )
    for slug in query.topics:
        found = found.filter(Q(slug=slug) | Q(aliases__name=slug))
    rows = with_entry_count(Topic.objects.filter(pk__in=found.values("pk")))
    return hits_panel(rows.order_by("name"), query, scope, _topic_hit)


def _topic_hit(topic: Topic, words: Sequence[str]) -> Hit:
    meta = counted("%(n)s entry", "%(n)s entries", entry_count(topic))
    return Hit(highlight(topic.name, words), topic.get_absolute_url(), meta, icon="hash")


SEARCH = [
    Source(
        "challenges",
        gettext_lazy("Challenges"),
        partial(entries_panel, learnings=False),
        position=10,
        has_filters=True,
    ),
    Source(
        "learnings",
        gettext_lazy("Learnings"),
        partial(entries_panel, learnings=True),
        position=11,
        has_filters=True,
    ),
    Source("topics", gettext_lazy("Topics"), topics_panel, position=40, keeps_count=True),
]
