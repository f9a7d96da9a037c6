"""Undo escapes, HTML and indentation, so that a README is plain Markdown.

Lines keep their numbers: where one line becomes several, BREAK separates them.
"""

import re
import textwrap
from html import unescape

from learnings.readme.parser import thresholds

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
    return re.sub(r"\\\\(?=[ \t]*$)", "", _ESCAPE.sub(r"\1", text), flags=re.MULTILINE)


def _dedent(text: str) -> str:
    """Remove the indentation of a text that is nearly all indented."""
    filled = [line for line in text.split("\n") if line.strip()]
    indented = [line for line in filled if line.startswith(("    ", "\t"))]
    if not indented or len(indented) < len(filled) * thresholds.HIDING_SHARE:
        return text
    return textwrap.dedent(
        "\n".join(re.sub(r"^(?:    |\t)", "", line) for line in text.split("\n"))
    )


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
        if name == "br":
            return BREAK
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
