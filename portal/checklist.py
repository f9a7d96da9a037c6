"""What the deadline review looks at. Each app adds what it can answer, through the registry."""

from collections.abc import Callable
from dataclasses import dataclass

from portal import registry


@dataclass(frozen=True)
class Check:
    """One line: `evidence(keys of people)` is {key: address of what is there} for those who have it; a fixed number of
    queries, however many people."""

    key: str
    label: str
    evidence: Callable


def evidence_by_person(people):
    """{key of a person: {key of a check: address}} for the keys of people."""
    found = {pk: {} for pk in people}
    for check in registry.deadline_checks:
        for pk, address in check.evidence(list(people)).items():
            found[pk][check.key] = address
    return found


def checklist_rows(evidence, frozen=None):
    """[(check, address or "", is it late)] of one person. `frozen` is what was there at the deadline: {key: address}."""
    rows = []
    for check in registry.deadline_checks:
        then, now = (frozen or {}).get(check.key, ""), evidence.get(check.key, "")
        rows.append(
            (
                check,
                (then or now) if frozen is not None else now,
                bool(frozen is not None and now and not then),
            )
        )
    return rows
