"""The sections of an imported README, and moving one of them up or down."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from learnings.readme.document import DocumentPart, text_of
from learnings.readme.document_pieces import heading_level
from learnings.readme.parser.heading_patterns import plain_title

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_DEEPEST_HEADING = 6


class DocumentSection(NamedTuple):
    """A heading and all below it, up to the next heading of its level.

    `parts` cover its lines.
    """

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
    """Return headings of the highest level that has several, without a title above."""
    for level in range(1, _DEEPEST_HEADING + 1):
        starts = [one for one in headings if one.level <= level]
        if len(starts) > 1 and starts[0].level < min(one.level for one in starts[1:]):
            starts = starts[1:]
        if len(starts) > 1:
            return starts
    return []


def moved(parts: Sequence[DocumentPart], number: int, by: int) -> list[DocumentPart]:
    """Return the parts with a section moved up or down, unchanged at the end.

    `by` is -1 to move it up, and 1 to move it down.
    """
    above, sections = sections_of(parts)
    place = number + by
    if min(number, place) < 0 or max(number, place) >= len(sections):
        return list(parts)
    sections.insert(place, sections.pop(number))
    return _with_gaps(above, sections)


def _with_gaps(
    above: list[DocumentPart], sections: Sequence[DocumentSection]
) -> list[DocumentPart]:
    """Return all parts, with a blank line above each section."""
    parts = list(above)
    for section in sections:
        if parts and not text_of(parts[-3:]).endswith("\n\n"):
            parts += _gap_below(parts[-1])
        parts += section.parts
    return parts


def _gap_below(part: DocumentPart) -> list[DocumentPart]:
    """Return what ends the last line, if it is not ended, and a blank line."""
    return [DocumentPart("text", "\n" if part.text.endswith("\n") else "\n\n")]


def _divided(parts: Sequence[DocumentPart]) -> list[DocumentPart]:
    """Return the parts, with one of its own for each heading and the text below it."""
    return [one for part in parts for one in _divided_part(part)]


def _divided_part(part: DocumentPart) -> list[DocumentPart]:
    if part.kind != "text":
        return [part]
    return [
        DocumentPart("text", text, section=part.section)
        for text in _texts_by_heading(part.text)
        if text
    ]


def _texts_by_heading(text: str) -> list[str]:
    """Return the text above the first heading, then each heading with its text."""
    lines = _LINE.findall(text)
    bounds = [0, *_numbers_of_headings(lines), len(lines)]
    return ["".join(lines[start:end]) for start, end in pairwise(bounds)]


def _numbers_of_headings(lines: list[str]) -> list[int]:
    followed = enumerate(zip(lines, [*lines[1:], ""], strict=True))
    return [number for number, pair in followed if _level(*pair)]


def _heading_of(part: DocumentPart) -> tuple[int, str]:
    """Return level and title of the heading that a part begins with, or (0, "")."""
    if part.kind == "kept":
        return part.level if part.title else 0, part.title
    return _heading_of_text(part.text) if part.kind == "text" else (0, "")


def _heading_of_text(text: str) -> tuple[int, str]:
    line, following = [*_LINE.findall(text), "", ""][:2]
    return _level(line, following), plain_title(line.lstrip("# "))


def _level(line: str, following: str) -> int:
    level = heading_level(line, following)
    return level if level <= _DEEPEST_HEADING else 0
