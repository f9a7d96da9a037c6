"""Marks in an exported README, invisible where it is shown, around a text that could not be told from its surroundings.

Most texts need none: the writer adds them only where reading its own README would give something else.

    <!-- nexus:7f3a {"kind": "challenge", "title": "…"} -->
    <!-- nexus:7f3a problem --> … <!-- nexus:7f3a solution --> … <!-- nexus:7f3a end -->
"""

import hashlib
import json
import re

from learnings.readme.parser.result import STATED, FoundChallenge, Item

# Where this stands unharmed, the characters of the file are as they were written, and nothing is to be repaired.
AS_WRITTEN = "<!-- nexus: é€ as written -->"
_LISTS = {
    "technology": "technologies",
    "concept": "concepts",
    "practice": "practices",
    "takeaway": "takeaways",
    "tip": "tips",
}
_OPEN = re.compile(r"^<!-- nexus:(?P<token>[0-9a-f]{8}) (?P<about>\{.*\}) -->$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})([^`]*)$")
_HEADING = re.compile(r"^(#{1,6})(?=\s|$)")
_SHIFT = 3
_MOST_MISSES = 50


def wrap(kind, title, parts):
    """One entry between marks: its heading, then each of `parts` ({name: text})."""
    token = _token(parts)
    shift = _SHIFT if all(_may_move(text) for text in parts.values()) else 0
    about = json.dumps({"kind": kind, "title": title, "shift": shift}, ensure_ascii=False)
    lines = [f"<!-- nexus:{token} {about.replace('-', chr(92) + 'u002d').replace('>', chr(92) + 'u003e')} -->"]
    lines += ["", f"### {_visible(title)}", ""]
    for name, text in parts.items():
        lines += [f"**{name.capitalize()}:**", ""] if kind == "challenge" else []
        lines.append(f"<!-- nexus:{token} {name} -->")
        closing = _closing(text)
        lines += [_moved(text, shift), *closing]
        lines.append(f"<!-- nexus:{token} {'closed' if closing else 'stop'} -->")
        lines.append("")
    return "\n".join([*lines, f"<!-- nexus:{token} end -->"])


def set_apart(text):
    """A text that is no entry, between marks: it is shown, and not read."""
    token = _token({"text": text})
    lines = [_moved(text, _SHIFT if _may_move(text) else 0), *_closing(text)]
    return "\n".join([f'<!-- nexus:{token} {{"kind": "aside"}} -->', "", *lines, "", f"<!-- nexus:{token} end -->"])


def take_out(text):
    """([(list name, Item or FoundChallenge)], the text with those lines blank) of what stands between marks."""
    if "<!-- nexus:" not in text:
        return [], text
    lines, found, number, misses = text.split("\n"), [], 0, 0
    while number < len(lines) and misses < _MOST_MISSES:
        opened = _OPEN.match(lines[number])
        end = _line_of(lines, f"<!-- nexus:{opened['token']} end -->", number) if opened else None
        if end is None:
            number, misses = number + 1, misses + bool(opened)
            continue
        one = _entry(opened, lines, number, end)
        found += [one] if one else []
        lines[number : end + 1] = [""] * (end + 1 - number)
        number = end + 1
    return found, "\n".join("" if line == AS_WRITTEN else line for line in lines)


def _entry(opened, lines, start, end):
    try:
        about = json.loads(opened["about"])
        kind, title, shift = about["kind"], str(about["title"]), int(about["shift"])
    except (ValueError, KeyError, TypeError):
        return None
    said = {
        name: _part(lines, opened["token"], name, start, end, shift)
        for name in ("text", "problem", "solution", "outcome")
    }
    place = {"line": start, "end": end + 1, "confidence": STATED}
    if kind in _LISTS:
        return _LISTS[kind], Item(title, said["text"] or "", **place)
    if kind == "challenge":
        return "challenges", FoundChallenge(title, said["problem"] or "", said["solution"], said["outcome"], **place)
    return None


def _part(lines, token, name, start, end, shift):
    """The text of one part, or None where there is none."""
    first = _line_of(lines, f"<!-- nexus:{token} {name} -->", start, end)
    if first is None:
        return None
    stop = _line_of(lines, f"<!-- nexus:{token} stop -->", first, end)
    closed = _line_of(lines, f"<!-- nexus:{token} closed -->", first, end)
    last = min(stop if stop is not None else end, closed - 1 if closed is not None else end)
    return _moved("\n".join(lines[first + 1 : last]), -shift).strip("\n").rstrip()


def _line_of(lines, line, start, end=None):
    try:
        return lines.index(line, start, len(lines) if end is None else end)
    except ValueError:
        return None


def _token(parts):
    """Letters that stand in none of the texts."""
    said, number = "\n".join(parts.values()), 0
    while True:
        token = hashlib.sha256(f"{number}{said}".encode("utf-8", "replace")).hexdigest()[:8]
        if token not in said:
            return token
        number += 1


def _visible(title):
    return re.sub(r"([\\`*_\[\]<>])", r"\\\1", " ".join(title.split())) or "…"


def _outside_code(text):
    """(line, is it outside code, the fence that is open after it) for each line."""
    fence = None
    for line in text.split("\n"):
        match = _FENCE.match(line)
        is_free = fence is None and not match
        if match and fence is None:
            fence = match[1]
        elif match and fence and match[1][0] == fence[0] and len(match[1]) >= len(fence) and not match[2].strip():
            fence = None
        yield line, is_free, fence


def _may_move(text):
    """Can its headings go below ours and come back? Only if none is so deep that it would hit the bottom."""
    levels = [len(mark[1]) for line, free, _fence in _outside_code(text) if free and (mark := _HEADING.match(line))]
    return max(levels, default=0) <= 6 - _SHIFT


def _moved(text, by):
    if not by:
        return text
    lines = []
    for line, free, _fence in _outside_code(text):
        level = len(mark[1]) if free and (mark := _HEADING.match(line)) else 0
        lines.append("#" * max(1, level + by) + line[level:] if level else line)
    return "\n".join(lines)


def _closing(text):
    """The end of a code block that its author left open: what follows shall not be code."""
    fence = None
    for _line, _free, after in _outside_code(text):
        fence = after
    return [fence] if fence else []
