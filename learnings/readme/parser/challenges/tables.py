"""Parse challenges in tables: Markdown, HTML, and lines with TABs."""

import re
from collections.abc import Iterator
from typing import Any

from learnings.readme.parser.challenges.titles import clean_title
from learnings.readme.parser.heading_patterns import (
    LABEL_WORDS,
    is_unfilled,
    plain_title,
)
from learnings.readme.parser.outline import make_blocks
from learnings.readme.parser.reader import TEXT_RANK, Line
from learnings.readme.parser.result import STATED, ParsedChallenge
from learnings.readme.parser.vocabulary import compiled, in_english

_HEADERS = compiled("columns")
_ROW_LABEL = re.compile(rf"(?:{LABEL_WORDS})\W*$", re.IGNORECASE)
# By order, of a table of two or three columns.
_PARTS = {2: ("title", "solution"), 3: ("title", "problem", "solution")}
_NUMBERS = re.compile(r"^\W*(?:\d+|#|no\.?|s/?n|id|date|week)\W*$", re.IGNORECASE)


def challenges_from_rows(lines: list[Line]) -> tuple[list[ParsedChallenge], list[Line]]:
    """Return the challenges of the tables among these lines, and the other lines.

    The rows of a table with a label in each row become labelled lines.
    """
    found: list[ParsedChallenge] = []
    rest: list[Line] = []
    # Beside titles and lists, a table whose header names no challenges has figures or dates.
    is_beside = any(line.kind in ("heading", "bold", "item") for line in lines)
    for block in make_blocks(lines):
        if block.kind != "table":
            rest += block.lines
        elif _has_labels(block.lines):
            rest += [_labelled(row) for row in block.lines if any(row.cells)]
        elif is_beside and not is_challenge_table(block.rows):
            rest += block.lines
        else:
            found += _challenges_from_table(block.lines)
    return found, rest


def _has_labels(table: list[Line]) -> bool:
    return sum(bool(_ROW_LABEL.match(plain_title(row.cells[0]))) for row in table) > 1


def _labelled(row: Line) -> Line:
    label, *cells = row.cells
    text = " – ".join(filter(None, cells))
    return Line("text", TEXT_RANK, f"**{plain_title(label)}:** {text}", row.number, row.end, True)


def _challenges_from_table(table: list[Line]) -> Iterator[ParsedChallenge]:
    """Yield the challenges of a table whose header names their parts."""
    columns = columns_of([line.cells for line in table])
    for row in table[1:]:
        cells = {name: row.cells[at] for name, at in columns.items() if at < len(row.cells)}
        title = clean_title(cells.pop("title", ""))
        texts: dict[str, Any] = {
            name: text for name, text in cells.items() if not is_unfilled(text)
        }
        yield ParsedChallenge(title, line=row.number, end=row.end, confidence=STATED, **texts)


def is_challenge_table(rows: list[list[str]]) -> bool:
    """Return whether the header names a column of challenges and one of solutions."""
    return bool(rows) and _named_columns(rows[0]).keys() >= {"title", "solution"}


def _named_columns(header: list[str]) -> dict[str, int]:
    """Return {part: index of its column} of the columns whose names say so."""
    columns: dict[str, int] = {}
    names = [in_english(plain_title(cell)) for cell in header]
    for part in ("title", "solution", "outcome", "problem"):
        for index, name in enumerate(names):
            if index not in columns.values() and _HEADERS[part].search(name):
                columns.setdefault(part, index)
    return columns


def columns_of(rows: list[list[str]]) -> dict[str, int]:
    """Return {part: index of its column}, by name or else by order."""
    named = _named_columns(rows[0])
    wide = [index for index, cell in enumerate(rows[0]) if not _NUMBERS.match(cell)]
    missing = (part for part in _PARTS.get(len(wide), _PARTS[2]) if part not in named)
    left = (index for index in wide if index not in named.values())
    columns = {**dict(zip(missing, left, strict=False)), **named}
    # A column between, without such a name, is of problems if it has sentences: elsewhere is a
    # number, a date or the owner of each challenge.
    at = columns.get("problem", 0)
    is_between = columns.get("title", 0) < at < columns.get("solution", 0)
    are_told = is_between and all(_is_sentence(row[at]) for row in rows[1:] if row[at:])
    if "problem" not in named and not are_told:
        columns.pop("problem", None)
    return columns


def _is_sentence(cell: str) -> bool:
    """Return whether a cell has more than two words, and not only names."""
    words = cell.split()
    return len(words) > 2 and any(map(str.islower, words))
