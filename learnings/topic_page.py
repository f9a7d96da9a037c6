"""The entries of one topic: what is unsolved, then what helps to learn it, concepts first."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import Case, Count, QuerySet, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext as _

from learnings.models import Entry
from learnings.models.choices import Kind
from learnings.sections import CHALLENGES_TOPIC_POSITION, SECTIONS
from portal.models import Topic, TopicAlias
from portal.ops.prepared_queries import LazyRows, PreparedQuery, PreparedValues

ENTRIES_PER_SECTION = 6
UNSOLVED_POSITION = 0
MAX_RELATED = 6
MAX_COMPARED = 300  # entries whose other topics are counted: with all, a page takes ever longer


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
    """How many challenges and learnings there are on a topic, and the most helpful entry."""

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
    """Return the topics that most of the newest public entries on this topic are on, too."""
    return _related_query.lazy_rows(topic.pk)


def other_names(topic: Topic) -> list[str]:
    """Return the aliases of a topic, in the order of the alphabet."""
    return [name for (name,) in _aliases_query.rows(topic.pk)]


def _aliases_of(topic: int) -> QuerySet:
    return TopicAlias.objects.filter(topic=topic).order_by("name").values_list("name")


_aliases_query = PreparedValues(_aliases_of)


def _related_to(topic: int) -> QuerySet[Topic]:
    newest = Entry.objects.public().filter(topics=topic).order_by("-pk")
    entries = newest.values("pk")[:MAX_COMPARED]
    others = Topic.objects.filter(entries__in=entries).exclude(pk=topic)
    related = others.annotate(entry_count=Count("entries")).order_by("-entry_count", "name")
    return related[:MAX_RELATED]


_related_query = PreparedQuery(_related_to)


class TopicEntries:
    """The entries of one topic, which one query reads.

    `key` has all that the page shows of them. It is false if there are none.
    """

    def __init__(self, topic: Topic) -> None:
        self._topic, self._entries = topic, _entries_query.lazy_rows(topic.pk)

    def __bool__(self) -> bool:
        return bool(self._entries)

    @property
    def key(self) -> tuple[Any, ...]:
        """All that decides the HTML of the entries."""
        return self._topic.slug, self._entries.key

    @cached_property
    def sections(self) -> list[TopicSection]:
        """The sections that are not empty."""
        by_position = groupby(self._entries, key=attrgetter("position"))
        return [_section(self._topic, list(rows)) for _position, rows in by_position]

    @property
    def numbers(self) -> TopicNumbers:
        """The numbers of the sections."""
        return topic_numbers(self.sections)


def _most_helpful_entries(topic: int) -> QuerySet[Entry]:
    positions = [When(section=one.value, then=one.topic_position) for one in SECTIONS]
    positions.append(When(kind=Kind.CHALLENGE, solution_count=0, then=UNSOLVED_POSITION))
    positions.append(When(kind=Kind.CHALLENGE, then=CHALLENGES_TOPIC_POSITION))
    most_helpful = ["-thanks_count", "-published_at", "-pk"]
    return (
        Entry.objects.public()
        .filter(topics=topic)
        .exclude(kind=Kind.SOLUTION)
        .annotate(position=Case(*positions))
        .filter(position__isnull=False)
        .annotate(
            number=Window(RowNumber(), partition_by="position", order_by=most_helpful),
            count=Window(Count("pk"), partition_by="position"),
        )
        .filter(number__lte=ENTRIES_PER_SECTION)
        .for_rows()
        .order_by("position", "number")
    )


_entries_query = PreparedQuery(_most_helpful_entries)


def _section(topic: Topic, rows: list[Entry]) -> TopicSection:
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
    return TopicSection(label, rows, first.count, url)
