"""Changes of a schema, for `rule_pairs`."""

from dataclasses import dataclass
from typing import Any

BODIES = ("request-body", "request-property", "response-body", "response-property")
REQUESTS = ("request-body", "request-property")
RESPONSES = ("response-body", "response-property")
WITH_PARAMETERS = ("request-body", "request-property", "request-parameter")
PARAMETER = ("request-parameter",)


@dataclass(frozen=True)
class SchemaChange:
    """A schema before and after, whether that breaks requests and responses, and where."""

    name: str
    old: Any
    new: Any
    breaks_request: bool
    breaks_response: bool
    places: tuple[str, ...] = BODIES


@dataclass(frozen=True)
class PropertyChange:
    """A body before and after."""

    rule: str
    old: Any
    new: Any
    is_breaking: bool


CAT, DOG, FISH = ({"$ref": f"#/components/schemas/{name}"} for name in ("Cat", "Dog", "Fish"))
TEXT, NUMBER, WHOLE = {"type": "string"}, {"type": "number"}, {"type": "integer"}
LIST = {"type": "array", "items": TEXT}
OBJECT = {"type": "object", "properties": {"a": TEXT, "b": TEXT}}
IF_A = {"type": "object", "if": {"required": ["a"]}, "then": {"required": ["b"]}}
SUNSET = TEXT | {"deprecated": True, "x-sunset": "2030-01-01"}
KIND: dict[str, Any] = {"propertyName": "kind"}
CAT_KIND = KIND | {"mapping": {"cat": "#/components/schemas/Cat"}}
DOG_KIND = KIND | {"mapping": {"cat": "#/components/schemas/Dog"}}
BOTH_KINDS = KIND | {
    "mapping": {"cat": "#/components/schemas/Cat"} | {"dog": "#/components/schemas/Dog"}
}
PETS = {"oneOf": [CAT, DOG]}
TWO_CHOICES = {"allOf": [PETS, {"oneOf": [DOG, FISH]}]}
TWO_TYPES = {"type": ["string", "integer"]}


def _bound(name, before, after, base, lower, *, with_parameters=True):
    """The changes of one bound: raised, lowered, set."""
    places = (*WITH_PARAMETERS, *RESPONSES) if with_parameters else BODIES
    low, high = base | {name: before}, base | {name: after}
    word = {
        "minimum": "min", "maximum": "max", "minLength": "min-length", "maxLength": "max-length", "minItems": "min-items",
        "maxItems": "max-items", "minContains": "min-contains", "maxContains": "max-contains",
        "exclusiveMinimum": "exclusive-min", "exclusiveMaximum": "exclusive-max",
    }[name]  # fmt: skip
    narrows, widens = (True, False), (False, True)
    return [
        SchemaChange(f"{word}-increased", low, high, *(narrows if lower else widens), places),
        SchemaChange(f"{word}-decreased", high, low, *(widens if lower else narrows), places),
        SchemaChange(f"{word}-set", base, low, True, False, places),
        SchemaChange(f"{word}-unset", low, base, False, True, places),
    ]


def _keyword(name, keyword, value, other=None):
    """A keyword that limits: added, removed, and changed to another value."""
    base = (
        {"type": "object"} if keyword not in ("contains", "unevaluatedItems") else {"type": "array"}
    )
    if keyword.startswith("content"):
        base = TEXT
    if keyword in ("then", "else"):
        base = base | {"if": {"required": ["a"]}}
    rows = [
        SchemaChange(f"{name}-added", base, base | {keyword: value}, True, False),
        SchemaChange(f"{name}-removed", base | {keyword: value}, base, False, True),
    ]
    if other is not None:
        rows.append(
            SchemaChange(
                f"{name}-changed", base | {keyword: value}, base | {keyword: other}, True, True
            )
        )
    return rows


SCHEMA_CHANGES = [
    SchemaChange("type-changed", TEXT, OBJECT, True, True, (*BODIES, "request-parameter", "response-header")),
    SchemaChange("type-generalized", WHOLE, NUMBER, False, True, (*BODIES, "request-parameter", "response-header", "request-parameter-property")),
    SchemaChange("type-specialized", NUMBER, WHOLE, True, False, (*BODIES, "request-parameter", "response-header", "request-parameter-property")),
    SchemaChange("format-widened", {"type": "string", "format": "date"}, TEXT, False, True),
    SchemaChange("format-widened-to-time", TEXT | {"format": "date"}, TEXT | {"format": "date-time"}, False, True),
    SchemaChange("format-narrowed-to-date", TEXT | {"format": "date-time"}, TEXT | {"format": "date"}, True, False),
    # oasdiff takes a time of the day for a date-time without date; no parser does.
    SchemaChange("format-changed-to-date-time", TEXT | {"format": "time"}, TEXT | {"format": "date-time"}, True, True),
    SchemaChange("type-generalized-with-format", WHOLE | {"format": "int64"}, NUMBER | {"format": "double"}, False, True),
    SchemaChange("format-narrowed", WHOLE | {"format": "int64"}, WHOLE | {"format": "int32"}, True, False),
    SchemaChange("text-generalized", WHOLE, TEXT, False, False, PARAMETER),
    SchemaChange("text-became-number", TEXT, WHOLE, True, False, ("response-header",)),
    SchemaChange("number-became-text", WHOLE, TEXT, False, True, ("response-header",)),
    SchemaChange("time-became-number", TEXT | {"format": "date-time"}, WHOLE, True, True, ("response-header",)),
    SchemaChange("number-became-uuid", WHOLE, TEXT | {"format": "uuid"}, True, True, PARAMETER),
    SchemaChange("number-became-enum", WHOLE, TEXT | {"enum": ["a"]}, True, True, PARAMETER),
    SchemaChange("list-of-types-narrowed", TWO_TYPES, TEXT, True, False, BODIES),
    SchemaChange("list-of-types-narrowed-to-text", {"oneOf": [TEXT, WHOLE]}, TEXT, True, False, ("request-parameter", "request-parameter-property")),
    SchemaChange("type-of-null-or-object-dropped", OBJECT | {"type": ["object", "null"]}, {"properties": OBJECT["properties"]}, False, False),
    SchemaChange("required-without-a-property", OBJECT, OBJECT | {"required": ["c"]}, False, False, REQUESTS),
    SchemaChange("list-of-types-narrowed", {"type": ["boolean", "integer"]}, WHOLE, True, False, ("request-parameter", "request-parameter-property")),
    SchemaChange("list-of-types-widened", TEXT, TWO_TYPES, False, True, (*BODIES, "request-parameter", "request-parameter-property")),
    SchemaChange("type-removed", WHOLE, {}, False, True),
    SchemaChange("became-nullable", TEXT, {"type": ["string", "null"]}, False, True, (*BODIES, "request-parameter", "request-parameter-property", "response-header")),
    SchemaChange("became-not-nullable", {"type": ["string", "null"]}, TEXT, True, False, (*BODIES, "request-parameter", "request-parameter-property", "response-header")),
    SchemaChange("null-variant-added", {"anyOf": [TEXT]}, {"anyOf": [TEXT, {"type": "null"}]}, False, True),
    SchemaChange("became-enum", TEXT, TEXT | {"enum": ["a", "b"]}, True, False, (*BODIES, "request-parameter")),
    SchemaChange("enum-value-removed", TEXT | {"enum": ["a", "b"]}, TEXT | {"enum": ["a"]}, True, False, (*BODIES, "request-parameter", "request-parameter-property")),
    SchemaChange("enum-value-added", TEXT | {"enum": ["a"]}, TEXT | {"enum": ["a", "b"]}, False, True, (*BODIES, "request-parameter", "request-parameter-property")),
    SchemaChange("x-extensible-enum-value-removed", TEXT | {"x-extensible-enum": ["a", "b"]}, TEXT | {"x-extensible-enum": ["a"]}, True, False, ("request-property", "request-parameter")),
    SchemaChange("const-added", TEXT, TEXT | {"const": "a"}, True, False),
    SchemaChange("const-removed", TEXT | {"const": "a"}, TEXT, False, True),
    SchemaChange("const-changed", TEXT | {"const": "a"}, TEXT | {"const": "b"}, True, True),
    SchemaChange("default-value-added", TEXT, TEXT | {"default": "a"}, False, False),
    SchemaChange("default-value-removed", TEXT | {"default": "a"}, TEXT, False, False),
    SchemaChange("default-value-changed", TEXT | {"default": "a"}, TEXT | {"default": "b"}, False, False),
    SchemaChange("default-value-added", TEXT, TEXT | {"default": "a"}, True, True, PARAMETER),
    SchemaChange("default-value-removed", TEXT | {"default": "a"}, TEXT, True, True, PARAMETER),
    SchemaChange("default-value-changed", TEXT | {"default": "a"}, TEXT | {"default": "b"}, True, True, PARAMETER),
    *_bound("minimum", 1, 5, WHOLE, True),
    *_bound("maximum", 5, 9, WHOLE, False),
    *_bound("exclusiveMinimum", 1, 5, WHOLE, True),
    *_bound("exclusiveMaximum", 5, 9, WHOLE, False),
    *_bound("minLength", 1, 5, TEXT, True),
    *_bound("maxLength", 5, 9, TEXT, False),
    *_bound("minItems", 1, 5, LIST, True),
    *_bound("maxItems", 5, 9, LIST, False),
    *_bound("minContains", 1, 5, LIST | {"contains": TEXT}, True, with_parameters=False),
    *_bound("maxContains", 5, 9, LIST | {"contains": TEXT}, False, with_parameters=False),
    SchemaChange("pattern-added", TEXT, TEXT | {"pattern": "^a"}, True, False, ("request-property", "request-parameter", "response-property")),
    SchemaChange("pattern-changed", TEXT | {"pattern": "^a"}, TEXT | {"pattern": "^b"}, True, False, ("request-property", "request-parameter", "response-property")),
    SchemaChange("pattern-generalized", TEXT | {"pattern": "^a"}, TEXT | {"pattern": ".*"}, False, False, ("request-property", "request-parameter")),
    SchemaChange("pattern-removed", TEXT | {"pattern": "^a"}, TEXT, False, False, ("request-property", "request-parameter", "response-property")),
    SchemaChange("multiple-of-added", WHOLE, WHOLE | {"multipleOf": 5}, True, False),
    SchemaChange("unique-items-added", LIST, LIST | {"uniqueItems": True}, True, False),
    *_keyword("contains", "contains", {"type": "string"}),
    *_keyword("dependent-required", "dependentRequired", {"a": ["b"]}, {"a": ["c"]}),
    *_keyword("dependent-schema", "dependentSchemas", {"a": {"required": ["b"]}}),
    *_keyword("if", "if", {"required": ["a"]}),
    *_keyword("then", "then", {"required": ["b"]}),
    *_keyword("else", "else", {"required": ["b"]}),
    *_keyword("pattern-property", "patternProperties", {"^x": TEXT}),
    *_keyword("property-names", "propertyNames", {"maxLength": 3}),
    *_keyword("unevaluated-items", "unevaluatedItems", False),
    *_keyword("unevaluated-properties", "unevaluatedProperties", False),
    *_keyword("content-schema", "contentSchema", {"type": "object"}),
    SchemaChange("content-encoding-changed", TEXT | {"contentEncoding": "base64"}, TEXT | {"contentEncoding": "base32"}, True, True),
    SchemaChange("content-media-type-changed", TEXT | {"contentMediaType": "image/png"}, TEXT | {"contentMediaType": "image/jpeg"}, True, True),
    SchemaChange("file-as-version-3.1-says-it", TEXT | {"format": "binary"}, TEXT | {"contentMediaType": "application/octet-stream"}, False, False),
    SchemaChange("type-of-only-null-widened", {"type": "null"}, {"type": ["null", "string"]}, False, True),
    SchemaChange("prefix-items-added", {"type": "array"}, {"type": "array", "prefixItems": [TEXT]}, False, True),
    SchemaChange("prefix-items-removed", {"type": "array", "prefixItems": [TEXT]}, {"type": "array"}, True, False),
    SchemaChange("discriminator-added", PETS, PETS | {"discriminator": KIND}, False, False),
    SchemaChange("discriminator-removed", PETS | {"discriminator": KIND}, PETS, False, False),
    SchemaChange("discriminator-property-name-changed", PETS | {"discriminator": KIND}, PETS | {"discriminator": {"propertyName": "type"}}, False, False),
    SchemaChange("discriminator-mapping-added", PETS | {"discriminator": CAT_KIND}, PETS | {"discriminator": BOTH_KINDS}, False, False),
    SchemaChange("discriminator-mapping-deleted", PETS | {"discriminator": BOTH_KINDS}, PETS | {"discriminator": CAT_KIND}, False, False),
    SchemaChange("discriminator-mapping-changed", PETS | {"discriminator": CAT_KIND}, PETS | {"discriminator": DOG_KIND}, False, False),
    SchemaChange("prefix-items-changed-inside", {"type": "array", "prefixItems": [OBJECT]}, {"type": "array", "prefixItems": [OBJECT | {"required": ["a"]}]}, True, False),
    SchemaChange("one-of-dropped", OBJECT | PETS, OBJECT, False, True),
    SchemaChange("one-of-dropped-for-anything", PETS, {}, False, True),
    SchemaChange("one-of-became-any-of", PETS, {"anyOf": [CAT, DOG]}, False, False),
    SchemaChange("length-of-zero-set", TEXT, TEXT | {"minLength": 0}, False, False),
    SchemaChange("length-of-zero-unset", TEXT | {"minLength": 0}, TEXT, False, False),
    SchemaChange("one-of-added", PETS, {"oneOf": [CAT, DOG, FISH]}, False, True),
    SchemaChange("one-of-removed", {"oneOf": [CAT, DOG, FISH]}, PETS, True, False),
    SchemaChange("one-of-with-another-variant", {"oneOf": [CAT, DOG]}, {"oneOf": [CAT, FISH]}, True, True),
    SchemaChange("any-of-added", {"anyOf": [CAT, DOG]}, {"anyOf": [CAT, DOG, FISH]}, False, False),
    SchemaChange("any-of-removed", {"anyOf": [CAT, DOG, FISH]}, {"anyOf": [CAT, DOG]}, True, False),
    SchemaChange("wrapped-in-one-of", OBJECT, {"oneOf": [OBJECT | {"required": ["a"]}, OBJECT | {"required": ["b"]}]}, True, False, ("request-body",)),
    SchemaChange("wrapped-in-one-of", OBJECT, {"oneOf": [OBJECT, CAT]}, True, True, ("response-body",)),
    SchemaChange("all-of-added", {"allOf": [CAT]}, {"allOf": [CAT, {"required": ["cat"]}]}, True, False),
    SchemaChange("all-of-added-by-name", {"allOf": [CAT]}, {"allOf": [CAT, FISH]}, True, False),
    SchemaChange("all-of-part-moved-to-a-name", {"allOf": [CAT, {"properties": {"fish": TEXT}}]}, {"allOf": [CAT, FISH]}, False, False),
    SchemaChange("all-of-removed", {"allOf": [CAT, {"required": ["cat"]}]}, {"allOf": [CAT]}, False, True),
    SchemaChange("all-of-added-annotation-only", {"allOf": [CAT]}, {"allOf": [CAT, {"description": "A cat."}]}, False, False),
    SchemaChange("all-of-removed-annotation-only", {"allOf": [CAT, {"description": "A cat."}]}, {"allOf": [CAT]}, False, False),
    SchemaChange("all-of-instead-of-reference", CAT, {"allOf": [CAT]}, False, False),
    SchemaChange("additional-properties-type-changed", {"type": "object", "additionalProperties": WHOLE}, {"type": "object", "additionalProperties": TEXT}, True, True),
    SchemaChange("additional-properties-of-a-type-forbidden", {"type": "object", "additionalProperties": WHOLE}, {"type": "object", "additionalProperties": False}, True, False),
    SchemaChange("additional-properties-of-a-type-allowed", {"type": "object", "additionalProperties": False}, {"type": "object", "additionalProperties": WHOLE}, False, True),
    SchemaChange("additional-properties-forbidden", {"type": "object"}, {"type": "object", "additionalProperties": False}, True, False),
    SchemaChange("not-added", TEXT, TEXT | {"not": {"const": "a"}}, True, False),
    SchemaChange("not-removed", TEXT | {"not": {"const": "a"}}, TEXT, False, True),
    SchemaChange("not-forbids-more", WHOLE | {"not": WHOLE | {"minimum": 9}}, WHOLE | {"not": WHOLE | {"minimum": 5}}, True, False),
    SchemaChange("not-forbids-less", WHOLE | {"not": WHOLE | {"minimum": 5}}, WHOLE | {"not": WHOLE | {"minimum": 9}}, False, True),
    SchemaChange("not-forbids-other-values", TEXT | {"not": {"enum": ["a", "b"]}}, TEXT | {"not": {"enum": ["a", "c"]}}, True, True),
    SchemaChange("not-described", TEXT | {"not": {"const": "a"}}, TEXT | {"not": {"const": "a", "description": "x"}}, False, False),
    SchemaChange("if-changed", IF_A, IF_A | {"if": {"required": ["c"]}}, True, True),
    SchemaChange("then-narrowed", IF_A, IF_A | {"then": {"required": ["b", "c"]}}, True, False),
    SchemaChange("two-choices-first-narrowed", TWO_CHOICES, {"allOf": [{"oneOf": [CAT]}, {"oneOf": [DOG, FISH]}]}, True, False),
    SchemaChange("two-choices-second-narrowed", TWO_CHOICES, {"allOf": [PETS, {"oneOf": [DOG]}]}, True, False),
    SchemaChange("two-choices-first-widened", TWO_CHOICES, {"allOf": [{"oneOf": [CAT, DOG, FISH]}, {"oneOf": [DOG, FISH]}]}, False, True),
    SchemaChange("two-choices-in-other-parts", TWO_CHOICES, {"allOf": [{"oneOf": [DOG, FISH]}, PETS]}, False, False),
    SchemaChange("one-choice-becomes-two", PETS, TWO_CHOICES, True, False),
    SchemaChange("choice-of-types-narrowed", {"anyOf": [TEXT, WHOLE]}, TEXT, True, False),
    SchemaChange("choice-of-types-widened", {"oneOf": [TEXT, WHOLE]}, {"oneOf": [TEXT, WHOLE, {"type": "boolean"}]}, False, True),
    SchemaChange("choice-of-types-as-list", {"oneOf": [TEXT, WHOLE]}, {"type": ["string", "integer"]}, False, False),
    SchemaChange("type-widened-and-format-narrowed", WHOLE | {"format": "int64"}, {"type": ["integer", "string"], "format": "int32"}, True, True),
    SchemaChange("value-became-list", TEXT, LIST, False, False, PARAMETER),
    SchemaChange("value-became-list-of-two", TEXT, LIST | {"minItems": 2}, True, True, PARAMETER),
    SchemaChange("value-became-list-of-other-type", TEXT, {"type": "array", "items": WHOLE}, True, True, PARAMETER),
    SchemaChange("sunset-deleted", SUNSET, TEXT | {"deprecated": True}, True, True, ("request-property", "response-property")),
    SchemaChange("sunset-date-changed-too-small", SUNSET, SUNSET | {"x-sunset": "2029-01-01"}, True, True, ("request-property", "response-property")),
    SchemaChange("deprecated-with-sunset", TEXT, SUNSET, False, False, ("request-property", "response-property")),
    SchemaChange("deprecated-sunset-invalid", TEXT, SUNSET | {"x-sunset": "some day"}, True, True, ("request-property", "response-property")),
    SchemaChange("stability-decreased", TEXT, TEXT | {"x-stability-level": "draft"}, True, True, ("request-property", "response-property")),
    SchemaChange("stability-increased", TEXT | {"x-stability-level": "draft"}, TEXT | {"x-stability-level": "beta"}, False, False, ("request-property", "response-property")),
    SchemaChange("sunset-later", SUNSET, SUNSET | {"x-sunset": "2031-01-01"}, False, False, ("request-property", "response-property")),
    SchemaChange("reactivated-with-sunset", SUNSET, TEXT, False, False, ("request-property", "response-property")),
    SchemaChange("items-type-changed", LIST, {"type": "array", "items": WHOLE}, True, True),
    SchemaChange("deprecated", TEXT, TEXT | {"deprecated": True}, False, False, ("request-property", "response-property")),
    SchemaChange("reactivated", TEXT | {"deprecated": True}, TEXT, False, False, ("request-property", "response-property")),
    SchemaChange("text-changed", TEXT | {"description": "One."}, TEXT | {"description": "Two.", "example": "x"}, False, False),
]  # fmt: skip


def _with(field=None, *, required=False, **keywords):
    """An object with a property `a`, and `field` with more keywords."""
    properties = {"a": TEXT} | ({"field": field | keywords} if field is not None else {})
    return {"type": "object", "properties": properties} | (
        {"required": ["field"]} if required else {}
    )


READ, WRITE = {"readOnly": True}, {"writeOnly": True}
PROPERTY_CHANGES = [
    PropertyChange("new-optional-request-property", _with(), _with(TEXT), False),
    PropertyChange("new-required-request-property", _with(), _with(TEXT, required=True), True),
    PropertyChange("new-required-request-property-with-default", _with(), _with(TEXT, required=True, default="x"), True),
    PropertyChange("new-required-read-only-request-property", _with(), _with(TEXT, required=True, **READ), False),
    PropertyChange("request-property-removed", _with(TEXT), _with(), True),
    PropertyChange("request-read-only-property-removed", _with(TEXT, **READ), _with(), False),
    PropertyChange("request-property-became-required", _with(TEXT), _with(TEXT, required=True), True),
    PropertyChange("request-property-became-required-with-default", _with(TEXT, default="x"), _with(TEXT, required=True, default="x"), True),
    PropertyChange("request-property-became-optional", _with(TEXT, required=True), _with(TEXT), False),
    PropertyChange("request-optional-property-became-write-only", _with(TEXT), _with(TEXT, **WRITE), False),
    PropertyChange("request-optional-property-became-not-write-only", _with(TEXT, **WRITE), _with(TEXT), False),
    PropertyChange("request-required-property-became-write-only", _with(TEXT, required=True), _with(TEXT, required=True, **WRITE), False),
    PropertyChange("request-required-property-became-not-write-only", _with(TEXT, required=True, **WRITE), _with(TEXT, required=True), False),
    PropertyChange("request-optional-property-became-not-read-only", _with(TEXT, **READ), _with(TEXT), False),
    PropertyChange("request-read-only-property-enum-value-removed", _with(TEXT, enum=["a", "b"], **READ), _with(TEXT, enum=["a"], **READ), False),
    PropertyChange("request-read-only-property-max-decreased", _with(WHOLE, maximum=9, **READ), _with(WHOLE, maximum=5, **READ), False),
    PropertyChange("request-read-only-property-exclusive-max-decreased", _with(WHOLE, exclusiveMaximum=9, **READ), _with(WHOLE, exclusiveMaximum=5, **READ), False),
    PropertyChange("request-read-only-property-min-increased", _with(WHOLE, minimum=1, **READ), _with(WHOLE, minimum=5, **READ), False),
    PropertyChange("request-read-only-property-exclusive-min-increased", _with(WHOLE, exclusiveMinimum=1, **READ), _with(WHOLE, exclusiveMinimum=5, **READ), False),
    PropertyChange("request-read-only-property-max-length-decreased", _with(TEXT, maxLength=9, **READ), _with(TEXT, maxLength=5, **READ), False),
    PropertyChange("response-optional-property-added", _with(), _with(TEXT), False),
    PropertyChange("response-required-property-added", _with(), _with(TEXT, required=True), False),
    PropertyChange("response-optional-property-removed", _with(TEXT), _with(), True),
    PropertyChange("response-required-property-removed", _with(TEXT, required=True), _with(), True),
    PropertyChange("response-optional-write-only-property-added", _with(), _with(TEXT, **WRITE), False),
    PropertyChange("response-optional-write-only-property-removed", _with(TEXT, **WRITE), _with(), False),
    PropertyChange("response-required-write-only-property-added", _with(), _with(TEXT, required=True, **WRITE), False),
    PropertyChange("response-required-write-only-property-removed", _with(TEXT, required=True, **WRITE), _with(), False),
    PropertyChange("response-property-became-optional", _with(TEXT, required=True), _with(TEXT), True),
    PropertyChange("response-property-became-required", _with(TEXT), _with(TEXT, required=True), False),
    PropertyChange("response-write-only-property-became-optional", _with(TEXT, required=True, **WRITE), _with(TEXT, **WRITE), False),
    PropertyChange("response-write-only-property-became-required", _with(TEXT, **WRITE), _with(TEXT, required=True, **WRITE), False),
    PropertyChange("response-write-only-property-enum-value-added", _with(TEXT, enum=["a"], **WRITE), _with(TEXT, enum=["a", "b"], **WRITE), False),
    PropertyChange("response-optional-property-became-read-only", _with(TEXT), _with(TEXT, **READ), False),
    PropertyChange("response-optional-property-became-not-read-only", _with(TEXT, **READ), _with(TEXT), False),
    PropertyChange("response-required-property-became-read-only", _with(TEXT, required=True), _with(TEXT, required=True, **READ), False),
    PropertyChange("response-required-property-became-not-read-only", _with(TEXT, required=True, **READ), _with(TEXT, required=True), False),
    PropertyChange("response-optional-property-became-not-write-only", _with(TEXT, **WRITE), _with(TEXT), False),
    # oasdiff calls these two harmless: what was sent is now ignored.
    PropertyChange("request-optional-property-became-read-only", _with(TEXT), _with(TEXT, **READ), True),
    PropertyChange("request-required-property-became-read-only", _with(TEXT, required=True), _with(TEXT, required=True, **READ), True),
    PropertyChange("response-optional-property-became-write-only", _with(TEXT), _with(TEXT, **WRITE), False),
    PropertyChange("response-required-property-became-write-only", _with(TEXT, required=True), _with(TEXT, required=True, **WRITE), False),
    # And this one: requests without it were fine, and are refused from now on.
    PropertyChange("request-required-property-became-not-read-only", _with(TEXT, required=True, **READ), _with(TEXT, required=True), True),
    PropertyChange("response-required-property-became-not-write-only", _with(TEXT, required=True, **WRITE), _with(TEXT, required=True), False),
]  # fmt: skip
