"""Describe a schema as a tree of rows that a page shows."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collab.contracts.json_values import Schema
from collab.contracts.shape_parts import Bound, Shape
from collab.contracts.shapes import Shapes, type_label

MAX_DEPTH, MAX_NODES, MAX_VALUES = 6, 150, 60
MAX_TEXT_LENGTH = 600
# Characters of a name, type or value.
MAX_NAME_LENGTH = 300
# How large a schema is whose row takes one more step.
_SIZE_OF_STEP = 20
# Bounds from here on are those of integers in databases, which frameworks write for every field.
_LARGEST_TOLD = 2**31 - 1
# How drf-spectacular lists the labels of choices in the description.
_LABELLED_VALUE = re.compile(r"^[ \t]*[*-] `(?P<value>[^`]*)` - (?P<label>.*)$", re.MULTILINE)
# (lower bound, upper bound, what is counted)
_SIZES: tuple[tuple[str, str, Callable[[int], str]], ...] = (
    ("minLength", "maxLength", lambda n: ngettext("character", "characters", n)),
    ("minItems", "maxItems", lambda n: ngettext("item", "items", n)),
    ("minProperties", "maxProperties", lambda n: ngettext("property", "properties", n)),
)


@dataclass
class SchemaNode:
    """A property, or a variant of one, and what it can be.

    `schema_name` is that of a named schema, or "".
    """

    name: str
    type_label: str
    schema_name: str = ""
    is_required: bool = False
    is_deprecated: bool = False
    description: str = ""
    rules: list[str] = field(default_factory=list)
    values: list[tuple[str, str]] = field(default_factory=list)
    # How many more values there are.
    hidden_values: int = 0
    default: str = ""
    children: list["SchemaNode"] = field(default_factory=list)
    # It contains itself, or is too deep: its own page shows it.
    is_cut: bool = False

    @property
    def is_deep(self) -> bool:
        """Are its properties folded at first?"""
        return sum(1 + len(child.children) for child in self.children) > 8

    def describe(self, text: str) -> None:
        """Take a description, with labels of the values, from the parameter or header."""
        values = [json.dumps(value) for value, _label in self.values]
        self.description, labelled = _labelled_values(text, values)
        self.values = _with_new_labels(self.values, labelled)


def schema_tree(shapes: Shapes, schema: Schema, *, is_request: bool, name: str = "") -> SchemaNode:
    """The tree of one schema, as it is sent or read.

    Recursive schemas end where they repeat.
    """
    return _TreeMaker(shapes, is_request).node(schema, name, (), is_required=False)


class _TreeMaker:
    def __init__(self, shapes: Shapes, is_request: bool) -> None:
        self.shapes, self.is_request, self.nodes_left = shapes, is_request, MAX_NODES

    def node(
        self, schema: Schema, name: str, ancestors: tuple[str, ...], *, is_required: bool
    ) -> SchemaNode:
        self.nodes_left -= 1
        name = name[:MAX_NAME_LENGTH]
        if isinstance(schema, bool):
            return _boolean_node(schema, name, is_required=is_required)
        shape = self.shapes.shape(schema)
        inner_shape, inner_schema = self._element(shape, schema)
        self.shapes.shown.take(1 + (shape.size + inner_shape.size) // _SIZE_OF_STEP)
        node = SchemaNode(
            name,
            short_type(self.shapes, schema)[:MAX_NAME_LENGTH],
            schema_name=_schema_name(inner_shape),
            is_required=is_required,
            is_deprecated=bool(shape.other.get("deprecated")),
            rules=rules(shape),
            default=_default_text(shape),
        )
        _add_values(node, shape, inner_shape)
        self._add_children(node, inner_shape, inner_schema, ancestors)
        return node

    def _element(self, shape: Shape, schema: Schema) -> tuple[Shape, Schema]:
        """What a list holds, or the shape itself."""
        for _level in range(3):
            items = shape.other.get("items")
            if not isinstance(items, dict):
                break
            shape, schema = self.shapes.shape(items), items
        return shape, schema

    def _add_children(
        self, node: SchemaNode, shape: Shape, schema: Schema, ancestors: tuple[str, ...]
    ) -> None:
        if not _has_parts(shape):
            return
        key = shape.name or str(id(self.shapes.target(schema)))
        if self._is_end(key, ancestors):
            node.is_cut = True
            return
        inner = (*ancestors, key)
        node.children = [*self._properties(shape, inner), *self._variants(shape, inner)]

    def _is_end(self, key: str, ancestors: tuple[str, ...]) -> bool:
        """Does the schema contain itself here, or is it too deep or one too many?"""
        has_room = self.nodes_left > 0 and not self.shapes.shown.is_spent
        return key in ancestors or len(ancestors) >= MAX_DEPTH or not has_room

    def _properties(self, shape: Shape, ancestors: tuple[str, ...]) -> Iterator[SchemaNode]:
        for name, schema in shape.properties.items():
            if self.nodes_left <= 0:
                return
            if not self.shapes.shape(schema).is_left_out(is_request=self.is_request):
                yield self.node(schema, str(name), ancestors, is_required=name in shape.required)
        values = _map_values(shape)
        if values is not None:
            yield self.node(values, _("any name"), ancestors, is_required=False)

    def _variants(self, shape: Shape, ancestors: tuple[str, ...]) -> Iterator[SchemaNode]:
        schemas = [one for many in shape.variants.values() for one in many]
        for number, schema in enumerate(schemas, 1):
            if self.nodes_left > 0:
                node = self.node(schema, "", ancestors, is_required=False)
                yield replace(node, name=_("choice %(number)d") % {"number": number})


def _boolean_node(schema: bool, name: str, *, is_required: bool) -> SchemaNode:
    label = _("any value") if schema else _("nothing")
    return SchemaNode(name, label, is_required=is_required)


def _schema_name(shape: Shape) -> str:
    """The name of a schema whose own page shows more than its type."""
    return shape.name if shape.properties or shape.variants else ""


def _default_text(shape: Shape) -> str:
    return _json(shape.other["default"]) if "default" in shape.other else ""


def _add_values(node: SchemaNode, shape: Shape, inner_shape: Shape) -> None:
    """Add the description and the values.

    A list of choices has its own in what it holds.
    """
    described = [shape] if shape.enum or not inner_shape.enum else [shape, inner_shape]
    enum = described[-1].enum or ()
    text = "\n\n".join(dict.fromkeys(one.description for one in described if one.description))
    node.description, node.values = _labelled_values(text, enum)
    node.hidden_values = len(enum) - len(node.values)


def _has_parts(shape: Shape) -> bool:
    return bool(shape.properties or shape.variants or _map_values(shape))


def _map_values(shape: Shape) -> Schema:
    """The schema of the values of an object with any names, or None."""
    values = shape.other.get("additionalProperties")
    return values if isinstance(values, dict) and values else None


def _with_new_labels(
    values: list[tuple[str, str]], labelled: list[tuple[str, str]]
) -> list[tuple[str, str]]:
    """The values, with the labels of `labelled` where it has one."""
    pairs = zip(values, labelled, strict=True)
    return [(value, new_label or label) for (value, label), (_value, new_label) in pairs]


def _labelled_values(description: str, enum: Sequence[str]) -> tuple[str, list[tuple[str, str]]]:
    """The description without the list of choices, and each value with its label."""
    description = description[: MAX_TEXT_LENGTH * 4]
    if not enum:
        return description.strip()[:MAX_TEXT_LENGTH], []
    labels = _labels_in(description)
    texts = [_plain(one) for one in enum[:MAX_VALUES]]
    rest = _LABELLED_VALUE.sub("", description)
    values = [(text[:MAX_NAME_LENGTH], labels.get(text, "")) for text in texts]
    return rest.strip()[:MAX_TEXT_LENGTH], values


def _labels_in(description: str) -> dict[str, str]:
    """The labels that say more than their values, by value."""
    labels = {one["value"]: one["label"].strip() for one in _LABELLED_VALUE.finditer(description)}
    return {value: label for value, label in labels.items() if label != value}


def _plain(json_text: str) -> str:
    value = json.loads(json_text)
    return value if isinstance(value, str) else json_text


def _json(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return (text or '""')[:120]


def short_type(shapes: Shapes, schema: Schema, depth: int = 0) -> str:
    """The type as a reader writes it: "Option[]", "date-time | null", "enum"."""
    if isinstance(schema, bool):
        return type_label(shapes, {})
    shape = shapes.shape(schema)
    items = shape.other.get("items")
    is_list = isinstance(items, dict) and "array" in shape.types and depth < MAX_DEPTH
    label = _list_type(short_type(shapes, items, depth + 1)) if is_list else _own_type(shape)
    return f"{label} | null" if shape.is_nullable else label


def _list_type(item: str) -> str:
    return f"({item})[]" if " " in item else f"{item}[]"


def _own_type(shape: Shape) -> str:
    """The name of the schema, or else its types."""
    if name := _schema_name(shape):
        return name
    return "enum" if shape.enum is not None else _types_text(shape)


def _types_text(shape: Shape) -> str:
    if shape.properties and not shape.types:
        return "object"
    if shape.format and shape.types <= {"string"}:
        return shape.format
    return " | ".join(sorted(shape.types)) or _("any")


def rules(shape: Shape) -> list[str]:
    """What values must keep to, as short texts."""
    return [
        *_size_rules(shape),
        *_number_rules(shape),
        *_content_rules(shape),
        *_format_rules(shape),
        *_access_rules(shape),
    ]


def _content_rules(shape: Shape) -> Iterator[str]:
    if shape.other.get("uniqueItems"):
        yield _("unique")
    pattern = shape.other.get("pattern")
    if isinstance(pattern, str):
        yield pattern[:120]


def _format_rules(shape: Shape) -> Iterator[str]:
    step = shape.other.get("multipleOf")
    if step:
        yield _("multiple of %(number)s") % {"number": step}
    if shape.format and not shape.types <= {"string"}:
        yield shape.format


def _access_rules(shape: Shape) -> Iterator[str]:
    if shape.is_read_only:
        yield _("read only")
    if shape.is_write_only:
        yield _("write only")


def _size_rules(shape: Shape) -> Iterator[str]:
    for low_word, high_word, unit in _SIZES:
        lower, upper = shape.bounds.get(low_word), shape.bounds.get(high_word)
        low = lower.number if lower else 0
        if upper:
            yield f"{_range(low or None, upper.number)} {unit(int(upper.number))}"
        elif low:
            yield f"{_range(low, None)} {unit(int(low))}"


def _number_rules(shape: Shape) -> Iterator[str]:
    low = _told_bound(shape.bounds.get("minimum"))
    high = _told_bound(shape.bounds.get("maximum"))
    if low and high and not low.is_exclusive and not high.is_exclusive:
        yield _range(low.number, high.number)
        return
    if low:
        yield f"{'>' if low.is_exclusive else '≥'} {low.number}"
    if high:
        yield f"{'<' if high.is_exclusive else '≤'} {high.number}"


def _told_bound(bound: Bound | None) -> Bound | None:
    """The bound; None for one that only tells the size of a database column."""
    return None if bound and abs(bound.number) >= _LARGEST_TOLD else bound


def _range(low: float | None, high: float | None) -> str:
    if low is None:
        return f"≤ {high}"
    if high is None:
        return f"≥ {low}"
    return f"{low}" if low == high else f"{low}–{high}"
