"""The checklist of a deadline review.

Each app lists its checks in the hook CHECKS.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.db.models import QuerySet, Value

from portal import hooks
from portal.ops.prepared_queries import PreparedValues

# The tracks for which mentors choose checks.
SEPARATE_TRACKS = ("backend", "frontend")
# {key of a check: URL of what the person has}
type Evidence = dict[str, str]
type RowMaker = Callable[[list[int]], QuerySet]


@dataclass(frozen=True)
class Check:
    """One row of the checklist.

    `rows(keys of people)` is a values_list of (person, number, text) with a row for each person who
    passes; its conditions may not depend on the time. `url(number, text)` is the URL of what they
    have; of several rows, the one with the smallest number counts. `todo_url(evidence)` is where a
    person who does not pass yet goes next. `short_label` names what is missing in a few words. A
    check that `is_default` is asked for by cohorts whose mentors chose none.
    """

    key: str
    label: str
    short_label: str
    rows: RowMaker
    url: Callable[[int, str], str]
    todo_url: Callable[[Evidence], str]
    position: int = 100
    is_default: bool = True


class ChecklistRow(NamedTuple):
    """A check of one person.

    `url` is that of what they have, or "". `is_late`: it came after the deadline.
    """

    check: Check
    url: str
    is_late: bool


class TodoItem(NamedTuple):
    """A check that a person does not pass yet, and where to do it."""

    check: Check
    url: str


def asked_checks(chosen: dict[str, list[str]], track: str) -> list[Check]:
    """Return the checks that learners on a track are asked for, in their order.

    `chosen` is {track: keys of checks}. A track without choices is asked for the default ones,
    and a person on both tracks, or without one, for those of either.
    """
    tracks = [track] if track in SEPARATE_TRACKS else SEPARATE_TRACKS
    checks = hooks.collect("CHECKS")
    return [check for check in checks if any(_is_asked(check, chosen.get(one)) for one in tracks)]


def _is_asked(check: Check, keys: list[str] | None) -> bool:
    return check.is_default if keys is None else check.key in keys


def evidence_by_person(people: Iterable[int]) -> dict[int, Evidence]:
    """Return {key of a person: evidence} for the keys of people, in one query."""
    keys = list(people)
    found: dict[int, Evidence] = {key: {} for key in keys}
    checks = {check.key: check for check in hooks.collect("CHECKS")}
    if not (keys and checks):
        return found
    rows = _evidence_rows(tuple((key, check.rows) for key, check in checks.items()), keys)
    # The smallest number comes last, and replaces the others.
    for person, number, text, key in sorted(rows, reverse=True):
        found[person][key] = checks[key].url(number, text)
    return found


def _evidence_rows(
    row_makers: tuple[tuple[str, RowMaker], ...], people: list[int]
) -> Iterable[tuple]:
    if len(people) == 1:  # Home asks for one person at a time.
        return _prepared_rows(row_makers).rows(people[0])
    return _rows_of_all(row_makers, people)


def _rows_of_all(row_makers: tuple[tuple[str, RowMaker], ...], people: list[int]) -> QuerySet:
    queries = [make(people).annotate(check_key=Value(key)) for key, make in row_makers]
    unordered = [query.order_by() for query in queries]
    return unordered[0].union(*unordered[1:], all=True).order_by()


@lru_cache(maxsize=4)
def _prepared_rows(row_makers: tuple[tuple[str, RowMaker], ...]) -> PreparedValues:
    return PreparedValues(lambda person: _rows_of_all(row_makers, [person]))


def checklist_rows(
    checks: Iterable[Check], evidence: Evidence, frozen: Evidence | None = None
) -> list[ChecklistRow]:
    """Return the checklist of one person, who is asked for `checks`.

    `evidence` is that of today. After the deadline, `frozen` is that of its day.
    """
    return [_checklist_row(check, evidence, frozen) for check in checks]


def _checklist_row(check: Check, evidence: Evidence, frozen: Evidence | None) -> ChecklistRow:
    now = evidence.get(check.key, "")
    if frozen is None:
        return ChecklistRow(check, now, is_late=False)
    then = frozen.get(check.key, "")
    return ChecklistRow(check, then or now, is_late=bool(now and not then))


def todo_items(checks: Iterable[Check], evidence: Evidence) -> list[TodoItem]:
    """Return which of `checks` a person with this evidence does not pass yet."""
    missing = [check for check in checks if check.key not in evidence]
    return [TodoItem(check, check.todo_url(evidence)) for check in missing]
