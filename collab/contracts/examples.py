"""Make an example of a schema: what the document gives, or values that are valid."""

import json
import re
from typing import Any

from collab.contracts.json_values import Schema, as_object
from collab.contracts.reference import media_schema
from collab.contracts.shape_parts import Bound, Shape
from collab.contracts.shapes import Shapes

MAX_DEPTH, MAX_PROPERTIES, MAX_VALUES = 6, 60, 500
_TEXTS = {
    "date": "2026-11-28",
    "date-time": "2026-11-28T09:30:00Z",
    "time": "09:30:00Z",
    "duration": "P1D",
    "email": "amina@example.com",
    "uuid": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    "uri": "https://example.com/",
    "url": "https://example.com/",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "binary": "",
    "byte": "TmV4dXM=",
    "decimal": "9.50",
    "slug": "an-example",
    "password": "a-long-password",
}


def example_of(shapes: Shapes, schema: Schema, *, is_request: bool) -> Any:
    """A value for a schema, as JSON data.

    A recursive part ends as null or an empty list, or is left out.
    """
    return _Maker(shapes, is_request).value(schema, ())


def media_example(shapes: Shapes, media: dict[str, Any], *, is_request: bool) -> Any:
    """The example that a body gives itself, or one of its schema.

    None where the page has no room for it.
    """
    if "example" in media:
        return media["example"] if shapes.may_show(media["example"]) else None
    if found := given_examples(shapes, media):
        return found[0][1] if shapes.may_show(found[0][1]) else None
    return example_of(shapes, media_schema(media), is_request=is_request)


def given_examples(shapes: Shapes, media: dict[str, Any]) -> list[tuple[str, Any]]:
    """The named examples of a body: the summary or name of each, and its value."""
    examples = media.get("examples")
    given = (
        {name: shapes.target(one) for name, one in examples.items()}
        if isinstance(examples, dict)
        else {}
    )
    return [
        (str(one.get("summary") or name), one["value"])
        for name, one in given.items()
        if isinstance(one, dict) and "value" in one
    ]


class _Maker:
    def __init__(self, shapes: Shapes, is_request: bool) -> None:
        self.shapes, self.is_request, self.values_left = shapes, is_request, MAX_VALUES

    def value(self, schema: Schema, ancestors: tuple[int, ...]) -> Any:
        self.values_left -= 1
        if isinstance(schema, bool) or self.values_left < 0 or not self.shapes.shown.take():
            return None
        shape = self.shapes.shape(schema)
        given = _given(schema, self.shapes.target(schema), shape)
        if given is not _NONE:
            return given if self.shapes.may_show(given) else None
        key = id(self.shapes.target(schema))
        if key in ancestors or len(ancestors) > MAX_DEPTH:
            return None
        return self._made(shape, (*ancestors, key))

    def _made(self, shape: Shape, ancestors: tuple[int, ...]) -> Any:
        if shape.enum:
            return json.loads(shape.enum[0])
        if shape.properties or "object" in shape.types:
            return self._object(shape, ancestors)
        if "array" in shape.types:
            return self._list(shape, ancestors)
        for schemas in shape.variants.values():
            return self.value(schemas[0], ancestors)
        return _plain_value(shape)

    def _object(self, shape: Shape, ancestors: tuple[int, ...]) -> dict[str, Any]:
        found = self._properties(shape, ancestors)
        for schemas in shape.variants.values():
            found |= as_object(self.value(schemas[0], ancestors))
        values = shape.other.get("additionalProperties")
        if not found and isinstance(values, dict):
            found["key"] = self.value(values, ancestors)
        return found

    def _properties(self, shape: Shape, ancestors: tuple[int, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, schema in list(shape.properties.items())[:MAX_PROPERTIES]:
            inner = self.shapes.shape(schema)
            if inner.is_left_out(is_request=self.is_request):
                continue
            value = self.value(schema, ancestors)
            if value is not None or inner.is_nullable or name in shape.required:
                found[name] = value
        return found

    def _list(self, shape: Shape, ancestors: tuple[int, ...]) -> list[Any]:
        one = self.value(shape.other.get("items", {}), ancestors)
        if one is None:
            return []
        least = shape.bounds.get("minItems")
        if least is None or shape.other.get("uniqueItems"):
            return [one]
        return [one] * max(1, int(min(least.number, 3)))


_NONE = object()


def _given(schema: Schema, target: Schema, shape: Shape) -> Any:
    """The example, constant or default that the schema itself has."""
    for one in (schema, target):
        if not isinstance(one, dict):
            continue
        if "example" in one:
            return one["example"]
        if isinstance(one.get("examples"), list) and one["examples"]:
            return one["examples"][0]
        if "const" in one:
            return one["const"]
    default = shape.other.get("default")
    return default if default is not None else _NONE


def _plain_value(shape: Shape) -> Any:
    if "string" in shape.types:
        return _text(shape)
    if "integer" in shape.types or "number" in shape.types:
        return _number(shape)
    if "boolean" in shape.types:
        return True
    return None if shape.types == {"null"} else "string"


def _text(shape: Shape) -> str:
    text = _sample_text(shape)
    low, high = shape.bounds.get("minLength"), shape.bounds.get("maxLength")
    if low is not None and len(text) < low.number:
        text = _lengthened(text, low.number)
    if high is not None and len(text) > high.number >= 0:
        return text[: int(high.number)]
    return text


def _sample_text(shape: Shape) -> str:
    """A text of the format that matches the pattern, of any length."""
    text = _TEXTS.get(shape.format, "string")
    pattern = shape.other.get("pattern")
    if not isinstance(pattern, str):
        return text
    return _matching(pattern, text if shape.format in _TEXTS else None) or text


def _lengthened(text: str, length: float) -> str:
    """The text again and again, up to the length, or to some 200 characters."""
    times = int(min(length, 200)) // max(len(text), 1) + 1
    return ((text or "a") * times)[: int(length)]


# Texts that fit the patterns learners write: slugs, colours, telephone numbers, codes.
_SAMPLES = (
    "an-example",
    "example",
    "Example",
    "#0a7d6f",
    "+254700000000",
    "0700000000",
    "12345",
    "1234",
    "123",
    "12",
    "1",
    "AB",
    "ABC",
    "ABC123",
    "a",
    "A1",
    "192.0.2.1",
    "2026-11-28",
    "9.50",
    "example@example.com",
    "https://example.com/",
)


# One character of a pattern, and how often it is there.
_PART = re.compile(
    r"(\[\^?(?:\\.|[^\]\\])+\]|\\[dws]|\\[^\w\s]|[^\\\[\](){}|*+?^$])"
    r"(?:\{(\d{1,2})(?:,\d*)?\}|([*+?]))?"
)
_CHARACTERS = "1aA-_. /@#+:"


def _matching(pattern: str, first: str | None) -> str | None:
    """A text that matches the pattern, or None.

    `first`, a sample, or one made of the pattern's parts.

    Patterns that could take long to match are not run.
    """
    if len(pattern) > 80 or _may_take_long(pattern):
        return None
    try:
        compiled = re.compile(pattern, re.ASCII)
    except (re.error, OverflowError):
        return None
    samples = _SAMPLES if first is None else (first, *_SAMPLES)
    return next((one for one in samples if compiled.search(one)), None) or _made_of_parts(pattern)


def _made_of_parts(pattern: str) -> str | None:
    """A text for a pattern without groups or choices, or None.

    Such as `^[A-Z]{3}-[0-9]{4}$`.
    """
    inner, made, end = pattern.removeprefix("^").removesuffix("$"), "", 0
    for found in _PART.finditer(inner):
        part, count, sign = found.groups()
        character = next(
            (one for one in (part, *_CHARACTERS) if re.fullmatch(part, one, re.ASCII)), None
        )
        if found.start() != end or character is None:
            return None
        least = 0 if sign in ("*", "?") else 1
        made += character * (int(count) if count else least)
        end = found.end()
    return made if end == len(inner) else None


def _may_take_long(pattern: str) -> bool:
    """Has it so much repetition or choice that matching could take seconds?"""
    plain = re.sub(r"\\.", "_", pattern, flags=re.DOTALL).replace("(?:", "(")
    repeats = len(re.findall(r"[*+?]|\{\d*,\d*\}", plain))
    return repeats > 5 or plain.count("|") > 4 or bool(re.search(r"\)[*+{]|\(\?", plain))


def _number(shape: Shape) -> float:
    low, high = shape.bounds.get("minimum"), shape.bounds.get("maximum")
    step = _step_of(shape)
    number: float = 1 if "integer" in shape.types else 1.5
    if low and _is_below(number, low):
        number = low.number + (step if low.is_exclusive else 0)
    if high and _is_above(number, high):
        number = high.number - (step if high.is_exclusive else 0)
    if step != 1 and number % step:
        number = step * max(1, round(number / step))
    return int(number) if "integer" in shape.types and number == int(number) else number


def _step_of(shape: Shape) -> float:
    """What the number is a multiple of, if that is said; 1 otherwise."""
    given = shape.other.get("multipleOf")
    return given if isinstance(given, int | float) and given else 1


def _is_below(number: float, bound: Bound) -> bool:
    return number < bound.number or (bound.is_exclusive and number <= bound.number)


def _is_above(number: float, bound: Bound) -> bool:
    return number > bound.number or (bound.is_exclusive and number >= bound.number)
