"""Write an entry as a row of a table, in the form of another row."""

import re

from learnings.readme.exported_entries import (
    Example,
    ExportedEntry,
    ExportedItem,
    escaped,
    is_one_paragraph,
    table_cell,
    texts_of,
)
from learnings.readme.parser.challenges.tables import columns_of
from learnings.readme.parser.heading_patterns import plain_title

_CELLS = re.compile(r"(?<!\\)\|")


def row(entry: ExportedEntry, example: Example) -> str:
    """Return an entry as a row, "" if it does not fit into the columns of the table."""
    cells = _cells(example.first_line)
    columns = _columns(entry, example.header, cells)
    if not _fits_a_row(entry, columns, len(cells)):
        return ""
    numbered = _numbered(cells, example.step) if columns["title"] else cells
    return _row_like(example.first_line.strip(), _filled(numbered, entry, columns))


def _numbered(cells: list[str], step: int) -> list[str]:
    """Return the cells of a row, with `step` added to a number that it begins with."""
    if not (step and cells[0].isdigit()):
        return cells
    return [str(int(cells[0]) + step), *cells[1:]]


def _fits_a_row(entry: ExportedEntry, columns: dict[str, int], count: int) -> bool:
    """Return whether a title and all texts fit a table's first `count` columns."""
    texts = texts_of(entry)
    places = [columns.get(name, count) for name in ("title", *texts)]
    return max(places) < count and all(map(is_one_paragraph, texts.values()))


def _filled(cells: list[str], entry: ExportedEntry, columns: dict[str, int]) -> list[str]:
    """Return the cells of a row with those of these columns written again."""
    column_of_title = columns["title"]
    new = _text_cells(entry, columns)
    new[column_of_title] = _title_cell(entry.title, cells[column_of_title])
    return [new.get(column, cell) for column, cell in enumerate(cells)]


def _text_cells(entry: ExportedEntry, columns: dict[str, int]) -> dict[int, str]:
    """Return the cell with each text of an entry, by its column; "" where it has none."""
    texts = texts_of(entry)
    return {column: table_cell(texts.get(name, "")) for name, column in columns.items()}


def _row_like(line: str, cells: list[str]) -> str:
    """Return cells in one line, between the signs of another row."""
    if line.startswith("|"):
        return f"| {' | '.join(cells)} |"
    return ("\t" if "\t" in line else " | ").join(cells)


def _cells(line: str) -> list[str]:
    line = line.strip()
    is_by_tabs = "\t" in line and not line.startswith("|")
    return [cell.strip() for cell in (line.split("\t") if is_by_tabs else _between_bars(line))]


def _between_bars(line: str) -> list[str]:
    return _CELLS.split(line.strip("|"))


def _title_cell(title: str, example: str) -> str:
    """Return a title as the cell of a table, with the markup of the example."""
    if plain_title(example) == title:
        return example
    cell = table_cell(escaped(title))
    return f"**{cell}**" if re.match(r"\*\*.*\*\*$", example) else cell


def _columns(entry: ExportedEntry, header: str, cells: list[str]) -> dict[str, int]:
    """Return which column has the title and each text of an entry like this row."""
    if isinstance(entry, ExportedItem):
        return _item_columns(cells)
    return _challenge_columns(header, cells)


def _item_columns(cells: list[str]) -> dict[str, int]:
    """Return the columns of a table of items; what more there are become empty."""
    return {"title": 0, "text": 1, **{f"more {number}": number for number in range(2, len(cells))}}


def _challenge_columns(header: str, cells: list[str]) -> dict[str, int]:
    """Return the columns that the header names; without one, the usual ones."""
    usual = ("title", "solution") if len(cells) == 2 else ("title", "problem", "solution")
    return columns_of([_cells(header), cells]) or {name: n for n, name in enumerate(usual)}
