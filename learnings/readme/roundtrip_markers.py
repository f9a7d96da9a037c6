"""An invisible line in an exported README above a text that would be misread.

Most texts need none: the writer adds it only where parsing its README would change the text. It
says how many lines belong to the entry, and where its texts are in them. Once they are edited, the
line is ignored.

    <!-- nexus {"kind":"challenge","title":"…","problem":[4,2],"solution":[8,1],"lines":9,
    "hash":"7f3a0b1c"} -->

READMEs that were exported earlier have markers around an entry and its parts, which are read too.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from learnings.readme.exported_entries import without_bullet
from learnings.readme.parser.result import STATED, ParsedChallenge, ParsedItem
from learnings.sections import SECTIONS

# If this line is intact, so is the encoding of the file, which is then not repaired.
NO_REPAIR_MARKER = "<!-- nexus: é€ as written -->"
# The name of a list, and an item of it.
Marked = tuple[str, ParsedItem | ParsedChallenge]
_LISTS = {section.value: section.list_name for section in SECTIONS}
_PARTS = ("text", "problem", "solution", "outcome")
_INDENT = "  "
_MARKER = re.compile(r"^<!-- nexus (?P<about>\{.*\}) -->$")
_OPEN = re.compile(r"^<!-- nexus:(?P<token>[0-9a-f]{8}) (?P<about>\{.*\}) -->$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})([^`]*)$")
_HEADING = re.compile(r"^(#{1,6})(?=\s|$)")
_HEADING_SHIFT = 3
_MAX_UNCLOSED = 50


def wrap_entry(kind: str, title: str, parts: dict[str, str], *, is_bullet: bool = False) -> str:
    """Return an entry below a marker: its heading, then `parts` ({name: text}).

    As a bullet of a list it has no heading, and is indented.
    """
    shift = _HEADING_SHIFT if all(_can_shift_headings(text) for text in parts.values()) else 0
    lines, places = (
        [f"- **{_escaped_title(title)}**" if is_bullet else f"### {_escaped_title(title)}"],
        {},
    )
    for name, text in parts.items():
        lines += ["", *([f"**{name.capitalize()}:**", ""] if kind == "challenge" else [])]
        shown = _shift_headings(text.replace("\r\n", "\n"), shift).split("\n")
        places[name] = [len(lines), len(shown)]
        lines += [*shown, *closing_fence(text)]
    indent = len(_INDENT) if is_bullet else 0
    if is_bullet:
        lines[1:] = [f"{_INDENT}{line}" if line else "" for line in lines[1:]]
    return _below_marker(
        {"kind": kind, "title": title, "shift": shift, "indent": indent, **places}, lines
    )


def wrap_unread(text: str, kind: str = "aside", *, is_section: bool = False) -> str:
    """Return a text below a marker, which the import skips.

    Of kind "goals", its lines are goals. Its headings are lowered, unless it is a section of its
    own.
    """
    shift = _HEADING_SHIFT if _can_shift_headings(text) and not is_section else 0
    shown = _shift_headings(text.replace("\r\n", "\n"), shift).split("\n")
    about = {"kind": kind, "shift": shift, "text": [0, len(shown)]}
    return _below_marker(about, [*shown, *closing_fence(text)])


def _below_marker(about: dict[str, Any], lines: list[str]) -> str:
    about = {name: value for name, value in about.items() if value}
    about |= {"lines": len(lines), "hash": _hash(lines)}
    said = json.dumps(about, ensure_ascii=False, separators=(",", ":"))
    said = said.replace("-", chr(92) + "u002d").replace(">", chr(92) + "u003e")
    return "\n".join([f"<!-- nexus {said} -->", *lines])


def _hash(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode("utf-8", "replace")).hexdigest()[:8]


def extract_marked(text: str) -> tuple[list[Marked], str]:
    """Return marked entries as [(list name, item)], and the text with them blanked."""
    if "<!-- nexus" not in text:
        return [], text
    lines = text.split("\n")
    found = [*_extract_below_markers(lines), *_extract_between_markers(lines)]
    return found, "\n".join("" if line == NO_REPAIR_MARKER else line for line in lines)


def _extract_below_markers(lines: list[str]) -> list[Marked]:
    """Blank the lines that one marker announces, unless they were edited since."""
    found, number, misses = [], 0, 0
    while number < len(lines) and misses < _MAX_UNCLOSED:
        marker = _MARKER.match(lines[number])
        about = _parse_marker(marker["about"]) if marker else None
        end = number + 1 + (about.lines if about else 0)
        if about and end <= len(lines) and _hash(lines[number + 1 : end]) == about.hash:
            found += _marked_items(about, lines[number + 1 : end], number, end)
            lines[number:end] = [""] * (end - number)
            number = end
        else:
            number, misses = number + 1, misses + bool(marker)
    return found


class _About(NamedTuple):
    kind: str
    lines: int
    hash: str
    title: str = ""
    shift: int = 0
    indent: int = 0
    places: Mapping[str, tuple[int, int]] = {}  # noqa: RUF012 - it is never changed


def _parse_marker(said: str) -> _About | None:
    """Return what a marker says, or None if it was broken."""
    try:
        about = json.loads(said)
        places = {
            name: (int(about[name][0]), int(about[name][1])) for name in _PARTS if name in about
        }
        return _About(
            kind=str(about["kind"]),
            lines=max(0, int(about["lines"])),
            hash=str(about["hash"]),
            title=str(about.get("title", "")),
            shift=int(about.get("shift", 0)),
            indent=int(about.get("indent", 0)),
            places=places,
        )
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        return None


def _marked_items(about: _About, lines: list[str], start: int, end: int) -> list[Marked]:
    texts = {
        name: _shift_headings(
            "\n".join(line[about.indent :] for line in lines[first : first + count]), -about.shift
        )
        for name, (first, count) in about.places.items()
    }
    if about.kind == "goals":
        named = map(without_bullet, texts.get("text", "").split("\n"))
        return [("goals", ParsedItem(title, "", start, end, STATED)) for title in named if title]
    item = _item(about.kind, about.title, texts, start, end)
    return [item] if item else []


def _item(
    kind: str, title: str, texts: Mapping[str, str | None], start: int, end: int
) -> Marked | None:
    """Return (list name, item) of a marked entry, or None for other kinds."""
    found = {name: text.strip("\n").rstrip() for name, text in texts.items() if text is not None}
    place: dict[str, Any] = {"line": start, "end": end, "confidence": STATED}
    if kind in _LISTS:
        return _LISTS[kind], ParsedItem(title, found.get("text", ""), **place)
    if kind == "challenge":
        return "challenges", ParsedChallenge(
            title, found.get("problem", ""), found.get("solution"), found.get("outcome"), **place
        )
    return None


def _extract_between_markers(lines: list[str]) -> list[Marked]:
    """Blank the lines between two markers, as they were once written."""
    found, number, misses = [], 0, 0
    while number < len(lines) and misses < _MAX_UNCLOSED:
        opened = _OPEN.match(lines[number])
        end = _find_line(lines, f"<!-- nexus:{opened['token']} end -->", number) if opened else None
        if opened is None or end is None:
            number, misses = number + 1, misses + bool(opened)
            continue
        one = _entry(opened, lines, number, end)
        found += [one] if one else []
        lines[number : end + 1] = [""] * (end + 1 - number)
        number = end + 1
    return found


def _entry(opened: re.Match[str], lines: list[str], start: int, end: int) -> Marked | None:
    try:
        about = json.loads(opened["about"])
        kind, title, shift = about["kind"], str(about["title"]), int(about["shift"])
    except (ValueError, KeyError, TypeError):
        return None
    texts = {name: _part(lines, opened["token"], name, start, end, shift) for name in _PARTS}
    return _item(kind, title, texts, start, end + 1)


def _part(lines: list[str], token: str, name: str, start: int, end: int, shift: int) -> str | None:
    """Return the text of one part, or None if it is missing."""
    first = _find_line(lines, f"<!-- nexus:{token} {name} -->", start, end)
    if first is None:
        return None
    stop = _find_line(lines, f"<!-- nexus:{token} stop -->", first, end)
    closed = _find_line(lines, f"<!-- nexus:{token} closed -->", first, end)
    last = min(stop if stop is not None else end, closed - 1 if closed is not None else end)
    return _shift_headings("\n".join(lines[first + 1 : last]), -shift)


def _find_line(lines: list[str], line: str, start: int, end: int | None = None) -> int | None:
    try:
        return lines.index(line, start, len(lines) if end is None else end)
    except ValueError:
        return None


def _escaped_title(title: str) -> str:
    return re.sub(r"([\\`*_\[\]<>])", r"\\\1", " ".join(title.split())) or "…"


def _lines_with_fences(text: str) -> Iterator[tuple[str, bool, str | None]]:
    """Yield (line, whether it is outside code, the fence open after it) for each line."""
    fence = None
    for line in text.split("\n"):
        match = _FENCE.match(line)
        is_free = fence is None and not match
        if match and fence is None:
            fence = match[1]
        elif (
            match
            and fence
            and match[1][0] == fence[0]
            and len(match[1]) >= len(fence)
            and not match[2].strip()
        ):
            fence = None
        yield line, is_free, fence


def _can_shift_headings(text: str) -> bool:
    """Return whether all headings can be moved three levels down and back."""
    levels = [
        len(heading[1])
        for line, is_outside_code, _fence in _lines_with_fences(text)
        if is_outside_code and (heading := _HEADING.match(line))
    ]
    return max(levels, default=0) <= 6 - _HEADING_SHIFT


def _shift_headings(text: str, by: int) -> str:
    if not by:
        return text
    lines = []
    for line, is_outside_code, _fence in _lines_with_fences(text):
        level = len(heading[1]) if is_outside_code and (heading := _HEADING.match(line)) else 0
        lines.append("#" * max(1, level + by) + line[level:] if level else line)
    return "\n".join(lines)


def closing_fence(text: str) -> list[str]:
    """Return the lines that close a code block left open at the end of the text."""
    fence = None
    for _line, _free, after in _lines_with_fences(text):
        fence = after
    return [fence] if fence else []
