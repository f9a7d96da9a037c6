"""Parse challenges in tables: Markdown, HTML, and lines with TABs."""

import re
from collections.abc import Iterator
from itertools import groupby

from learnings.readme.parser.challenges.labels import find_labels
from learnings.readme.parser.challenges.titles import clean_title
from learnings.readme.parser.heading_patterns import (
    LABEL_PATTERNS,
    LABEL_WORDS,
    is_unfilled,
    plain_title,
)
from learnings.readme.parser.languages import in_english
from learnings.readme.parser.reader import TEXT_RANK, Line
from learnings.readme.parser.result import STATED, ParsedChallenge
from learnings.readme.parser.vocabulary import patterns

_HEADERS = patterns("columns")
_ROW_LABEL = re.compile(rf"(?:{LABEL_WORDS})\W*$", re.IGNORECASE)
_SOLUTION_LABEL = re.compile(rf"(?:{LABEL_PATTERNS['solution']})\W*$", re.IGNORECASE)
_NUMBERS = re.compile(r"^\W*(?:\d+|#|no\.?|s/?n|id|date|week)\W*$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2}")


def challenges_from_rows(lines: list[Line]) -> tuple[list[ParsedChallenge], list[Line]]:
    """Return the challenges of the tables among these lines, and the other lines.

    The rows of a table with a label in each row become labelled lines.
    """
    found: list[ParsedChallenge] = []
    rest: list[Line] = []
    is_labelled = any(
        name == "solution"
        for line in lines
        for *_, name in find_labels(line.text)
        if line.kind != "row"
    )
    for table in _tables(lines):
        if table[0].kind != "row" or (is_labelled and not is_challenge_table([table[0].cells])):
            rest += table
        elif _has_labels(table):
            rest += [_labelled(row) for row in table if any(row.cells)]
        else:
            found += _challenges_from_table(
                [line.cells for line in table], [line.number for line in table]
            )
    return found, rest


def _tables(lines: list[Line]) -> Iterator[list[Line]]:
    """Yield runs of rows and of other lines."""
    for _is_row, run in groupby(lines, key=lambda line: line.kind == "row"):
        part = list(run)
        starts = [
            0,
            *(
                n
                for n, line in enumerate(part)
                if n and line.kind == "row" and line.is_header and line.has_gap
            ),
        ]
        for start, end in zip(starts, [*starts[1:], len(part)], strict=True):
            yield part[start:end]


def _has_labels(table: list[Line]) -> bool:
    named = [
        row for row in table if len(row.cells) == 2 and _ROW_LABEL.match(plain_title(row.cells[0]))
    ]
    return len(named) > 1 and any(
        _SOLUTION_LABEL.match(plain_title(row.cells[0])) for row in named[-2:]
    )


def _labelled(row: Line) -> Line:
    label, text = (
        (plain_title(row.cells[0]), row.cells[-1]) if len(row.cells) > 1 else ("", row.cells[0])
    )
    return Line(
        "text", TEXT_RANK, f"**{label}:** {text}" if label else text, row.number, row.end, True
    )


def _challenges_from_table(rows: list[list[str]], numbers: list[int]) -> Iterator[ParsedChallenge]:
    """Yield the challenges of a table whose header names their parts."""
    if len(rows) < 2 or len(rows[0]) < 2:
        return
    columns = columns_of(rows)
    if columns is None:
        return
    for row, line in zip(rows[1:], numbers[1:], strict=True):
        cells = {
            name: row[index]
            for name, index in columns.items()
            if index < len(row) and row[index].strip()
        }
        found = _from_cells(cells, line)
        if found is not None:
            yield found


def _from_cells(cells: dict[str, str], line: int) -> ParsedChallenge | None:
    title = clean_title(cells.get("title", ""))
    if not title or is_unfilled(title):
        return None
    texts = {name: text for name, text in cells.items() if not is_unfilled(text)}
    problem, solution = texts.get("problem", ""), texts.get("solution")
    return ParsedChallenge(
        title, problem, solution, texts.get("outcome"), line=line, end=line + 1, confidence=STATED
    )


def is_challenge_table(rows: list[list[str]]) -> bool:
    """Return whether the header names a column of challenges and one of solutions."""
    if not rows or len(rows[0]) < 2:
        return False
    columns = _named_columns(rows[0])
    return "title" in columns and "solution" in columns


def _named_columns(header: list[str]) -> dict[str, int]:
    columns = {}
    for name in ("title", "solution", "outcome", "problem"):
        for index, cell in enumerate(header):
            if index not in columns.values() and re.search(
                _HEADERS[name], in_english(plain_title(cell)), re.IGNORECASE
            ):
                columns.setdefault(name, index)
    return columns


def columns_of(rows: list[list[str]]) -> dict[str, int] | None:
    """Return {part: index of its column}, by name or else by order; None for other tables."""
    header, *rest = rows
    columns = _named_columns(header)
    if "title" in columns and "solution" in columns:
        return columns
    wide = [
        index
        for index, cell in enumerate(header)
        if not _NUMBERS.match(cell)
        and any(_WORD.search(row[index]) for row in rest if index < len(row))
    ]
    parts = {2: ("title", "solution"), 3: ("title", "problem", "solution")}.get(len(wide))
    return dict(zip(parts, wide, strict=True)) if parts else None
