"""Divide a section of challenges into units: try several ways, and keep the best."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice, pairwise, takewhile

from learnings.readme.parser import thresholds
from learnings.readme.parser.challenges.titles import (
    describes_problem,
    has_lead,
    is_action,
    last_sentence,
    split_at_arrow,
    split_problem_and_solution,
)
from learnings.readme.parser.challenges.units import (
    TITLES,
    Unit,
    learned_roles,
    mark_of,
    read_unit,
    role_of,
    without_mark,
)
from learnings.readme.parser.heading_patterns import plain_title
from learnings.readme.parser.reader import BARE_RANK, TEXT_RANK, Line
from learnings.readme.parser.result import ParsedChallenge
from learnings.readme.parser.vocabulary import WORDS, in_english

# An image, or a link within the page: “[Back to top](#top)”.
_IMAGE = re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)|\[[^\]\n]*\]\(#[^)\n]*\)")
_MAX_LINES = 2000


def best_reading(lines: list[Line], *, with_solutions: bool) -> list[Unit]:
    """Return the best division of these lines into challenges."""
    lines = [line for line in lines if not _IMAGE.fullmatch(line.text)][:_MAX_LINES]
    marks = Counter(map(mark_of, lines))
    while len(lines) > 1 and _is_beside_list(lines[-1], lines[0], marks):
        lines.pop()
    # Several ways often lead to the same.
    divisions = {
        tuple((unit[0].number, len(unit)) for unit in units): units for units in _divisions(lines)
    }
    readings = [_read(units, with_solutions) for units in divisions.values()]
    return max(readings, key=lambda units: _score(units, lines))


def _is_beside_list(line: Line, first: Line, marks: Counter[str | None]) -> bool:
    """Return whether a line below a list is like “Team: …”, with a label that no other has."""
    is_apart = line.kind in ("text", "bare") and line.has_gap and not line.indent
    mark = mark_of(line) if first.kind == "item" and is_apart else None
    return bool(mark) and marks[mark] == 1 and role_of(line)[0] is None


def _read(units: list[list[Line]], with_solutions: bool) -> list[Unit]:
    has_known = any(role_of(line)[0] == "solution" for unit in units for line in unit)
    roles = {} if has_known else learned_roles(units)
    if not has_known and not roles and len(units) > 1 and all(map(_is_pair_below_title, units)):
        units = [[*unit[:2], _as_solution(replace(unit[2], text="")), *unit[2:]] for unit in units]
    if len(units) > 1 and len({mark_of(unit[0]) for unit in units}) == 1:
        units = [[without_mark(unit[0]), *unit[1:]] for unit in units]
    read = [read_unit(unit, with_solutions=with_solutions, roles=roles) for unit in units]
    read = [unit for unit in read if unit.challenge.title and not _tells_nothing(unit)]
    if not has_known:
        _split_chains([unit.challenge for unit in read])
    _solve_like_others([unit.challenge for unit in read if not unit.is_labelled])
    return read


def _solve_like_others(found: list[ParsedChallenge]) -> None:
    """Take the last sentence as the solution of the few sentences that tell of none by its words."""
    unsolved = [one for one in found if not one.solution]
    for one in unsolved if len(unsolved) <= len(found) * (1 - thresholds.SHARE_WITH_LABEL) else ():
        if one.title.endswith(".") and one.problem and "\n" not in one.problem:
            one.problem, one.solution = last_sentence(one.problem)


def _split_chains(found: list[ParsedChallenge]) -> None:
    """Split “Reason → Solution” after each title, of “Challenge → Reason → Solution”."""
    chains = [split_at_arrow(one.solution or "") for one in found]
    if all(reason and solution for reason, solution in chains):
        for one, (reason, solution) in zip(found, chains, strict=True):
            one.problem, one.solution = reason, solution


def _is_pair_below_title(unit: list[Line]) -> bool:
    """Return whether two paragraphs or items, or a paragraph and a list, stand below a title."""
    if len(unit) < 3 or has_lead(unit[1].text):
        return False
    title, problem, *said = unit
    is_list = problem.kind == "text" and all(line.kind == "item" for line in said)
    is_one = [line.rank for line in said] == [problem.rank]
    is_told = describes_problem(problem.text) or not is_action(problem.text)
    return title.rank < problem.rank and (is_list or is_one) and is_told


def _as_solution(line: Line) -> Line:
    return replace(line, text=f"Solution: {line.text}")


def _divisions(lines: list[Line]) -> Iterator[list[list[Line]]]:
    """Yield each way to divide the lines; each unit is a list of lines."""
    said = [role_of(line) for line in lines]
    roles = [role for role, _words in said]
    are_titles = [role in (None, "challenge") for role in roles]
    for rank in sorted({line.rank for line in lines if line.rank < TEXT_RANK}):
        starts = [line.rank == rank for line in lines]
        yield _cut(lines, starts, rank)
        yield _cut(lines, map(all, zip(starts, are_titles, strict=True)), rank)
    marks = [mark_of(line) for line in lines]
    first = next(filter(None, marks), "")
    # Below a label that stands alone is no start.
    is_alone = [False, *(role not in (None, "challenge") and not words for role, words in said)]
    paragraphs = [
        _is_paragraph_start(lines, at) and not is_alone[at] and role in (None, "challenge")
        for at, role in enumerate(roles)
    ]
    for is_start in (
        [mark == first for mark in marks],
        [role == "challenge" for role in roles],
        [following == "solution" for following in [*roles[1:], None]],
        paragraphs,
        [
            line.kind in ("text", "bare") and not line.indent and not alone
            for line, alone in zip(lines, is_alone, strict=False)
        ],
    ):
        yield _cut(lines, is_start, TEXT_RANK)
    if len(lines) % 2 == 0 and all(line.kind in ("text", "bare", "bold") for line in lines):
        yield [list(pair) for pair in zip(lines[::2], lines[1::2], strict=True)]
    yield _parallel(lines)


def _is_paragraph_start(lines: list[Line], index: int) -> bool:
    line, begins = lines[index], index == 0 or lines[index - 1].kind == "heading"
    is_text = line.kind in ("text", "bare", "bold") and not line.indent
    return is_text and (line.has_gap or begins)


def _cut(lines: list[Line], is_start: Iterable[bool], rank: int) -> list[list[Line]]:
    """Return the lines from each start to the next; a heading of a higher level ends a unit."""
    units: list[list[Line]] = []
    is_open = False
    numbered = enumerate(zip(lines, [*lines[1:], None], is_start, strict=False))
    for index, (line, following, starts) in numbered:
        if _names_group(lines, index):
            is_open = False
        elif starts and not _announces(line, following):
            units.append([line])
            is_open = True
        elif line.rank < min(rank, BARE_RANK) and role_of(line)[0] is None:
            is_open = False
        elif is_open:
            units[-1].append(line)
    return units


def _names_group(lines: list[Line], index: int) -> bool:
    """Return whether a title is like “Backend challenges”, above challenges with titles or labels."""
    line = lines[index]
    title = plain_title(line.text)
    is_one = WORDS["challenge_number"].match(title) or title.endswith("?")
    if line.section != ("challenges", True) or is_one:
        return False
    rank = min(line.rank, BARE_RANK)
    below = takewhile(lambda one: one.rank > rank, islice(lines, index + 1, None))
    return any(one.kind in (*TITLES, "item") or role_of(one)[0] for one in below)


def _announces(line: Line, following: Line | None) -> bool:
    """Return whether a line only introduces what follows."""
    text = line.text.strip()
    ends, announces = text.endswith(":"), bool(WORDS["announces"].match(plain_title(text)))
    if line.kind == "item":
        return ends and (following is None or following.rank <= line.rank)
    if line.kind == "text":
        return ends or announces
    several = line.kind == "bare" and WORDS["several"].search(in_english(plain_title(text)))
    return ends and (announces or bool(several and line.section[0] == "challenges"))


def _parallel(lines: list[Line]) -> list[list[Line]]:
    """Pair a list of challenges with the list of solutions below it."""
    at = next((n for n, line in enumerate(lines) if role_of(line) == ("solution", "")), 0)
    first, second = _whole_items(lines[:at]), _whole_items(lines[at:])
    if len(first) != len(second):
        return []
    pairs = []
    for (one, *more), (two, *below) in zip(first, second, strict=True):
        title = replace(one, kind="bold", rank=BARE_RANK)
        is_same = plain_title(one.text) == plain_title(two.text)
        said = "\n".join(line.text for line in (below if is_same else [two, *below]))
        solution = replace(
            two, kind="text", rank=TEXT_RANK, text=said, end=(below or [two])[-1].end
        )
        pairs.append([title, *more, _as_solution(solution)])
    return pairs


def _whole_items(lines: list[Line]) -> list[list[Line]]:
    """Return the items of the highest rank among these lines, each with the items below it."""
    rank = min((line.rank for line in lines if line.kind == "item"), default=0)
    items = [line for line in lines if line.kind == "item"]
    return _cut(items, [line.rank == rank for line in items], rank)


def _score(units: list[Unit], lines: list[Line]) -> float:
    """Return how well these units explain the lines."""
    if not units:
        return 0.0

    def share(holds: Callable[[Unit], object]) -> float:
        return sum(bool(holds(unit)) for unit in units) / len(units)

    # A title above one unit is its own; above several, it names a group.
    below = {line.number for title, line in pairwise(lines) if title.kind in ("heading", "bold")}
    starts = [unit.lines[0] for unit in units]
    are_below = [line.kind not in TITLES and line.number in below for line in starts]
    left_out = sum(map(all, pairwise([*are_below, True])))
    titles = Counter(unit.challenge.title.casefold() for unit in units)
    covered = sum(len(line.text) for unit in units for line in unit.lines)
    total = sum(len(line.text) for line in lines)
    holds = {
        "solved": share(lambda unit: unit.challenge.solution),
        "covered": min(1, covered / total),
        "labelled": share(lambda unit: unit.is_labelled),
        "number": min(len(units), thresholds.MANY_CHALLENGES),
        # A title that repeats is a label.
        "repeated titles": share(lambda unit: titles[unit.challenge.title.casefold()] > 1),
        "title left out": left_out / len(units),
        "two solutions": share(lambda unit: unit.merged),
        "a sibling inside": share(_swallows),
    }
    return sum(weight * holds[name] for name, weight in thresholds.WEIGHTS.items())


def _swallows(unit: Unit) -> bool:
    """Return whether a line like the first stands among the others, or a paragraph after a whole
    challenge.
    """
    first = unit.lines[0]
    if first.kind == "text":
        below = [line for line in unit.lines[1:] if line.kind == "text" and line.has_gap]
        told = [one.text for one in (first, *below) if role_of(one)[0] is None]
        return len(told) > 1 and any(all(split_problem_and_solution(one)) for one in told)
    return any(
        line.rank <= first.rank
        and line.kind in (*TITLES, "item")
        and role_of(line)[0] in (None, "challenge")
        and (line.kind == first.kind or line.kind == "heading")
        for line in unit.lines[1:]
    )


def _tells_nothing(unit: Unit) -> bool:
    """Return whether a unit is prose that tells neither a problem nor what was done."""
    is_prose = unit.lines[0].kind == "text" and not unit.is_labelled
    return is_prose and not unit.challenge.solution and not describes_problem(unit.body)
