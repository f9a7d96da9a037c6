"""Compare the types, values, bounds, variants and properties of two schemas."""

import re
from collections.abc import Iterator
from typing import Any, Protocol

from collab.contracts.differences import Direction, Found, Inner
from collab.contracts.keyword_changes import (
    allows_everything,
    from_to,
    keyword_changes,
    values_text,
)
from collab.contracts.shape_parts import BOUNDS, VARIANT_KEYWORDS, Shape
from collab.contracts.shapes import Shapes, type_label
from collab.contracts.split_requests import as_sent, is_split_request
from collab.contracts.variants import Waiting, choices, is_choice, type_key, variant_key

# Formats that take all values of another one: a date is also a time, at midnight.
_WIDER_FORMATS = {
    "int32": {"int64", "float", "double"},
    "int64": {"float", "double"},
    "float": {"double"},
    "date": {"date-time"},
}
_ONLY_NULL = frozenset({"null"})
# Variants to try for one that has no counterpart.
MAX_OTHERS = 20
_COUNTS_FROM_ZERO = ("minLength", "minItems", "minProperties")


class Comparer(Protocol):
    """The comparison of two documents that the pair is part of."""

    old: Shapes
    new: Shapes

    def fits(self, old: Any, new: Any, direction: Direction) -> bool: ...


class SchemaPair:
    """Two schemas at one place, and what differs between them."""

    def __init__(self, comparer: Comparer, old: Any, new: Any, direction: Direction) -> None:
        self.comparer, self.direction = comparer, direction
        self.old_schema, self.new_schema = old, new
        self.old, self.new = comparer.old.shape(old), comparer.new.shape(new)

    def differences(self) -> Iterator[Found | Inner]:
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
            yield from self._added_parts()
            yield from self._properties()
            yield from keyword_changes(self.direction, self.old.other, self.new.other)

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
        if (
            _ONLY_NULL in (old.types, new.types)
            and old.types != new.types
            and old.is_nullable
            and new.is_nullable
        ):
            yield self._type_change("type-widened" if old.types == _ONLY_NULL else "type-narrowed")
            return
        types = self._with_text(old), self._with_text(new)
        keeps_types = _is_subset(*types) and not self._loses_listed_types()
        widens_types = not _is_subset(types[1], types[0])
        if keeps_types and not widens_types:
            yield from self._formats()
        else:
            rule = (
                "type-widened"
                if keeps_types
                else "type-changed"
                if widens_types
                else "type-narrowed"
            )
            yield self._type_change(self._with_format(rule))

    def _with_text(self, shape):
        """The types. In text, a string of any form may hold whatever another type is written as."""
        is_any_text = "string" in shape.types and not shape.format and shape.enum is None
        return shape.types | self.direction.texts if is_any_text else shape.types

    def _loses_listed_types(self):
        """Were there several types written as text, of which one is missing now?

        Their values were distinguished: 1 was a number and not the text "1".
        """
        return (
            bool(self.direction.texts)
            and len(self.old.types) > 1
            and not _is_subset(self.old.types, self.new.types)
        )

    def _type_change(self, rule):
        labels = [
            type_label(self.comparer.old, self.old_schema),
            type_label(self.comparer.new, self.new_schema),
        ]
        return self._found(rule, old=labels[0], new=labels[1])

    def _formats(self):
        if rule := self._format_rule():
            yield self._type_change(rule)

    def _format_rule(self):
        """The rule for the formats, or None if they are the same."""
        old, new = self.old.format, self.new.format
        if old == new:
            return None
        if not new or new in _WIDER_FORMATS.get(old, ()):
            return "type-widened"
        return "type-narrowed" if not old or old in _WIDER_FORMATS.get(new, ()) else "type-changed"

    def _with_format(self, rule):
        """The rule of other types, where the format allows less or more too."""
        if self.direction.texts and (self.old.format == "binary") != (self.new.format == "binary"):
            return "type-changed"  # a file in a form is no text
        if not self.old.format or not self.new.format or not self.old.types & self.new.types:
            return rule
        opposite = "type-narrowed" if rule == "type-widened" else "type-widened"
        return "type-changed" if self._format_rule() in (opposite, "type-changed") else rule

    def _null(self):
        if self.old.is_nullable == self.new.is_nullable or not (self.old.types and self.new.types):
            return
        if self.new.is_nullable or self.new.has_given_type:
            yield self._found("null-added" if self.new.is_nullable else "null-removed")

    # Values

    def _values(self):
        old, new = self.old.enum, self.new.enum
        if old is None and new is not None:
            yield self._found("values-limited", values=values_text(new))
        elif new is None and old is not None:
            yield self._found("values-unlimited")
        elif old is not None and new is not None:
            yield from self._value_changes(old, new)

    def _value_changes(self, old, new):
        before, after = set(old), set(new)
        removed = [one for one in old if one not in after]
        added = [one for one in new if one not in before]
        if removed:
            yield self._found("values-removed", values=values_text(removed))
        if added:
            yield self._found("values-added", values=values_text(added))

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
            yield self._found(
                "pattern-removed" if allows_all else "pattern-changed",
                **from_to("pattern", old, new),
            )

    # Variants

    def _is_wrapped(self):
        """Has one of the two variants only, and the other one none?"""
        return bool(is_choice(self.old)) != bool(is_choice(self.new)) and not (
            self.old.is_empty or self.new.is_empty
        )

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
            yield from self._variants_of(
                "anyOf", self.old.variants["oneOf"], self.new.variants["anyOf"]
            )
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
            yield Inner(f"({name})" if name else "", before, after)
        for one in removed:
            yield self._found("variant-removed", values=type_label(self.comparer.old, one))
        for one in added:
            if keyword == "oneOf" and old and self._is_covered(one, old):
                yield self._found(
                    "variant-added", values=type_label(self.comparer.new, one)
                ).as_harmless()
                continue
            rule = "overlapping-variant-added" if keyword == "anyOf" and old else "variant-added"
            yield self._found(
                rule if old else "keyword-narrowed", **self._variant_values(keyword, one, bool(old))
            )

    def _is_covered(self, one, old):
        """Is every value of a new variant one that an old variant had too?"""
        fits = not self.direction.is_request and len(old) <= MAX_OTHERS
        return fits and any(self._fits(other, one) for other in old)

    def _variant_values(self, keyword, one, has_others):
        return {"values": type_label(self.comparer.new, one)} if has_others else {"word": keyword}

    def _matched(self, old, new):
        """Pairs of variants that belong together, and the removed and added ones.

        Variants of the same name or text are paired first, then those of the same types.
        """
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
        return self._renamed(pairs, removed, by_type.left())

    def _renamed(self, pairs, removed, added):
        """The same, with variants paired that only got another name.

        Not where a discriminator has the name as a value.
        """
        discriminator = self.new.other.get("discriminator")
        is_value = isinstance(discriminator, dict) and "mapping" not in discriminator
        if is_value or len(removed) * len(added) > MAX_OTHERS:
            return pairs, removed, added
        left = list(added)
        for before in list(removed):
            found = next((one for one in left if self._is_renamed(before, one)), None)
            if found is not None:
                pairs.append(("", before, found))
                removed.remove(before)
                left.remove(found)
        return pairs, removed, left

    def _is_renamed(self, before, after):
        """Are both the same but for a name that the other document does not have?"""
        shapes = self.comparer.old, self.comparer.new
        old, new = shapes[0].shape(before), shapes[1].shape(after)
        is_other_name = not shapes[1].has_schema(old.name) and not shapes[0].has_schema(new.name)
        return (
            is_other_name
            and old.properties.keys() == new.properties.keys()
            and self._fits(before, after)
        )

    def _added_parts(self):
        """Parts of allOf beside the same ones as before: each of them can allow less."""
        sides = (self.comparer.old, self.old_schema), (self.comparer.new, self.new_schema)
        old, new = (
            {variant_key(shapes, one): one for one in shapes.parts(schema)}
            for shapes, schema in sides
        )
        if self.direction.is_request and old and old.keys() < new.keys():
            for key, part in new.items():
                if key not in old:
                    yield self._found("part-added", values=type_label(self.comparer.new, part))

    # Properties

    def _properties(self):
        if self.direction.is_request and self.new.is_empty:
            return  # every value is allowed now, whatever is in it
        old, new = (
            self._visible(self.old, self.comparer.old),
            self._visible(self.new, self.comparer.new),
        )
        for name, schema in old.items():
            if name in new:
                yield from self._property(name, schema, new[name])
            else:
                yield self._found(self._rule_of_hidden(name), name)
        for name in new:
            if name not in old:
                is_required = name in self.new.required and self.direction.is_request
                yield self._found(
                    "required-property-added" if is_required else "property-added", name
                )
        yield from self._required_elsewhere()

    def _required_elsewhere(self):
        """Names that are required and have no schema here."""
        described = {*self.old.properties, *self.new.properties}
        for name in sorted((self.old.required ^ self.new.required) - described):
            if name in self.new.required:
                found = self._found("required", name)
                # Beside properties that are described, it is more likely an error of the document.
                yield found.as_harmless() if self.new.properties else found
            else:
                yield self._found(
                    "no-longer-required" if self.direction.is_request else "optional", name
                )

    def _visible(self, shape: Shape, shapes: Shapes) -> dict[str, Any]:
        """The properties in this direction, without read-only or write-only ones."""
        hidden = "is_read_only" if self.direction.is_request else "is_write_only"
        return {
            name: schema
            for name, schema in shape.properties.items()
            if not getattr(shapes.shape(schema), hidden)
        }

    def _rule_of_hidden(self, name):
        if name not in self.new.properties:
            return "property-removed"
        return "became-read-only" if self.direction.is_request else "became-write-only"

    def _property(self, name, old, new):
        before, after = name in self.old.required, name in self.new.required
        if after and not before:
            yield self._found("required", name)
        elif before and not after:
            yield self._found(
                "no-longer-required" if self.direction.is_request else "optional", name
            )
        is_split = self.direction.is_request and is_split_request(self.old, self.new)
        yield Inner(name, as_sent(self.comparer.old, old, new) if is_split else old, new)


def _amount_allowed(schema):
    """0 for no value, 2 for every value, 1 for some."""
    return 0 if schema is False else 2 if allows_everything(schema) else 1


def _is_subset(old, new):
    """Is every type of `old` among those of `new`?

    Every integer is a number, and no types mean any type.
    """
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
