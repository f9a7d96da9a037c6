"""Add what was posted since an import to the README: to the end of its section, in its form."""

import re
from collections import Counter
from collections.abc import Sequence

from learnings.readme import roundtrip_markers
from learnings.readme.document_pieces import Piece, normalized
from learnings.readme.entry_forms import Example, ExportedEntry, ExportedItem, bullet, forms_of, marked
from learnings.readme.parser.heading_patterns import classify_heading
from learnings.readme.writer import README_SECTIONS, ReadmeContent, heading_of, paragraphs_for_document

_LAST_SECTIONS = ("contact", "other")
_ATX_MARKS = re.compile(r"^[#\s]+")


def adds_anything(added: ReadmeContent, document: str) -> bool:
    """Return whether there is anything that a document does not have yet."""
    has_entries = any(added.entries.values()) or bool(added.skills or added.goals.strip() or added.kept)
    return has_entries or any(paragraphs_for_document(added, document))


def add_all(pieces: list[Piece], added: ReadmeContent, moved: Sequence[tuple[str, ExportedEntry]]) -> None:
    """Add entries, skills and goals, then what a README says of projects and contacts."""
    skills = [("technologies", ExportedItem(skill, "")) for skill in added.skills]
    entries = [(name, entry) for name in README_SECTIONS for entry in added.entries.get(name, ())]
    goals = [re.sub(r"^\s*[-*+]\s+", "", line).strip() for line in added.goals.split("\n")]
    entries += [("goals", ExportedItem(goal, "")) for goal in goals if goal]
    for name, entry in [*skills, *entries, *moved]:
        _add_entry(pieces, name, entry)
    for kept in added.kept:
        _add_section(pieces, kept.title, f"## {kept.title}\n\n{kept.text.strip()}")
    document = "".join(piece.text for piece in pieces)
    for name, paragraph in paragraphs_for_document(added, document):
        _add_paragraph(pieces, name, paragraph)


def _add_entry(pieces: list[Piece], list_name: str, entry: ExportedEntry) -> None:
    last = next((n for n in reversed(range(len(pieces))) if _holds_items_of(pieces[n], list_name)), None)
    if last is None:
        _add_to_empty_section(pieces, list_name, entry)
        return
    like = pieces[last]
    example = Example(_last_item(like.text), _header_above(pieces, last), step=1)
    forms = forms_of(list_name, entry, example)
    if like.text.startswith("<!-- nexus"):
        forms = [marked(list_name, entry)]
    is_loose = bool(example.heading_level) or _is_loose(pieces, last) or like.text.startswith("<!--")
    gap = "\n" if is_loose else ""
    pieces.insert(last + 1, _new_piece(list_name, entry, forms, before=gap))


def _holds_items_of(piece: Piece, list_name: str) -> bool:
    return not piece.is_removed and any(texts[0] == list_name for texts in piece.expected)


def _last_item(text: str) -> str:
    """Return the last item of a piece whose items share lines, as far as its line tells."""
    return text.rstrip("\n")


def _header_above(pieces: list[Piece], number: int) -> str:
    rows = (one.text for one in reversed(pieces[:number]) if one.is_text and one.level and "|" in one.text)
    return next(rows, "")


def _is_loose(pieces: list[Piece], number: int) -> bool:
    """Return whether there is a blank line above this item and another item above that."""
    above = [one for one in pieces[:number] if not one.is_removed][-2:]
    return len(above) == 2 and above[1].is_blank and not above[0].is_text


def _new_piece(list_name: str, entry: ExportedEntry, forms: list[str], *, before: str = "", after: str = "") -> Piece:
    texts = [f"{before or ('' if not form.startswith('<!--') else chr(10))}{form}\n{after}" for form in forms]
    expected = Counter([normalized(list_name, entry)])
    return Piece(texts[0], list_name, expected, texts[1:], is_new=True)


def _add_to_empty_section(pieces: list[Piece], list_name: str, entry: ExportedEntry) -> None:
    """Add the first entry of its kind, below the heading of its section or a new one."""
    forms = [bullet(entry), marked(list_name, entry, is_bullet=True)]
    heading = next((n for n, one in enumerate(pieces) if _is_heading_of(one, list_name)), None)
    if heading is None:
        number, level = _place_of_section(pieces, list_name)
        title = Piece(f"\n{'#' * level} {heading_of(list_name)}\n\n", list_name, is_text=True, is_new=True, level=level)
        pieces[number:number] = [title, _new_piece(list_name, entry, forms)]
        return
    number = heading + 1
    while number < len(pieces) and pieces[number].section == list_name and not pieces[number].is_content:
        if pieces[number].is_text and pieces[number].level:
            break
        number += 1
    pieces.insert(number, _new_piece(list_name, entry, forms, before="\n", after="\n"))


def _is_heading_of(piece: Piece, list_name: str) -> bool:
    is_heading = piece.is_text and 0 < piece.level < 7 and piece.section == list_name
    return is_heading and classify_heading(piece.text)[0] == list_name


def _place_of_section(pieces: list[Piece], list_name: str) -> tuple[int, int]:
    """Return where a new section begins, and its level: after the section that comes before it."""
    before = README_SECTIONS[: README_SECTIONS.index(list_name)]
    for name in reversed(before):
        last = next((n for n in reversed(range(len(pieces))) if pieces[n].section == name), None)
        if last is not None:
            levels = [one.level for one in pieces[: last + 1] if _is_heading_of(one, name)]
            return last + 1, levels[-1] if levels else 2
    first = next((n for n, one in enumerate(pieces) if one.section in README_SECTIONS), None)
    return (len(pieces), 2) if first is None else (first, pieces[first].level or 2)


def _add_section(pieces: list[Piece], title: str, text: str) -> None:
    """Add a section of its own: before the contacts and the licence, or else at the end."""
    number = len(pieces)
    for index in reversed(range(len(pieces))):
        if not pieces[index].is_kept or classify_heading(_title_of(pieces[index]))[0] not in _LAST_SECTIONS:
            break
        number = index
    forms = [text, roundtrip_markers.wrap_unread(text)]
    texts = [f"\n{form}\n\n" if number < len(pieces) else f"\n{form}\n" for form in forms]
    pieces.insert(number, Piece(texts[0], "", Counter(), texts[1:], is_new=True, is_kept=True))


def _add_paragraph(pieces: list[Piece], name: str, paragraph: str) -> None:
    """Add lines to the kept section of this kind, or a section with them."""
    for number, piece in enumerate(pieces):
        if piece.is_kept and not piece.is_removed and classify_heading(_title_of(piece))[0] == name:
            new = Piece(f"\n{paragraph}\n", "", Counter(), is_new=True, is_kept=True)
            new.forms = [f"\n{roundtrip_markers.wrap_unread(paragraph)}\n"]
            pieces.insert(number + 1, new)
            return
    _add_section(pieces, heading_of(name), f"## {heading_of(name)}\n\n{paragraph}")


def _title_of(piece: Piece) -> str:
    return _ATX_MARKS.sub("", next((line for line in piece.text.split("\n") if line.strip()), ""))
