"""Topics of many projects, seats and people, loaded in one query."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import chain, islice
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet, Value

from portal.models import Topic
from portal.ops.prepared_queries import PreparedValues, padded


class TopicRow(NamedTuple):
    """The columns of a topic that pages show."""

    pk: int
    name: str
    slug: str


class TopicQuery(NamedTuple):
    """One list to load.

    `name` is a field of TopicsByKey, `column` holds one of `keys`.
    """

    name: str
    model: type[Model]
    column: str
    keys: Iterable[int]


type TopicLists = dict[int, list[TopicRow]]


def _empty_lists() -> TopicLists:
    return defaultdict(list)


@dataclass
class TopicsByKey:
    """Lists of topics, by the key of what has them.

    That is a project (`stack`), a seat, a person, or preferences.
    """

    stack: TopicLists = field(default_factory=_empty_lists)
    seats: TopicLists = field(default_factory=_empty_lists)
    skills: TopicLists = field(default_factory=_empty_lists)
    learns: TopicLists = field(default_factory=_empty_lists)


def load_topics(*wanted: TopicQuery) -> TopicsByKey:
    """Load all these lists in one query."""
    topics = TopicsByKey()
    keys = [padded([*query.keys]) for query in wanted]
    shape = tuple(
        (*query[:3], len(padded_keys)) for query, padded_keys in zip(wanted, keys, strict=True)
    )
    lists = {query.name: getattr(topics, query.name) for query in wanted}
    for row in _query_of(shape).rows(*chain.from_iterable(keys)):
        lists[row[0]][row[1]].append(TopicRow._make(row[2:]))
    return topics


@lru_cache
def _query_of(shape: tuple[tuple[str, type[Model], str, int], ...]) -> PreparedValues:
    return PreparedValues(partial(_links_of, shape))


def _links_of(shape: tuple[tuple[str, type[Model], str, int], ...], *keys: int) -> QuerySet:
    """The links of each list, in order.

    Those of as many of the keys as the shape says.
    """
    rest, queries = iter(keys), []
    for name, model, column, count in shape:
        of_list = {f"{column}__in": [*islice(rest, count)]}
        rows = model._default_manager.filter(**of_list).order_by()
        queries.append(
            rows.values_list(Value(name), column, "topic_id", "topic__name", "topic__slug")
        )
    return queries[0].union(*queries[1:], all=True)


def topic_names(topics: Iterable[TopicRow]) -> frozenset[str]:
    """The names of these topics."""
    return frozenset([topic.name for topic in topics])


def join_names(topics: Iterable[Topic]) -> str:
    """The names of these topics separated by commas, as a person types them."""
    return ", ".join(topic.name for topic in topics)


def show_topics(candidates: Iterable[Any], topics: TopicLists) -> None:
    """Give each project or person the topics that its card shows, as `shown_topics`."""
    for candidate in candidates:
        rows = topics[candidate.pk]
        candidate.shown_topics = [Topic(pk=row.pk, name=row.name, slug=row.slug) for row in rows]
