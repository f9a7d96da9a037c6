"""The filters above the lists of learnings and of challenges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.core.cache import caches
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from learnings.models import Entry
from learnings.models.entry_queryset import EntryQuerySet, filter_condition
from learnings.row_queries import ListShape
from portal.models import Topic
from portal.people.models import Cohort, Track, User
from portal.rows import values_of, without_empty
from portal.web.page_cache import CACHE_SECONDS, cache_of, fragment_key, seconds_to_keep
from portal.web.pagination import changed_query

# Filters of which the page shows all values. Each value has a label.
VALUES: dict[str, dict[str, str | Promise]] = {
    "state": {
        "open": pgettext_lazy("challenge status", "Unsolved"),
        "solved": pgettext_lazy("challenge status", "Solved"),
        "accepted": pgettext_lazy("challenge status", "Accepted"),
    },
    "section": dict(Entry.Section.choices),
    "track": {value: label for value, label in Track.choices if value != Track.BOTH},
}
Counts = dict[tuple[str, str], int]
ALL = ("", "")
# On topics that a person follows: of more, counting all would take longer with each entry.
MAX_FOLLOWED = 500


@dataclass(frozen=True)
class FilterLink:
    """A link that sets a filter, and how many rows it leads to."""

    label: str
    query: str
    count: int
    is_chosen: bool
    is_capped: bool = False  # whether it leads to more than `count`


class RemovalLink(NamedTuple):
    """A link that removes a filter."""

    label: str
    query: str


class ChosenFilters(NamedTuple):
    """The filters that a query string asks for.

    `followed_by` is the person whose followed topics the rows are on, if there is one.
    """

    track: str
    section: str
    topic: str
    cohort: str
    state: str
    followed_by: User | None

    @property
    def parameters(self) -> dict[str, str]:
        """These filters as parameters of a query string, without those that are not set."""
        values = self._asdict() | {"followed": "1" if self.followed_by else ""}
        del values["followed_by"]
        return without_empty(values)

    @property
    def known(self) -> tuple[str, str, str]:
        """The track, the section and the state, "" for those that aren't filtered by."""
        track = self.track if self.track in Track.values else ""
        section = self.section if self.section in VALUES["section"] else ""
        return track, section, self.state

    def without(self, names: list[str]) -> ChosenFilters:
        """Return these filters without those of the given names."""
        return ChosenFilters(**self._asdict() | dict.fromkeys(names, ""))

    def apply(self, entries: QuerySet[Entry]) -> QuerySet[Entry]:
        """Return the entries that all of these filters let through."""
        return entries.filtered_by(**self._asdict())


def choose_filters(
    request: HttpRequest, given: SimpleNamespace
) -> tuple[ChosenFilters, Topic | None]:
    """Return the filters of ListFilters, and the topic that they name.

    The filters have the current slug of the topic, if it was given by a former one.
    """
    topic = Topic.objects.find_by_slug(given.topic) if given.topic else None
    follows = given.followed and request.user.is_authenticated
    chosen = ChosenFilters(
        track=given.track,
        section=given.section,
        topic=topic.slug if topic else given.topic,
        cohort=given.cohort,
        state=given.state if given.state in VALUES["state"] else "",
        followed_by=request.user if follows else None,
    )
    return chosen, topic


class FilterLinks:
    """Links: "All", the values of the filters in `names`, and topics the user follows.

    Each link keeps the other filters, and its number is that of the list it leads to. "All" keeps
    the topic and the cohort. The numbers are read at once. The links are made where they are
    shown, as a page that has the HTML of the same address and `key` needs none.
    """

    def __init__(
        self, request: HttpRequest, shape: ListShape, chosen: ChosenFilters, names: list[str]
    ) -> None:
        self._request, self._chosen, self._names = request, chosen, names
        self._of_everyone = _cached_counts(request, shape.kind, chosen, names)
        self._counts = self._of_everyone
        if chosen.followed_by:
            self._counts = _count(shape.kind, chosen, names)
        self._followed = _count_followed(request, shape.kind, chosen)

    @property
    def key(self) -> tuple[Any, ...]:
        """All that the links show, except what the address and the language decide."""
        of_everyone, counts = tuple(self._of_everyone.values()), tuple(self._counts.values())
        return of_everyone, counts, self._followed, self._chosen.parameters

    def __iter__(self) -> Iterator[FilterLink]:
        yield self._link_to_all()
        for name in self._names:
            for value, label in VALUES[name].items():
                yield self._link_to_value(name, value, capfirst(str(label)))
        if self._followed or self._chosen.followed_by:
            yield self._link_to_followed()

    def _link_to_all(self) -> FilterLink:
        chosen, names = self._chosen, self._names
        is_filtered = chosen.followed_by or any(getattr(chosen, name) for name in names)
        query = changed_query(self._request, **dict.fromkeys([*names, "followed"]))
        return FilterLink(_("All"), query, self._of_everyone[ALL], not is_filtered)

    def _link_to_value(self, name: str, value: str, label: str) -> FilterLink:
        changes = {name: value}
        if name == "state":  # what is unsolved is sorted differently
            changes["sort"] = ""
        query = changed_query(self._request, **changes)
        is_chosen = getattr(self._chosen, name) == value
        return FilterLink(label, query, self._counts[name, value], is_chosen)

    def _link_to_followed(self) -> FilterLink:
        query = changed_query(self._request, followed="1")
        count, is_capped = min(self._followed, MAX_FOLLOWED), self._followed > MAX_FOLLOWED
        is_chosen = self._chosen.followed_by is not None
        return FilterLink(_("My topics"), query, count, is_chosen, is_capped)


def _count_followed(request: HttpRequest, kind: str, chosen: ChosenFilters) -> int:
    """Return how many entries of the list are on topics that the user follows.

    Counts up to one more than MAX_FOLLOWED, once a minute for all who follow the same topics.
    """
    topics = request.user.followed_topic_ids if request.user.is_authenticated else []
    if not topics:
        return 0
    of_everyone = chosen._replace(followed_by=None)
    key = fragment_key("followed-count", kind, tuple(of_everyone), topics)

    def count() -> int:
        followed = chosen._replace(followed_by=request.user).apply(_entries_of(kind))
        return followed.order_by()[: MAX_FOLLOWED + 1].count()

    return caches["searches"].get_or_set(key, count, CACHE_SECONDS)


def _entries_of(kind: str) -> EntryQuerySet:
    return Entry.objects.public().filter(kind=kind)


def _cached_counts(
    request: HttpRequest, kind: str, chosen: ChosenFilters, names: list[str]
) -> Counts:
    of_everyone = chosen._replace(followed_by=None)
    key = fragment_key("list-counts", names, tuple(of_everyone))
    cache = cache_of(request)
    counts = cache.get(key)
    if counts is None:
        counts = _count(kind, of_everyone, names)
        cache.set(key, counts, seconds_to_keep(counts[ALL]))
    return counts


def _count(kind: str, chosen: ChosenFilters, names: list[str]) -> Counts:
    """Return how many rows each (name, value) leads to, and ALL, in one query."""
    conditions = {ALL: Q()}
    own = values_of(chosen, names)
    for name in names:
        for value in VALUES[name]:
            conditions[name, value] = filter_condition(**own | {name: value})
    rows = chosen.without(names).apply(_entries_of(kind))
    columns = {
        f"n{number}": Count("pk", filter=condition)
        for number, condition in enumerate(conditions.values())
    }
    counts = rows.aggregate(**columns)
    return dict(zip(conditions, [counts[column] for column in columns], strict=True))


def removal_links(
    request: HttpRequest, chosen: ChosenFilters, topic: Topic | None, cohort: Cohort | None
) -> list[RemovalLink]:
    """Return a link that removes it for each filter that is chosen."""
    labels = {name: capfirst(str(VALUES[name].get(getattr(chosen, name), ""))) for name in VALUES}
    labels["followed"] = _("My topics") if chosen.followed_by else ""
    labels["topic"] = topic.name if topic else chosen.topic
    labels["cohort"] = cohort.name if cohort else chosen.cohort
    return [
        RemovalLink(label, changed_query(request, **{name: ""}))
        for name, label in labels.items()
        if label
    ]
