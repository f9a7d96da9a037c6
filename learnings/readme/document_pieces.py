"""The pieces of an imported README that is written again.

They are as they were, changed, new or removed.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile

from learnings.readme.exported_entries import Example, ExportedEntry, is_row, single_line
from learnings.readme.parser.result import ParsedChallenge, ParsedItem, ParsedReadme

# What reading a piece must find: the name of the list, the title and the other texts.
Texts = tuple[str, ...]

_TEXT_NAMES: dict[str, tuple[str, ...]] = {
    "challenges": ("title", "problem", "solution", "outcome"),
    "goals": ("title",),
}
_TEXTS_OF_ITEM = ("title", "text")
_ATX = re.compile(r"^ {0,3}(#{1,6})(?=[ \t]|[^#\s!\d])")
_HTML_HEADING = re.compile(r"<h([1-6])\b", re.IGNORECASE)
_UNDERLINE = re.compile(r"^ {0,3}(?:=+|-{2,})\s*$")
_RULE = re.compile(r"^ {0,3}(?:[-*_]\s*){3,}$")
_LABEL_LEVEL, _ROW_LEVEL = 7, 8


@dataclass
class Piece:
    """Lines of a README, with other ways to write them.

    `forms` are those ways, for the case that reading it finds anything else than `expected`.

    `entries` is what it holds if it has not changed, `example` how that is written. `is_text` is
    true for headings, labels and blank lines, `is_new` for what was not imported so.
    """

    text: str
    section: str = ""
    expected: Counter[Texts] = field(default_factory=Counter)
    forms: list[str] = field(default_factory=list)
    entries: list[tuple[str, ExportedEntry]] = field(default_factory=list)
    example: Example = Example("")
    is_text: bool = False
    is_new: bool = False
    is_removed: bool = False
    is_kept: bool = False
    is_row: bool = False
    level: int = 0

    @property
    def is_blank(self) -> bool:
        """Whether it is blank lines only."""
        return self.is_text and not self.text.strip()

    def is_misread(self, found: Counter[Texts]) -> bool:
        """Return whether reading it has found something else than it should."""
        return not self.is_removed and found != self.expected

    def take_forms(self, forms: list[str]) -> None:
        """Write it in the first of these forms, and keep the others.

        Its lines end as they did before.
        """
        end = "\n" if self.text.endswith("\n") else ""
        self.text, *self.forms = [f"{form}{end}" for form in forms]

    @property
    def has_other_form(self) -> bool:
        """Whether it is new, and can be written in another form."""
        return self.is_new and bool(self.forms)

    @property
    def is_plain(self) -> bool:
        """Whether it is text that is neither a heading nor blank."""
        return self.is_text and not self.level and not self.is_blank

    @property
    def has_heading(self) -> bool:
        """Whether it begins with a heading, and not with a label or the header of a table."""
        return 0 < self.level < _LABEL_LEVEL

    @property
    def is_content(self) -> bool:
        """Whether it is something that a heading above it is for."""
        return not self.is_text and not self.is_removed

    @property
    def is_shown_heading(self) -> bool:
        """Whether it is a heading or a label that was not removed."""
        return self.is_text and self.level > 0 and not self.is_removed

    @property
    def is_rule(self) -> bool:
        """Whether it is a line across the page."""
        return self.is_text and bool(_RULE.match(self.text.rstrip()))

    @property
    def has_left_table(self) -> bool:
        """Whether it was a row of a table, and is now written in another form."""
        return self.is_row and not self.is_removed and not is_row(self.text)


def normalized(list_name: str, entry: ExportedEntry | object) -> Texts:
    """Return the texts of an entry or a parsed item with normalized white space.

    A goal is only its title.
    """
    names = _TEXT_NAMES.get(list_name, _TEXTS_OF_ITEM)
    return (list_name, *(single_line(getattr(entry, name) or "") for name in names))


def items_by_line(parsed: ParsedReadme) -> list[tuple[str, ParsedItem | ParsedChallenge]]:
    """Return (list name, item) of all that was recognised, by line and by list."""
    found = [(name, one) for name, items in parsed.items_by_list.items() for one in items]
    return sorted(found, key=lambda pair: pair[1].line)


def found_by_line(parsed: ParsedReadme) -> list[tuple[int, Texts]]:
    """Return (line, texts) of everything that was recognised, in order."""
    return [(one.line, normalized(name, one)) for name, one in items_by_line(parsed)]


def heading_level(line: str, following: str = "") -> int:
    """Return the level of a heading; 0 for other lines.

    A label has 7, and the header of a table 8.
    """
    if not re.search(r"\w", re.sub(r"<[^<>]*>", "", line)):
        return 0
    if found := _ATX.match(line):
        return len(found[1])
    if found := _HTML_HEADING.search(line):
        return int(found[1])
    if _UNDERLINE.match(following) and not line.lstrip().startswith("|"):
        return 1 if "=" in following else 2
    return _ROW_LEVEL if is_row(line) else _LABEL_LEVEL


def drop_empty_headings(pieces: list[Piece]) -> None:
    """Remove headings and labels below which everything was removed.

    The lines under them go too.
    """
    for number, piece in enumerate(pieces):
        if piece.is_shown_heading and _is_emptied(_headed_by(pieces, number)):
            piece.is_removed = True
            _remove_underline(pieces, number)


def _is_emptied(pieces: list[Piece]) -> bool:
    """Return whether something was removed, and no content is left."""
    has_content = any(one.is_content for one in pieces)
    return not has_content and any(one.is_removed for one in pieces)


def _headed_by(pieces: list[Piece], number: int) -> list[Piece]:
    """Return what a heading is for."""
    is_for_all = _is_title_of_all(pieces, number)
    return pieces[number + 1 :] if is_for_all else _below(pieces, number)


def _is_title_of_all(pieces: list[Piece], number: int) -> bool:
    """Return whether a heading is the title of the whole README.

    It can be even if other headings are of as high a level.
    """
    return pieces[number].level == 1 and not any(one.level for one in pieces[:number])


def _below(pieces: list[Piece], number: int) -> list[Piece]:
    """Return the pieces up to the next heading that is no deeper."""
    heading, *rest = pieces[number:]
    return list(takewhile(lambda one: not _is_as_high(one, heading), rest))


def _is_as_high(piece: Piece, heading: Piece) -> bool:
    """Return whether it is a heading of the level of another one, or above."""
    return (piece.is_text or piece.is_kept) and 0 < piece.level <= heading.level


def _remove_underline(pieces: list[Piece], number: int) -> None:
    """Remove the line under an underlined heading, or under a table's header."""
    for line in pieces[number + 1 : number + 2]:
        if _is_underline(line, pieces[number]):
            line.is_removed = True


def _is_underline(line: Piece, heading: Piece) -> bool:
    return line.is_plain and _can_be_underlined(heading)


def _can_be_underlined(heading: Piece) -> bool:
    has_marks = heading.text.lstrip().startswith("#")
    return heading.level in (1, 2, _ROW_LEVEL) and not has_marks


def move_out_of_tables(pieces: list[Piece]) -> None:
    """Move what is no row any longer below the rows of the table that it was in."""
    for piece in [one for one in pieces if one.has_left_table]:
        _move_below_rows(pieces, pieces.index(piece))
        piece.is_row = False


def _move_below_rows(pieces: list[Piece], number: int) -> None:
    """Move a piece below the rows that follow it, with a blank line after them."""
    piece = pieces[number]
    end = _end_of_rows(pieces, number + 1)
    if _has_rows_around(pieces, number, end):
        piece.text = f"\n{piece.text}"
    pieces.insert(end, piece)
    del pieces[number]


def _end_of_rows(pieces: list[Piece], start: int) -> int:
    """Return the number of the first piece from here on that is shown and no row."""
    end = start
    while end < len(pieces) and _is_in_table(pieces[end]):
        end += 1
    return end


def _is_in_table(piece: Piece) -> bool:
    return piece.is_removed or is_row(piece.text)


def _has_rows_around(pieces: list[Piece], number: int, end: int) -> bool:
    """Return whether a piece stands below a row, or above one that is before `end`."""
    between = pieces[number + 1 : end]
    return _is_below_row(pieces, number) or not all(one.is_removed for one in between)


def _is_below_row(pieces: list[Piece], number: int) -> bool:
    return number > 0 and is_row(pieces[number - 1].text)


def joined(pieces: list[Piece]) -> tuple[str, list[int]]:
    """Return the text of all pieces, and the line at which each begins.

    Where something was removed, only one of the gaps around it stays.
    """
    texts, starts, line = [], [], 0
    for text in _shown_texts(pieces):
        texts.append(text)
        starts.append(line)
        line += text.count("\n")
    return "".join(texts), starts


def _shown_texts(pieces: list[Piece]) -> Iterator[str]:
    """Yield each piece's text, which begins a line; "" for those left out."""
    above = _TextAbove()
    for piece in pieces:
        if above.makes_superfluous(piece):
            above.is_cut = True
            yield ""
        else:
            yield above.add(piece)


@dataclass
class _TextAbove:
    """How the text so far ends, and whether something was cut out at its end."""

    ends_line: bool = True
    ends_blank: bool = True
    ends_with_rule: bool = False
    is_cut: bool = False

    def makes_superfluous(self, piece: Piece) -> bool:
        """Return whether it was removed, or is a second gap around something that was."""
        return piece.is_removed or (self.is_cut and self._ends_like(piece))

    def _ends_like(self, piece: Piece) -> bool:
        return self.ends_blank and piece.is_blank or self.ends_with_rule and piece.is_rule

    def add(self, piece: Piece) -> str:
        """Return the text of a piece, in a line of its own."""
        text = piece.text if self.ends_line else f"\n{piece.text}"
        self.ends_line = text.endswith("\n")
        self._note_gap(piece)
        return text

    def _note_gap(self, piece: Piece) -> None:
        self.ends_blank = piece.is_blank
        self.is_cut = self.is_cut and piece.is_blank
        self.ends_with_rule = piece.is_rule or (self.ends_with_rule and piece.is_blank)
