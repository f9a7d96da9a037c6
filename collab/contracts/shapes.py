"""Schemas in one form, whatever the version of OpenAPI and the tool that wrote them.

Null is a flag and no type, parts of `allOf` are merged, enumerations that are split over `oneOf`
are one, and exclusive bounds are numbers.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from collab.contracts.pointers import resolve_ref

# Keyword, and whether it is a lower bound.
BOUNDS = {
    "minimum": True,
    "exclusiveMinimum": True,
    "minLength": True,
    "minItems": True,
    "minProperties": True,
    "minContains": True,
    "maximum": False,
    "exclusiveMaximum": False,
    "maxLength": False,
    "maxItems": False,
    "maxProperties": False,
    "maxContains": False,
}
_EXCLUSIVE = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}
VARIANT_KEYWORDS = ("oneOf", "anyOf")
# Keywords that say nothing of which values are valid.
_DESCRIPTIONS = {
    "title",
    "description",
    "example",
    "examples",
    "externalDocs",
    "xml",
    "$comment",
    "$id",
    "$schema",
    "$anchor",
}
_READ_HERE = {
    "$ref",
    "allOf",
    "type",
    "nullable",
    "format",
    "enum",
    "const",
    "properties",
    "required",
    "readOnly",
    "writeOnly",
}
# How version 3.1 says what was a format before.
_FORMATS = {"binary": ("application/octet-stream", None), "byte": (None, "base64")}
_TYPES_OF_VALUES = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    dict: "object",
    list: "array",
}
_MAX_PARTS = 200
# Choices within choices to look into.
_MAX_DEPTH = 50


@dataclass(frozen=True)
class Shape:
    """What a schema allows.

    No types means any. Types that weren't given are those that its other keywords are for. `enum`
    has JSON texts, or is None where every value is allowed. `properties` and `variants` have
    schemas as they are in the document, and `other` the keywords without a field of their own.
    """

    name: str = ""
    types: frozenset[str] = frozenset()
    is_nullable: bool = False
    has_given_type: bool = False
    format: str = ""
    enum: tuple[str, ...] | None = None
    bounds: dict[str, tuple[float, bool]] = field(default_factory=dict)
    properties: dict[str, Any] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    variants: dict[str, list[Any]] = field(default_factory=dict)
    is_read_only: bool = False
    is_write_only: bool = False
    other: dict[str, Any] = field(default_factory=dict)
    description: str = ""

    @property
    def is_empty(self) -> bool:
        """Does it say nothing, so that every value is allowed?"""
        return (
            replace(self, name="", is_nullable=False, has_given_type=False, description="")
            == _ANYTHING
        )

    @property
    def is_single(self) -> bool:
        """Is every value one that has no parts, such as a number?"""
        return bool(self.types) and not self.types & {"array", "object"}


_ANYTHING = Shape()


class Shapes:
    """The shapes of the schemas of one document, each made once."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self._made: dict[int, Shape] = {}
        self._schemas: list[Any] = []  # kept, so that their ids are not reused
        self._in_progress: set[int] = set()

    def target(self, schema: Any) -> Any:
        """The schema that a reference leads to, or the schema itself."""
        return resolve_ref(self.document, schema)[0] if _is_plain_reference(schema) else schema

    def has_schema(self, name: str) -> bool:
        """Does the document name a schema so?"""
        return name in _dict_of(_dict_of(self.document, "components"), "schemas")

    def parts(self, schema: Any) -> list[Any]:
        """The parts of its own `allOf` that say which values are valid."""
        target = self.target(schema)
        parts = _list_of(target, "allOf") if isinstance(target, dict) else []
        return [one for one in parts if not self.shape(one).is_empty]

    def shape(self, schema: Any) -> Shape:
        """The shape of a schema.

        One that contains itself through allOf or oneOf is empty at the inner place.
        """
        key = id(self.target(schema))
        if key in self._in_progress or len(self._in_progress) >= _MAX_DEPTH:
            return _ANYTHING
        if key not in self._made:
            self._in_progress.add(key)
            self._made[key] = self._make(schema)
            self._schemas.append(schema)
            self._in_progress.discard(key)
        return self._made[key]

    def _make(self, schema):
        name = resolve_ref(self.document, schema)[1]
        shape = _ANYTHING
        for part in self._parts(schema):
            shape = _merged(shape, _shape_of_part(part))
        return replace(self._with_plain_variants(shape), name=name)

    def _parts(self, schema):
        """The schema and all parts of its allOf, each named one once."""
        pending, names, parts = [schema], set(), []
        while pending and len(parts) < _MAX_PARTS:
            one = pending.pop()
            value, name = resolve_ref(self.document, one)
            if not isinstance(value, dict) or name in names:
                continue
            names |= {name} if name else set()
            beside = (
                {}
                if _is_plain_reference(one) or not name
                else {key: one[key] for key in one if key != "$ref"}
            )
            parts += [value, beside] if beside else [value]
            pending += [*_list_of(value, "allOf")[::-1], *_list_of(beside, "allOf")]
        return parts

    def _with_plain_variants(self, shape):
        """Move variants into the shape that are null, single, or enumerations."""
        for keyword, schemas in shape.variants.items():
            inner = [self.shape(one) for one in schemas]
            left = [
                (one, made) for one, made in zip(schemas, inner, strict=True) if not _is_null(made)
            ]
            nullable = (
                shape.is_nullable
                or len(left) < len(schemas)
                or any(made.is_nullable for _one, made in left)
            )
            variants = {word: many for word, many in shape.variants.items() if word != keyword}
            rest = replace(shape, variants=variants, is_nullable=nullable)
            if len(left) == 1:
                shape = replace(_merged(rest, left[0][1]), is_nullable=nullable)
            elif left and _is_one_kind([made for _one, made in left]):
                shape = replace(
                    _merged(rest, _union(made for _one, made in left)), is_nullable=nullable
                )
            else:
                others = [one for one, _made in left]
                shape = replace(rest, variants=variants | {keyword: others} if others else variants)
        return shape


def _is_plain_reference(schema):
    return (
        isinstance(schema, dict)
        and isinstance(schema.get("$ref"), str)
        and not (set(schema) - {"$ref"} - _DESCRIPTIONS)
    )


def _list_of(value, key):
    found = value.get(key)
    return found if isinstance(found, list) else []


def _dict_of(value, key):
    found = value.get(key)
    return found if isinstance(found, dict) else {}


def _shape_of_part(part):
    """The shape of one schema, without what its allOf adds."""
    enum = _enum(part)
    types, is_nullable = _types(part, enum)
    return Shape(
        types=types,
        is_nullable=is_nullable,
        has_given_type=bool(part.get("type")) or enum is not None,
        format=str(part.get("format") or _format_of_content(part)),
        enum=None
        if enum is None
        else tuple(json.dumps(one, sort_keys=True) for one in enum if one is not None),
        bounds=_bounds(part),
        properties=_dict_of(part, "properties"),
        required=frozenset(str(name) for name in _list_of(part, "required") if name),
        variants={word: _list_of(part, word) for word in VARIANT_KEYWORDS if _list_of(part, word)},
        is_read_only=bool(part.get("readOnly")),
        is_write_only=bool(part.get("writeOnly")),
        other={
            key: value
            for key, value in part.items()
            if not _has_field(key) and not _is_format(key, part)
        },
        description=str(part.get("description") or ""),
    )


def _format_of_content(part):
    content = part.get("contentMediaType"), part.get("contentEncoding")
    return next((name for name, values in _FORMATS.items() if values == content), "")


def _is_format(keyword, part):
    return keyword in ("contentMediaType", "contentEncoding") and bool(_format_of_content(part))


def _has_field(keyword):
    return (
        keyword in _READ_HERE
        or keyword in _DESCRIPTIONS
        or keyword in BOUNDS
        or keyword in VARIANT_KEYWORDS
    )


def _enum(part):
    if "const" in part:
        return [part["const"]]
    return part["enum"] if isinstance(part.get("enum"), list) else None


def _types(part, enum):
    """The types without null, and whether null is allowed too."""
    given = part.get("type")
    types = (
        {str(one) for one in given} if isinstance(given, list) else {str(given)} if given else set()
    )
    is_nullable = bool(part.get("nullable")) or "null" in types or bool(enum and None in enum)
    if not types and enum:
        types = {_TYPES_OF_VALUES.get(type(one), "") for one in enum if one is not None} - {""}
    if not types and "properties" in part:
        types = {"object"}
    if not types and "items" in part:
        types = {"array"}
    return frozenset(types - {"null"} if types != {"null"} else types), is_nullable


def _bounds(part):
    """Bounds as (number, is exclusive); in OpenAPI 3.0 `exclusiveMinimum` is true or false."""
    found = {}
    for keyword in BOUNDS:
        value = part.get(keyword)
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        name = _EXCLUSIVE.get(keyword, keyword)
        is_exclusive = keyword in _EXCLUSIVE
        found[name] = _tighter(name, found.get(name), (value, is_exclusive))
    for keyword, name in _EXCLUSIVE.items():
        if part.get(keyword) is True and name in found:
            found[name] = (found[name][0], True)
    return found


def _tighter(name, one, other):
    """The bound that allows less."""
    if one is None or other is None:
        return one or other
    order = (
        (lambda bound: (bound[0], bound[1]))
        if BOUNDS[name]
        else (lambda bound: (-bound[0], bound[1]))
    )
    return max(one, other, key=order)


def _merged(one, other):
    """The shape of what is valid for both."""
    types = one.types & other.types if one.types and other.types else one.types | other.types
    if {"integer", "number"} <= one.types | other.types:
        types |= {"integer"}
    enum = one.enum if other.enum is None else other.enum
    if one.enum is not None and other.enum is not None:
        allowed = set(other.enum)
        enum = tuple(value for value in one.enum if value in allowed)
    return Shape(
        types=types,
        is_nullable=one.is_nullable or other.is_nullable,
        has_given_type=one.has_given_type or other.has_given_type,
        format=one.format or other.format,
        enum=enum,
        bounds={
            name: _tighter(name, one.bounds.get(name), other.bounds.get(name))
            for name in {**one.bounds, **other.bounds}
        },
        properties=_merged_properties(one.properties, other.properties),
        required=one.required | other.required,
        variants=_merged_variants(one.variants, other.variants),
        is_read_only=one.is_read_only or other.is_read_only,
        is_write_only=one.is_write_only or other.is_write_only,
        other={**other.other, **one.other, **_merged_others(one, other)},
        description=one.description or other.description,
    )


def _merged_properties(one, other):
    both = {
        name: {"allOf": [one[name], other[name]]}
        for name in one
        if name in other and one[name] != other[name]
    }
    return {**other, **one, **both}


def _merged_variants(one, other):
    """The choices of both: of two choices under the same keyword, each pair of their variants."""
    both = {word: _combined(first, other[word]) for word, first in one.items() if word in other}
    return {**other, **one, **both}


def _combined(first, second):
    if first == second or len(first) * len(second) > _MAX_PARTS:
        return first
    return [{"allOf": [before, after]} for before in first for after in second]


def _merged_others(one, other):
    """Keywords that both have with other values, both of which hold."""
    both = {
        word: (one.other[word], other.other[word])
        for word in _BOTH_HOLD
        if word in one.other and word in other.other
    }
    return {
        word: _BOTH_HOLD[word](*values) for word, values in both.items() if values[0] != values[1]
    }


# What says the same as two values of a keyword together.
_BOTH_HOLD = {
    "not": lambda first, second: {"anyOf": [first, second]},
    "items": lambda first, second: {"allOf": [first, second]},
    "propertyNames": lambda first, second: {"allOf": [first, second]},
}


def _is_null(shape):
    return shape.types == {"null"} or (shape.enum == () and shape.is_nullable)


def _is_one_kind(shapes):
    """Are they all enumerations, or all types and nothing else?"""
    return all(map(_is_enumeration, shapes)) or all(map(_is_plain_type, shapes))


def _is_enumeration(shape):
    return shape.enum is not None and not shape.properties and not shape.variants


def _is_plain_type(shape):
    return bool(shape.types) and replace(shape, types=frozenset()).is_empty


def _union(shapes: Iterable[Shape]):
    """The values of several enumerations, one after the other, or the types of several shapes."""
    shapes = list(shapes)
    values = dict.fromkeys(value for one in shapes for value in one.enum or ())
    types = frozenset().union(*(one.types for one in shapes))
    texts = "\n".join(filter(None, (one.description for one in shapes)))
    enum = tuple(values) if _is_enumeration(shapes[0]) else None
    return Shape(
        types=types,
        has_given_type=all(one.has_given_type for one in shapes),
        enum=enum,
        description=texts,
    )


def type_label(shapes: Shapes, schema: Any, depth: int = 0) -> str:
    """The type in words: "string (date)", "array of Order", "integer or null"."""
    shape = shapes.shape(schema)
    names = sorted(shape.types) or (["object"] if shape.properties else ["any"])
    if "array" in names and "items" in shape.other and depth < 3:
        names[names.index("array")] = (
            f"array of {type_label(shapes, shape.other['items'], depth + 1)}"
        )
    if shape.name and (shape.properties or shape.variants):
        names = [shape.name]
    label = " or ".join([*names, "null"] if shape.is_nullable else names)
    return f"{label} ({shape.format})" if shape.format else label
