"""What one schema itself allows, without the schemas that it refers to."""

import json
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from collab.contracts.json_values import Schema, dict_of, list_of, text_of

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
# Keywords with schemas inside, which are read by themselves: one schema, or several.
_SINGLE_SCHEMAS = {
    "items",
    "additionalProperties",
    "contains",
    "propertyNames",
    "contentSchema",
    "unevaluatedItems",
    "unevaluatedProperties",
    "then",
    "else",
    "not",
}
_HOLDS_SCHEMAS = {"patternProperties", "dependentSchemas", "prefixItems"}
# Types to read; the standard has seven.
MAX_TYPES = 20
# Keywords that say nothing of which values are valid.
DESCRIPTIONS = {
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


class Bound(NamedTuple):
    """A bound of a number or size, and whether that number itself is not allowed."""

    number: float
    is_exclusive: bool


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
    bounds: dict[str, Bound] = field(default_factory=dict)
    properties: dict[str, Schema] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    variants: dict[str, list[Schema]] = field(default_factory=dict)
    is_read_only: bool = False
    is_write_only: bool = False
    other: dict[str, Any] = field(default_factory=dict)
    description: str = ""
    # About how many values keywords have that are read whole.
    sizes: dict[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """About how many values it consists of: reading them takes so many steps."""
        listed = len(self.properties) + len(self.required) + len(self.enum or ())
        variants = sum(map(len, self.variants.values()))
        return 1 + listed + variants + sum(self.sizes.values())

    @property
    def is_empty(self) -> bool:
        """Does it say nothing, so that every value is allowed?"""
        given = self.types, self.format, self.bounds, self.properties, self.required
        return self.enum is None and not any(
            (*given, self.variants, self.is_read_only, self.is_write_only, self.other)
        )

    @property
    def is_single(self) -> bool:
        """Is every value one that has no parts, such as a number?"""
        return bool(self.types) and not self.types & {"array", "object"}

    @property
    def takes_any_text(self) -> bool:
        """Is every text valid?"""
        limits = self.format, self.enum is not None, self.bounds, self.variants, self.other
        return "string" in self.types and not any(limits)

    def is_left_out(self, *, is_request: bool) -> bool:
        """Is it read-only in a request, or write-only in a response?"""
        return self.is_read_only if is_request else self.is_write_only


ANYTHING = Shape()


def shape_of_part(part: dict[str, Any]) -> Shape:
    """The shape of one schema, without what its allOf adds."""
    enum = _enum(part)
    texts = [json.dumps(one, sort_keys=True) for one in enum or [] if one is not None]
    types, is_nullable = _types(part, enum)
    other = {
        key: value
        for key, value in part.items()
        if not _has_field(key) and not _is_format(key, part)
    }
    return Shape(
        types=types,
        is_nullable=is_nullable,
        has_given_type=bool(part.get("type")) or enum is not None,
        format=str(part.get("format") or _format_of_content(part)),
        enum=None if enum is None else tuple(texts),
        bounds=_bounds(part),
        properties=dict_of(part, "properties"),
        required=frozenset(str(name) for name in list_of(part, "required") if name),
        variants={word: list_of(part, word) for word in VARIANT_KEYWORDS if list_of(part, word)},
        is_read_only=bool(part.get("readOnly")),
        is_write_only=bool(part.get("writeOnly")),
        other=other,
        description=text_of(part, "description"),
        sizes={
            "allOf": len(list_of(part, "allOf")),
            "enum": sum(map(len, texts)) // 100,
            **_sizes(other),
        },
    )


def _sizes(other: dict[str, Any]) -> dict[str, int]:
    """About how many values keywords have, without those of schemas inside."""
    return {
        word: len(value) if word in _HOLDS_SCHEMAS else size_of(value)
        for word, value in other.items()
        if isinstance(value, dict | list | str) and word not in _SINGLE_SCHEMAS
    }


def size_of(value: Any, characters: int = 100) -> int:
    """About how many values a value consists of.

    So many characters of a text count as one.
    """
    count, pending = 0, [value]
    while pending:
        one = pending.pop()
        count += 1 + (len(one) // characters if isinstance(one, str) else 0)
        if isinstance(one, dict):
            pending += one.values()
        elif isinstance(one, list):
            pending += one
    return count


def _format_of_content(part: dict[str, Any]) -> str:
    content = part.get("contentMediaType"), part.get("contentEncoding")
    return next((name for name, values in _FORMATS.items() if values == content), "")


def _is_format(keyword: str, part: dict[str, Any]) -> bool:
    return keyword in ("contentMediaType", "contentEncoding") and bool(_format_of_content(part))


def _has_field(keyword: str) -> bool:
    return (
        keyword in _READ_HERE
        or keyword in DESCRIPTIONS
        or keyword in BOUNDS
        or keyword in VARIANT_KEYWORDS
    )


def _enum(part: dict[str, Any]) -> list[Any] | None:
    if "const" in part:
        return [part["const"]]
    return part["enum"] if isinstance(part.get("enum"), list) else None


def _types(part: dict[str, Any], enum: list[Any] | None) -> tuple[frozenset[str], bool]:
    """The types without null, and whether null is allowed too."""
    given = part.get("type")
    names = given[:MAX_TYPES] if isinstance(given, list) else [given] if given else []
    types = {str(one) for one in names}
    is_nullable = bool(part.get("nullable")) or "null" in types or bool(enum and None in enum)
    if not types and enum:
        types = {_TYPES_OF_VALUES.get(type(one), "") for one in enum if one is not None} - {""}
    if not types and "properties" in part:
        types = {"object"}
    if not types and "items" in part:
        types = {"array"}
    is_only_null = types == {"null"}
    return frozenset(types if is_only_null else types - {"null"}), is_nullable


def _bounds(part: dict[str, Any]) -> dict[str, Bound]:
    """Bounds as (number, is exclusive).

    In OpenAPI 3.0 `exclusiveMinimum` is true or false.
    """
    found: dict[str, Bound] = {}
    if BOUNDS.keys().isdisjoint(part):
        return found
    for keyword in BOUNDS:
        value = part.get(keyword)
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        name = _EXCLUSIVE.get(keyword, keyword)
        is_exclusive = keyword in _EXCLUSIVE
        found[name] = tighter(name, found.get(name), Bound(value, is_exclusive))
    for keyword, name in _EXCLUSIVE.items():
        if part.get(keyword) is True and name in found:
            found[name] = Bound(found[name].number, True)
    return found


def tighter(name: str, one: Bound | None, other: Bound | None) -> Bound:
    """The bound that allows less, of one or two."""
    given = [bound for bound in (one, other) if bound is not None]
    sign = 1 if BOUNDS[name] else -1
    return max(given, key=lambda bound: (sign * bound.number, bound.is_exclusive))
