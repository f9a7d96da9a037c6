"""Compare two schemas and all inside them."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.utils import timezone

from collab.contracts.differences import Collected, Direction, Inner, SchemaDifference, join_places
from collab.contracts.json_values import Schema
from collab.contracts.schema_pairs import SchemaPair
from collab.contracts.shape_parts import size_of
from collab.contracts.shapes import Shapes
from collab.contracts.work import Work

# Pairs of schemas to compare before we only say that there may be more changes.
MAX_SCHEMA_PAIRS, MAX_PAIRS_OF_ONE_BODY = 20_000, 2_000
# Choices within choices to try.
MAX_DEPTH = 20
# Pairs to visit in finding out which choices fit.
MAX_VISITS = 300_000
# Steps for all that is visited and found, and those for each value of the two documents.
MAX_STEPS, STEPS_OF_VALUE = 2_000_000, 60
# Steps for merging the schemas of one document, and those for each of its values.
MAX_MERGE_STEPS, MERGE_STEPS_OF_VALUE = 150_000, 4
# Differences to keep.
MAX_DIFFERENCES = 300_000
# Steps for comparing the keywords of one pair, and for one difference.
_PAIR_STEPS, _DIFFERENCE_STEPS = 20, 3
# Characters of one place.
MAX_PLACE_LENGTH = 1_000


_Key = tuple[int, int, Direction]


@dataclass
class _Node:
    """A pair of schemas: the differences of its own keywords, and the pairs inside it.

    Inner pairs are stored with their keys: following references again on each visit would take most
    of the time.
    """

    found: list[SchemaDifference]
    inner: list[tuple[_Key, Inner]]


class SchemaComparer:
    """Compares schemas of two documents, each pair once for a direction.

    `day` is the one on which the newer is published, in UTC, today if not given. `work` is for all
    that compares the two documents; once it is spent, nothing more is found.
    """

    def __init__(self, old: dict[str, Any], new: dict[str, Any], day: date | None = None) -> None:
        sizes = size_of(old), size_of(new)
        most_merged = [MAX_MERGE_STEPS + MERGE_STEPS_OF_VALUE * size for size in sizes]
        self.old, self.new = Shapes(old, most_merged[0]), Shapes(new, most_merged[1])
        self.day = day or timezone.now().date()
        self.work = Work(MAX_STEPS + STEPS_OF_VALUE * sum(sizes))
        self.differences_left = Work(MAX_DIFFERENCES)
        self.steps_left, self.visits_left = MAX_SCHEMA_PAIRS, MAX_VISITS
        self._nodes: dict[_Key, _Node] = {}
        self._schemas: list[Any] = []  # kept, so that their ids are not reused
        self._comparing: set[_Key] = set()
        self._fitting: dict[_Key, bool] = {}
        self._compared: dict[_Key, list[SchemaDifference]] = {}
        # The callbacks and webhooks that are being compared.
        self.callbacks: set[tuple[int, int]] = set()

    @property
    def is_spent(self) -> bool:
        """Do the schemas stand for more than is compared?"""
        works = self.work, self.differences_left, self.old.work, self.new.work
        return any(work.is_spent for work in works)

    def compare(self, old: Schema, new: Schema, direction: Direction) -> list[SchemaDifference]:
        """The differences of two schemas and of all inside them, outer ones first."""
        root = self._key(old, new, direction)
        if root in self._comparing or len(self._comparing) > MAX_DEPTH:
            return []
        if self._comparing:  # what is being compared is taken to fit
            return self._found_below(root, old, new)
        if root not in self._compared:
            self._schemas.append((old, new))
            self._compared[root] = self._found_below(root, old, new)
        self.work.take(1 + len(self._compared[root]))
        return self._compared[root]

    def _found_below(self, root: _Key, old: Schema, new: Schema) -> list[SchemaDifference]:
        _old, _new, direction = root
        self._comparing.add(root)
        found = Collected()
        for place, node in self._nodes_below(root, Inner("", old, new)):
            found.add(place, node.found)
        self._comparing.discard(root)
        return found.with_rest(direction)

    def compare_own(self, old: Schema, new: Schema, direction: Direction) -> list[SchemaDifference]:
        """The differences of two schemas, without those inside other named schemas.

        Named schemas list their own changes. If there is more than is compared, the last one says
        so.
        """
        found = Collected()
        root = self._key(old, new, direction)
        for place, node in self._nodes_below(root, Inner("", old, new), is_own=True):
            found.add(place, node.found)
        rest = [direction.found("too-entwined")] if self.is_spent else []
        return [*found.with_rest(direction), *rest]

    def fits(self, old: Schema, new: Schema, direction: Direction) -> bool:
        """Do two variants differ in nothing that breaks?"""
        key = self._key(old, new, direction)
        self.work.take()
        if key not in self._fitting:
            self._schemas.append((old, new))
            found = self.compare(old, new, direction)
            self._fitting[key] = not any(one.is_breaking for one in found)
        return self._fitting[key]

    def _nodes_below(
        self, root: _Key, pair: Inner, *, is_own: bool = False
    ) -> Iterator[tuple[str, _Node]]:
        """Yield (place, node) of a pair and of all pairs inside it, outer ones first.

        Each once.

        `is_own` leaves out pairs that are named on both sides.
        """
        seen, pending = {root}, deque([("", root, pair)])
        while pending and len(seen) < MAX_PAIRS_OF_ONE_BODY and self.visits_left > 0:
            place, key, pair = pending.popleft()
            node = self._node(key, pair)
            self._count_visits(1 + len(node.inner))
            if not self.work.take(1 + len(node.inner) + _DIFFERENCE_STEPS * len(node.found)):
                return
            yield place, node
            for key, inner in node.inner:
                if is_own and self.old.shape(inner.old).name and self.new.shape(inner.new).name:
                    continue
                inner_place = join_places(place, inner.place)
                if key not in seen and len(inner_place) <= MAX_PLACE_LENGTH:
                    seen.add(key)
                    pending.append((inner_place, key, inner))

    def _count_visits(self, count: int) -> None:
        """Limit the visits of nested choices, whose insides are compared repeatedly."""
        if len(self._comparing) > 1:
            self.visits_left -= count
        if self.visits_left <= 0:
            self.steps_left = 0

    def _key(self, old: Schema, new: Schema, direction: Direction) -> _Key:
        return id(self.old.target(old)), id(self.new.target(new)), direction

    def _node(self, key: _Key, pair: Inner) -> _Node:
        if key not in self._nodes:
            self.steps_left -= 1
            if self.steps_left <= 0 or self.is_spent:
                return _Node([], [])
            self._schemas.append(pair)
            _old, _new, direction = key
            differences = self._differences(pair, direction)
            inner = [one for one in differences if isinstance(one, Inner)]
            self._nodes[key] = _Node(
                found=[one for one in differences if isinstance(one, SchemaDifference)],
                inner=[(self._inner_key(one, direction), one) for one in inner],
            )
        return self._nodes[key]

    def _differences(self, pair: Inner, direction: Direction) -> list[SchemaDifference | Inner]:
        """The differences of the keywords of a pair.

        None if there was too much to compare.
        """
        schemas = SchemaPair(self, pair.old, pair.new, direction)
        if not self.work.take(_PAIR_STEPS + schemas.size):
            return []
        found = list(islice(schemas.differences(), self.differences_left.left + 1))
        self.differences_left.take(len(found))
        # A schema that was not read whole would differ in what is missing.
        return [] if self.is_spent else found

    def _inner_key(self, inner: Inner, direction: Direction) -> _Key:
        if inner.is_inverted:
            direction = direction.inverted
        return self._key(inner.old, inner.new, direction)
