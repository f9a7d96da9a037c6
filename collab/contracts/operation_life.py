"""Changes in whether an operation is deprecated, and until when it works."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from collab.contracts.changes import Change
from collab.contracts.lifetime import lifetime_changes
from collab.contracts.rules import RULES


def compare_life(key: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    """Whether it is deprecated, until when it works, and how surely."""
    if bool(old.get("deprecated")) != bool(new.get("deprecated")):
        rule = "operation-deprecated" if new.get("deprecated") else "operation-restored"
        yield Change(key, False, rule)
    for rule, values in lifetime_changes(old, new):
        yield Change(key, RULES[rule].breaks_request, rule, values=tuple(values.items()))


def harmless_in_draft(changes: Iterable[Change]) -> list[Change]:
    """The changes of a draft operation, where only less stability breaks clients."""
    return [
        replace(one, is_breaking=one.is_breaking and one.rule == "stability-decreased")
        for one in changes
    ]
