"""Compare the types, values, bounds, variants and properties of two schemas."""

import re
from collections.abc import Iterator
from typing import Any

from collab.contracts.differences import Direction, Inner, SchemaDifference
from collab.contracts.json_values import Schema
from collab.contracts.keyword_changes import (
    allows_everything,
    from_to,
    keyword_changes,
    values_text,
)
from collab.contracts.shape_parts import BOUNDS, VARIANT_KEYWORDS, Bound, Shape
from collab.contracts.shapes import Shapes, type_label
from collab.contracts.split_requests import as_sent, is_split_request
from collab.contracts.variants import (
    MAX_OTHERS,
    Comparer,
    VariantMatcher,
    choices,
    is_choice,
    variant_key,
)

# Formats that take all values of another one: a date is also a time, at midnight.
_WIDER_FORMATS = {
    "int32": {"int64", "float", "double"},
    "int64": {"float", "double"},
    "float": {"double"},
    "date": {"date-time"},
}
_ONLY_NULL = frozenset({"null"})
_COUNTS_FROM_ZERO = ("minLength", "minItems", "minProperties")
_ZERO = Bound(0, False)


class SchemaPair:
    """Two schemas at one place, and what differs between them."""

    def __init__(self, comparer: Comparer, old: Schema, new: Schema, direction: Direction) -> None:
        self.comparer, self.direction = comparer, direction
        self.old_schema, self.new_schema = old, new
        self.old, self.new = comparer.old.shape(old), comparer.new.shape(new)

    @property
    def size(self) -> int:
        """About how many values are compared with others."""
        return self.old.size + self.new.size

    def differences(self) -> Iterator[SchemaDifference | Inner]:
        """Yield them and the pairs inside, which are not compared after a change of type."""
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
            yield from self._added_parts()
            yield from self._properties()
            yield from keyword_changes(self.direction, self.old.other, self.new.other)

    def _found(self, rule: str, place: str = "", **values: Any) -> SchemaDifference:
        return self.direction.found(rule, place, **values)

    def _booleans(self) -> Iterator[SchemaDifference]:
        """True allows every value, false none."""
        old, new = (_amount_allowed(one) for one in (self.old_schema, self.new_schema))
        word = "false" if False in (self.old_schema, self.new_schema) else "schema"
        if old > new:
            yield self._found("keyword-narrowed", word=word)
        elif new > old:
            yield self._found("keyword-widened", word=word)

    # Types

    def _types(self) -> Iterator[SchemaDifference]:
        old, new = self.old, self.new
        is_one_null = (old.types == _ONLY_NULL) != (new.types == _ONLY_NULL)
        if is_one_null and old.is_nullable and new.is_nullable:
            yield self._type_change("type-widened" if old.types == _ONLY_NULL else "type-narrowed")
            return
        types = self._with_text(old), self._with_text(new)
        keeps_types = _is_subset(*types) and not self._loses_listed_types()
        widens_types = not _is_subset(types[1], types[0])
        if keeps_types and not widens_types:
            yield from self._formats()
        elif keeps_types:
            yield self._type_change(self._with_format("type-widened"))
        else:
            rule = "type-changed" if widens_types else "type-narrowed"
            yield self._type_change(self._with_format(rule))

    def _with_text(self, shape: Shape) -> frozenset[str]:
        """The types.

        In text, a string of any form may hold whatever another type is written as.
        """
        is_any_text = "string" in shape.types and not shape.format and shape.enum is None
        return shape.types | self.direction.texts if is_any_text else shape.types

    def _loses_listed_types(self) -> bool:
        """Were there several types written as text, of which one is missing now?

        Their values were distinguished: 1 was a number and not the text "1".
        """
        return (
            bool(self.direction.texts)
            and len(self.old.types) > 1
            and not _is_subset(self.old.types, self.new.types)
        )

    def _type_change(self, rule: str) -> SchemaDifference:
        old = type_label(self.comparer.old, self.old_schema)
        new = type_label(self.comparer.new, self.new_schema)
        return self._found(rule, old=old, new=new)

    def _formats(self) -> Iterator[SchemaDifference]:
        rule = self._format_rule()
        if rule:
            yield self._type_change(rule)

    def _format_rule(self) -> str | None:
        """The rule for the formats, or None if they are the same."""
        old, new = self.old.format, self.new.format
        if old == new:
            return None
        if not new or new in _WIDER_FORMATS.get(old, ()):
            return "type-widened"
        is_narrower = not old or old in _WIDER_FORMATS.get(new, ())
        return "type-narrowed" if is_narrower else "type-changed"

    def _with_format(self, rule: str) -> str:
        """The rule of other types, where the format allows less or more too."""
        if self.direction.texts and (self.old.format == "binary") != (self.new.format == "binary"):
            return "type-changed"  # a file in a form is no text
        if not self.old.format or not self.new.format or not self.old.types & self.new.types:
            return rule
        opposite = "type-narrowed" if rule == "type-widened" else "type-widened"
        return "type-changed" if self._format_rule() in (opposite, "type-changed") else rule

    def _null(self) -> Iterator[SchemaDifference]:
        if self.old.is_nullable == self.new.is_nullable or not (self.old.types and self.new.types):
            return
        if self.new.is_nullable or self.new.has_given_type:
            yield self._found("null-added" if self.new.is_nullable else "null-removed")

    # Values

    def _values(self) -> Iterator[SchemaDifference]:
        old, new = self.old.enum, self.new.enum
        if old is None and new is not None:
            yield self._found("values-limited", values=values_text(new))
        elif new is None and old is not None:
            yield self._found("values-unlimited")
        elif old is not None and new is not None:
            yield from self._value_changes(old, new)

    def _value_changes(
        self, old: tuple[str, ...], new: tuple[str, ...]
    ) -> Iterator[SchemaDifference]:
        before, after = set(old), set(new)
        removed = [one for one in old if one not in after]
        added = [one for one in new if one not in before]
        if removed:
            yield self._found("values-removed", values=values_text(removed))
        if added:
            yield self._found("values-added", values=values_text(added))

    def _bounds(self) -> Iterator[SchemaDifference]:
        if self.old.bounds == self.new.bounds:
            return
        for word, is_lower in BOUNDS.items():
            old, new = self.old.bounds.get(word), self.new.bounds.get(word)
            says_nothing = word in _COUNTS_FROM_ZERO and {old, new} == {None, _ZERO}
            if old != new and not says_nothing:
                rule = "bound-narrowed" if _is_narrowed(old, new, is_lower) else "bound-widened"
                yield self._found(rule, word=word, old=_bound_text(old), new=_bound_text(new))

    def _pattern(self) -> Iterator[SchemaDifference]:
        old, new = self.old.other.get("pattern"), self.new.other.get("pattern")
        if old != new:
            allows_all = not new or re.fullmatch(r"\^?\.\*\$?", str(new))
            rule = "pattern-removed" if allows_all else "pattern-changed"
            yield self._found(rule, **from_to("pattern", old, new))

    # Variants

    def _is_wrapped(self) -> bool:
        """Is one of the two a choice of variants, and the other one not?"""
        return bool(is_choice(self.old)) != bool(is_choice(self.new)) and not (
            self.old.is_empty or self.new.is_empty
        )

    def _wrapped(self) -> Iterator[SchemaDifference]:
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

    def _fits(self, old: Schema, new: Schema) -> bool:
        return self.comparer.fits(old, new, self.direction)

    def _variants(self) -> Iterator[SchemaDifference | Inner]:
        if set(self.old.variants) == {"oneOf"} and set(self.new.variants) == {"anyOf"}:
            # What fits exactly one of them also fits any.
            old, new = self.old.variants["oneOf"], self.new.variants["anyOf"]
            yield from self._variants_of("anyOf", old, new)
            return
        for keyword in VARIANT_KEYWORDS:
            old, new = self.old.variants.get(keyword, []), self.new.variants.get(keyword, [])
            yield from self._variants_of(keyword, old, new)

    def _variants_of(
        self, keyword: str, old: list[Schema], new: list[Schema]
    ) -> Iterator[SchemaDifference | Inner]:
        if old and not new:
            # Without a choice, more is allowed, not less.
            yield self._found("keyword-widened", word=keyword)
            return
        discriminator = self.new.other.get("discriminator")
        is_name_a_value = isinstance(discriminator, dict) and "mapping" not in discriminator
        matcher = VariantMatcher(self.comparer, self.direction, is_name_a_value=is_name_a_value)
        pairs, removed, added = matcher.match(old, new)
        for name, before, after in pairs:
            yield Inner(f"({name})" if name else "", before, after)
        for one in removed:
            yield self._found("variant-removed", values=type_label(self.comparer.old, one))
        for one in added:
            if old:
                yield self._variant_added(keyword, one, old)
            else:
                yield self._found("keyword-narrowed", word=keyword)

    def _variant_added(self, keyword: str, one: Schema, old: list[Schema]) -> SchemaDifference:
        values = type_label(self.comparer.new, one)
        if keyword == "anyOf":
            return self._found("overlapping-variant-added", values=values)
        found = self._found("variant-added", values=values)
        return found.as_harmless() if self._is_covered(one, old) else found

    def _is_covered(self, one: Schema, old: list[Schema]) -> bool:
        """Is every value of a new variant one that an old variant had too?"""
        fits = not self.direction.is_request and len(old) <= MAX_OTHERS
        return fits and any(self._fits(other, one) for other in old)

    def _added_parts(self) -> Iterator[SchemaDifference]:
        """Parts of allOf beside the same ones as before: each of them can allow less."""
        old = _parts_by_key(self.comparer.old, self.old_schema)
        new = _parts_by_key(self.comparer.new, self.new_schema)
        if self.direction.is_request and old and old.keys() < new.keys():
            for key, part in new.items():
                if key not in old:
                    yield self._found("part-added", values=type_label(self.comparer.new, part))

    # Properties

    def _properties(self) -> Iterator[SchemaDifference | Inner]:
        if self.direction.is_request and self.new.is_empty:
            return  # every value is allowed now, whatever is in it
        old = self._visible(self.old, self.comparer.old)
        new = self._visible(self.new, self.comparer.new)
        for name, schema in old.items():
            if name in new:
                yield from self._property(name, schema, new[name])
            else:
                yield self._found(self._rule_of_hidden(name), name)
        for name in new:
            if name not in old:
                is_required = name in self.new.required and self.direction.is_request
                rule = "required-property-added" if is_required else "property-added"
                yield self._found(rule, name)
        yield from self._required_elsewhere()

    def _required_elsewhere(self) -> Iterator[SchemaDifference]:
        """Names that are required and have no schema here."""
        described = {*self.old.properties, *self.new.properties}
        for name in sorted((self.old.required ^ self.new.required) - described):
            if name in self.new.required:
                found = self._found("required", name)
                # Beside properties that are described, it is more likely an error of the document.
                yield found.as_harmless() if self.new.properties else found
            else:
                yield self._no_longer_required(name)

    def _visible(self, shape: Shape, shapes: Shapes) -> dict[str, Schema]:
        """The properties in this direction, without read-only or write-only ones."""
        is_request = self.direction.is_request
        return {
            name: one
            for name, one in shape.properties.items()
            if not shapes.shape(one).is_left_out(is_request=is_request)
        }

    def _rule_of_hidden(self, name: str) -> str:
        if name not in self.new.properties:
            return "property-removed"
        return "became-read-only" if self.direction.is_request else "became-write-only"

    def _property(self, name: str, old: Schema, new: Schema) -> Iterator[SchemaDifference | Inner]:
        before, after = name in self.old.required, name in self.new.required
        if after and not before:
            yield self._found("required", name)
        elif before and not after:
            yield self._no_longer_required(name)
        if self.direction.is_request and is_split_request(self.old, self.new):
            old = as_sent(self.comparer.old, old, new)
        yield Inner(name, old, new)

    def _no_longer_required(self, name: str) -> SchemaDifference:
        return self._found("no-longer-required" if self.direction.is_request else "optional", name)


def _amount_allowed(schema: Schema) -> int:
    """0 for no value, 2 for every value, 1 for some."""
    if schema is False:
        return 0
    return 2 if allows_everything(schema) else 1


def _parts_by_key(shapes: Shapes, schema: Schema) -> dict[str, Schema]:
    return {variant_key(shapes, one): one for one in shapes.parts(schema)}


def _is_subset(old: frozenset[str], new: frozenset[str]) -> bool:
    """Is every type of `old` among those of `new`?

    Every integer is a number, and no types mean any type.
    """
    if not new:
        return True
    wider = new | {"integer"} if "number" in new else new
    return bool(old) and old <= wider


def _is_narrowed(old: Bound | None, new: Bound | None, is_lower: bool) -> bool:
    if old is None or new is None:
        return new is not None
    if old.number == new.number:
        return new.is_exclusive
    return (new.number > old.number) == is_lower


def _bound_text(bound: Bound | None) -> str:
    if bound is None:
        return "–"
    return f"{bound.number} (exclusive)" if bound.is_exclusive else f"{bound.number}"
