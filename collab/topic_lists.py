"""Topics of many things at once: of projects, seats and people, in one query."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Value

from portal.models import Topic


@dataclass
class TopicsByKey:
    """Topics of many things at once, each as (key, name, slug): by key of a project, a seat or a person."""

    stack: dict = field(default_factory=lambda: defaultdict(list))
    seats: dict = field(default_factory=lambda: defaultdict(list))
    skills: dict = field(default_factory=lambda: defaultdict(list))
    learns: dict = field(default_factory=lambda: defaultdict(list))


def load_topics(*parts):
    """Read (table, column, keys, name of the dict) in one query."""
    queries = []
    for name, model, column, keys in parts:
        rows = model.objects.filter(**{f"{column}__in": keys}).order_by()
        queries.append(
            rows.values_list(Value(name), column, "topic_id", "topic__name", "topic__slug")
        )
    topics = TopicsByKey()
    for name, key, pk, label, slug in queries[0].union(*queries[1:], all=True):
        getattr(topics, name)[key].append((pk, label, slug))
    return topics


def topic_names(topics):
    return frozenset(name for _pk, name, _slug in topics)


def to_topics(rows):
    """Topics to show."""
    return [Topic(pk=pk, name=name, slug=slug) for pk, name, slug in rows]
