"""What differs in the keywords of two schemas that have no field in their shapes."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from collab.contracts.differences import Direction, Inner, SchemaDifference
from collab.contracts.json_values import Schema, as_object
from collab.contracts.lifetime import lifetime_changes

# Characters of values that are named.
MAX_TEXT_LENGTH = 200
# Keywords whose value is a schema: the more it allows, the more does the whole.
_INNER_SCHEMAS = {
    "items": "[]",
    "additionalProperties": "{}",
    "contains": "[contains]",
    "propertyNames": "{names}",
    "contentSchema": "(content)",
    "unevaluatedItems": "[…]",
    "unevaluatedProperties": "{…}",
    "then": "(then)",
    "else": "(else)",
}
_INNER_SCHEMAS_BY_NAME = ("patternProperties", "dependentSchemas")
_ANY_CHANGE_BREAKS = ("contentEncoding", "contentMediaType", "if", "dependentRequired")
_DESCRIBING = (
    "discriminator",
    "deprecated",
    "default",
    "multipleOf",
    "uniqueItems",
    "pattern",
    "x-extensible-enum",
)


def keyword_changes(
    direction: Direction, old: dict[str, Any], new: dict[str, Any]
) -> Iterator[SchemaDifference | Inner]:
    """Yield the differences of these keywords, and the pairs of schemas inside them."""
    return _Keywords(direction).changes(old, new)


class _Keywords:
    def __init__(self, direction: Direction) -> None:
        self.direction = direction

    def _found(self, rule: str, place: str = "", **values: Any) -> SchemaDifference:
        return self.direction.found(rule, place, **values)

    def changes(
        self, old: dict[str, Any], new: dict[str, Any]
    ) -> Iterator[SchemaDifference | Inner]:
        for rule, values in lifetime_changes(old, new):
            yield self._found(f"parameter-{rule}", **values)
        for word in dict.fromkeys([*old, *new]):
            if word in _INNER_SCHEMAS_BY_NAME:
                yield from self._inner_schemas(word, old.get(word), new.get(word))
            elif word == "prefixItems":
                yield from self._prefix_items(word, old.get(word), new.get(word))
            elif word == "not":
                yield from self._not(old.get(word), new.get(word))
            elif word in _INNER_SCHEMAS:
                yield from self._inner_schema(
                    word, _INNER_SCHEMAS[word], old.get(word), new.get(word)
                )
            elif old.get(word) != new.get(word):
                yield from self._keyword(word, old.get(word), new.get(word))

    def _inner_schemas(self, word: str, old: Any, new: Any) -> Iterator[SchemaDifference | Inner]:
        old, new = (as_object(one) for one in (old, new))
        for name in dict.fromkeys([*old, *new]):
            yield from self._inner_schema(
                f"{word} {name}", f"({name})", old.get(name), new.get(name)
            )

    def _inner_schema(
        self, word: str, place: str, old: Schema, new: Schema
    ) -> Iterator[SchemaDifference | Inner]:
        """A schema within; a missing one allows everything."""
        if old is not None and new is not None:
            yield Inner(place, old, new)
        elif not allows_everything(old if new is None else new):
            yield self._found("keyword-narrowed" if old is None else "keyword-widened", word=word)

    def _not(self, old: Schema, new: Schema) -> Iterator[SchemaDifference | Inner]:
        """The more the inner schema of `not` allows, the less the whole does."""
        if old is not None and new is not None:
            yield Inner("(not)", old, new, is_inverted=True)
        else:
            yield self._found("keyword-narrowed" if old is None else "keyword-widened", word="not")

    def _keyword(self, word: str, old: Any, new: Any) -> Iterator[SchemaDifference]:
        if word == "if" and old is not None and new is not None:
            # `then` and `else` now apply to other values: a rule can't say what that allows.
            yield self._found("condition-changed")
        elif word in _ANY_CHANGE_BREAKS:
            if (old is not None and new is not None) or word.startswith("content"):
                rule = "keyword-changed"
            else:
                rule = "keyword-narrowed" if old is None else "keyword-widened"
            yield self._found(rule, **from_to(word, old, new))
        elif word in _DESCRIBING:
            name = "_compare_" + re.sub(r"\W", "_", word).lower()
            yield from getattr(self, name, self._described)(word, old, new)

    def _described(self, word: str, old: Any, new: Any) -> Iterator[SchemaDifference]:
        yield self._found("keyword-harmless", **from_to(word, old, new))

    def _compare_pattern(self, word: str, old: Any, new: Any) -> Iterator[SchemaDifference]:
        return iter(())  # compared with the values

    def _compare_discriminator(self, word: str, old: Any, new: Any) -> Iterator[SchemaDifference]:
        before, after = (
            one.get("propertyName") if isinstance(one, dict) else None for one in (old, new)
        )
        if before and after and before != after:
            yield self._found("discriminator-changed", **from_to(word, before, after))
        else:
            yield from self._described(word, old, new)

    def _compare_deprecated(self, word: str, old: Any, new: Any) -> Iterator[SchemaDifference]:
        yield self._found("property-deprecated" if new else "property-restored")

    def _compare_default(self, word: str, old: Any, new: Any) -> Iterator[SchemaDifference]:
        rule = "parameter-default-changed" if self.direction.has_default else "default-changed"
        values = from_to(word, old, new)
        yield self._found(rule, old=values["old"], new=values["new"])

    def _compare_multipleof(self, word: str, old: Any, new: Any) -> Iterator[SchemaDifference]:
        narrows = new is not None and not (old and _divides(new, old))
        yield self._found(
            "pattern-changed" if narrows else "keyword-harmless", **from_to(word, old, new)
        )

    def _compare_uniqueitems(self, word: str, old: Any, new: Any) -> Iterator[SchemaDifference]:
        yield self._found(
            "keyword-narrowed" if new else "keyword-harmless", **from_to(word, old, new)
        )

    def _prefix_items(self, word: str, old: Any, new: Any) -> Iterator[SchemaDifference | Inner]:
        old, new = (one if isinstance(one, list) else [] for one in (old, new))
        for number, (before, after) in enumerate(zip(old, new, strict=False)):
            yield Inner(f"[{number}]", before, after)
        if len(old) > len(new):
            yield self._found("variant-removed", values=f"{word} {len(new)}–{len(old) - 1}")
        elif len(new) > len(old):
            yield self._found("variant-added", values=f"{word} {len(old)}–{len(new) - 1}")

    def _compare_x_extensible_enum(
        self, word: str, old: Any, new: Any
    ) -> Iterator[SchemaDifference]:
        old, new = (one if isinstance(one, list) else [] for one in (old, new))
        if removed := [json.dumps(one) for one in old if one not in new]:
            yield self._found("values-removed", values=values_text(removed))


def allows_everything(schema: Any) -> bool:
    """Is every value valid for the schema?"""
    return schema is True or schema == {}


def from_to(word: str, old: Any, new: Any) -> dict[str, str]:
    """The values of a sentence that says how a keyword changed."""
    return {"word": word, "old": _value_text(old), "new": _value_text(new)}


def _value_text(value: Any) -> str:
    if value is None:
        return "–"
    text = value if isinstance(value, str) else json.dumps(value)
    return text[:MAX_TEXT_LENGTH]


def values_text(values: Sequence[str]) -> str:
    """JSON texts as a list for people, cut where it is long."""
    shown = map(_shown_value, values[:MAX_TEXT_LENGTH])
    return ", ".join(shown)[:MAX_TEXT_LENGTH]


def _shown_value(json_text: str) -> str:
    text = json.loads(json_text) if json_text.startswith('"') else json_text
    return text[:MAX_TEXT_LENGTH]


def _divides(part: Any, whole: Any) -> bool:
    return (
        isinstance(part, int | float)
        and isinstance(whole, int | float)
        and bool(part)
        and whole % part == 0
    )
