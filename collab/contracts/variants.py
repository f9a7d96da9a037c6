"""Choices of a schema (oneOf, anyOf), and how two versions of one are matched."""

from collections import deque
from collections.abc import Iterable
from typing import Any, NamedTuple, Protocol

from collab.contracts.differences import Direction
from collab.contracts.json_values import Schema
from collab.contracts.shape_parts import Shape
from collab.contracts.shapes import Shapes

# Variants to try for one that has no counterpart.
MAX_OTHERS = 20


class Comparer(Protocol):
    """The comparison of two documents that the pair is part of."""

    old: Shapes
    new: Shapes

    def fits(self, old: Schema, new: Schema, direction: Direction) -> bool: ...


def is_choice(shape: Shape) -> bool:
    """Is it variants and nothing else?"""
    return any(shape.variants.values()) and not shape.properties


def choices(shape: Shape, schema: Schema) -> list[Schema]:
    """The variants of a choice, or the schema itself."""
    variants = [one for many in shape.variants.values() for one in many]
    return variants if is_choice(shape) else [schema]


class TypeKey(NamedTuple):
    """What a schema without a name can be found again by."""

    name: str
    types: frozenset[str]
    format: str


def type_key(shape: Shape) -> TypeKey:
    """The key of a schema of this shape."""
    return TypeKey(shape.name, shape.types, shape.format)


class Waiting:
    """Schemas by a key, in their order, that wait for their counterpart."""

    def __init__(self, keyed: Iterable[tuple[Any, Any]]) -> None:
        self.schemas = dict(enumerate(keyed))
        self.numbers: dict[Any, deque[int]] = {}
        for number, (key, _schema) in self.schemas.items():
            self.numbers.setdefault(key, deque()).append(number)

    def has(self, key: Any) -> bool:
        return bool(self.numbers.get(key))

    def take(self, key: Any) -> Any:
        """The first schema with the key, which then no longer waits."""
        return self.schemas.pop(self.numbers[key].popleft())[1]

    def left(self) -> list[Schema]:
        return [schema for _key, schema in self.schemas.values()]


def variant_key(shapes: Shapes, schema: Schema) -> str:
    """The name of a variant, or its whole text."""
    shape = shapes.shape(schema)
    title = schema.get("title") if isinstance(schema, dict) else None
    return shape.name or title or shapes.text(schema)


class VariantPair(NamedTuple):
    """A variant before and after, and its name, or "" if that is not the same."""

    name: str
    old: Schema
    new: Schema


class Matched(NamedTuple):
    """The variants that belong together, and those without a counterpart."""

    pairs: list[VariantPair]
    removed: list[Schema]
    added: list[Schema]


class VariantMatcher:
    """Finds which variants of two versions belong together.

    `is_name_a_value` says that a discriminator has their names as values, so that renaming one
    changes it.
    """

    def __init__(self, comparer: Comparer, direction: Direction, *, is_name_a_value: bool) -> None:
        self.comparer, self.direction = comparer, direction
        self.is_name_a_value = is_name_a_value

    def match(self, old: list[Schema], new: list[Schema]) -> Matched:
        """Pairs of variants that belong together, and the removed and added ones.

        Variants of the same name or text are paired first, then those of the same types.
        """
        shapes = self.comparer.new
        by_key = Waiting((variant_key(shapes, one), one) for one in new)
        pairs, without_key = self._pairs_by_key(old, by_key)
        by_type = Waiting((type_key(shapes.shape(one)), one) for one in by_key.left())
        more_pairs, removed = self._pairs_by_type(without_key, by_type)
        return self._with_renamed(Matched([*pairs, *more_pairs], removed, by_type.left()))

    def _pairs_by_key(
        self, old: list[Schema], waiting: Waiting
    ) -> tuple[list[VariantPair], list[Schema]]:
        """The pairs of the same name or text, and the others."""
        pairs, others = [], []
        for before in old:
            key = variant_key(self.comparer.old, before)
            if waiting.has(key):
                name = self.comparer.old.shape(before).name
                pairs.append(VariantPair(name, before, waiting.take(key)))
            else:
                others.append(before)
        return pairs, others

    def _pairs_by_type(
        self, old: list[Schema], waiting: Waiting
    ) -> tuple[list[VariantPair], list[Schema]]:
        """The pairs of the same types, of those without a name, and the others."""
        pairs, others = [], []
        for before in old:
            types = type_key(self.comparer.old.shape(before))
            if not types.name and waiting.has(types):
                pairs.append(VariantPair("", before, waiting.take(types)))
            else:
                others.append(before)
        return pairs, others

    def _with_renamed(self, matched: Matched) -> Matched:
        """The same, with those paired that only got another name."""
        pairs, removed, added = list(matched.pairs), list(matched.removed), list(matched.added)
        if self.is_name_a_value or len(removed) * len(added) > MAX_OTHERS:
            return matched
        for before in matched.removed:
            found = next((one for one in added if self._is_renamed(before, one)), None)
            if found is not None:
                pairs.append(VariantPair("", before, found))
                removed.remove(before)
                added.remove(found)
        return Matched(pairs, removed, added)

    def _is_renamed(self, before: Schema, after: Schema) -> bool:
        """Are both the same but for a name that the other document does not have?"""
        shapes = self.comparer.old, self.comparer.new
        old, new = shapes[0].shape(before), shapes[1].shape(after)
        is_other_name = not shapes[1].has_schema(old.name) and not shapes[0].has_schema(new.name)
        return (
            is_other_name
            and old.properties.keys() == new.properties.keys()
            and self.comparer.fits(before, after, self.direction)
        )
