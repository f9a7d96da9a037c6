"""The pieces of an imported README that is written again: as they were, changed, new or removed."""

import re
from collections import Counter
from dataclasses import dataclass, field

from learnings.readme.exported_entries import Example, ExportedEntry, is_row
from learnings.readme.parser.result import ParsedReadme

# What reading a piece must find: the name of the list, the title and the other texts.
Texts = tuple[str, ...]

_TEXT_NAMES: dict[str, tuple[str, ...]] = {
    "challenges": ("title", "problem", "solution", "outcome"),
    "goals": ("title",),
}
_ATX = re.compile(r"^ {0,3}(#{1,6})(?=[ \t]|[^#\s!\d])")
_HTML_HEADING = re.compile(r"<h([1-6])\b", re.IGNORECASE)
_UNDERLINE = re.compile(r"^ {0,3}(?:=+|-{2,})\s*$")
_RULE = re.compile(r"^ {0,3}(?:[-*_]\s*){3,}$")
_LABEL_LEVEL, _ROW_LEVEL = 7, 8


@dataclass
class Piece:
    """Lines of a README. `forms` are other ways to write it, if reading it finds anything else than
    `expected`.

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

    @property
    def is_content(self) -> bool:
        """Whether it is something that a heading above it is for."""
        return not self.is_text and not self.is_removed


def normalized(list_name: str, entry: ExportedEntry | object) -> Texts:
    """Return the texts of an entry, or of a parsed item, without differences in white space.

    A goal is only its title.
    """
    names = _TEXT_NAMES.get(list_name, ("title", "text"))
    return (list_name, *(" ".join((getattr(entry, name) or "").split()) for name in names))


def found_by_line(parsed: ParsedReadme) -> list[tuple[int, Texts]]:
    """Return (line, texts) of everything that was recognised, in order."""
    found = [
        (one.line, normalized(name, one))
        for name, items in parsed.items_by_list.items()
        for one in items
    ]
    return sorted(found, key=lambda one: one[0])


def heading_level(line: str, following: str = "") -> int:
    """Return the level of a heading, a label (7) or the header of a table (8); 0 for other lines."""
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
    """Remove the headings and labels below which everything was removed, and the lines under them."""
    for number, piece in enumerate(pieces):
        if not piece.is_text or not piece.level or piece.is_removed:
            continue
        # The title of the whole README is a heading for all of it, also where others are as high.
        is_title = piece.level == 1 and not any(one.level for one in pieces[:number])
        below = pieces[number + 1 :] if is_title else _below(pieces, number)
        if any(one.is_removed for one in below) and not any(one.is_content for one in below):
            piece.is_removed = True
            _remove_underline(pieces, number)


def _below(pieces: list[Piece], number: int) -> list[Piece]:
    """Return the pieces up to the next heading that is no deeper."""
    level, below = pieces[number].level, []
    for piece in pieces[number + 1 :]:
        is_heading = piece.is_text or piece.is_kept
        if is_heading and piece.level and piece.level <= level:
            break
        below.append(piece)
    return below


def _remove_underline(pieces: list[Piece], number: int) -> None:
    """Remove the line under a heading that is underlined, or under the header of a table."""
    following = pieces[number + 1] if number + 1 < len(pieces) else None
    is_under = following and following.is_text and not following.level and not following.is_blank
    is_underlined = pieces[number].level in (1, 2, _ROW_LEVEL) and not pieces[
        number
    ].text.lstrip().startswith("#")
    if following and is_under and is_underlined:
        following.is_removed = True


def move_out_of_tables(pieces: list[Piece]) -> None:
    """Move what is no row any longer below the rows of the table that it was in."""
    for piece in [
        one for one in pieces if one.is_row and not one.is_removed and not is_row(one.text)
    ]:
        number = pieces.index(piece)
        end = number + 1
        while end < len(pieces) and (pieces[end].is_removed or is_row(pieces[end].text)):
            end += 1
        if any(not one.is_removed for one in pieces[number + 1 : end]) or (
            number and is_row(pieces[number - 1].text)
        ):
            piece.text = f"\n{piece.text}"
        pieces.insert(end, piece)
        del pieces[number]
        piece.is_row = False


def joined(pieces: list[Piece]) -> tuple[str, list[int]]:
    """Return the text of all pieces, and the line at which each begins.

    Where something was removed, only one of the gaps around it stays.
    """
    texts: list[str] = []
    starts, line = [], 0
    ends_blank, was_removed, ends_line, last_rule = True, False, True, False
    for piece in pieces:
        starts.append(line)
        if piece.is_removed or (was_removed and ends_blank and piece.is_blank):
            was_removed = True
            continue
        is_rule = piece.is_text and bool(_RULE.match(piece.text.rstrip()))
        if was_removed and last_rule and is_rule:
            continue
        text = piece.text if ends_line else f"\n{piece.text}"
        texts.append(text)
        line += text.count("\n")
        ends_blank = piece.is_blank
        was_removed = was_removed and piece.is_blank
        ends_line = text.endswith("\n")
        last_rule = is_rule or (last_rule and piece.is_blank)
    return "".join(texts), starts
