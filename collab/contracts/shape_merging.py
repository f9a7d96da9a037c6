"""Merge shapes: what is valid for both of them, or for any of them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from operator import ne
from typing import Any

from collab.contracts.json_values import Schema
from collab.contracts.shape_parts import ANYTHING, Bound, Shape, tighter

# Pairs of variants to combine.
MAX_PARTS = 200
# Schemas of the document in one that is made of several.
MAX_JOINED = 100
# Says whether two values differ.
Differ = Callable[[Any, Any], bool]
# Characters of descriptions that are put together; pages show less.
MAX_DESCRIPTION_LENGTH = 10_000


class Joined(dict[str, list[Schema]]):
    """A schema that the document does not have, made of two others.

    `count` is how many of the document it is made of.
    """

    def __init__(self, word: str, one: Schema, other: Schema) -> None:
        super().__init__({word: [one, other]})
        self.count = _count(one) + _count(other)


def _count(schema: Schema) -> int:
    return schema.count if isinstance(schema, Joined) else 1


def joined(word: str, one: Schema, other: Schema) -> Schema:
    """Both schemas under a keyword.

    The first one alone where they are made of too many.
    """
    return Joined(word, one, other) if _count(one) + _count(other) <= MAX_JOINED else one


def merged(one: Shape, other: Shape, differ: Differ = ne) -> Shape:
    """The shape of what is valid for both."""
    if one is ANYTHING:
        return other
    return Shape(
        types=_merged_types(one, other),
        is_nullable=one.is_nullable or other.is_nullable,
        has_given_type=one.has_given_type or other.has_given_type,
        format=one.format or other.format,
        enum=_merged_enum(one.enum, other.enum),
        bounds=_merged_bounds(one.bounds, other.bounds),
        properties=_merged_properties(one.properties, other.properties, differ),
        required=one.required | other.required,
        variants=_merged_variants(one.variants, other.variants, differ),
        is_read_only=one.is_read_only or other.is_read_only,
        is_write_only=one.is_write_only or other.is_write_only,
        other={**other.other, **one.other, **_merged_others(one, other, differ)},
        description=one.description or other.description,
        sizes={**other.sizes, **one.sizes},
    )


def pairs_to_combine(one: Shape, other: Shape) -> int:
    """How many schemas merging them makes of the pairs of their variants."""
    numbers = (
        len(first) * len(other.variants[word])
        for word, first in one.variants.items()
        if word in other.variants
    )
    return sum(number for number in numbers if number <= MAX_PARTS)


def _merged_types(one: Shape, other: Shape) -> frozenset[str]:
    """The types of both: an integer is also a number, and no types mean any."""
    every = one.types | other.types
    types = one.types & other.types if one.types and other.types else every
    return types | {"integer"} if {"integer", "number"} <= every else types


def _merged_enum(
    one: tuple[str, ...] | None, other: tuple[str, ...] | None
) -> tuple[str, ...] | None:
    if one is None or other is None:
        return other if one is None else one
    allowed = set(other)
    return tuple(value for value in one if value in allowed)


def _merged_bounds(one: dict[str, Bound], other: dict[str, Bound]) -> dict[str, Bound]:
    names = {**one, **other}
    return {name: tighter(name, one.get(name), other.get(name)) for name in names}


def _merged_properties(
    one: dict[str, Schema], other: dict[str, Schema], differ: Differ
) -> dict[str, Schema]:
    both = {
        name: joined("allOf", one[name], other[name])
        for name in one
        if name in other and differ(one[name], other[name])
    }
    return {**other, **one, **both}


def _merged_variants(
    one: dict[str, list[Schema]], other: dict[str, list[Schema]], differ: Differ
) -> dict[str, list[Schema]]:
    """The choices of both: under the same keyword, each pair of their variants."""
    both = {
        word: _combined(first, other[word], differ) for word, first in one.items() if word in other
    }
    return {**other, **one, **both}


def _combined(first: list[Schema], second: list[Schema], differ: Differ) -> list[Schema]:
    if len(first) * len(second) > MAX_PARTS or not differ(first, second):
        return first
    return [joined("allOf", before, after) for before in first for after in second]


def _merged_others(one: Shape, other: Shape, differ: Differ) -> dict[str, Any]:
    """Keywords that both have with other values, both of which hold."""
    both = {
        word: (one.other[word], other.other[word])
        for word in _BOTH_HOLD
        if word in one.other and word in other.other
    }
    return {word: _BOTH_HOLD[word](*values) for word, values in both.items() if differ(*values)}


# For each keyword, a value that means the same as two of its values together.
_BOTH_HOLD = {
    "not": lambda first, second: joined("anyOf", first, second),
    "items": lambda first, second: joined("allOf", first, second),
    "propertyNames": lambda first, second: joined("allOf", first, second),
}


def is_enumeration(shape: Shape) -> bool:
    """Does it list its values, and nothing else?"""
    return shape.enum is not None and not shape.properties and not shape.variants


def is_plain_type(shape: Shape) -> bool:
    """Does it say its types, and nothing else?"""
    return bool(shape.types) and replace(shape, types=frozenset()).is_empty


def union(shapes: Sequence[Shape]) -> Shape:
    """The values of several enumerations, in order, or the types of several shapes."""
    types = frozenset[str]().union(*(one.types for one in shapes))
    texts = "\n".join(filter(None, (one.description for one in shapes)))
    return Shape(
        types=types,
        has_given_type=all(one.has_given_type for one in shapes),
        enum=_every_value(shapes) if is_enumeration(shapes[0]) else None,
        description=texts[:MAX_DESCRIPTION_LENGTH],
    )


def _every_value(shapes: Sequence[Shape]) -> tuple[str, ...]:
    values = dict.fromkeys(value for one in shapes for value in one.enum or ())
    return tuple(values)
