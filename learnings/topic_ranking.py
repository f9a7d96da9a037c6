"""Which entries a topic's page shows, by a summary of old entries and newer ones."""

from collections.abc import Iterable
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone

from learnings.models import Entry, TopicSummary
from learnings.models.choices import Kind
from learnings.sections import CHALLENGES_TOPIC_POSITION, SECTIONS
from portal.models import Topic
from portal.ops.prepared_queries import LazyRows, PreparedQuery, PreparedValues
from portal.people.models import User

ENTRIES_PER_SECTION = 6
UNSOLVED_POSITION = 0
POSITIONS = {section.value: section.topic_position for section in SECTIONS}
# A topic with more entries has a summary.
MAX_RANKED_ENTRIES = 1_000
RANKED_BY = ("thanks_count", "published_at", "pk")
_COLUMNS = (*RANKED_BY, "kind", "section", "solution_count")


class RankedEntries(NamedTuple):
    """How many entries each section has, by position, and the keys that can be shown."""

    counts: dict[int, int]
    best: list[int]


class TopicCounts(NamedTuple):
    """How many public entries, and how many unsolved challenges, are on a topic."""

    entries: int
    unsolved: int


def entry_position(kind: str, section: str, solutions: int) -> int | None:
    """Return where on the page of a topic an entry is, or None if it is not shown."""
    if kind == Kind.CHALLENGE:
        return CHALLENGES_TOPIC_POSITION if solutions else UNSOLVED_POSITION
    return POSITIONS.get(section) if kind == Kind.LEARNING else None


def ranked_entries(topic: Topic) -> RankedEntries:
    """Return the summary of a topic, with the entries that are newer than it."""
    summaries = _summary_query.rows(topic.pk)
    newest_entry, counts, best = summaries[0] if summaries else (0, {}, [])
    newer = _ranked(_newer_query.rows(topic.pk, newest_entry))
    all_counts = {int(position): count for position, count in counts.items()}
    for position, count in newer.counts.items():
        all_counts[position] = all_counts.get(position, 0) + count
    return RankedEntries(all_counts, [*best, *newer.best])


def _ranked(rows: Iterable[tuple[Any, ...]]) -> RankedEntries:
    """Count rows of _COLUMNS, and choose the most helpful entries of each section."""
    counts: dict[int, int] = {}
    best = []
    for _thanks, _published, key, *shape in sorted(rows, reverse=True):
        position = entry_position(*shape)
        if position is not None:
            counts[position] = counts.get(position, 0) + 1
            if counts[position] <= ENTRIES_PER_SECTION:
                best.append(key)
    return RankedEntries(counts, best)


def _summary_of(topic: int) -> QuerySet:
    return TopicSummary.objects.filter(pk=topic).values_list("newest_entry", "counts", "best")


def _newer_entries(topic: int, newest_entry: int) -> QuerySet:
    newer = newest_links(topic).filter(entry_id__gt=newest_entry)
    entries = Entry.objects.public().filter(pk__in=newer.values("entry_id")[:MAX_RANKED_ENTRIES])
    return entries.values_list(*_COLUMNS)


def newest_links(topic: Any) -> QuerySet:
    """Return links of entries with a topic, newest entries first, read by an index."""
    return Entry.topics.through.objects.filter(topic=topic).order_by("-entry_id")


_summary_query = PreparedValues(_summary_of)
_newer_query = PreparedValues(_newer_entries)


def with_entry_count(topics: QuerySet[Topic]) -> QuerySet[Topic]:
    """Annotate a few topics with what `public_counts` reads.

    Only small ones are counted.
    """
    on_topic = Entry.objects.public().exclude(kind=Kind.SOLUTION).filter(topics=OuterRef("pk"))
    counted = on_topic.order_by().values("topics").annotate(count=Count("pk")).values("count")
    small = Case(When(summary=None, then=Subquery(counted)), default=0)
    return topics.annotate(summary_counts=F("summary__counts"), small_count=small)


def entry_count(topic: Any) -> int:
    """Return how many public entries are on a topic loaded `with_entry_count`."""
    summary = topic.summary_counts
    return (topic.small_count or 0) if summary is None else sum(summary.values())


def listed_topics() -> LazyRows:
    """Return all topics by name, with `entry_count` and `unsolved_count`."""
    topics = _topics_query.lazy_rows()
    counts = _counts_of_topics(topics.values("id"))
    topics.add(sorted(counts.items()), partial(_show_counts, counts))
    return topics


def _show_counts(counts: dict[int, TopicCounts], topics: list[Any]) -> None:
    for topic in topics:
        topic.entry_count, topic.unsolved_count = counts.get(topic.pk, (0, 0))


def _counts_of_topics(keys: Iterable[int]) -> dict[int, TopicCounts]:
    """Return {key: numbers} of these topics, without those that have no entries."""
    counted = {}
    for key, counts in _all_summaries_query.rows():
        in_all = sum(counts.values())
        counted[key] = TopicCounts(in_all, counts.get(str(UNSOLVED_POSITION), 0))
    small = [key for key in keys if key not in counted]
    rows = _small_query.rows(*small) if small else []
    return counted | {key: TopicCounts(*numbers) for key, *numbers in rows}


def _all_topics() -> QuerySet[Topic]:
    return Topic.objects.order_by("name").only("name", "slug")


def _all_summaries() -> QuerySet:
    return TopicSummary.objects.values_list("pk", "counts")


def _counts_of_small(*keys: int) -> QuerySet:
    on_topics = Entry.objects.public().exclude(kind=Kind.SOLUTION).filter(topics__in=keys)
    unsolved = Q(kind=Kind.CHALLENGE, solution_count=0)
    by_topic = on_topics.order_by().values_list("topics")
    return by_topic.annotate(entries=Count("pk"), unsolved=Count("pk", filter=unsolved))


_topics_query = PreparedQuery(_all_topics)
_all_summaries_query = PreparedValues(_all_summaries)
_small_query = PreparedValues(_counts_of_small, replans=True)  # few entries, of many in the table


def write_summaries() -> str:
    """Count and rank the entries on large topics again every 15 minutes."""
    written, small = 0, []
    fresh = TopicSummary.objects.fresh().values("pk")
    for topic in Topic.objects.exclude(pk__in=fresh).order_by("pk"):
        newest = newest_links(topic).values_list("entry_id", flat=True)
        if newest[MAX_RANKED_ENTRIES:].exists():
            _write_summary(topic, newest[0])
            written += 1
        else:
            small.append(topic.pk)
    TopicSummary.objects.filter(pk__in=small).delete()
    return f"Summaries of large topics: {written} written."


def _write_summary(topic: Topic, newest_entry: int) -> None:
    entries = Entry.objects.public().filter(topics=topic, pk__lte=newest_entry)
    ranked = _ranked(entries.values_list(*_COLUMNS))
    values: dict[str, Any] = {
        "newest_entry": newest_entry,
        "counts": ranked.counts,
        "best": ranked.best,
        "people": User.objects.in_directory().filter(skills=topic).count(),
        "written_at": timezone.now(),
    }
    TopicSummary.objects.update_or_create(topic=topic, defaults=values)
