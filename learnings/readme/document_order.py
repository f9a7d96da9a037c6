"""The sections of an imported README, and moving one of them up or down."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from learnings.readme.document import DocumentPart
from learnings.readme.document_pieces import heading_level
from learnings.readme.parser.heading_patterns import plain_title

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_DEEPEST_HEADING = 6


class DocumentSection(NamedTuple):
    """A heading and all below it, up to the next heading of its level. `parts` cover its lines."""

    title: str
    parts: list[DocumentPart]


class _Heading(NamedTuple):
    """A heading: the number of the part that begins with it, its level, its title."""

    number: int
    level: int
    title: str


def sections_of(parts: Sequence[DocumentPart]) -> tuple[list[DocumentPart], list[DocumentSection]]:
    """Return what stands above the first section, and the sections in order."""
    divided = _divided(parts)
    headings = [_Heading(n, *_heading_of(part)) for n, part in enumerate(divided)]
    headings = [one for one in headings if one.level]
    starts = _section_starts(headings)
    if not starts:
        return divided, []
    ends = [one.number for one in starts[1:]] + [len(divided)]
    above = divided[: starts[0].number]
    sections = [
        DocumentSection(one.title, divided[one.number : end])
        for one, end in zip(starts, ends, strict=True)
    ]
    return above, sections


def _section_starts(headings: list[_Heading]) -> list[_Heading]:
    """Return the headings of the highest level that has several, without a title above them."""
    for level in range(1, _DEEPEST_HEADING + 1):
        starts = [one for one in headings if one.level <= level]
        if len(starts) > 1 and starts[0].level < min(one.level for one in starts[1:]):
            starts = starts[1:]
        if len(starts) > 1:
            return starts
    return []


def moved(parts: Sequence[DocumentPart], number: int, by: int) -> list[DocumentPart]:
    """Return the parts with a section moved up (`by` is -1) or down (1); unchanged at the end."""
    above, sections = sections_of(parts)
    place = number + by
    if not (0 <= number < len(sections) and 0 <= place < len(sections)):
        return list(parts)
    sections.insert(place, sections.pop(number))
    found = list(above)
    for section in sections:
        if found and not "".join(part.text for part in found[-3:]).endswith("\n\n"):
            found += _gap_below(found[-1])
        found += section.parts
    return found


def _gap_below(part: DocumentPart) -> list[DocumentPart]:
    """Return what ends the last line, if it is not ended, and a blank line."""
    return [DocumentPart("text", "\n" if part.text.endswith("\n") else "\n\n")]


def _divided(parts: Sequence[DocumentPart]) -> list[DocumentPart]:
    """Return the parts, with one of its own for each heading and the text below it."""
    found: list[DocumentPart] = []
    for part in parts:
        if part.kind != "text":
            found.append(part)
            continue
        lines = _LINE.findall(part.text)
        starts = [n for n, line in enumerate(lines) if _level(line, "".join(lines[n + 1 : n + 2]))]
        for start, end in zip([0, *starts], [*starts, len(lines)], strict=True):
            text = "".join(lines[start:end])
            found += [DocumentPart("text", text, section=part.section)] if text else []
    return found


def _heading_of(part: DocumentPart) -> tuple[int, str]:
    """Return the level and the title of the heading that a part begins with; (0, "") without."""
    if part.kind == "kept":
        return part.level if part.title else 0, part.title
    if part.kind != "text":
        return 0, ""
    line, *following = [*_LINE.findall(part.text)[:2], ""]
    return _level(line, following[0]), plain_title(line.lstrip("# "))


def _level(line: str, following: str) -> int:
    level = heading_level(line, following)
    return level if level <= _DEEPEST_HEADING else 0
