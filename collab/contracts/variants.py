"""Choices of a schema (oneOf, anyOf), and how two versions of one are matched."""

import json
from collections import deque
from collections.abc import Iterable
from typing import Any, NamedTuple

from collab.contracts.shape_parts import Shape
from collab.contracts.shapes import Shapes


def is_choice(shape: Shape) -> bool:
    """Is it variants and nothing else?"""
    return any(shape.variants.values()) and not shape.properties


def choices(shape: Shape, schema: Any) -> list[Any]:
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

    def left(self) -> list[Any]:
        return [schema for _key, schema in self.schemas.values()]


def variant_key(shapes: Shapes, schema: Any) -> str:
    """The name of a variant, or its whole text."""
    shape = shapes.shape(schema)
    title = schema.get("title") if isinstance(schema, dict) else None
    return shape.name or title or json.dumps(schema, sort_keys=True, default=str)
