"""Write an imported README as its author wrote it, with what has changed since."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from learnings.readme import roundtrip_markers
from learnings.readme.contents_links import with_links_that_lead
from learnings.readme.document import DocumentPart, text_of
from learnings.readme.document_additions import add_all, adds_anything
from learnings.readme.document_pieces import (
    Piece,
    Texts,
    drop_empty_headings,
    found_by_line,
    heading_level,
    items_by_line,
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


# (list name, entry), without and with the line where it begins.
_Entries = list[tuple[str, ExportedEntry]]
_FoundEntry = tuple[int, str, ExportedEntry]
_LiveItems = Mapping[ItemRef, LiveItem | None]


@dataclass
class DocumentContent:
    """What is public of an imported README, and what was posted since.

    `items` has each item and kept section that still is: None if it is as it was imported. Kept
    sections are ExportedItem in the list "kept". `added` has only what was not imported.
    """

    items: Mapping[ItemRef, LiveItem | None]
    added: ReadmeContent = field(default_factory=lambda: ReadmeContent(name="", handle=""))


def write_document(parts: Sequence[DocumentPart], content: DocumentContent) -> str:
    """Return the README of these parts, in its author's words, with today's content.

    What is as it was imported is written exactly as it was; what has changed, in its old form.
    What is no longer there is left out, with the headings that are left without content.
    """
    original = text_of(parts)
    text = _Document(parts, content).write()
    text = with_links_that_lead(text, original, _renamed_headings(parts, content))
    return with_no_repair_marker(text)


def _renamed_headings(parts: Sequence[DocumentPart], content: DocumentContent) -> dict[str, str]:
    """Return the new titles of headings that were imported with others, by line."""
    renamed = {}
    for part in parts:
        heading, item = _heading_of(part), _only_item(part, content)
        if heading and item and item.entry.title:
            renamed[heading] = item.entry.title
    return renamed


def _heading_of(part: DocumentPart) -> str:
    """Return the first line of a part if it is a heading, else ""."""
    line, *following = part.text.split("\n")[:2]
    return line if 0 < heading_level(line, *following) <= _DEEPEST_HEADING else ""


def _only_item(part: DocumentPart, content: DocumentContent) -> LiveItem | None:
    """Return what a part's only item is now, if it has changed."""
    return content.items.get(part.items[0]) if len(part.items) == 1 else None


class _Document:
    def __init__(self, parts: Sequence[DocumentPart], content: DocumentContent) -> None:
        self.parts, self.content = parts, content
        self.moved: list[LiveItem] = []
        self.header = ""

    def write(self) -> str:
        """Return the README, changed until it is read as it is meant."""
        original = text_of(self.parts)
        if self._is_unchanged() and not adds_anything(self.content.added, original):
            return original
        return _joined_until_read_well(self._changed_pieces(original))

    def _changed_pieces(self, original: str) -> list[Piece]:
        """Return the pieces of the README with all that has changed since it was imported."""
        parsed = parse_text(original) if original.strip() else ParsedReadme()
        pieces = self._pieces(_entries_by_line(parsed))
        add_all(pieces, self.content.added, self.moved)
        drop_empty_headings(pieces)
        return pieces

    def _is_unchanged(self) -> bool:
        return all(self._is_as_imported(part) for part in self.parts)

    def _is_as_imported(self, part: DocumentPart) -> bool:
        items = self.content.items
        return all(ref in items and items[ref] is None for ref in part.items)

    def _pieces(self, found: list[_FoundEntry]) -> list[Piece]:
        pieces: list[Piece] = []
        line = 0
        for part in self.parts:
            end = line + part.text.count("\n") + (not part.text.endswith("\n"))
            pieces += self._pieces_of(part, _entries_between(found, line, end))
            line = end
        return pieces

    def _pieces_of(self, part: DocumentPart, found: _Entries) -> list[Piece]:
        if part.kind == "text":
            return self._text_pieces(part)
        write = self._unchanged if self._is_as_imported(part) else self._changed
        return [write(part, found)]

    def _example(self, part: DocumentPart) -> Example:
        return Example(part.text.rstrip("\n"), self.header)

    def _unchanged(self, part: DocumentPart, found: _Entries) -> Piece:
        piece = _piece_of(part, found)
        piece.example, piece.entries = self._example(part), found
        return piece

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

    def _changed(self, part: DocumentPart, found: _Entries) -> Piece:
        piece = _piece_of(part, found)
        entries = _entries_here(part, self._staying(part, found), found)
        piece.is_removed, piece.is_new = not entries, bool(entries)
        if entries:
            piece.expected = Counter() if piece.is_kept else _expected(entries)
            piece.take_forms(self._forms(part, entries, found))
        return piece

    def _staying(self, part: DocumentPart, found: _Entries) -> _LiveItems:
        """Return the items of a part that stay in it, and note those that move elsewhere."""
        staying = self._without_moved(self._live_items(part))
        is_shared = len(part.items) > 1 and _are_names(found)
        return self._without_texts(staying) if is_shared else staying

    def _live_items(self, part: DocumentPart) -> _LiveItems:
        """Return the items of a part that still are."""
        items = self.content.items
        return {ref: items[ref] for ref in part.items if ref in items}

    def _without_moved(self, live: _LiveItems) -> _LiveItems:
        """Return the items that are in the same list as before, and note the others."""
        moved = {ref: item for ref, item in live.items() if _is_in_other_list(ref, item)}
        self.moved += filter(None, moved.values())
        return {ref: item for ref, item in live.items() if ref not in moved}

    def _without_texts(self, live: _LiveItems) -> _LiveItems:
        """Return the items that are as imported.

        A name that got a text leaves a line of names.
        """
        self.moved += filter(None, live.values())
        return {ref: item for ref, item in live.items() if not item}

    def _forms(self, part: DocumentPart, entries: _Entries, found: _Entries) -> list[str]:
        """Return the ways to write the entries of a part, which may share its lines."""
        if part.kind == "kept":
            return kept_forms(entries[0][1], part)
        if len(part.items) == 1:
            return forms_of(*entries[0], self._example(part))
        return _shared_forms(part.text.rstrip("\n"), entries, found)


def _piece_of(part: DocumentPart, found: _Entries) -> Piece:
    """Return the piece of a part as it was imported, and what reading it must find."""
    piece = Piece(part.text, part.section, _expected(found), level=part.level)
    piece.is_kept = part.kind == "kept"
    piece.is_row = is_row(part.text) and not piece.is_kept
    return piece


def _is_in_other_list(ref: ItemRef, item: LiveItem | None) -> bool:
    """Return whether an item belongs to another list now than when it was imported."""
    return item is not None and item.list_name != ref[0]


def _expected(entries: _Entries) -> Counter[Texts]:
    return Counter(normalized(name, entry) for name, entry in entries)


def _entries_here(part: DocumentPart, live: _LiveItems, found: _Entries) -> _Entries:
    """Return the entries of a part that are still in it."""
    entries = []
    for number, ref in enumerate(part.items):
        item = live.get(ref)
        if item:
            entries.append((item.list_name, item.entry))
        elif ref in live and number < len(found):
            entries.append(found[number])
    return entries


def _shared_forms(text: str, entries: _Entries, found: _Entries) -> list[str]:
    """Return the ways to write entries that share lines, of which some may be gone."""
    gone = [entry.title for name, entry in found if (name, entry) not in entries]
    shorter = without_names(text, gone) if _are_names(found) else ""
    bullets = "\n".join(bullet(entry) for _name, entry in entries)
    return [form for form in (shorter, bullets, _all_marked(entries)) if form]


def _all_marked(entries: _Entries) -> str:
    return "\n\n".join(marked(name, entry, is_bullet=True) for name, entry in entries)


def kept_forms(entry: ExportedEntry, part: DocumentPart) -> list[str]:
    """Return the ways to write a kept section:

    with its heading, the other so that nothing in it is read as items.
    """
    text = entry.text.strip("\n") if isinstance(entry, ExportedItem) else ""
    text = "\n".join([text, *roundtrip_markers.closing_fence(text)])
    heading = _kept_heading(entry.title, part)
    whole = f"{heading}\n\n{text}" if heading else text
    return [whole, roundtrip_markers.wrap_unread(whole, is_section=True)]


def _kept_heading(title: str, part: DocumentPart) -> str:
    """Return the heading of a kept section as it was.

    One whose title has changed, or that goes on in the next line, is written as a new one.
    """
    heading = part.text.split("\n")[0] if part.level else ""
    if title == part.title and heading_level(heading) == part.level:
        return heading
    return _new_heading(title, part.level or 2) if title.strip() else ""


def _new_heading(title: str, level: int) -> str:
    return f"{'#' * min(level, _DEEPEST_HEADING)} {escaped(title)}"


def _are_names(entries: _Entries) -> bool:
    """Return whether these are names without texts, as in a list of technologies."""
    return bool(entries) and all(_is_name(entry) for _name, entry in entries)


def _is_name(entry: ExportedEntry) -> bool:
    return isinstance(entry, ExportedItem) and not entry.text.strip()


def _entries_between(found: list[_FoundEntry], line: int, end: int) -> _Entries:
    """Return those of the entries, which are in order, that begin in these lines."""
    first = bisect_left(found, line, key=itemgetter(0))
    last = bisect_left(found, end, key=itemgetter(0))
    return [(name, entry) for _line, name, entry in found[first:last]]


def _entries_by_line(parsed: ParsedReadme) -> list[_FoundEntry]:
    """Return (line, list name, entry) of each item, in order of lines and lists."""
    return [(one.line, name, _exported(one)) for name, one in items_by_line(parsed)]


def _exported(item: ParsedItem | ParsedChallenge) -> ExportedEntry:
    if isinstance(item, ParsedChallenge):
        return ExportedChallenge(item.title, item.problem, item.solution, item.outcome)
    return ExportedItem(item.title, item.text)


def _joined_until_read_well(pieces: list[Piece]) -> str:
    """Return the text of the pieces, changing their forms until it is read as meant."""
    for _round in range(_MAX_ROUNDS):
        move_out_of_tables(pieces)
        text, starts = joined(pieces)
        if not text.strip() or not _mend(pieces, starts, parse_text(text)):
            break
    return joined(pieces)[0]


def _mend(pieces: list[Piece], starts: list[int], parsed: ParsedReadme) -> bool:
    """Write misread pieces in another form. Returns whether any was changed."""
    found = _found_in_pieces(pieces, starts, parsed)
    wrong = [number for number, piece in enumerate(pieces) if piece.is_misread(found[number])]
    changes = [_change(pieces[n], found[n]) for n in _to_change(pieces, wrong)]
    return any(changes)


def _to_change(pieces: list[Piece], wrong: list[int]) -> Collection[int]:
    """Return which pieces to change: new ones may alter how neighbours are read."""
    new = {number for number in wrong if pieces[number].has_other_form}
    return new or _new_near(pieces, wrong) or wrong


def _found_in_pieces(
    pieces: list[Piece], starts: list[int], parsed: ParsedReadme
) -> list[Counter[Texts]]:
    """Return what was recognised in each piece."""
    found: list[Counter[Texts]] = [Counter() for _piece in pieces]
    for line, texts in found_by_line(parsed):
        found[_piece_at(pieces, starts, line)][texts] += 1
    return found


def _new_near(pieces: list[Piece], wrong: list[int]) -> set[int]:
    """Return new entries near what is wrong that can be written in another form."""
    near = {n for number in wrong for n in _neighbours(number, len(pieces))}
    return {n for n in near if pieces[n].has_other_form and not pieces[n].is_removed}


def _neighbours(number: int, count: int) -> range:
    """Return the numbers around this one, of pieces that are `count`."""
    return range(max(0, number - _NEIGHBOURS), min(count, number + _NEIGHBOURS))


def _piece_at(pieces: list[Piece], starts: list[int], line: int) -> int:
    """Return the number of the piece that the line is in.

    Pieces that were left out have no lines.
    """
    number = bisect_right(starts, line) - 1
    while number > 0 and (pieces[number].is_removed or not pieces[number].text):
        number -= 1
    return number


def _change(piece: Piece, found: Counter[Texts]) -> bool:
    """Take a piece's next form; without one, leave out what is misread in it."""
    extra = found - piece.expected
    if piece.is_text:
        piece.is_removed = bool(extra)
        return True
    text = _with_less_to_read(piece, extra)
    if text:
        piece.text = text
    return bool(text) or _take_next_form(piece)


def _with_less_to_read(piece: Piece, extra: Counter[Texts]) -> str:
    """Return a kept section below a marker, or a line without extra names, or ""."""
    if piece.is_kept and not piece.forms and not piece.text.startswith("<!-- nexus"):
        return roundtrip_markers.wrap_unread(piece.text.rstrip("\n"), is_section=True) + "\n"
    if piece.is_new or not extra:
        return ""
    return without_names(piece.text, [texts[1] for texts in extra])


def _take_next_form(piece: Piece) -> bool:
    """Write a piece in its next form. Returns whether it had one."""
    forms, piece.entries = piece.forms or _other_forms(piece), []
    if forms:
        piece.text, *piece.forms = forms
    return bool(forms)


def _other_forms(piece: Piece) -> list[str]:
    """Return other ways to write what is unchanged but misread beside new neighbours."""
    if len(piece.entries) == 1:
        forms = forms_of(*piece.entries[0], piece.example)[1:]
    else:
        forms = [_all_marked(piece.entries)]
    return [f"{form}\n" for form in forms if form]
