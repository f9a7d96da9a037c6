"""The differences that a comparison of schemas finds, and for whom they break."""

from dataclasses import dataclass, replace
from typing import Any

from collab.contracts.rules import RULES

# Differences of one body that break nothing to keep.
MAX_HARMLESS = 100
# Characters of a place and of a value that are kept: they are kept for each operation.
MAX_TEXT_LENGTH = 1_000
_REQUEST, _RESPONSE = "request", "response"


@dataclass(frozen=True)
class SchemaDifference:
    """A difference of two schemas, at a place relative to them."""

    rule: str
    is_breaking: bool
    place: str = ""
    values: tuple[tuple[str, str], ...] = ()

    def as_harmless(self) -> "SchemaDifference":
        """The same difference where it breaks nothing, whatever its rule says."""
        return replace(self, is_breaking=False)

    def below(self, place: str) -> "SchemaDifference":
        """The same difference, seen from a schema that has this one at `place`."""
        return replace(self, place=join_places(place, self.place)) if place else self


@dataclass(frozen=True)
class Inner:
    """A pair of schemas inside another pair, at a place relative to it.

    The more an inverted one allows, the less does the whole.
    """

    place: str
    old: Any
    new: Any
    is_inverted: bool = False


@dataclass(frozen=True)
class Direction:
    """Whether a client sends or reads what is compared.

    `texts` are the types that are written as plain text there. `has_default` is for parameters that
    clients can leave out.
    """

    name: str
    texts: frozenset[str] = frozenset()
    has_default: bool = False

    @property
    def is_request(self) -> bool:
        """Does a client send it?"""
        return self.name == _REQUEST

    @property
    def inverted(self) -> "Direction":
        """The direction in which a difference breaks that does not break in this one."""
        return Direction(_RESPONSE if self.is_request else _REQUEST, self.texts)

    def found(self, rule: str, place: str = "", **values: Any) -> SchemaDifference:
        """A difference, which breaks as its rule says for this direction."""
        row = RULES[rule]
        is_breaking = row.breaks_request if self.is_request else row.breaks_response
        texts = tuple((name, str(value)[:MAX_TEXT_LENGTH]) for name, value in values.items())
        return SchemaDifference(rule, is_breaking, place[:MAX_TEXT_LENGTH], texts)


# What an address or a form writes as plain text, and what a body that is no JSON does.
SINGLE_TEXTS = frozenset({"integer", "number", "boolean", "string"})
ALL_TEXTS = SINGLE_TEXTS | {"array", "object"}
BODY, RESPONSE = Direction(_REQUEST), Direction(_RESPONSE)
PARAMETER = Direction(_REQUEST, texts=SINGLE_TEXTS, has_default=True)


class Collected:
    """The differences of one body: all breaking ones, and the first of the others."""

    def __init__(self) -> None:
        self.found: list[SchemaDifference] = []
        self.harmless_count = 0

    def add(self, place: str, found: list[SchemaDifference]) -> None:
        for one in found:
            self.harmless_count += not one.is_breaking
            if one.is_breaking or self.harmless_count <= MAX_HARMLESS:
                self.found.append(one.below(place))

    def with_rest(self, direction: Direction) -> list[SchemaDifference]:
        """The differences, and how many are left out."""
        rest = self.harmless_count - MAX_HARMLESS
        return [*self.found, direction.found("more", count=rest)] if rest > 0 else self.found


def join_places(place: str, inner: str) -> str:
    joiner = "." if place and inner and inner[0] not in "[{(" else ""
    return f"{place}{joiner}{inner}"
