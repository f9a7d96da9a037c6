"""The checklist of a deadline review.

Each app lists its checks in the hook CHECKS.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from portal import hooks

# {primary key of a person: URL of what they have}
type Evidence = dict[int, str]


@dataclass(frozen=True)
class Check:
    """One row of the checklist.

    `evidence(keys of people)` returns an entry for each person who passes. The number of its
    queries does not depend on the number of people.
    """

    key: str
    label: str
    evidence: Callable[[list[int]], Evidence]
    position: int = 100


class ChecklistRow(NamedTuple):
    """A check of one person.

    `url` is that of what they have, or "". `is_late`: it came after the deadline.
    """

    check: Check
    url: str
    is_late: bool


def evidence_by_person(people: Iterable[int]) -> dict[int, dict[str, str]]:
    """Return {key of a person: {key of a check: URL}} for the keys of people."""
    keys = list(people)
    found = {key: {} for key in keys}
    for check in hooks.collect("CHECKS"):
        for key, url in check.evidence(keys).items():
            found[key][check.key] = url
    return found


def checklist_rows(
    evidence: dict[str, str], frozen: dict[str, str] | None = None
) -> list[ChecklistRow]:
    """Return the checklist of one person.

    `evidence` is {key of a check: URL} of today. After the deadline, `frozen` is that of its day.
    """
    return [_checklist_row(check, evidence, frozen) for check in hooks.collect("CHECKS")]


def _checklist_row(
    check: Check, evidence: dict[str, str], frozen: dict[str, str] | None
) -> ChecklistRow:
    now = evidence.get(check.key, "")
    if frozen is None:
        return ChecklistRow(check, now, is_late=False)
    then = frozen.get(check.key, "")
    return ChecklistRow(check, then or now, is_late=bool(now and not then))
