"""A topic's entries: the unsolved, then what helps to learn it, concepts first."""

from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from learnings.models import Entry
from learnings.topic_ranking import (
    ENTRIES_PER_SECTION,
    RANKED_BY,
    entry_position,
    newest_links,
    ranked_entries,
)
from portal.models import Topic, TopicAlias
from portal.ops.prepared_queries import LazyRows, PreparedQuery, PreparedValues, padded

MAX_RELATED_TOPICS = 6
MAX_COMPARED = 50  # entries whose other topics are counted: with all, a page takes ever longer


@dataclass
class TopicSection:
    """The most helpful entries of one kind; `url` leads to all `count` of them."""

    label: str
    rows: list[Entry]
    count: int
    url: str

    @property
    def first(self) -> Entry:
        """The most helpful entry."""
        return self.rows[0]


class TopicNumbers(NamedTuple):
    """The numbers of challenges and learnings on a topic, and its most helpful entry."""

    challenges: int
    solved: int
    learnings: int
    most_helpful: Entry | None


def topic_numbers(sections: list[TopicSection]) -> TopicNumbers:
    """Return the numbers of these sections, which are all of one topic."""
    solved = sum(section.count for section in sections if section.first.solution_count)
    challenges = sum(section.count for section in sections if section.first.is_challenge)
    learnings = sum(section.count for section in sections if section.first.is_learning)
    helpful = [section.first for section in sections if section.first.thanks_count]
    most_helpful = max(helpful, key=attrgetter("thanks_count"), default=None)
    return TopicNumbers(challenges, solved, learnings, most_helpful)


def related_topics(topic: Topic) -> LazyRows:
    """Return the other topics of most of the newest public entries on this topic."""
    return _related_query.lazy_rows(topic.pk)


def other_names(topic: Topic) -> list[str]:
    """Return the aliases of a topic, in the order of the alphabet."""
    return [name for (name,) in _aliases_query.rows(topic.pk)]


def _aliases_of(topic: int) -> QuerySet:
    return TopicAlias.objects.filter(topic=topic).order_by("name").values_list("name")


_aliases_query = PreparedValues(_aliases_of)


def _related_to(topic: int) -> QuerySet[Topic]:
    newest_keys = newest_links(topic).values("entry_id")[:MAX_COMPARED]
    newest = Entry.objects.public().filter(pk__in=newest_keys)
    others = Topic.objects.filter(entries__in=newest).exclude(pk=topic)
    related = others.annotate(entry_count=Count("entries")).order_by("-entry_count", "name")
    return related[:MAX_RELATED_TOPICS]


_related_query = PreparedQuery(_related_to)


class TopicEntries:
    """The entries of one topic that its page shows, and how many there are.

    `key` has all that the page shows of them. It is false if there are none.
    """

    def __init__(self, topic: Topic) -> None:
        self._topic = topic
        self._counts, keys = ranked_entries(topic)
        self._entries = _entries_query.lazy_rows(*padded(keys))

    def __bool__(self) -> bool:
        return bool(self._entries)

    @property
    def key(self) -> tuple[Any, ...]:
        """All that decides the HTML of the entries."""
        return self._topic.slug, sorted(self._counts.items()), self._entries.key

    @cached_property
    def sections(self) -> list[TopicSection]:
        """The sections that are not empty."""
        rows: dict[int, list[Entry]] = {}
        for entry in sorted(self._entries, key=attrgetter(*RANKED_BY), reverse=True):
            position = entry_position(entry.kind, entry.section, entry.solution_count)
            if position is not None:
                rows.setdefault(position, []).append(entry)
        return [
            _section(self._topic, found[:ENTRIES_PER_SECTION], self._count(position, found))
            for position, found in sorted(rows.items())
        ]

    def _count(self, position: int, found: list[Entry]) -> int:
        """Return how many entries a section has; a summary may be older than a found one."""
        return max(self._counts.get(position, 0), len(found))

    @property
    def numbers(self) -> TopicNumbers:
        """The numbers of the sections."""
        return topic_numbers(self.sections)


def _shown_entries(*keys: int) -> QuerySet[Entry]:
    return Entry.objects.public().filter(pk__in=keys).for_rows().order_by("pk")


_entries_query = PreparedQuery(_shown_entries)


def _section(topic: Topic, rows: list[Entry], count: int) -> TopicSection:
    first, query = rows[0], {"topic": topic.slug}
    if first.is_learning:
        label = first.get_section_display()
        url = reverse("learnings:learning_list", query=query | {"section": first.section})
    elif first.solution_count:
        label = _("Solved challenges")
        url = reverse("learnings:challenge_list", query=query | {"state": "solved"})
    else:
        label = _("Unsolved challenges")
        url = reverse("learnings:challenge_list", query=query | {"state": "open"})
    return TopicSection(label, rows, count, url)
