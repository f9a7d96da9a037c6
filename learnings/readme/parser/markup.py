"""Undo escapes, HTML and indentation, and repair broken Markdown.

Lines keep their numbers: where one line becomes several, BREAK separates them.
"""

import re
from html import unescape

from learnings.readme.parser import thresholds
from learnings.readme.parser.heading_patterns import ESCAPED, classify_heading, hide_code
from learnings.readme.parser.vocabulary import WORDS, patterns
from learnings.translation import gettext_noop

# Stands where HTML begins a new line inside a line of the file.
BREAK = "\x1e"
_LESS_THAN_IN_CODE = "\ue000"
_CODE = re.compile(
    r"(^[ ]{0,3}(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^[ ]{0,3}\2[`~]*[ \t]*$|\Z)|`[^`\n]+`)",
    re.MULTILINE,
)
_ESCAPED_MARK = re.compile(r"^[ \t]*\\[#>*+-]|\\\*\\\*|\\_\\_", re.MULTILINE)
_PLAIN_MARK = re.compile(r"^[ \t]*(?:#{1,6}|[*+-])[ \t]|(?<!\\)\*\*", re.MULTILINE)
# Over several lines, and in capitals or not.
_ACROSS_LINES = re.DOTALL | re.IGNORECASE
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_ROW = re.compile(
    r"<tr\b[^<>]{0,300}>(.{0,20000}?)(?:</tr>|(?=<tr\b)|(?=</table>)|\Z)", _ACROSS_LINES
)
_CELL = re.compile(r"<t[dh]\b[^<>]{0,300}>(.{0,20000}?)(?:</t[dh]>|(?=<t[dh]\b)|\Z)", _ACROSS_LINES)
_HEADING = re.compile(r"<(h[1-6]|summary)\b[^<>]{0,300}>(.{0,600}?)</\1>", _ACROSS_LINES)
_IMAGE = re.compile(
    r"<img\b(?:[^<>]{0,2000}?\balt\s*=\s*[\"']([^\"'<>]{0,300}))?[^<>]{0,2000}>", re.IGNORECASE
)
_TAGS = "|".join(f"(?P<{kind}>{names})" for kind, names in patterns("html").items())
_TAG = re.compile(rf"<(?P<end>/?)(?:{_TAGS})\b[^<>]*>", re.IGNORECASE)
_MARKS = {"bold": "**", "italic": "*", "code": "`", "list": BREAK, "block": BREAK * 2}
_SUMMARY_LEVEL, _MOST_WARNINGS = 5, 20
FENCE = re.compile(r"^ {0,3}(?P<mark>`{3,}|~{3,})[ \t]*(?P<info>[^`\n]*)$")
_BLANKS = re.compile(r"[ \t\u00a0]{41,}")
_QUOTE_SIGN = re.compile(r"^( {0,3})> ?(?!>)", re.MULTILINE)
# “> [!WARNING]” above its text, on GitHub.
_CALLOUT = re.compile(r"^[ \t]{0,3}> ?\[!([A-Za-z]{3,12})\][ \t]*\n[ \t]{0,3}> ?", re.MULTILINE)
_CONFLICT = re.compile(r"^(?:<{7}(?: .*)?|\|{7}(?: .*)?|={7}|>{7}(?: .*)?)\s*$")
_CONFLICT_SIDES = re.compile(r"^(?:<{7}|>{7})(?: |$)", re.MULTILINE)
RULE = re.compile(r"^ {0,3}(?:-{2,}|={2,})\s*$")
_ATX = re.compile(r"^#{1,6}\s*\S")
_ANY_HEADING = re.compile(r"^#{1,6} ?\w|<h[1-6]\b", re.MULTILINE)
# A text from its first to its last line: “```markdown … ```”.
_IN_FENCE = re.compile(
    r"\A(\s*)(`{3,}|~{3,})[ \t]*(?:markdown|md)[ \t]*\n(.*\n)\2(\s*)\Z", _ACROSS_LINES
)


def unwrap(text: str) -> str:
    """Return `text` without “```markdown … ```” around it.

    The fence stays if no more headings are outside code without it.
    """
    unwrapped = _IN_FENCE.sub(r"\1\3\4", text)
    return max(text, unwrapped, key=lambda one: len(_ANY_HEADING.findall(hide_code(one))))


def plain_markdown(text: str) -> str:
    """Return `text` without escapes, HTML and indentation that only hide Markdown."""
    text = _dedent(_unescape(text.replace("\xa0", " ")))
    if "<" not in text:
        return text
    text = _CODE.sub(lambda code: code[0].replace("<", _LESS_THAN_IN_CODE), text)
    return _without_html(text).replace(_LESS_THAN_IN_CODE, "<")


def _unescape(text: str) -> str:
    """Remove the backslashes of a text in which nearly every mark is escaped."""
    escaped = len(_ESCAPED_MARK.findall(text))
    if escaped < thresholds.HIDING_ESCAPES or escaped < len(_PLAIN_MARK.findall(text)):
        return text
    return ESCAPED.sub(r"\1", text)


def _dedent(text: str) -> str:
    """Remove the indentation of a text that is nearly all indented."""
    filled = [line for line in text.split("\n") if line.strip()]
    indented = sum(line.startswith(("    ", "\t")) for line in filled)
    if indented < max(1, len(filled) * thresholds.HIDING_SHARE):
        return text
    return re.sub(r"^(?:    |\t)", "", text, flags=re.MULTILINE)


def _without_html(text: str) -> str:
    text = _HEADING.sub(_heading, _ROW.sub(_row, _COMMENT.sub(_line_ends, text)))
    text = _IMAGE.sub(lambda tag: f"![{tag[1]}]()" if tag[1] is not None else "", text)
    depth = 0

    def replace(tag: re.Match[str]) -> str:
        nonlocal depth
        if tag["list"]:
            depth += -1 if tag["end"] else 1
        if tag["item"] and not tag["end"]:
            return f"{BREAK}{'  ' * max(0, min(depth, 8) - 1)}- "
        return _MARKS.get(tag.lastgroup or "", "")

    return _TAG.sub(replace, text)


def _line_ends(found: re.Match[str]) -> str:
    """Return the line ends in what was found, so that lines below keep their numbers."""
    return "\n" * found[0].count("\n")


def _row(found: re.Match[str]) -> str:
    cells = [" ".join(unescape(cell).split()) for cell in _CELL.findall(found[1])]
    return f"{BREAK}| {' | '.join(cells)} |{_line_ends(found)}"


def _heading(found: re.Match[str]) -> str:
    name = found[1].lower()
    level = _SUMMARY_LEVEL if name == "summary" else int(name[1])
    title = " ".join(unescape(_TAG.sub("", found[2])).split())
    return f"{BREAK}{'#' * level} {title}{BREAK}{_line_ends(found)}"


def repair_markdown(text: str, warnings: list[str]) -> str:
    """Return `text` repaired for a strict parser.

    For each repair, a sentence is appended to `warnings`.
    """
    # The patterns below are very slow on long runs of blanks.
    unquoted = _QUOTE_SIGN.sub(r"\1", _CALLOUT.sub(r"\n**\1:** ", _BLANKS.sub(" " * 40, text)))
    lines = unquoted.split("\n")
    conflicts = _conflict_markers(lines, text)
    stray, pasted = _fences_to_remove(lines)
    for index in (*conflicts, *stray, *pasted):
        lines[index] = ""
    found = {
        gettext_noop("merge-conflict markers were removed; both versions were read"): conflicts,
        gettext_noop("a code block that never closed was read as text"): stray,
        gettext_noop("a README inside a code block was read as a README"): pasted,
    }
    warnings += [warning for warning, indexes in found.items() if indexes]
    named = list(dict.fromkeys(WORDS["placeholder"].findall(text)))[:_MOST_WARNINGS]
    warnings += [f"{gettext_noop('unfilled placeholder')}: {placeholder}" for placeholder in named]
    return "\n".join(lines)


def _conflict_markers(lines: list[str], text: str) -> list[int]:
    """Return the lines that are markers of a merge conflict, even if some are missing."""
    has_sides = _CONFLICT_SIDES.search(text)
    return [
        index
        for index, line in enumerate(lines)
        # Above the title of another version; elsewhere “=======” underlines one.
        if _CONFLICT.match(line)
        and (has_sides or "".join(lines[index + 1 : index + 3])[:2] == "# ")
    ]


def _fences_to_remove(lines: list[str]) -> tuple[list[int], list[int]]:
    """Return fences that no other closes, and those around a README pasted as code."""
    stray: list[int] = []
    pasted: list[int] = []
    opener, info = -1, ""
    for index, line in enumerate(lines):
        fence = FENCE.match(line)
        if fence and opener >= 0 and not fence["info"].strip():
            is_text = info in ("", "markdown", "md", "text", "plaintext")
            if is_text and _count_sections(lines[opener:index]) > 1:
                pasted += [opener, index]
            opener = -1
        elif fence:
            stray += [opener] if opener >= 0 else []  # blocks do not nest
            opener, info = index, fence["info"].strip().lower()
    if opener >= 0 and _count_sections(lines[opener:]):
        stray.append(opener)
    return stray, pasted


def _count_sections(lines: list[str]) -> int:
    """Return how many of the lines are headings that name a section."""
    return sum(classify_heading(line)[1] for line in filter(_ATX.match, lines))
