"""Add what was posted since an import to the README: to the end of its section, in its form."""

import re
from collections import Counter
from collections.abc import Sequence

from learnings.readme import roundtrip_markers
from learnings.readme.document_pieces import Piece, normalized
from learnings.readme.entry_forms import bullet, forms_of, marked
from learnings.readme.exported_entries import Example, ExportedEntry, ExportedItem
from learnings.readme.parser.heading_patterns import classify_heading
from learnings.readme.writer import (
    README_SECTIONS,
    ReadmeContent,
    heading_of,
    kept_section,
    paragraphs_for_document,
)

_DEEPEST_HEADING = 6
_LAST_SECTIONS = ("contact", "other")
_ATX_MARKS = re.compile(r"^[#\s]+")


def adds_anything(added: ReadmeContent, document: str) -> bool:
    """Return whether there is anything that a document does not have yet."""
    has_entries = any(added.entries.values()) or bool(
        added.skills or added.goals.strip() or added.kept
    )
    return has_entries or any(paragraphs_for_document(added, document))


def add_all(
    pieces: list[Piece], added: ReadmeContent, moved: Sequence[tuple[str, ExportedEntry]]
) -> None:
    """Add entries, skills and goals, then what a README says of projects and contacts."""
    skills = [("technologies", ExportedItem(skill, "")) for skill in added.skills]
    entries = [(name, entry) for name in README_SECTIONS for entry in added.entries.get(name, ())]
    goals = [re.sub(r"^\s*[-*+]\s+", "", line).strip() for line in added.goals.split("\n")]
    entries += [("goals", ExportedItem(goal, "")) for goal in goals if goal]
    for name, entry in [*skills, *entries, *moved]:
        _add_entry(pieces, name, entry)
    for kept in added.kept:
        if kept.title.strip():
            _add_section(pieces, kept_section(kept))
        else:
            _add_introduction(pieces, kept_section(kept))
    document = "".join(piece.text for piece in pieces)
    for name, paragraph in paragraphs_for_document(added, document):
        _add_paragraph(pieces, name, paragraph)


def _add_entry(pieces: list[Piece], list_name: str, entry: ExportedEntry) -> None:
    last = next(
        (n for n in reversed(range(len(pieces))) if _holds_items_of(pieces[n], list_name)), None
    )
    if last is None:
        _add_to_empty_section(pieces, list_name, entry)
        return
    like = pieces[last]
    example = Example(like.text.rstrip("\n"), _header_above(pieces, last), step=1)
    forms = forms_of(list_name, entry, example)
    if like.text.startswith("<!-- nexus"):
        forms = [marked(list_name, entry)]
    is_loose = (
        bool(example.heading_level) or _is_loose(pieces, last) or like.text.startswith("<!--")
    )
    piece = _new_piece(list_name, entry, forms, is_loose=is_loose, is_row=example.is_row)
    pieces.insert(last + 1, piece)


def _holds_items_of(piece: Piece, list_name: str) -> bool:
    return not piece.is_removed and any(texts[0] == list_name for texts in piece.expected)


def _header_above(pieces: list[Piece], number: int) -> str:
    rows = (
        one.text
        for one in reversed(pieces[:number])
        if one.is_text and one.level and "|" in one.text
    )
    return next(rows, "")


def _is_loose(pieces: list[Piece], number: int) -> bool:
    """Return whether there is a blank line above this item and another item above that."""
    above = [one for one in pieces[:number] if not one.is_removed][-2:]
    return len(above) == 2 and above[1].is_blank and not above[0].is_text


def _new_piece(
    list_name: str,
    entry: ExportedEntry,
    forms: list[str],
    *,
    is_loose: bool = False,
    is_row: bool = False,
) -> Piece:
    """Return a piece of an entry, with a blank line above it unless it goes on a list or a table."""
    texts = []
    for form in forms:
        goes_on = not is_loose and not form.startswith("<!--") and form.startswith("|") == is_row
        texts.append(f"{form}\n" if goes_on else f"\n{form}\n")
    return Piece(
        texts[0], list_name, Counter([normalized(list_name, entry)]), texts[1:], is_new=True
    )


def _add_to_empty_section(pieces: list[Piece], list_name: str, entry: ExportedEntry) -> None:
    """Add the first entry of its kind, below the heading of its section or a new one."""
    forms = [bullet(entry), marked(list_name, entry, is_bullet=True)]
    piece = _new_piece(list_name, entry, forms, is_loose=True)
    heading = next((n for n, one in enumerate(pieces) if _is_heading_of(one, list_name)), None)
    if heading is None:
        number, level = _place_of_section(pieces, list_name)
        gap = "" if number == 0 or _ends_blank(pieces[number - 1]) else "\n"
        title = Piece(
            f"{gap}{'#' * level} {heading_of(list_name)}\n",
            list_name,
            is_text=True,
            is_new=True,
            level=level,
        )
        pieces[number:number] = [title, piece, *_gap_before(pieces, number)]
        return
    number = heading + 1
    while (
        number < len(pieces)
        and pieces[number].is_text
        and not (pieces[number].level or pieces[number].is_blank)
    ):
        number += 1
    pieces[number:number] = [piece, *_gap_before(pieces, number)]


def _ends_blank(piece: Piece) -> bool:
    return piece.is_blank or piece.text.endswith("\n\n")


def _gap_before(pieces: list[Piece], number: int) -> list[Piece]:
    """Return a blank line, unless the piece begins with one or there is none."""
    if number >= len(pieces) or pieces[number].is_blank or pieces[number].text.startswith("\n"):
        return []
    return [Piece("\n", is_text=True, is_new=True)]


def _is_heading_of(piece: Piece, list_name: str) -> bool:
    is_heading = (
        piece.is_text and 0 < piece.level <= _DEEPEST_HEADING and piece.section == list_name
    )
    return is_heading and classify_heading(piece.text)[0] == list_name


def _place_of_section(pieces: list[Piece], list_name: str) -> tuple[int, int]:
    """Return where a new section begins, and its level: after the section that comes before it."""
    levels = [one.level for one in pieces if one.section and _is_heading_of(one, one.section)]
    level = min(levels, default=2)
    for name in reversed(README_SECTIONS[: README_SECTIONS.index(list_name)]):
        last = next((n for n in reversed(range(len(pieces))) if pieces[n].section == name), None)
        if last is not None:
            number = _end_of_section(pieces, last, level)
            return number, max(level, _level_below(pieces, number))
    first = next(
        (
            n
            for n, one in enumerate(pieces)
            if one.section in README_SECTIONS and _is_heading_of(one, one.section)
        ),
        None,
    )
    return (_place_before_last(pieces) if first is None else first), level


def _place_before_last(pieces: list[Piece]) -> int:
    """Return where a new section begins: before the contacts and the licence, or else at the end."""
    number = len(pieces)
    for index in reversed(range(len(pieces))):
        piece = pieces[index]
        if piece.is_blank:
            continue
        # Sections that are added one after another stay in their order.
        is_kept = piece.is_kept and not piece.is_new
        if not is_kept or classify_heading(_title_of(piece))[0] not in _LAST_SECTIONS:
            break
        number = index
    return number


def _end_of_section(pieces: list[Piece], number: int, level: int) -> int:
    """Return where the next heading of this level or above is; without one, the end of this section."""
    for index in range(number + 1, len(pieces)):
        if 0 < pieces[index].level <= level:
            return index
    return number + 1


def _level_below(pieces: list[Piece], number: int) -> int:
    """Return the level of the next heading, which must not be below a new one; 0 if there is none."""
    levels = (
        one.level
        for one in pieces[number:]
        if 0 < one.level <= _DEEPEST_HEADING and not one.is_removed
    )
    return next(levels, 0)


def _add_introduction(pieces: list[Piece], text: str) -> None:
    """Add a text without a heading of its own: below the title, or else at the top."""
    title = next(
        (number for number, one in enumerate(pieces) if one.is_text and one.level == 1), None
    )
    number = 0 if title is None else title + 1
    gap = "\n" if number else ""
    texts = [f"{gap}{form}\n" for form in (text, roundtrip_markers.wrap_unread(text))]
    piece = Piece(texts[0], "", Counter(), texts[1:], is_new=True, is_kept=True)
    pieces[number:number] = [piece, *_gap_before(pieces, number)]


def _add_section(pieces: list[Piece], text: str) -> None:
    """Add a section of its own: before the contacts and the licence, or else at the end."""
    number = _place_before_last(pieces)
    forms = [text, roundtrip_markers.wrap_unread(text, is_section=True)]
    gap = "" if number == 0 or _ends_blank(pieces[number - 1]) else "\n"
    texts = [f"{gap}{form}\n" for form in forms]
    piece = Piece(texts[0], "", Counter(), texts[1:], is_new=True, is_kept=True, level=2)
    pieces[number:number] = [piece, *_gap_before(pieces, number)]


def _add_paragraph(pieces: list[Piece], name: str, paragraph: str) -> None:
    """Add lines to the kept section of this kind, or a section with them."""
    for number, piece in enumerate(pieces):
        if piece.is_kept and not piece.is_removed and classify_heading(_title_of(piece))[0] == name:
            new = Piece(f"\n{paragraph}\n", "", Counter(), is_new=True, is_kept=True)
            new.forms = [f"\n{roundtrip_markers.wrap_unread(paragraph)}\n"]
            pieces.insert(number + 1, new)
            return
    _add_section(pieces, f"## {heading_of(name)}\n\n{paragraph}")


def _title_of(piece: Piece) -> str:
    return _ATX_MARKS.sub("", next((line for line in piece.text.split("\n") if line.strip()), ""))
