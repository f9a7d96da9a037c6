"""Schemas in one form, whatever version of OpenAPI and tool wrote them.

Null is a flag and no type, parts of `allOf` are merged, enumerations that are split over `oneOf`
are one, and exclusive bounds are numbers.
"""

import hashlib
import json
from dataclasses import replace
from functools import reduce
from typing import Any

from collab.contracts.json_values import (
    Schema,
    as_object,
    dict_of,
    list_of,
    reference_in,
    without_keys,
)
from collab.contracts.pointers import resolve_ref
from collab.contracts.shape_merging import (
    MAX_PARTS,
    Joined,
    is_enumeration,
    is_plain_type,
    merged,
    pairs_to_combine,
    union,
)
from collab.contracts.shape_parts import ANYTHING, DESCRIPTIONS, Shape, shape_of_part, size_of
from collab.contracts.work import Work

# Choices within choices to look into.
_MAX_DEPTH = 50
# Steps for merging and combining the schemas of one document, and those that one of them takes.
MAX_STEPS, _MERGE_STEPS, _PAIR_STEPS = 100_000, 10, 3
# Rows and values of examples that one page shows, and the size of examples that the document gives.
MAX_SHOWN, MAX_GIVEN = 30_000, 300_000
_CHARACTERS_OF_STEP = 20


class Shapes:
    """The shapes of the schemas of one document, each made once.

    `most` is how many steps that takes at most, MAX_STEPS if not given. Once `work` is spent,
    shapes say less than their schemas: they lack what comes from allOf and from combining choices.
    """

    def __init__(self, document: dict[str, Any], most: int | None = None) -> None:
        self.document = document
        self.work = Work(MAX_STEPS if most is None else most)
        self.shown, self.given = Work(MAX_SHOWN), Work(MAX_GIVEN)
        self._made: dict[int, Shape] = {}
        self._own: dict[int, Shape] = {}  # of schemas without what their allOf adds
        self._kept: list[Any] = []  # so that the ids of values are not reused
        self._in_progress: set[int] = set()
        self._resolved: dict[str, tuple[Any, str]] = {}
        self._beside: dict[int, dict[str, Any]] = {}
        self._different: dict[tuple[int, int], bool] = {}
        self._texts: dict[int, str] = {}

    @property
    def is_cut(self) -> bool:
        """Does a page show less than the schemas and examples say?"""
        return any(work.is_spent for work in (self.work, self.shown, self.given))

    def may_show(self, example: Any) -> bool:
        """Is there room on the page for an example that the document gives?"""
        if self.given.is_spent:
            return False
        return self.given.take(size_of(example, _CHARACTERS_OF_STEP))

    def target(self, schema: Schema) -> Schema:
        """The schema that a reference leads to, or the schema itself."""
        return self._resolve(schema)[0] if _is_plain_reference(schema) else schema

    def _resolve(self, schema: Schema) -> tuple[Any, str]:
        """What `resolve_ref` finds, once for each reference."""
        ref = reference_in(schema)
        if not isinstance(ref, str):
            return resolve_ref(self.document, schema)
        if ref not in self._resolved:
            self._resolved[ref] = resolve_ref(self.document, schema)
        return self._resolved[ref]

    def has_schema(self, name: str) -> bool:
        """Does the document name a schema so?"""
        return name in dict_of(dict_of(self.document, "components"), "schemas")

    def parts(self, schema: Schema) -> list[Schema]:
        """The parts of its own `allOf` that say which values are valid."""
        parts = list_of(self.target(schema), "allOf")
        return [one for one in parts if not self.shape(one).is_empty]

    def text(self, schema: Schema) -> str:
        """A short text that only equal schemas have."""
        key = id(schema)
        if key not in self._texts:
            self._kept.append(schema)
            self._texts[key] = self._short_text(schema)
        return self._texts[key]

    def _short_text(self, schema: Schema) -> str:
        # A schema that is made of others has the whole text of each of them many times.
        both = list_of(schema, "allOf") if len(as_object(schema)) == 1 else []
        if len(both) == 2:
            written = "allOf " + " ".join(map(self.text, both))
        else:
            written = json.dumps(schema, sort_keys=True, default=str)
        return hashlib.sha256(written.encode()).hexdigest() if len(written) > 64 else written

    def shape(self, schema: Schema) -> Shape:
        """The shape of a schema.

        One that contains itself through allOf or oneOf is empty at the inner place.
        """
        key = id(self.target(schema))
        if key in self._in_progress or len(self._in_progress) >= _MAX_DEPTH:
            return ANYTHING
        if key not in self._made:
            if isinstance(schema, Joined) and not self.work.take(_MERGE_STEPS):
                return ANYTHING
            self._in_progress.add(key)
            self._made[key] = self._make(schema)
            self._kept.append(schema)
            self._in_progress.discard(key)
        return self._made[key]

    def _make(self, schema: Schema) -> Shape:
        name = self._resolve(schema)[1]
        shapes = map(self._shape_of_part, self._parts(schema))
        shape = self._with_plain_variants(reduce(self._merged, shapes, ANYTHING))
        return shape if shape.name == name else replace(shape, name=name)

    def _shape_of_part(self, part: dict[str, Any]) -> Shape:
        key = id(part)
        if key not in self._own:
            self._own[key] = shape_of_part(part)
            self._kept.append(part)
        return self._own[key]

    def _merged(self, one: Shape, other: Shape) -> Shape:
        """The shape of what is valid for both, or the first one once the work is spent."""
        if one is ANYTHING:
            return other
        steps = _MERGE_STEPS + one.size + other.size + _PAIR_STEPS * pairs_to_combine(one, other)
        return merged(one, other, self._differ) if self.work.take(steps) else one

    def _differ(self, one: Any, other: Any) -> bool:
        """Do two values of the document differ? Found once for each two of them."""
        if one is other or not isinstance(one, dict | list):
            return bool(one != other)
        key = id(one), id(other)
        if key not in self._different:
            self._kept.append((one, other))
            self._different[key] = one != other
        return self._different[key]

    def _parts(self, schema: Schema) -> list[dict[str, Any]]:
        """The schema and all parts of its allOf, each named one once."""
        pending, names = [schema], set[str]()
        parts: list[dict[str, Any]] = []
        most = 1 if self.work.is_spent else MAX_PARTS
        while pending and len(parts) < most:
            one = pending.pop()
            value, name = self._resolve(one)
            if not isinstance(value, dict) or name in names:
                continue
            beside = {}
            if name:
                names.add(name)
            if name and not _is_plain_reference(one):
                beside = self._beside_reference(one)
            parts += [value, beside] if beside else [value]
            pending += [*list_of(value, "allOf")[::-1], *list_of(beside, "allOf")]
        return parts

    def _beside_reference(self, schema: dict[str, Any]) -> dict[str, Any]:
        """What a schema says beside its reference."""
        key = id(schema)
        if key not in self._beside:
            self._kept.append(schema)
            self._beside[key] = without_keys(schema, ("$ref",))
        return self._beside[key]

    def _with_plain_variants(self, shape: Shape) -> Shape:
        """Move variants into the shape that are null, single, or enumerations."""
        for keyword, schemas in shape.variants.items():
            self.work.take(len(schemas))
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
                shape = replace(self._merged(rest, shapes[0]), is_nullable=is_nullable)
            elif shapes and _is_one_kind(shapes):
                shape = replace(self._merged(rest, union(shapes)), is_nullable=is_nullable)
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
