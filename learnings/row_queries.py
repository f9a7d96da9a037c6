"""Prepared queries for rows of learnings and challenges, and what these show."""

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any, NamedTuple

from django.db.models import QuerySet, Value

from learnings.models import Entry
from learnings.models.entry_queryset import EntryQuerySet
from portal.models import topics_by_owner
from portal.ops.prepared_queries import LazyRows, PreparedQuery, PreparedValues, keep_related
from portal.web.pagination import Position, rows_after

MAX_SHAPES = 200  # lists of which the SQL is kept
MAX_PREPARED_PAIRS = 20  # challenges: the SQL for each number of them up to this one is kept


class ListShape(NamedTuple):
    """What decides the SQL of a list: its kind, its filters, and its order."""

    kind: str
    track: str
    section: str
    state: str
    by: str
    size: int

    def entries(self) -> EntryQuerySet:
        """Return the public entries of the list."""
        public = Entry.objects.public().filter(kind=self.kind)
        return public.filtered_by(track=self.track, section=self.section, state=self.state)


def list_rows(shape: ListShape, after: Position | None) -> LazyRows:
    """Return the rows of a page after a position, and one more if there is one."""
    return _rows_query(shape).lazy_rows(*after or ())


@lru_cache(MAX_SHAPES)
def _rows_query(shape: ListShape) -> PreparedQuery:
    return PreparedQuery(partial(_page_of, shape))


def _page_of(shape: ListShape, *after: Any) -> QuerySet[Entry]:
    ordered = shape.entries().for_rows().order_by(f"-{shape.by}", "-pk")
    value, key = after or (None, None)
    position = None if value is None else (Value(value), key)
    return rows_after(ordered, shape.by, position)[: shape.size + 1]


def show_pairs(entries: LazyRows, challenges: Sequence[int]) -> None:
    """Let the rows of these challenges show their topics and their best solutions."""
    if not challenges:
        return
    topics_query, solutions_query = _topics_query, _solutions_query
    if len(challenges) > MAX_PREPARED_PAIRS:
        topics_query, solutions_query = (
            PreparedValues(_topics_of, replans=True),
            PreparedQuery(_solutions_of, replans=True),
        )
    topics = topics_query.rows(*challenges)
    solutions = solutions_query.lazy_rows(*challenges)
    entries.add((topics, solutions.key), partial(_show_pairs, topics, solutions, set(challenges)))


def _show_pairs(
    topics: list[tuple], solutions: LazyRows, challenges: set[int], entries: list[Entry]
) -> None:
    topics_by_entry = topics_by_owner(topics)
    solutions_by_challenge = {one.challenge_id: one for one in solutions}
    for challenge in (entry for entry in entries if entry.pk in challenges):
        keep_related(challenge, topics=topics_by_entry.get(challenge.pk, []))
        solution = solutions_by_challenge.get(challenge.pk)
        challenge.live_solutions = [solution] if solution else []  # type: ignore[attr-defined]


def _topics_of(*entries: int) -> QuerySet:
    rows = Entry.topics.through.objects.filter(entry__in=entries).order_by("topic__name")
    return rows.values_list("entry", "topic", "topic__name", "topic__slug")


def _solutions_of(*challenges: int) -> QuerySet[Entry]:
    return Entry.objects.filter(challenge__in=challenges).best_solutions().for_rows()


_topics_query = PreparedValues(_topics_of)
_solutions_query = PreparedQuery(_solutions_of)
