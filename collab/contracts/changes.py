"""The values of a comparison of two documents: a change, and the place where it was found."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any, Self

from django.utils.translation import gettext as _

from collab.contracts.reading import iter_nodes

# Pairs of schemas to compare before we only say that there may be more changes.
MAX_SCHEMA_PAIRS = 100_000
# Whether a schema describes what clients send or receive.
REQUEST, RESPONSE = "sent", "read"


@dataclass(frozen=True)
class Change:
    """One difference. `key` names the operation; "" stands for all of them."""

    key: str
    is_breaking: bool
    sentence: str


class Comparison:
    """The two documents, their changed schemas, and how many more steps are allowed.

    `affected` has the names of schemas that differ or refer to one that does.
    """

    def __init__(self, old, new):
        self.old, self.new, self.steps_left = old, new, MAX_SCHEMA_PAIRS
        self.affected = _affected_schemas(_component_schemas(old), _component_schemas(new))


@dataclass(frozen=True)
class Location:
    """A place in a comparison: the operation, the direction, and the path within a body."""

    comparison: Comparison
    key: str
    direction: str
    place: str = ""
    # Named schemas that were compared already in this body and direction.
    seen: set = field(default_factory=set, compare=False)

    @property
    def old(self) -> dict[str, Any]:
        return self.comparison.old

    @property
    def new(self) -> dict[str, Any]:
        return self.comparison.new

    @property
    def label(self) -> str:
        """The place in a sentence."""
        return self.place or _("request body")

    @property
    def is_request(self) -> bool:
        return self.direction == REQUEST

    def child(self, name: str) -> Self:
        return replace(self, place=f"{self.place}.{name}" if self.place else name)

    def change(self, is_breaking: bool, sentence: str) -> Change:
        return Change(self.key, is_breaking, sentence)


def _component_schemas(document):
    return (document.get("components") or {}).get("schemas") or {}


def _affected_schemas(old, new):
    """The names of schemas that changed, or refer to one that did."""
    affected = {name for name in {*old, *new} if old.get(name) != new.get(name)}
    used_by = defaultdict(set)
    for schemas in (old, new):
        for name, schema in schemas.items():
            for _path, value in iter_nodes(schema):
                if isinstance(value, dict) and isinstance(value.get("$ref"), str):
                    used_by[value["$ref"].rsplit("/", 1)[-1]].add(name)
    pending = list(affected)
    while pending:
        for name in used_by[pending.pop()] - affected:
            affected.add(name)
            pending.append(name)
    return affected
