"""Broken files as they are: what was meant as Markdown, and what is named as a warning.

Nothing here adds or removes a line, so that everything found later knows the lines it came from.
"""

import re

from learnings.readme.parser.heading_patterns import LABEL_WORDS, PLACEHOLDER, classify_heading
from learnings.readme.parser.messages import gettext_noop

FENCE = re.compile(r"^ {0,3}(?P<mark>`{3,}|~{3,})[ \t]*(?P<info>[^`\n]*)$")
_BLANKS = re.compile(r"[ \t\u00a0]{41,}")
_CONFLICT = re.compile(r"^(?:<{7}(?: .*)?|\|{7}(?: .*)?|={7}|>{7}(?: .*)?)\s*$")
_CONFLICT_SIDES = re.compile(r"^(?:<{7}|>{7})(?: |$)", re.MULTILINE)
RULE = re.compile(r"^ {0,3}(?:-{2,}|={2,})\s*$")
_HEADING = re.compile(r"^#{1,6}\s*\S")
_NO_TITLE = re.compile(rf"^\W*(?:{LABEL_WORDS})\b.*[:：]|[.!?,;]\W*$|^\s*(?:[-*+•]|\d+[.)])\s", re.IGNORECASE)
_MOST_WARNINGS = 20


def repair_markdown(text, warnings):
    """`text` so that a strict parser reads it as it was meant; adds a sentence to `warnings` for each thing mended."""
    # No README needs forty blanks in a row, and patterns below take ages over a thousand.
    lines = _BLANKS.sub(" " * 40, text).split("\n")
    _unquote(lines)
    _remove_conflict_markers(lines, text, warnings)
    _repair_fences(lines, warnings)
    _remove_rules_under_text(lines)
    named = dict.fromkeys(PLACEHOLDER.findall(text))
    warnings += [
        f"{gettext_noop('unfilled placeholder')}: {placeholder}" for placeholder in list(named)[:_MOST_WARNINGS]
    ]
    return "\n".join(lines)


def _unquote(lines):
    """A file that is one long quotation is read as what it quotes."""
    filled = [line for line in lines if line.strip()]
    if filled and sum(line.startswith(">") for line in filled) > len(filled) * 0.9:
        lines[:] = [re.sub(r"^> ?", "", line) for line in lines]


def _remove_conflict_markers(lines, text, warnings):
    """Both versions are read; what stands in both is found once. A half of the markers may be left over."""
    has_sides = bool(_CONFLICT_SIDES.search(text))
    removed_count = 0
    for index, line in enumerate(lines):
        if _CONFLICT.match(line) and (has_sides or _separates_documents(lines, index)):
            lines[index], removed_count = "", removed_count + 1
    if removed_count:
        warnings.append(gettext_noop("merge-conflict markers were taken out; both versions were read"))


def _separates_documents(lines, index):
    """Is this a lone “=======” that a merge left between two versions, not the line under a title?"""
    following = next((line for line in lines[index + 1 : index + 3] if line.strip()), "")
    return lines[index].strip() == "=======" and following.startswith("# ")


def _repair_fences(lines, warnings):
    """Take out fences that have no other half, and those around a README that was pasted as code."""
    fences = [(index, found) for index, line in enumerate(lines) if (found := FENCE.match(line))]
    opener, info, repaired_count, unwrapped_count = None, "", 0, 0
    for position, (index, found) in enumerate(fences):
        opens = opener is None or found["info"].strip()
        if not opens:
            unwrapped_count += _unwrap_document(lines, opener, index, info)
            opener = None
        elif opener is None and _is_stray_closing(lines, fences, position):
            lines[index], repaired_count = "", repaired_count + 1
        else:
            repaired_count += _blank_line(
                lines, opener
            )  # a block cannot open inside another: the first was never closed
            opener, info = index, found["info"].strip().lower()
    if opener is not None:
        repaired_count += 1
        if _next_section(lines, opener + 1, len(lines)) is not None:
            lines[opener] = ""
    _warn(warnings, repaired_count, unwrapped_count)


def _blank_line(lines, opener):
    if opener is None:
        return 0
    lines[opener] = ""
    return 1


def _warn(warnings, repaired_count, unwrapped_count):
    if repaired_count:
        warnings.append(gettext_noop("a code block without an end was read as text"))
    if unwrapped_count:
        warnings.append(gettext_noop("a README inside a code block was read as a README"))


def _is_stray_closing(lines, fences, position):
    """Is a fence, met outside code, one that closes? Then a section begins before the next fence, or one opens there."""
    index, found = fences[position]
    if found["info"].strip():
        return False
    if position + 1 == len(fences):
        return True
    following, after = fences[position + 1]
    return bool(after["info"].strip()) or _next_section(lines, index + 1, following) is not None


def _next_section(lines, start, end):
    """The first line between that is the heading of a section, or None."""
    for index in range(start, end):
        if _HEADING.match(lines[index]) and classify_heading(lines[index])[1]:
            return index
    return None


def _unwrap_document(lines, opener, closer, info):
    """A code block with the headings of two sections in it is a README that was pasted with its fence."""
    if info not in ("", "markdown", "md", "text", "plaintext"):
        return 0
    first = _next_section(lines, opener + 1, closer)
    holds_two = first is not None and _next_section(lines, first + 1, closer) is not None
    if not holds_two and not _is_whole_file(lines, opener, closer):
        return 0
    lines[opener] = lines[closer] = ""
    return 1


def _is_whole_file(lines, opener, closer):
    """Does nothing stand outside, and do two lines inside name sections, with a sign or without?"""
    if any(line.strip() for line in (*lines[:opener], *lines[closer + 1 :])):
        return False
    return sum(classify_heading(line)[1] for line in lines[opener + 1 : closer] if 3 < len(line) < 100) > 1


def _remove_rules_under_text(lines):
    """“---” right under a paragraph makes a heading of it: it stays one only if it could be a title."""
    for index in range(1, len(lines)):
        if RULE.match(lines[index]) and lines[index - 1].strip() and not _is_title(lines, index - 1):
            lines[index] = ""


def _is_title(lines, index):
    """One short line of its own, that is no sentence and no part of a challenge."""
    stands_alone = index == 0 or not lines[index - 1].strip()
    line = lines[index].strip()
    return stands_alone and len(line) <= 80 and not _NO_TITLE.search(line)
