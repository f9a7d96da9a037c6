"""Parse challenges in tables: Markdown, HTML, and lines with TABs."""

import re
from collections.abc import Iterator

from learnings.readme.parser.challenges.titles import clean_title
from learnings.readme.parser.heading_patterns import is_unfilled, plain_title
from learnings.readme.parser.outline import Block
from learnings.readme.parser.result import STATED, ParsedChallenge

_HEADERS = {
    "title": r"\b(challenges?|problems?|issues?|obstacles?|difficult\w+|hurdles?|pain points?)\b",
    "solution": r"\b(solutions?|fix(?:es)?|resolutions?|approach|resolved|actions?|how|solved|mitigations?|handled|overc\w+)\b",
    "problem": r"\b(descriptions?|details?|context|causes?|symptoms?|problems?|issues?|impact)\b",
    "outcome": r"\b(outcomes?|results?|impact|lessons?|take-?aways?|learnings?|learned|tools?|benefits?)\b",
}
_NUMBERS = re.compile(r"^\W*(?:\d+|#|no\.?|s/?n|id|date|week)\W*$", re.IGNORECASE)


def challenges_from_table(block: Block) -> Iterator[ParsedChallenge]:
    """Yield the challenges of a table whose header names their parts."""
    rows = [row for row in block.rows if any(cell.strip() for cell in row)]
    if len(rows) < 2 or len(rows[0]) < 2:
        return
    columns = _columns(rows[0])
    if columns is None:
        return
    for row, line in zip(block.rows[1:], block.row_lines[1:], strict=False):
        cells = {name: row[index] for name, index in columns.items() if index < len(row) and row[index].strip()}
        found = _from_cells(cells, line)
        if found is not None:
            yield found


def _from_cells(cells, line):
    title = clean_title(cells.get("title", ""))
    if not title or is_unfilled(title):
        return None
    texts = {name: text for name, text in cells.items() if not is_unfilled(text)}
    problem, solution = texts.get("problem", ""), texts.get("solution")
    return ParsedChallenge(title, problem, solution, texts.get("outcome"), line=line, end=line + 1, confidence=STATED)


def is_challenge_table(block: Block) -> bool:
    """Return whether the header names a column of challenges and one of solutions."""
    if not block.rows or len(block.rows[0]) < 2:
        return False
    columns = _named_columns(block.rows[0])
    return "title" in columns and "solution" in columns


def _named_columns(header):
    columns = {}
    for name in ("title", "solution", "outcome", "problem"):
        for index, cell in enumerate(header):
            if index not in columns.values() and re.search(_HEADERS[name], plain_title(cell), re.IGNORECASE):
                columns.setdefault(name, index)
    return columns


def _columns(header):
    """Return {part: index of its column}, by name or else by order; None for other tables."""
    columns = _named_columns(header)
    if "title" in columns and "solution" in columns:
        return columns
    wide = [index for index, cell in enumerate(header) if not _NUMBERS.match(cell)]
    if len(wide) == 2:
        return {"title": wide[0], "solution": wide[1]}
    if len(wide) == 3:
        return {"title": wide[0], "problem": wide[1], "solution": wide[2]}
    return None
