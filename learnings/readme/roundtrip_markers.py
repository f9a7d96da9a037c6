"""Invisible markers in an exported README around a text that would be parsed wrongly.

Most texts need none: the writer adds them only where parsing its README would change the text.

    <!-- nexus:7f3a {"kind": "challenge", "title": "…"} -->
    <!-- nexus:7f3a problem --> … <!-- nexus:7f3a solution --> … <!-- nexus:7f3a end -->
"""

import hashlib
import json
import re

from learnings.readme.parser.result import STATED, ParsedChallenge, ParsedItem
from learnings.sections import SECTIONS

# If this line is intact, so is the encoding of the file, which is then not repaired.
NO_REPAIR_MARKER = "<!-- nexus: é€ as written -->"
_LISTS = {section.value: section.list_name for section in SECTIONS}
_OPEN = re.compile(r"^<!-- nexus:(?P<token>[0-9a-f]{8}) (?P<about>\{.*\}) -->$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})([^`]*)$")
_HEADING = re.compile(r"^(#{1,6})(?=\s|$)")
_HEADING_SHIFT = 3
_MAX_UNCLOSED = 50


def wrap_entry(kind: str, title: str, parts: dict[str, str]) -> str:
    """Return an entry between markers: its heading, then each of `parts` ({name: text})."""
    token = _token(parts)
    shift = _HEADING_SHIFT if all(_can_shift_headings(text) for text in parts.values()) else 0
    about = json.dumps({"kind": kind, "title": title, "shift": shift}, ensure_ascii=False)
    lines = [f"<!-- nexus:{token} {about.replace('-', chr(92) + 'u002d').replace('>', chr(92) + 'u003e')} -->"]
    lines += ["", f"### {_escaped_title(title)}", ""]
    for name, text in parts.items():
        lines += [f"**{name.capitalize()}:**", ""] if kind == "challenge" else []
        lines.append(f"<!-- nexus:{token} {name} -->")
        closing = _closing_fence(text)
        lines += [_shift_headings(text, shift), *closing]
        lines.append(f"<!-- nexus:{token} {'closed' if closing else 'stop'} -->")
        lines.append("")
    return "\n".join([*lines, f"<!-- nexus:{token} end -->"])


def wrap_unread(text: str) -> str:
    """Return a text between markers that the import skips."""
    token = _token({"text": text})
    lines = [_shift_headings(text, _HEADING_SHIFT if _can_shift_headings(text) else 0), *_closing_fence(text)]
    return "\n".join([f'<!-- nexus:{token} {{"kind": "aside"}} -->', "", *lines, "", f"<!-- nexus:{token} end -->"])


def extract_marked(text: str) -> tuple[list[tuple[str, ParsedItem | ParsedChallenge]], str]:
    """Return [(list name, item)] of the marked entries, and the text with their lines blank."""
    if "<!-- nexus:" not in text:
        return [], text
    lines, found, number, misses = text.split("\n"), [], 0, 0
    while number < len(lines) and misses < _MAX_UNCLOSED:
        opened = _OPEN.match(lines[number])
        end = _find_line(lines, f"<!-- nexus:{opened['token']} end -->", number) if opened else None
        if end is None:
            number, misses = number + 1, misses + bool(opened)
            continue
        one = _entry(opened, lines, number, end)
        found += [one] if one else []
        lines[number : end + 1] = [""] * (end + 1 - number)
        number = end + 1
    return found, "\n".join("" if line == NO_REPAIR_MARKER else line for line in lines)


def _entry(opened, lines, start, end):
    try:
        about = json.loads(opened["about"])
        kind, title, shift = about["kind"], str(about["title"]), int(about["shift"])
    except (ValueError, KeyError, TypeError):
        return None
    texts = {
        name: _part(lines, opened["token"], name, start, end, shift)
        for name in ("text", "problem", "solution", "outcome")
    }
    place = {"line": start, "end": end + 1, "confidence": STATED}
    if kind in _LISTS:
        return _LISTS[kind], ParsedItem(title, texts["text"] or "", **place)
    if kind == "challenge":
        return "challenges", ParsedChallenge(
            title, texts["problem"] or "", texts["solution"], texts["outcome"], **place
        )
    return None


def _part(lines, token, name, start, end, shift):
    """Return the text of one part, or None if it is missing."""
    first = _find_line(lines, f"<!-- nexus:{token} {name} -->", start, end)
    if first is None:
        return None
    stop = _find_line(lines, f"<!-- nexus:{token} stop -->", first, end)
    closed = _find_line(lines, f"<!-- nexus:{token} closed -->", first, end)
    last = min(stop if stop is not None else end, closed - 1 if closed is not None else end)
    return _shift_headings("\n".join(lines[first + 1 : last]), -shift).strip("\n").rstrip()


def _find_line(lines, line, start, end=None):
    try:
        return lines.index(line, start, len(lines) if end is None else end)
    except ValueError:
        return None


def _token(parts):
    """Return a token that occurs in none of the texts."""
    texts, number = "\n".join(parts.values()), 0
    while True:
        token = hashlib.sha256(f"{number}{texts}".encode("utf-8", "replace")).hexdigest()[:8]
        if token not in texts:
            return token
        number += 1


def _escaped_title(title):
    return re.sub(r"([\\`*_\[\]<>])", r"\\\1", " ".join(title.split())) or "…"


def _lines_with_fences(text):
    """Yield (line, whether it is outside code, the fence open after it) for each line."""
    fence = None
    for line in text.split("\n"):
        match = _FENCE.match(line)
        is_free = fence is None and not match
        if match and fence is None:
            fence = match[1]
        elif match and fence and match[1][0] == fence[0] and len(match[1]) >= len(fence) and not match[2].strip():
            fence = None
        yield line, is_free, fence


def _can_shift_headings(text):
    """Return whether all headings can be moved three levels down and back."""
    levels = [
        len(heading[1])
        for line, is_outside_code, _fence in _lines_with_fences(text)
        if is_outside_code and (heading := _HEADING.match(line))
    ]
    return max(levels, default=0) <= 6 - _HEADING_SHIFT


def _shift_headings(text, by):
    if not by:
        return text
    lines = []
    for line, is_outside_code, _fence in _lines_with_fences(text):
        level = len(heading[1]) if is_outside_code and (heading := _HEADING.match(line)) else 0
        lines.append("#" * max(1, level + by) + line[level:] if level else line)
    return "\n".join(lines)


def _closing_fence(text):
    """Return the lines that close a code block left open at the end of the text."""
    fence = None
    for _line, _free, after in _lines_with_fences(text):
        fence = after
    return [fence] if fence else []
