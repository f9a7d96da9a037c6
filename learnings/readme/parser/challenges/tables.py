"""Challenges in rows: Markdown and HTML tables, and lines with TABs."""

import re

from learnings.readme.parser.challenges.titles import clean_title
from learnings.readme.parser.heading_patterns import is_unfilled, plain_title
from learnings.readme.parser.result import STATED, ParsedChallenge

_HEADERS = {
    "title": r"\b(challenges?|problems?|issues?|obstacles?|difficult\w+|hurdles?|pain points?)\b",
    "solution": r"\b(solutions?|fix(?:es)?|resolutions?|approach|resolved|actions?|how|solved|mitigations?|handled|overc\w+)\b",
    "problem": r"\b(descriptions?|details?|context|causes?|symptoms?|problems?|issues?|impact)\b",
    "outcome": r"\b(outcomes?|results?|impact|lessons?|take-?aways?|learnings?|learned|tools?|benefits?)\b",
}
_NUMBERS = re.compile(r"^\W*(?:\d+|#|no\.?|s/?n|id|date|week)\W*$", re.IGNORECASE)


def challenges_from_table(block):
    """A table with a column of challenges: the header says which column is what."""
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
    said = {name: text for name, text in cells.items() if not is_unfilled(text)}
    problem, solution = said.get("problem", ""), said.get("solution")
    return ParsedChallenge(title, problem, solution, said.get("outcome"), line=line, end=line + 1, confidence=STATED)


def is_challenge_table(block):
    """Does the header name both sides, wherever the table stands?"""
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
    """{part: index of its column}; where the header names too few, they go by their order. None for another table."""
    columns = _named_columns(header)
    if "title" in columns and "solution" in columns:
        return columns
    wide = [index for index, cell in enumerate(header) if not _NUMBERS.match(cell)]
    if len(wide) == 2:
        return {"title": wide[0], "solution": wide[1]}
    if len(wide) == 3:
        return {"title": wide[0], "problem": wide[1], "solution": wide[2]}
    return None
