"""Compare two schemas: types, values, bounds, variants and properties."""

import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from collab.contracts.differences import Collected, Direction, Found, join_places
from collab.contracts.shapes import BOUNDS, VARIANT_KEYWORDS, Shape, Shapes, type_label
from collab.contracts.variants import Waiting, choices, is_choice, type_key, variant_key

# Pairs of schemas to compare before we only say that there may be more changes.
MAX_SCHEMA_PAIRS, MAX_PAIRS_OF_ONE_BODY = 20_000, 2_000
# Choices within choices to try.
MAX_DEPTH = 20
# Pairs to visit in finding out which choices fit.
MAX_VISITS = 300_000
# Characters of one place, and of values that are named.
MAX_PLACE_LENGTH, MAX_TEXT_LENGTH = 1_000, 200
# What is sent as text is valid for a string, whatever it was before.
_WRITTEN_AS_TEXT = {"integer", "number", "boolean", "string"}
_WIDER_FORMATS = {"int32": {"int64"}, "float": {"double"}}
# Keywords whose value is a schema: the more it allows, the more does the whole.
_INNER_SCHEMAS = {
    "items": "[]", "additionalProperties": "{}", "contains": "[contains]", "propertyNames": "{names}", "contentSchema": "(content)",
    "unevaluatedItems": "[…]", "unevaluatedProperties": "{…}", "then": "(then)", "else": "(else)",
}  # fmt: skip
_COUNTS_FROM_ZERO = ("minLength", "minItems", "minProperties")
_INNER_SCHEMAS_BY_NAME = ("patternProperties", "dependentSchemas")
_ANY_CHANGE_BREAKS = ("contentEncoding", "contentMediaType", "if", "not", "dependentRequired", "propertyNames")
_DESCRIBING = (
    "discriminator",
    "deprecated",
    "default",
    "multipleOf",
    "uniqueItems",
    "pattern",
    "x-extensible-enum",
)


@dataclass(frozen=True)
class _Inner:
    """A pair of schemas inside another pair, at a place relative to it."""

    place: str
    old: Any
    new: Any


@dataclass
class _Node:
    """A pair of schemas: the differences of its own keywords, and the pairs inside it."""

    found: list[Found]
    inner: list[_Inner]


class SchemaComparer:
    """Compares schemas of two documents. Each pair is compared once for a direction, wherever it is used."""

    def __init__(self, old: dict[str, Any], new: dict[str, Any]) -> None:
        self.old, self.new = Shapes(old), Shapes(new)
        self.steps_left, self.visits_left = MAX_SCHEMA_PAIRS, MAX_VISITS
        self._nodes: dict[tuple, _Node] = {}
        self._schemas: list[Any] = []  # so that their ids stay theirs
        self._comparing: set[tuple] = set()
        self._fitting: dict[tuple, bool] = {}

    def compare(self, old: Any, new: Any, direction: Direction) -> list[Found]:
        """The differences of two schemas and all inside them, each pair once, the nearest places first."""
        root = self._key(old, new, direction)
        if root in self._comparing or len(self._comparing) > MAX_DEPTH:
            return []
        self._comparing.add(root)
        found = Collected()
        for place, node in self._nodes_below(root, _Inner("", old, new), direction):
            found.add(place, node.found)
        self._comparing.discard(root)
        return found.with_rest(direction)

    def fits(self, old: Any, new: Any, direction: Direction) -> bool:
        """Do two variants differ in nothing that breaks?"""
        key = self._key(old, new, direction)
        if key not in self._fitting:
            self._schemas.append((old, new))
            self._fitting[key] = not any(one.is_breaking for one in self.compare(old, new, direction))
        return self._fitting[key]

    def _nodes_below(self, root, pair, direction):
        """Yield (place, node) of a pair and of all pairs inside it, each once, outer ones first."""
        seen, pending = {root}, deque([("", root, pair)])
        while pending and len(seen) < MAX_PAIRS_OF_ONE_BODY and self.visits_left > 0:
            place, key, pair = pending.popleft()
            node = self._node(key, pair, direction)
            self._count_visits(1 + len(node.inner))
            yield place, node
            for inner in node.inner:
                key, inner_place = self._key(inner.old, inner.new, direction), join_places(place, inner.place)
                if key not in seen and len(inner_place) <= MAX_PLACE_LENGTH:
                    seen.add(key)
                    pending.append((inner_place, key, inner))

    def _count_visits(self, count):
        """Comparing choices visits what is inside them again and again."""
        if len(self._comparing) > 1:
            self.visits_left -= count
        if self.visits_left <= 0:
            self.steps_left = 0

    def _key(self, old, new, direction):
        return id(self.old.target(old)), id(self.new.target(new)), direction

    def _node(self, key, pair, direction):
        if key not in self._nodes:
            self.steps_left -= 1
            if self.steps_left <= 0:
                return _Node([], [])
            self._schemas.append(pair)
            differences = list(_Pair(self, pair.old, pair.new, direction).differences())
            self._nodes[key] = _Node(
                [one for one in differences if isinstance(one, Found)],
                [one for one in differences if isinstance(one, _Inner)],
            )
        return self._nodes[key]


class _Pair:
    """Two schemas at one place, and what differs between them."""

    def __init__(self, comparer: SchemaComparer, old: Any, new: Any, direction: Direction) -> None:
        self.comparer, self.direction = comparer, direction
        self.old_schema, self.new_schema = old, new
        self.old, self.new = comparer.old.shape(old), comparer.new.shape(new)

    def differences(self) -> Iterator[Found | _Inner]:
        """Yield them, and the pairs inside; after other types, nothing inside is compared."""
        if isinstance(self.old_schema, bool) or isinstance(self.new_schema, bool):
            yield from self._booleans()
            return
        if self._is_wrapped():
            yield from self._wrapped()
            return
        kinds = [*self._types(), *self._null()]
        yield from kinds
        if not any(one.rule == "type-changed" for one in kinds):
            yield from self._values()
            yield from self._bounds()
            yield from self._pattern()
            yield from self._variants()
            yield from self._properties()
            yield from self._other_keywords()

    def _found(self, rule: str, place: str = "", **values: Any) -> Found:
        return self.direction.found(rule, place, **values)

    def _booleans(self):
        """True allows every value, false none."""
        old, new = (_amount_allowed(one) for one in (self.old_schema, self.new_schema))
        word = "false" if False in (self.old_schema, self.new_schema) else "schema"
        if old > new:
            yield self._found("keyword-narrowed", word=word)
        elif new > old:
            yield self._found("keyword-widened", word=word)

    # Types

    def _types(self):
        old, new = self.old, self.new
        types = self._with_text(old), self._with_text(new)
        keeps_types = _is_subset(*types)
        widens_types = not _is_subset(types[1], types[0])
        if keeps_types and not widens_types:
            yield from self._formats()
        else:
            rule = "type-widened" if keeps_types else "type-changed" if widens_types else "type-narrowed"
            yield self._type_change(rule)

    def _with_text(self, shape):
        """The types. In text, a string of any form may hold whatever another type is written as."""
        is_any_text = "string" in shape.types and not shape.format and shape.enum is None
        return shape.types | _WRITTEN_AS_TEXT if self.direction.is_text and is_any_text else shape.types

    def _type_change(self, rule):
        labels = [type_label(self.comparer.old, self.old_schema), type_label(self.comparer.new, self.new_schema)]
        return self._found(rule, old=labels[0], new=labels[1])

    def _formats(self):
        old, new = self.old.format, self.new.format
        if old == new:
            return
        widens = not new or new in _WIDER_FORMATS.get(old, ())
        narrows = not old or old in _WIDER_FORMATS.get(new, ())
        yield self._type_change("type-widened" if widens else "type-narrowed" if narrows else "type-changed")

    def _null(self):
        if self.old.is_nullable != self.new.is_nullable and self.old.types and self.new.types:
            yield self._found("null-added" if self.new.is_nullable else "null-removed")

    # Values

    def _values(self):
        old, new = self.old.enum, self.new.enum
        if old is None and new is not None:
            yield self._found("values-limited", values=_values_text(new))
        elif new is None and old is not None:
            yield self._found("values-unlimited")
        elif old is not None and new is not None:
            yield from self._value_changes(old, new)

    def _value_changes(self, old, new):
        before, after = set(old), set(new)
        removed = [one for one in old if one not in after]
        added = [one for one in new if one not in before]
        if removed:
            yield self._found("values-removed", values=_values_text(removed))
        if added:
            yield self._found("values-added", values=_values_text(added))

    def _bounds(self):
        for word, is_lower in BOUNDS.items():
            old, new = self.old.bounds.get(word), self.new.bounds.get(word)
            if old != new and not (word in _COUNTS_FROM_ZERO and {old, new} == {None, (0, False)}):
                rule = "bound-narrowed" if _is_narrowed(old, new, is_lower) else "bound-widened"
                yield self._found(rule, word=word, old=_bound_text(old), new=_bound_text(new))

    def _pattern(self):
        old, new = self.old.other.get("pattern"), self.new.other.get("pattern")
        if old != new:
            allows_all = not new or re.fullmatch(r"\^?\.\*\$?", str(new))
            yield self._found("pattern-removed" if allows_all else "pattern-changed", **_from_to("pattern", old, new))

    # Variants

    def _is_wrapped(self):
        """Has one of the two variants only, and the other one none?"""
        return bool(is_choice(self.old)) != bool(is_choice(self.new)) and not (self.old.is_empty or self.new.is_empty)

    def _wrapped(self):
        """One schema became a choice of several, or a choice became one of them."""
        old, new = choices(self.old, self.old_schema), choices(self.new, self.new_schema)
        yield from self._null()
        for one in old:
            if not any(self._fits(one, other) for other in new):
                yield self._found("variant-removed", values=type_label(self.comparer.old, one))
        for one in new:
            if not any(self._fits(other, one) for other in old):
                yield self._found("variant-added", values=type_label(self.comparer.new, one))
        if "oneOf" in self.new.variants and sum(self._fits(old[0], one) for one in new) > 1:
            # Exactly one of them must fit, and what was valid before fits several.
            yield self._found("keyword-narrowed", word="oneOf")

    def _fits(self, old, new):
        return self.comparer.fits(old, new, self.direction)

    def _variants(self):
        if set(self.old.variants) == {"oneOf"} and set(self.new.variants) == {"anyOf"}:
            # What fits exactly one of them also fits any.
            yield from self._variants_of("anyOf", self.old.variants["oneOf"], self.new.variants["anyOf"])
            return
        for keyword in VARIANT_KEYWORDS:
            yield from self._variants_of(
                keyword, self.old.variants.get(keyword, []), self.new.variants.get(keyword, [])
            )

    def _variants_of(self, keyword, old, new):
        if old and not new:
            # Without a choice, more is allowed, not less.
            yield self._found("keyword-widened", word=keyword)
            return
        pairs, removed, added = self._matched(old, new)
        for name, before, after in pairs:
            yield _Inner(f"({name})" if name else "", before, after)
        for one in removed:
            yield self._found("variant-removed", values=type_label(self.comparer.old, one))
        for one in added:
            rule = "overlapping-variant-added" if keyword == "anyOf" and old else "variant-added"
            yield self._found(rule if old else "keyword-narrowed", **self._variant_values(keyword, one, bool(old)))

    def _variant_values(self, keyword, one, has_others):
        return {"values": type_label(self.comparer.new, one)} if has_others else {"word": keyword}

    def _matched(self, old, new):
        """Pairs of variants of the same name or text, then the others of the same types; and what is left."""
        by_key = Waiting((variant_key(self.comparer.new, one), one) for one in new)
        pairs, without_key = [], []
        for before in old:
            key = variant_key(self.comparer.old, before)
            if by_key.has(key):
                pairs.append((self.comparer.old.shape(before).name, before, by_key.take(key)))
            else:
                without_key.append(before)
        by_type = Waiting((type_key(self.comparer.new.shape(one)), one) for one in by_key.left())
        removed = []
        for before in without_key:
            key = type_key(self.comparer.old.shape(before))
            if not key.name and by_type.has(key):
                pairs.append(("", before, by_type.take(key)))
            else:
                removed.append(before)
        return pairs, removed, by_type.left()

    # Properties

    def _properties(self):
        old, new = self._visible(self.old, self.comparer.old), self._visible(self.new, self.comparer.new)
        for name, schema in old.items():
            if name in new:
                yield from self._property(name, schema, new[name])
            else:
                yield self._found(self._rule_of_hidden(name), name)
        for name in new:
            if name not in old:
                is_required = name in self.new.required and self.direction.is_request
                yield self._found("required-property-added" if is_required else "property-added", name)

    def _visible(self, shape: Shape, shapes: Shapes) -> dict[str, Any]:
        """The properties that are in this direction: read-only ones are never sent, write-only ones never answered."""
        hidden = "is_read_only" if self.direction.is_request else "is_write_only"
        return {name: schema for name, schema in shape.properties.items() if not getattr(shapes.shape(schema), hidden)}

    def _rule_of_hidden(self, name):
        if name not in self.new.properties:
            return "property-removed"
        return "became-read-only" if self.direction.is_request else "became-write-only"

    def _property(self, name, old, new):
        before, after = name in self.old.required, name in self.new.required
        if after and not before:
            yield self._found("required", name)
        elif before and not after:
            yield self._found("no-longer-required" if self.direction.is_request else "optional", name)
        yield _Inner(name, old, new)

    # Other keywords

    def _other_keywords(self):
        old, new = self.old.other, self.new.other
        for word in dict.fromkeys([*old, *new]):
            if word in _INNER_SCHEMAS_BY_NAME:
                yield from self._inner_schemas(word, old.get(word), new.get(word))
            elif word == "prefixItems":
                yield from self._prefix_items(word, old.get(word), new.get(word))
            elif word in _INNER_SCHEMAS:
                yield from self._inner_schema(word, _INNER_SCHEMAS[word], old.get(word), new.get(word))
            elif old.get(word) != new.get(word):
                yield from self._keyword(word, old.get(word), new.get(word))

    def _inner_schemas(self, word, old, new):
        old, new = (one if isinstance(one, dict) else {} for one in (old, new))
        for name in dict.fromkeys([*old, *new]):
            yield from self._inner_schema(f"{word} {name}", f"({name})", old.get(name), new.get(name))

    def _inner_schema(self, word, place, old, new):
        """A schema within; a missing one allows everything."""
        if old is not None and new is not None:
            yield _Inner(place, old, new)
        elif not _allows_everything(old if new is None else new):
            yield self._found("keyword-narrowed" if old is None else "keyword-widened", word=word)

    def _keyword(self, word, old, new):
        if word in _ANY_CHANGE_BREAKS:
            rule = "keyword-changed" if old is not None and new is not None or word.startswith("content") else None
            rule = rule or ("keyword-narrowed" if old is None else "keyword-widened")
            yield self._found(rule, **_from_to(word, old, new))
        elif word in _DESCRIBING:
            yield from getattr(self, "_compare_" + re.sub(r"\W", "_", word).lower(), self._described)(word, old, new)

    def _described(self, word, old, new):
        yield self._found("keyword-harmless", **_from_to(word, old, new))

    def _compare_pattern(self, word, old, new):
        return iter(())  # compared with the values

    def _compare_deprecated(self, word, old, new):
        yield self._found("property-deprecated" if new else "property-restored")

    def _compare_default(self, word, old, new):
        rule = "parameter-default-changed" if self.direction.is_parameter else "default-changed"
        values = _from_to(word, old, new)
        yield self._found(rule, old=values["old"], new=values["new"])

    def _compare_multipleof(self, word, old, new):
        narrows = new is not None and not (old and _divides(new, old))
        yield self._found("pattern-changed" if narrows else "keyword-harmless", **_from_to(word, old, new))

    def _compare_uniqueitems(self, word, old, new):
        yield self._found("keyword-narrowed" if new else "keyword-harmless", **_from_to(word, old, new))

    def _prefix_items(self, word, old, new):
        old, new = (one if isinstance(one, list) else [] for one in (old, new))
        for number, (before, after) in enumerate(zip(old, new, strict=False)):
            yield _Inner(f"[{number}]", before, after)
        if len(old) > len(new):
            yield self._found("variant-removed", values=f"{word} {len(new)}–{len(old) - 1}")
        elif len(new) > len(old):
            yield self._found("variant-added", values=f"{word} {len(old)}–{len(new) - 1}")

    def _compare_x_extensible_enum(self, word, old, new):
        old, new = (one if isinstance(one, list) else [] for one in (old, new))
        if removed := [json.dumps(one) for one in old if one not in new]:
            yield self._found("values-removed", values=_values_text(removed))


def _allows_everything(schema):
    return schema is True or schema == {}


def _amount_allowed(schema):
    """0 for no value, 2 for every value, 1 for some."""
    return 0 if schema is False else 2 if _allows_everything(schema) else 1


def _is_subset(old, new):
    """Is every type of `old` among those of `new`? Every integer is a number; no types are all of them."""
    if not new:
        return True
    wider = new | {"integer"} if "number" in new else new
    return bool(old) and old <= wider


def _is_narrowed(old, new, is_lower):
    if old is None or new is None:
        return new is not None
    if old[0] == new[0]:
        return new[1]
    return (new[0] > old[0]) == is_lower


def _bound_text(bound):
    if bound is None:
        return "–"
    return f"{bound[0]} (exclusive)" if bound[1] else f"{bound[0]}"


def _from_to(word, old, new):
    texts = ["–" if one is None else one if isinstance(one, str) else json.dumps(one) for one in (old, new)]
    return {"word": word, "old": texts[0][:MAX_TEXT_LENGTH], "new": texts[1][:MAX_TEXT_LENGTH]}


def _values_text(values):
    shown = (json.loads(one) if one.startswith('"') else one for one in values[:MAX_TEXT_LENGTH])
    return ", ".join(one[:MAX_TEXT_LENGTH] for one in shown)[:MAX_TEXT_LENGTH]


def _divides(part, whole):
    return isinstance(part, int | float) and isinstance(whole, int | float) and bool(part) and whole % part == 0
