"""Divide a section of challenges into units: try several ways, and keep the best."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import zip_longest
from statistics import fmean

from learnings.readme.parser import thresholds
from learnings.readme.parser.challenges.titles import (
    describes_problem,
    is_action,
    split_lead,
    split_problem_and_solution,
)
from learnings.readme.parser.challenges.units import (
    Unit,
    learned_roles,
    mark_of,
    read_unit,
    role_of,
    without_mark,
)
from learnings.readme.parser.heading_patterns import plain_title
from learnings.readme.parser.reader import BARE_RANK, ITEM_RANK, TEXT_RANK, TEXTS, Line, render
from learnings.readme.parser.vocabulary import WORDS, in_english

# A line of nothing but an image, or a link within the page: “[Back to top](#top)”.
_ORNAMENT = re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)|\[[^\]\n]*\]\(#[^)\n]*\)")
_MAX_LINES = 2000


def best_reading(lines: list[Line], *, with_solutions: bool) -> list[Unit]:
    """Return the best division of these lines into challenges."""
    lines = [line for line in lines if not _ORNAMENT.fullmatch(line.text)][:_MAX_LINES]
    # Several ways often lead to the same, and each takes time to read.
    divisions = {
        tuple((unit[0].number, len(unit)) for unit in units): units for units in _divisions(lines)
    }
    readings = [_read(units, with_solutions) for units in divisions.values()]
    return max(readings, key=lambda units: _score(units, lines))


def _read(units: list[list[Line]], with_solutions: bool) -> list[Unit]:
    has_known = any(role_of(line)[0] == "solution" for unit in units for line in unit)
    roles = {} if has_known else learned_roles(units)
    if not has_known and not roles and len(units) > 1 and all(map(_is_pair_below_title, units)):
        units = [_solved(unit[:2], unit[2:]) for unit in units]
    if len(units) > 1 and len({mark_of(unit[0]) for unit in units}) == 1:
        units = [[without_mark(unit[0]), *unit[1:]] for unit in units]
    read = [read_unit(unit, with_solutions=with_solutions, roles=roles) for unit in units]
    return [unit for unit in read if unit.challenge.title and not _tells_nothing(unit)]


def _is_pair_below_title(unit: list[Line]) -> bool:
    """Return whether a pair of texts is below a title.

    It can be two paragraphs or items, or a paragraph and a list.
    """
    if len(unit) < 3 or split_lead(unit[1].text)[1]:
        return False
    _title, problem, *said = unit
    is_list = problem.kind == "text" and all(line.kind == "item" for line in said)
    is_one = [line.rank for line in said] == [problem.rank]
    is_told = describes_problem(problem.text) or not is_action(problem.text)
    return (is_list or is_one) and is_told


def _divisions(lines: list[Line]) -> Iterator[list[list[Line]]]:
    """Yield each way to divide the lines; each unit is a list of lines."""
    for rank in sorted({line.rank for line in lines if line.rank < TEXT_RANK}):
        starts = [line for line in lines if line.rank == rank]
        yield _cut(lines, starts, rank)
        yield _cut(lines, filter(_can_start, starts), rank)
    first = next(filter(None, map(_sign_of, lines)), None)
    yield _cut(lines, (line for line in lines if _sign_of(line) == first), TEXT_RANK)
    texts = [
        line
        for before, line in zip([None, *lines], lines, strict=False)
        if line.kind in TEXTS
        and not line.indent
        and not (before and before.kind == "bold" and line.kind == "text")
    ]
    yield _cut(lines, texts, TEXT_RANK)
    paragraphs = (line for line in texts if line.has_gap or line is lines[0])
    yield _cut(lines, filter(_can_start, paragraphs), TEXT_RANK)
    if len(lines) % 2 == 0 and all(line.kind in TEXTS for line in lines):
        yield [list(pair) for pair in zip(lines[::2], lines[1::2], strict=True)]
    yield _parallel(lines)


def _sign_of(line: Line) -> str:
    """Return a line's first label or emoji, without a number; “” for a solution."""
    role = role_of(line)[0]
    mark = mark_of(line) or role or ""
    return "" if role == "solution" else mark.rstrip(" 0123456789")


def _can_start(line: Line) -> bool:
    return role_of(line)[0] in (None, "challenge")


def _cut(lines: list[Line], starts: Iterable[Line], rank: int) -> list[list[Line]]:
    """Return the lines from each start to the next or a heading of a higher level."""
    units: list[list[Line]] = []
    is_open = False
    numbers = set(map(id, starts))
    for line, following in zip_longest(lines, lines[1:]):
        is_above = line.rank < min(rank, BARE_RANK)
        is_outside = is_above or (ITEM_RANK <= rank < TEXT_RANK and _is_below_list(line))
        if id(line) in numbers and not _announces(line, following):
            units.append([line])
            is_open = True
        elif is_outside and role_of(line)[0] is None:
            is_open = False
        elif is_open:
            units[-1].append(line)
    return units


def _is_below_list(line: Line) -> bool:
    """Return whether a line like “Team: …” is below a list, and not in its last item."""
    is_sentence = line.kind in TEXTS and line.text[0].isalnum()
    return is_sentence and line.has_gap and not line.indent


def _announces(line: Line, following: Line | None) -> bool:
    """Return whether a line only introduces others, or names a group of challenges."""
    title = plain_title(line.text)
    if line.section == ("challenges", True) and following and following.kind in ("heading", "bold"):
        return following.rank > line.rank
    has_colon = line.text.strip().endswith(":")
    if line.kind == "text":
        return has_colon or bool(WORDS["announces"].match(title))
    is_several = line.kind == "bare" and WORDS["several"].search(in_english(title))
    return has_colon and bool(is_several)


def _parallel(lines: list[Line]) -> list[list[Line]]:
    """Pair a list of challenges with the list of solutions below it."""
    at = next((n for n, line in enumerate(lines) if role_of(line) == ("solution", "")), 0)
    first, second = _whole_items(lines[:at]), _whole_items(lines[at:])
    if len(first) != len(second):
        return []
    pairs = []
    for (one, *more), said in zip(first, second, strict=True):
        title = replace(one, kind="bold", rank=BARE_RANK)
        is_same = plain_title(one.text) == plain_title(said[0].text)
        pairs.append(_solved([title, *more], said[is_same:]))
    return pairs


def _solved(unit: list[Line], said: list[Line]) -> list[Line]:
    """Return a challenge's lines and those of its solution, with a label between."""
    return [*unit, *(replace(line, kind="text", text="Solution:") for line in said[:1]), *said]


def _whole_items(lines: list[Line]) -> list[list[Line]]:
    """Return these lines' items of the highest rank, each with the items below it."""
    items = [line for line in lines if line.kind == "item"]
    rank = min((line.rank for line in items), default=0)
    return _cut(items, [line for line in items if line.rank == rank], rank)


def _score(units: list[Unit], lines: list[Line]) -> float:
    """Return how well these units explain the lines."""
    if not units:
        return 0.0
    titles = Counter(unit.challenge.title for unit in units)
    covered = sum(len(line.text) for unit in units for line in unit.lines)
    holds = {
        "solved": fmean(bool(unit.challenge.solution) for unit in units),
        "covered": min(1, covered / sum(len(line.text) for line in lines)),
        "number": min(len(units), thresholds.MANY_CHALLENGES),
        # A title that repeats is a label.
        "repeated titles": fmean(titles[unit.challenge.title] > 1 for unit in units),
        "two solutions": fmean(unit.has_several for unit in units),
        "a sibling inside": fmean(map(_swallows, units)),
    }
    return sum(weight * holds[name] for name, weight in thresholds.WEIGHTS.items())


def _swallows(unit: Unit) -> bool:
    """Return whether these lines hold more than one challenge.

    A line like the first is among the others, or a paragraph is after a whole challenge.
    """
    first, *others = unit.lines
    if first.kind == "text":
        below = [line for line in others if line.kind == "text" and line.has_gap]
        told = [one.text for one in (first, *below) if role_of(one)[0] is None]
        return len(told) > 1 and any(all(split_problem_and_solution(one)) for one in told)
    return any(
        line.rank <= first.rank and line.kind == first.kind and _can_start(line) for line in others
    )


def _tells_nothing(unit: Unit) -> bool:
    """Return whether a unit is prose that tells neither a problem nor what was done."""
    is_prose = unit.lines[0].kind == "text" and unit.challenge.solution is None
    return is_prose and not describes_problem(render(unit.lines))
