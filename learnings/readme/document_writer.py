"""Write an imported README again: as its author wrote it, with what has changed since."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from learnings.readme import roundtrip_markers
from learnings.readme.contents_links import with_links_that_lead
from learnings.readme.document import DocumentPart
from learnings.readme.document_additions import add_all, adds_anything
from learnings.readme.document_pieces import (
    Piece,
    drop_empty_headings,
    found_by_line,
    heading_level,
    joined,
    move_out_of_tables,
    normalized,
)
from learnings.readme.entry_forms import bullet, forms_of, marked
from learnings.readme.exported_entries import (
    Example,
    ExportedChallenge,
    ExportedEntry,
    ExportedItem,
    escaped,
    is_row,
)
from learnings.readme.names_in_line import without_names
from learnings.readme.parser.document import parse_text
from learnings.readme.parser.result import ItemRef, ParsedChallenge, ParsedItem, ParsedReadme
from learnings.readme.roundtrip_check import with_no_repair_marker
from learnings.readme.writer import ReadmeContent

_MAX_ROUNDS = 7
_DEEPEST_HEADING = 6
_NEIGHBOURS = 8


class LiveItem(NamedTuple):
    """What an imported item is now, and the list that it belongs to now."""

    list_name: str
    entry: ExportedEntry


@dataclass
class DocumentContent:
    """What is public of an imported README, and what was posted since.

    `items` has each item and kept section that still is: None if it is as it was imported. Kept
    sections are ExportedItem in the list "kept". `added` has only what was not imported.
    """

    items: Mapping[ItemRef, LiveItem | None]
    added: ReadmeContent = field(default_factory=lambda: ReadmeContent(name="", handle=""))


def write_document(parts: Sequence[DocumentPart], content: DocumentContent) -> str:
    """Return the README of these parts with the content of today, in the words of its author.

    What is as it was imported is written exactly as it was; what has changed, in its old form.
    What is no longer there is left out, with the headings that are left without content.
    """
    original = "".join(part.text for part in parts)
    text = _Document(parts, content).write()
    text = with_links_that_lead(text, original, _renamed_headings(parts, content))
    return with_no_repair_marker(text)


def _renamed_headings(parts: Sequence[DocumentPart], content: DocumentContent) -> dict[str, str]:
    """Return the new title of each heading that was imported with another, by its line."""
    renamed = {}
    for part in parts:
        line, *following = part.text.split("\n")
        level = heading_level(line, *following[:1])
        item = content.items.get(part.items[0]) if len(part.items) == 1 else None
        if item and item.entry.title and 0 < level <= _DEEPEST_HEADING:
            renamed[line] = item.entry.title
    return renamed


class _Document:
    def __init__(self, parts: Sequence[DocumentPart], content: DocumentContent) -> None:
        self.parts, self.content = parts, content
        self.moved: list[LiveItem] = []
        self.header = ""

    def write(self) -> str:
        """Return the README, changed until it is read as it is meant."""
        original = "".join(part.text for part in self.parts)
        if self._is_unchanged() and not adds_anything(self.content.added, original):
            return original
        parsed = parse_text(original) if original.strip() else ParsedReadme()
        pieces = self._pieces(parsed)
        add_all(pieces, self.content.added, [(one.list_name, one.entry) for one in self.moved])
        drop_empty_headings(pieces)
        for _round in range(_MAX_ROUNDS):
            move_out_of_tables(pieces)
            text, starts = joined(pieces)
            if not text.strip() or not _mend(pieces, starts, parse_text(text)):
                return text
        return joined(pieces)[0]

    def _is_unchanged(self) -> bool:
        items = self.content.items
        return all(ref in items and items[ref] is None for part in self.parts for ref in part.items)

    def _pieces(self, parsed: ParsedReadme) -> list[Piece]:
        pieces: list[Piece] = []
        found = _objects_by_line(parsed)
        lines = [line for line, _list_name, _item in found]
        line = 0
        for part in self.parts:
            end = line + part.text.count("\n") + (not part.text.endswith("\n"))
            here = [
                (name, item) for _line, name, item in found[_from(lines, line) : _from(lines, end)]
            ]
            pieces += self._pieces_of(part, here)
            line = end
        return pieces

    def _pieces_of(self, part: DocumentPart, found: list[tuple[str, ExportedEntry]]) -> list[Piece]:
        if part.kind == "text":
            return self._text_pieces(part)
        expected = Counter(normalized(name, entry) for name, entry in found)
        piece = Piece(
            part.text, part.section, expected, is_kept=part.kind == "kept", level=part.level
        )
        piece.is_row = is_row(part.text) and not piece.is_kept
        live = {ref: self.content.items[ref] for ref in part.items if ref in self.content.items}
        if len(live) == len(part.items) and not any(live.values()):
            piece.example, piece.entries = Example(part.text.rstrip("\n"), self.header), found
            return [piece]
        return [self._changed(part, piece, live, found)]

    def _text_pieces(self, part: DocumentPart) -> list[Piece]:
        """Return a piece per line, as a heading goes without its neighbours."""
        lines = re.findall(r"[^\n]*\n|[^\n]+", part.text)
        pieces = []
        for line, following in zip(lines, [*lines[1:], ""], strict=True):
            level = heading_level(line, following)
            if is_row(line) and level:
                self.header = line
            pieces.append(Piece(line, part.section, is_text=True, level=level))
        return pieces

    def _changed(
        self,
        part: DocumentPart,
        piece: Piece,
        live: Mapping[ItemRef, LiveItem | None],
        found: list[tuple[str, ExportedEntry]],
    ) -> Piece:
        self.moved += [item for ref, item in live.items() if item and item.list_name != ref[0]]
        if len(part.items) > 1 and found and all(_is_name(entry) for _name, entry in found):
            # A name that got a text has no place in a line of names.
            self.moved += [item for ref, item in live.items() if item and item.list_name == ref[0]]
            live = {ref: item for ref, item in live.items() if not item}
        entries = self._entries_here(part, live, found)
        piece.is_removed, piece.is_new = not entries, bool(entries)
        if not entries:
            return piece
        if part.kind == "kept":
            forms, piece.expected = kept_forms(entries[0][1], part), Counter()
        else:
            piece.expected = Counter(normalized(name, entry) for name, entry in entries)
            forms = self._forms(part, entries, found)
        end = "\n" if part.text.endswith("\n") else ""
        piece.text, *piece.forms = [f"{form}{end}" for form in forms]
        return piece

    def _entries_here(
        self,
        part: DocumentPart,
        live: Mapping[ItemRef, LiveItem | None],
        found: list[tuple[str, ExportedEntry]],
    ) -> list[tuple[str, ExportedEntry]]:
        """Return the entries of a part that are still in it."""
        entries = []
        for number, ref in enumerate(part.items):
            item = live.get(ref)
            if item and item.list_name == ref[0]:
                entries.append((item.list_name, item.entry))
            elif ref in live and item is None and number < len(found):
                entries.append(found[number])
        return entries

    def _forms(
        self,
        part: DocumentPart,
        entries: list[tuple[str, ExportedEntry]],
        found: list[tuple[str, ExportedEntry]],
    ) -> list[str]:
        """Return the ways to write the entries of a part, which may share its lines."""
        if len(part.items) == 1:
            return forms_of(*entries[0], Example(part.text.rstrip("\n"), self.header))
        gone = [entry.title for name, entry in found if (name, entry) not in entries]
        is_list = bool(found) and all(_is_name(entry) for _name, entry in found)
        shorter = without_names(part.text.rstrip("\n"), gone) if is_list else ""
        bullets = "\n".join(bullet(entry) for _name, entry in entries)
        as_marked = "\n\n".join(marked(name, entry, is_bullet=True) for name, entry in entries)
        return [form for form in (shorter, bullets, as_marked) if form]


def kept_forms(entry: ExportedEntry, part: DocumentPart) -> list[str]:
    """Return the ways to write a kept section:

    with its heading, the other so that nothing in it is read as items.
    """
    text = entry.text.strip("\n") if isinstance(entry, ExportedItem) else ""
    text = "\n".join([text, *roundtrip_markers.closing_fence(text)])
    heading = part.text.split("\n")[0] if part.level else ""
    # A heading whose title has changed, or that goes on in the next line, is written as a new one.
    if entry.title != part.title or heading_level(heading) != part.level:
        heading = (
            f"{'#' * min(part.level or 2, 6)} {escaped(entry.title)}" if entry.title.strip() else ""
        )
    whole = f"{heading}\n\n{text}" if heading else text
    return [whole, roundtrip_markers.wrap_unread(whole, is_section=True)]


def _is_name(entry: ExportedEntry) -> bool:
    return isinstance(entry, ExportedItem) and not entry.text.strip()


def _from(lines: list[int], line: int) -> int:
    return bisect_right(lines, line - 1)


def _objects_by_line(parsed: ParsedReadme) -> list[tuple[int, str, ExportedEntry]]:
    """Return (line, list name, entry) of each item, in the order of the lines and of the lists."""
    found = [
        (one.line, name, _exported(one))
        for name, items in parsed.items_by_list.items()
        for one in items
    ]
    return sorted(found, key=lambda one: one[0])


def _exported(item: ParsedItem | ParsedChallenge) -> ExportedEntry:
    if isinstance(item, ParsedChallenge):
        return ExportedChallenge(item.title, item.problem, item.solution, item.outcome)
    return ExportedItem(item.title, item.text)


def _mend(pieces: list[Piece], starts: list[int], parsed: ParsedReadme) -> bool:
    """Write the pieces that are read as something else in another form. Returns whether any is."""
    found: list[Counter] = [Counter() for _piece in pieces]
    for line, texts in found_by_line(parsed):
        found[_piece_at(pieces, starts, line)][texts] += 1
    wrong = [
        number
        for number, piece in enumerate(pieces)
        if not piece.is_removed and found[number] != piece.expected
    ]
    # What is new may have changed how its neighbours are read.
    new = {n for n in wrong if pieces[n].is_new and pieces[n].forms} or _new_near(pieces, wrong)
    changes = [_change(pieces[number], found[number]) for number in new or wrong]
    return any(changes)


def _new_near(pieces: list[Piece], wrong: list[int]) -> set[int]:
    """Return the new entries close to what is wrong, which can be written in another form."""
    near = {
        n
        for number in wrong
        for n in range(max(0, number - _NEIGHBOURS), number + _NEIGHBOURS)
        if n < len(pieces)
    }
    return {n for n in near if pieces[n].is_new and pieces[n].forms and not pieces[n].is_removed}


def _piece_at(pieces: list[Piece], starts: list[int], line: int) -> int:
    """Return the number of the piece that the line is in; pieces that were left out have no lines."""
    number = bisect_right(starts, line) - 1
    while number > 0 and (pieces[number].is_removed or not pieces[number].text):
        number -= 1
    return number


def _change(piece: Piece, found: Counter) -> bool:
    """Take the next form of a piece; without one, leave out what is read in it by mistake."""
    extra = found - piece.expected
    if piece.is_text:
        piece.is_removed = bool(extra)
    elif piece.is_kept and not piece.forms and not piece.text.startswith("<!-- nexus"):
        piece.text = roundtrip_markers.wrap_unread(piece.text.rstrip("\n"), is_section=True) + "\n"
    elif (
        extra
        and not piece.is_new
        and (shorter := without_names(piece.text, [texts[1] for texts in extra]))
    ):
        piece.text = shorter
    else:
        piece.forms, piece.entries = piece.forms or _other_forms(piece), []
        if not piece.forms:
            return False
        piece.text = piece.forms.pop(0)
    return True


def _other_forms(piece: Piece) -> list[str]:
    """Return other ways to write what has not changed, but is read differently beside its new
    neighbours.
    """
    if not piece.entries:
        return []
    if len(piece.entries) == 1:
        forms = forms_of(*piece.entries[0], piece.example)[1:]
    else:
        forms = ["\n\n".join(marked(name, entry, is_bullet=True) for name, entry in piece.entries)]
    return [f"{form}\n" for form in forms]
