"""Add what was posted since an import to the README.

It is added to the end of its section, in the form of the section.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from learnings.readme import roundtrip_markers
from learnings.readme.document_pieces import Piece, normalized
from learnings.readme.entry_forms import bullet, forms_of, marked
from learnings.readme.exported_entries import (
    Example,
    ExportedEntry,
    ExportedItem,
    escaped,
    without_bullet,
)
from learnings.readme.parser.heading_patterns import classify_heading
from learnings.readme.technology_groups import OTHERS
from learnings.readme.writer import (
    README_SECTIONS,
    ReadmeContent,
    heading_of,
    kept_section,
    paragraphs_for_document,
)

_LAST_SECTIONS = ("contact", "other")
_ATX_MARKS = re.compile(r"^[#\s]+")


def adds_anything(added: ReadmeContent, document: str) -> bool:
    """Return whether there is anything that a document does not have yet."""
    has_entries = _has_words_of_profile(added) or any(added.entries.values())
    return has_entries or any(paragraphs_for_document(added, document))


def _has_words_of_profile(added: ReadmeContent) -> bool:
    return bool(added.skills or added.goals.strip() or added.kept)


def add_all(
    pieces: list[Piece], added: ReadmeContent, moved: Sequence[tuple[str, ExportedEntry]]
) -> None:
    """Add skills, entries and goals, then what a README says of projects and contacts."""
    _add_skills(pieces, added.skills_in("technologies"))
    for name, entry in [*_added_entries(added), *moved]:
        _add_entry(pieces, name, entry)
    for kept in added.kept:
        _add_kept(pieces, kept)
    _add_paragraphs(pieces, added)


def _added_entries(added: ReadmeContent) -> Iterator[tuple[str, ExportedEntry]]:
    """Yield (list name, entry) of the entries in order and the goals."""
    for name in README_SECTIONS:
        for entry in added.entries.get(name, ()):
            yield name, entry
    for goal in filter(None, map(without_bullet, added.goals.split("\n"))):
        yield "goals", ExportedItem(goal, "")


def _add_skills(pieces: list[Piece], names: list[str]) -> None:
    """Add skills that are not there yet.

    They go below headings with texts, under a heading of their own.
    """
    said = {
        texts[1].casefold()
        for piece in pieces
        if _holds_items_of(piece, "technologies")
        for texts in piece.expected
    }
    last = _last_number(pieces, lambda piece: _holds_items_of(piece, "technologies"))
    items = [ExportedItem(name, "") for name in names if name.casefold() not in said]
    level = 0 if last is None else Example(pieces[last].text).heading_level
    if last is None or not level:
        for item in items:
            _add_entry(pieces, "technologies", item)
    elif items:
        bullets = "\n".join(f"- **{escaped(item.title)}**" for item in items)
        all_marked = "\n\n".join(marked("technologies", item) for item in items)
        forms = [f"{'#' * level} {OTHERS}\n\n{bullets}", all_marked]
        piece = _new_piece("technologies", items, forms, is_loose=True)
        pieces.insert(last + 1, piece)


def _add_kept(pieces: list[Piece], kept: ExportedItem) -> None:
    """Add a section of the profile; one without a title introduces the README."""
    add = _add_section if kept.title.strip() else _add_introduction
    add(pieces, kept_section(kept))


def _add_paragraphs(pieces: list[Piece], added: ReadmeContent) -> None:
    """Add what the document does not have of projects and contacts."""
    document = "".join(piece.text for piece in pieces)
    for paragraph in paragraphs_for_document(added, document):
        _add_paragraph(pieces, *paragraph)


def _add_entry(pieces: list[Piece], list_name: str, entry: ExportedEntry) -> None:
    last = _last_number(pieces, lambda piece: _holds_items_of(piece, list_name))
    if last is None:
        _add_to_empty_section(pieces, list_name, entry)
    else:
        pieces.insert(last + 1, _piece_like(pieces, last, list_name, entry))


def _last_number(pieces: list[Piece], is_wanted: Callable[[Piece], bool]) -> int | None:
    """Return the number of the last piece of this kind, or None."""
    numbers = (number for number in reversed(range(len(pieces))) if is_wanted(pieces[number]))
    return next(numbers, None)


def _piece_like(pieces: list[Piece], number: int, list_name: str, entry: ExportedEntry) -> Piece:
    """Return the piece of an entry in the form of the piece with this number."""
    text = pieces[number].text
    example = Example(text.rstrip("\n"), _header_above(pieces, number), step=1)
    is_marked = text.startswith("<!-- nexus")
    forms = [marked(list_name, entry)] if is_marked else forms_of(list_name, entry, example)
    is_open = bool(example.heading_level) or text.startswith("<!--")
    is_loose = is_open or _is_loose(pieces, number)
    return _new_piece(list_name, [entry], forms, is_loose=is_loose, is_row=example.is_row)


def _holds_items_of(piece: Piece, list_name: str) -> bool:
    return not piece.is_removed and any(texts[0] == list_name for texts in piece.expected)


def _header_above(pieces: list[Piece], number: int) -> str:
    """Return the header of the table that a piece is a row of, or ""."""
    headers = (one.text for one in reversed(pieces[:number]) if _is_table_header(one))
    return next(headers, "")


def _is_table_header(piece: Piece) -> bool:
    return piece.is_text and piece.level > 0 and "|" in piece.text


def _is_loose(pieces: list[Piece], number: int) -> bool:
    """Return whether a blank line is above this item, and another item above that."""
    above = [one for one in pieces[:number] if not one.is_removed][-2:]
    return len(above) == 2 and above[1].is_blank and not above[0].is_text


def _new_piece(
    list_name: str,
    entries: Iterable[ExportedEntry],
    forms: list[str],
    *,
    is_loose: bool = False,
    is_row: bool = False,
) -> Piece:
    """Return a piece of entries, below a blank line unless a list or table goes on."""
    gaps = ["" if not is_loose and _goes_on(form, is_row=is_row) else "\n" for form in forms]
    first, *others = [f"{gap}{form}\n" for gap, form in zip(gaps, forms, strict=True)]
    expected = Counter(normalized(list_name, entry) for entry in entries)
    return Piece(first, list_name, expected, others, is_new=True)


def _goes_on(form: str, *, is_row: bool) -> bool:
    """Return whether a form continues the list, or the table if it is below a row."""
    return not form.startswith("<!--") and form.startswith("|") == is_row


def _add_to_empty_section(pieces: list[Piece], list_name: str, entry: ExportedEntry) -> None:
    """Add the first entry of its kind, below the heading of its section or a new one."""
    number = _place_below_heading(pieces, list_name)
    _insert(pieces, number, _first_piece(list_name, entry))


def _first_piece(list_name: str, entry: ExportedEntry) -> Piece:
    """Return the piece of an entry that has no other one to be like."""
    forms = [bullet(entry), marked(list_name, entry, is_bullet=True)]
    return _new_piece(list_name, [entry], forms, is_loose=True)


def _place_below_heading(pieces: list[Piece], list_name: str) -> int:
    """Return the place of a section's first entry, adding its heading if missing."""
    heading = _first_number(pieces, lambda piece: _is_heading_of(piece, list_name))
    if heading is None:
        return _add_heading(pieces, list_name) + 1
    return _end_of_lines(pieces, heading + 1)


def _first_number(pieces: list[Piece], is_wanted: Callable[[Piece], bool]) -> int | None:
    """Return the number of the first piece of this kind, or None."""
    return next((number for number, one in enumerate(pieces) if is_wanted(one)), None)


def _add_heading(pieces: list[Piece], list_name: str) -> int:
    """Add the heading of a section, and return its number."""
    number, level = _place_of_section(pieces, list_name)
    text = f"{_gap_after(pieces, number)}{'#' * level} {heading_of(list_name)}\n"
    pieces.insert(number, Piece(text, list_name, is_text=True, is_new=True, level=level))
    return number


def _end_of_lines(pieces: list[Piece], start: int) -> int:
    """Return the number of the first piece from here on that is no plain line."""
    number = start
    while number < len(pieces) and pieces[number].is_plain:
        number += 1
    return number


def _insert(pieces: list[Piece], number: int, piece: Piece) -> None:
    """Insert a piece, with a blank line below it."""
    pieces[number:number] = [piece, *_gap_before(pieces, number)]


def _gap_after(pieces: list[Piece], number: int) -> str:
    """Return the line break for a blank line above this place, unless there is one."""
    return "" if number == 0 or _ends_blank(pieces[number - 1]) else "\n"


def _ends_blank(piece: Piece) -> bool:
    return piece.is_blank or piece.text.endswith("\n\n")


def _gap_before(pieces: list[Piece], number: int) -> list[Piece]:
    """Return a blank line, unless the piece begins with one or there is none."""
    if number >= len(pieces) or _begins_blank(pieces[number]):
        return []
    return [Piece("\n", is_text=True, is_new=True)]


def _begins_blank(piece: Piece) -> bool:
    return piece.is_blank or piece.text.startswith("\n")


def _is_heading_of(piece: Piece, list_name: str) -> bool:
    if not (piece.is_text and piece.has_heading and piece.section == list_name):
        return False
    return classify_heading(piece.text)[0] == list_name


def _place_of_section(pieces: list[Piece], list_name: str) -> tuple[int, int]:
    """Return where a new section begins, and its level.

    It begins after the section that comes before it.
    """
    level = _level_of_sections(pieces)
    last = _end_of_sections_before(pieces, list_name)
    if last is None:
        return _place_of_first_section(pieces), level
    number = _end_of_section(pieces, last, level)
    return number, max(level, _level_below(pieces, number))


def _level_of_sections(pieces: list[Piece]) -> int:
    levels = [one.level for one in pieces if one.section and _is_heading_of(one, one.section)]
    return min(levels, default=2)


def _end_of_sections_before(pieces: list[Piece], list_name: str) -> int | None:
    """Return the last piece of the nearest section before this one, or None."""
    before = README_SECTIONS[: README_SECTIONS.index(list_name)]
    lasts = (_last_number_in(pieces, name) for name in reversed(before))
    return next((last for last in lasts if last is not None), None)


def _last_number_in(pieces: list[Piece], section: str) -> int | None:
    return _last_number(pieces, lambda piece: piece.section == section)


def _place_of_first_section(pieces: list[Piece]) -> int:
    """Return where the first section begins; without one, where the last ones do."""
    first = _first_number(pieces, _begins_section)
    return _place_before_last(pieces) if first is None else first


def _begins_section(piece: Piece) -> bool:
    return piece.section in README_SECTIONS and _is_heading_of(piece, piece.section)


def _place_before_last(pieces: list[Piece]) -> int:
    """Return where a new section begins.

    That is before the contacts and the licence, or else at the end.
    """
    number = len(pieces)
    for index in reversed(range(len(pieces))):
        if pieces[index].is_blank:
            continue
        if not _stays_last(pieces[index]):
            break
        number = index
    return number


def _stays_last(piece: Piece) -> bool:
    """Return whether it is a section that comes last.

    Sections that are added one after another stay in their order.
    """
    is_old = piece.is_kept and not piece.is_new
    return is_old and _kind_of(piece) in _LAST_SECTIONS


def _kind_of(piece: Piece) -> str | None:
    """Return what the title of a kept section says that it is about."""
    return classify_heading(_title_of(piece))[0]


def _end_of_section(pieces: list[Piece], number: int, level: int) -> int:
    """Return where the next heading of this level or above is.

    Without one, that is the end of this section.
    """
    for index in range(number + 1, len(pieces)):
        if 0 < pieces[index].level <= level:
            return index
    return number + 1


def _level_below(pieces: list[Piece], number: int) -> int:
    """Return the level of the next heading, or 0 if there is none.

    That heading must not come under a new one.
    """
    levels = (one.level for one in pieces[number:] if one.has_heading and not one.is_removed)
    return next(levels, 0)


def _add_introduction(pieces: list[Piece], text: str) -> None:
    """Add a text without a heading of its own: below the title, or else at the top."""
    title = _first_number(pieces, lambda piece: piece.is_text and piece.level == 1)
    number = 0 if title is None else title + 1
    forms = [text, roundtrip_markers.wrap_unread(text)]
    _insert(pieces, number, _new_kept(forms, gap="\n" if number else ""))


def _new_kept(forms: list[str], *, gap: str) -> Piece:
    """Return the piece of a text that is no entry, with a gap above it."""
    first, *others = [f"{gap}{form}\n" for form in forms]
    return Piece(first, forms=others, is_new=True, is_kept=True)


def _add_section(pieces: list[Piece], text: str) -> None:
    """Add a section of its own: before contacts and licence, or else at the end."""
    number = _place_before_last(pieces)
    forms = [text, roundtrip_markers.wrap_unread(text, is_section=True)]
    piece = _new_kept(forms, gap=_gap_after(pieces, number))
    piece.level = 2
    _insert(pieces, number, piece)


def _add_paragraph(pieces: list[Piece], name: str, paragraph: str) -> None:
    """Add lines to the kept section of this kind, or a section with them."""
    number = _first_number(pieces, lambda piece: _is_kept_about(piece, name))
    if number is None:
        _add_section(pieces, f"## {heading_of(name)}\n\n{paragraph}")
    else:
        forms = [paragraph, roundtrip_markers.wrap_unread(paragraph)]
        pieces.insert(number + 1, _new_kept(forms, gap="\n"))


def _is_kept_about(piece: Piece, name: str) -> bool:
    return piece.is_kept and not piece.is_removed and _kind_of(piece) == name


def _title_of(piece: Piece) -> str:
    return _ATX_MARKS.sub("", next((line for line in piece.text.split("\n") if line.strip()), ""))
