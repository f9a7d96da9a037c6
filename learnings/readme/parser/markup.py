"""Undo escapes, HTML and indentation, and repair broken Markdown.

Lines keep their numbers: where one line becomes several, BREAK separates them.
"""

import re
from html import unescape

from learnings.readme.parser import thresholds
from learnings.readme.parser.heading_patterns import classify_heading
from learnings.readme.parser.vocabulary import WORDS
from learnings.translation import gettext_noop

# Stands where HTML begins a new line inside a line of the file.
BREAK = "\x1e"
_LESS_THAN_IN_CODE = "\ue000"
_CODE = re.compile(
    r"(^[ ]{0,3}(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^[ ]{0,3}\2[`~]*[ \t]*$|\Z)|`[^`\n]+`)",
    re.MULTILINE,
)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>&-])")
_ESCAPED_MARK = re.compile(r"^[ \t]*\\[#>*+-]|\\\*\\\*|\\_\\_", re.MULTILINE)
_PLAIN_MARK = re.compile(r"^[ \t]*(?:#{1,6}|[*+-])[ \t]|(?<!\\)\*\*", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_ROW = re.compile(
    r"<tr\b[^<>]{0,300}>(.{0,20000}?)(?:</tr>|(?=<tr\b)|(?=</table>)|\Z)", re.DOTALL | re.IGNORECASE
)
_CELL = re.compile(
    r"<t[dh]\b[^<>]{0,300}>(.{0,20000}?)(?:</t[dh]>|(?=<t[dh]\b)|\Z)", re.DOTALL | re.IGNORECASE
)
_HEADING = re.compile(
    r"<(h[1-6]|summary)\b[^<>]{0,300}>(.{0,600}?)</\1>", re.DOTALL | re.IGNORECASE
)
_IMAGE = re.compile(r"<img\b[^<>]{0,2000}>", re.IGNORECASE)
_ALT = re.compile(r"\balt\s*=\s*[\"']([^\"']*)", re.IGNORECASE)
_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>b|strong|i|em|code|br|hr|p|div|center|section|details|blockquote|ul|ol|li|span|a|u|font|"
    r"sub|sup|kbd|small|big|mark|table|thead|tbody|picture|source|dl|dt|dd|article|header|footer|main)\b[^<>]*>",
    re.IGNORECASE,
)
_EMPHASIS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`"}
_INLINE = re.compile("span|a|u|font|sub|sup|kbd|small|big|mark|picture|source")
_SUMMARY_LEVEL = 5
FENCE = re.compile(r"^ {0,3}(?P<mark>`{3,}|~{3,})[ \t]*(?P<info>[^`\n]*)$")
_BLANKS = re.compile(r"[ \t\u00a0]{41,}")
_QUOTE_SIGN = re.compile(r"^( {0,3})> ?(?!>)")
# “> [!WARNING]” above its text, on GitHub.
_CALLOUT = re.compile(r"^[ \t]{0,3}> ?\[!([A-Za-z]{3,12})\][ \t]*\n[ \t]{0,3}> ?", re.MULTILINE)
_CONFLICT = re.compile(r"^(?:<{7}(?: .*)?|\|{7}(?: .*)?|={7}|>{7}(?: .*)?)\s*$")
_CONFLICT_SIDES = re.compile(r"^(?:<{7}|>{7})(?: |$)", re.MULTILINE)
RULE = re.compile(r"^ {0,3}(?:-{2,}|={2,})\s*$")
_ATX = re.compile(r"^#{1,6}\s*\S")
_MOST_WARNINGS = 20


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
    return _ESCAPE.sub(r"\1", text)


def _dedent(text: str) -> str:
    """Remove the indentation of a text that is nearly all indented."""
    filled = [line for line in text.split("\n") if line.strip()]
    indented = [line for line in filled if line.startswith(("    ", "\t"))]
    if not indented or len(indented) < len(filled) * thresholds.HIDING_SHARE:
        return text
    return re.sub(r"^(?:    |\t)", "", text, flags=re.MULTILINE)


def _without_html(text: str) -> str:
    text = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    text = _ROW.sub(_row, text)
    text = _HEADING.sub(_heading, text)
    text = _IMAGE.sub(
        lambda tag: f"![{found[1]}]()" if (found := _ALT.search(tag[0])) else "", text
    )
    depth = 0

    def replace(tag: re.Match[str]) -> str:
        nonlocal depth
        name, ends = tag["name"].lower(), bool(tag["end"])
        if name in ("ul", "ol"):
            depth += -1 if ends else 1
            return BREAK
        if name == "li":
            return "" if ends else f"{BREAK}{'  ' * max(0, min(depth, 8) - 1)}- "
        return _EMPHASIS.get(name, "" if _INLINE.fullmatch(name) else BREAK * 2)

    return _TAG.sub(replace, text)


def _row(found: re.Match[str]) -> str:
    cells = [" ".join(unescape(cell).split()) for cell in _CELL.findall(found[1])]
    return f"{BREAK}| {' | '.join(cells)} |" + "\n" * found[0].count("\n")


def _heading(found: re.Match[str]) -> str:
    name = found[1].lower()
    level = _SUMMARY_LEVEL if name == "summary" else int(name[1])
    title = " ".join(unescape(_TAG.sub("", found[2])).split())
    return f"{BREAK}{'#' * level} {title}{BREAK}" + "\n" * found[0].count("\n")


def repair_markdown(text: str, warnings: list[str]) -> str:
    """Return `text` repaired for a strict parser; append a sentence to `warnings` per repair."""
    # The patterns below are very slow on long runs of blanks.
    lines = _CALLOUT.sub(r"\n**\1:** ", _BLANKS.sub(" " * 40, text)).split("\n")
    lines = [_QUOTE_SIGN.sub(r"\1", line) for line in lines]
    _remove_conflict_markers(lines, text, warnings)
    _repair_fences(lines, warnings)
    named = dict.fromkeys(WORDS["placeholder"].findall(text))
    warnings += [
        f"{gettext_noop('unfilled placeholder')}: {placeholder}"
        for placeholder in list(named)[:_MOST_WARNINGS]
    ]
    return "\n".join(lines)


def _remove_conflict_markers(lines: list[str], text: str, warnings: list[str]) -> None:
    """Remove the markers of a merge conflict, even if some are missing; both versions are parsed."""
    has_sides = bool(_CONFLICT_SIDES.search(text))
    marked = [index for index, line in enumerate(lines) if _CONFLICT.match(line)]
    if not has_sides:
        # Above the title of another version; elsewhere “=======” underlines one.
        marked = [index for index in marked if "".join(lines[index + 1 : index + 3])[:2] == "# "]
    for index in marked:
        lines[index] = ""
    if marked:
        warnings.append(
            gettext_noop("merge-conflict markers were removed; both versions were read")
        )


def _repair_fences(lines: list[str], warnings: list[str]) -> None:
    """Remove code fences without a counterpart, and those around a README pasted as code."""
    fences = [(index, found) for index, line in enumerate(lines) if (found := FENCE.match(line))]
    opened: list[int] = []  # the line of the block that is open
    info, stray, unwrapped_count = "", [], 0
    for position, (index, found) in enumerate(fences):
        if opened and not found["info"].strip():
            unwrapped_count += _unwrap_document(lines, opened.pop(), index, info)
        elif not opened and _is_stray_closing(fences, position):
            stray.append(index)
        else:
            stray += opened  # blocks do not nest, so the first was never closed
            opened, info = [index], found["info"].strip().lower()
    if stray or opened:
        warnings.append(gettext_noop("a code block that never closed was read as text"))
    end = len(lines)
    stray += [line for line in opened if _next_section(lines, line + 1, end) is not None]
    for index in stray:
        lines[index] = ""
    if unwrapped_count:
        warnings.append(gettext_noop("a README inside a code block was read as a README"))


def _is_stray_closing(fences: list[tuple[int, re.Match[str]]], position: int) -> bool:
    """Return whether a fence outside code closes a block whose opening fence is missing.

    It does if the next fence opens a block.
    """
    if fences[position][1]["info"].strip():
        return False
    if position + 1 == len(fences):
        return True
    return bool(fences[position + 1][1]["info"].strip())


def _next_section(lines: list[str], start: int, end: int) -> int | None:
    """Return the first line in [start, end) that is the heading of a section, or None."""
    headings = (index for index in range(start, end) if _ATX.match(lines[index]))
    return next((index for index in headings if classify_heading(lines[index])[1]), None)


def _unwrap_document(lines: list[str], opener: int, closer: int, info: str) -> int:
    """Remove the fences around a README that was pasted as code: a block with two section headings."""
    if info not in ("", "markdown", "md", "text", "plaintext"):
        return 0
    first = _next_section(lines, opener + 1, closer)
    holds_two = first is not None and _next_section(lines, first + 1, closer) is not None
    if not holds_two:
        return 0
    lines[opener] = lines[closer] = ""
    return 1
