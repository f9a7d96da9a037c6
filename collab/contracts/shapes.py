"""Schemas in one form, whatever the version of OpenAPI and the tool that wrote them.

Null is a flag and no type, parts of `allOf` are merged, enumerations that are split over `oneOf`
are one, and exclusive bounds are numbers.
"""

from dataclasses import replace
from functools import reduce
from typing import Any

from collab.contracts.json_values import Schema, dict_of, list_of
from collab.contracts.pointers import resolve_ref, resolved
from collab.contracts.shape_merging import MAX_PARTS, is_enumeration, is_plain_type, merged, union
from collab.contracts.shape_parts import ANYTHING, DESCRIPTIONS, Shape, shape_of_part

# Choices within choices to look into.
_MAX_DEPTH = 50


class Shapes:
    """The shapes of the schemas of one document, each made once."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self._made: dict[int, Shape] = {}
        self._schemas: list[Schema] = []  # kept, so that their ids are not reused
        self._in_progress: set[int] = set()

    def target(self, schema: Schema) -> Schema:
        """The schema that a reference leads to, or the schema itself."""
        return resolved(self.document, schema) if _is_plain_reference(schema) else schema

    def has_schema(self, name: str) -> bool:
        """Does the document name a schema so?"""
        return name in dict_of(dict_of(self.document, "components"), "schemas")

    def parts(self, schema: Schema) -> list[Schema]:
        """The parts of its own `allOf` that say which values are valid."""
        parts = list_of(self.target(schema), "allOf")
        return [one for one in parts if not self.shape(one).is_empty]

    def shape(self, schema: Schema) -> Shape:
        """The shape of a schema.

        One that contains itself through allOf or oneOf is empty at the inner place.
        """
        key = id(self.target(schema))
        if key in self._in_progress or len(self._in_progress) >= _MAX_DEPTH:
            return ANYTHING
        if key not in self._made:
            self._in_progress.add(key)
            self._made[key] = self._make(schema)
            self._schemas.append(schema)
            self._in_progress.discard(key)
        return self._made[key]

    def _make(self, schema: Schema) -> Shape:
        name = resolve_ref(self.document, schema)[1]
        shapes = map(shape_of_part, self._parts(schema))
        shape = self._with_plain_variants(reduce(merged, shapes, ANYTHING))
        return shape if shape.name == name else replace(shape, name=name)

    def _parts(self, schema: Schema) -> list[dict[str, Any]]:
        """The schema and all parts of its allOf, each named one once."""
        pending, names = [schema], set[str]()
        parts: list[dict[str, Any]] = []
        while pending and len(parts) < MAX_PARTS:
            one = pending.pop()
            value, name = resolve_ref(self.document, one)
            if not isinstance(value, dict) or name in names:
                continue
            beside = {}
            if name:
                names.add(name)
            if name and not _is_plain_reference(one):
                beside = {key: one[key] for key in one if key != "$ref"}
            parts += [value, beside] if beside else [value]
            pending += [*list_of(value, "allOf")[::-1], *list_of(beside, "allOf")]
        return parts

    def _with_plain_variants(self, shape: Shape) -> Shape:
        """Move variants into the shape that are null, single, or enumerations."""
        for keyword, schemas in shape.variants.items():
            inner = [self.shape(one) for one in schemas]
            shapes = [one for one in inner if not _is_null(one)]
            is_nullable = (
                shape.is_nullable
                or len(shapes) < len(inner)
                or any(one.is_nullable for one in shapes)
            )
            variants = {word: many for word, many in shape.variants.items() if word != keyword}
            rest = replace(shape, variants=variants, is_nullable=is_nullable)
            if len(shapes) == 1:
                shape = replace(merged(rest, shapes[0]), is_nullable=is_nullable)
            elif shapes and _is_one_kind(shapes):
                shape = replace(merged(rest, union(shapes)), is_nullable=is_nullable)
            elif shapes:
                pairs = zip(schemas, inner, strict=True)
                others = [schema for schema, one in pairs if not _is_null(one)]
                shape = replace(rest, variants=variants | {keyword: others})
            else:
                shape = rest
        return shape


def _is_plain_reference(schema: Schema) -> bool:
    return (
        isinstance(schema, dict)
        and isinstance(schema.get("$ref"), str)
        and not (set(schema) - {"$ref"} - DESCRIPTIONS)
    )


def _is_null(shape: Shape) -> bool:
    return shape.types == {"null"} or (shape.enum == () and shape.is_nullable)


def _is_one_kind(shapes: list[Shape]) -> bool:
    """Are they all enumerations, or all types and nothing else?"""
    return all(map(is_enumeration, shapes)) or all(map(is_plain_type, shapes))


def type_label(shapes: Shapes, schema: Schema, depth: int = 0) -> str:
    """The type in words: "string (date)", "array of Order", "integer or null"."""
    shape = shapes.shape(schema)
    names = sorted(shape.types) or (["object"] if shape.properties else ["any"])
    if "array" in names and "items" in shape.other and depth < 3:
        items = type_label(shapes, shape.other["items"], depth + 1)
        names[names.index("array")] = f"array of {items}"
    if shape.name and (shape.properties or shape.variants):
        names = [shape.name]
    label = " or ".join([*names, "null"] if shape.is_nullable else names)
    return f"{label} ({shape.format})" if shape.format else label
