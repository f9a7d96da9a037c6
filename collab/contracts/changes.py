"""One difference between two versions of a contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from collab.contracts import places
from collab.contracts.rules import RULES
from portal.text.labels import labelled


@dataclass(frozen=True)
class Change:
    """A difference. `key` names the operation; "" stands for all of them.

    `rule` is a key of RULES. `place` is where in the request or response (collab.contracts.places),
    and `values` what the rule's sentence names. A difference of an older row is a `rule` of "text".
    """

    key: str
    is_breaking: bool
    rule: str
    place: str = ""
    values: tuple[tuple[str, str], ...] = ()

    @property
    def is_to_check(self) -> bool:
        """Does it break some clients only?

        Those who use the operation should then look.
        """
        return not self.is_breaking and RULES[self.rule].is_to_check

    @property
    def rank(self) -> int:
        """Its place in lists: what breaks, what is to check, the rest."""
        return 0 if self.is_breaking else 1 if self.is_to_check else 2

    def label(self, paths: Mapping[str, str]) -> str:
        """The operation as people write it, such as "GET /orders/{id}".

        `paths` has the paths of a contract by key. One that it lacks has no names of parameters.
        """
        method, _space, path = self.key.partition(" ")
        return f"{method.upper()} {paths.get(self.key) or path.replace('{}', '{…}')}"

    @property
    def sentence(self) -> str:
        """What changed, in the reader's language."""
        said = RULES[self.rule].describe(places.in_words(self.place), dict(self.values))
        inside = places.operation_inside(self.place)
        return labelled(inside, said) if inside else said

    def as_row(self) -> list[Any]:
        """The change as JSON."""
        return [self.key, self.is_breaking, self.rule, self.place, dict(self.values)]

    @classmethod
    def from_row(cls, row: list[Any]) -> Change:
        """The change of a stored row. Rows of three have a sentence instead of a rule."""
        if len(row) == 3:
            return cls(row[0], row[1], "text", values=(("text", row[2]),))
        key, is_breaking, rule, place, values = row
        if (
            "code" in values
        ):  # rows of before 2026-12 have no place, and the code of then reads this
            place = places.response_place(values["code"])
        if rule not in RULES:
            rule, values = "text", {"text": f"{places.in_words(place)} {rule}"}
        return cls(key, is_breaking, rule, place, tuple(values.items()))
