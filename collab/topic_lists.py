"""Topics of many things at once: of projects, seats and people, in one query."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Value

from portal.models import Topic


@dataclass
class Topics:
    """Topics of many things at once, each as (key, name, slug): by key of a project, a seat or a person."""

    stack: dict = field(default_factory=lambda: defaultdict(list))
    seats: dict = field(default_factory=lambda: defaultdict(list))
    skills: dict = field(default_factory=lambda: defaultdict(list))
    learns: dict = field(default_factory=lambda: defaultdict(list))


def topics_of(*parts):
    """Read (table, column, keys, name of the dict) in one query."""
    queries = []
    for name, model, column, keys in parts:
        rows = model.objects.filter(**{f"{column}__in": keys}).order_by()
        queries.append(rows.values_list(Value(name), column, "topic_id", "topic__name", "topic__slug"))
    found = Topics()
    for name, key, pk, label, slug in queries[0].union(*queries[1:], all=True):
        getattr(found, name)[key].append((pk, label, slug))
    return found


def names_of(topics):
    return frozenset(name for _pk, name, _slug in topics)


def as_topics(rows):
    """Topics to show."""
    return [Topic(pk=pk, name=name, slug=slug) for pk, name, slug in rows]
