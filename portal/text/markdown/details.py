"""Folded parts of a text: <details>, <summary> and </details>.

They are parsed as a block of Markdown, not passed through as HTML: what they contain is rendered
and cleaned like every other text.
"""

import re
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore

from portal.text.markdown.interface_words import word

# Deeper ones are shown as typed. Each level reads its lines once more, to find its end.
MAX_DEPTH = 4
MAX_SUMMARY_LINES = 5
_OPEN = re.compile(r"<details(?P<attributes>\s[^<>]*)?>", re.IGNORECASE)
_IS_OPEN = re.compile(r"\sopen(?![\w-])", re.IGNORECASE)
_SUMMARY = re.compile(
    r"\s*<summary(?:\s[^<>]*)?>(?P<text>.*?)</summary>", re.IGNORECASE | re.DOTALL
)
_CLOSE = re.compile(r"</details>\s*$", re.IGNORECASE)
_FENCE = re.compile(r"(`{3,}|~{3,})([^`]*)$")
# Tags that people put around the words of a summary.
_FORMATTING = re.compile(r"</?(?:b|strong|i|em|code|h[1-6])>", re.IGNORECASE)


class _Position(NamedTuple):
    """A line, and the place in the source where its text begins."""

    line: int
    offset: int


class _End(NamedTuple):
    """The line after the content, and whether it has the closing tag."""

    line: int
    has_tag: bool


def install(parser: MarkdownIt) -> None:
    """Add the rules of folded parts to `parser`."""
    interrupts = ["paragraph", "reference", "blockquote"]
    parser.block.ruler.before("html_block", "details", _parse, {"alt": interrupts})
    # Now, because references to footnotes are counted after it; and once more at the end, when
    # mentions and images have become links.
    parser.core.ruler.after("inline", "summaries", keep_text_of_summaries)


def _parse(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    if state.is_code_block(start_line):
        return False
    start = state.bMarks[start_line] + state.tShift[start_line]
    opening = _OPEN.match(state.src, start, state.eMarks[start_line])
    if not opening or state.env.get("details_depth", 0) >= MAX_DEPTH:
        return False
    if silent:
        return True
    summary, content = _parse_summary(state, _Position(start_line, opening.end()), end_line)
    end = _find_end(state, content, end_line)
    token = state.push("details_open", "details", 1)
    token.map = [start_line, end.line]
    if _IS_OPEN.search(opening["attributes"] or ""):
        token.attrs["open"] = ""
    _push_summary(state, summary, start_line)
    _parse_content(state, content, end)
    state.push("details_close", "details", -1)
    state.line = end.line + end.has_tag
    return True


def _parse_summary(state: StateBlock, start: _Position, end_line: int) -> tuple[str, _Position]:
    """Return the text of the summary, "" without one, and where the content begins."""
    lines = [start]
    for line in range(start.line + 1, min(start.line + MAX_SUMMARY_LINES, end_line)):
        if _is_outside(state, line):
            break
        lines.append(_Position(line, state.bMarks[line] + state.tShift[line]))
    texts = [state.src[offset : state.eMarks[line]] for line, offset in lines]
    found = _SUMMARY.match("\n".join(texts))
    if not found:
        return "", start
    summary = " ".join(_FORMATTING.sub("", found["text"]).split())
    length = found.end()
    for position, text in zip(lines, texts, strict=True):
        if length <= len(text):
            start = _Position(position.line, position.offset + length)
            break
        length -= len(text) + 1
    return summary, start


def _is_outside(state: StateBlock, line: int) -> bool:
    """Whether the line is less indented than the list item that contains the part."""
    return state.sCount[line] < state.blkIndent and not state.isEmpty(line)


def _find_end(state: StateBlock, content: _Position, end_line: int) -> _End:
    """Find the closing tag; without one, the part ends with what contains it."""
    depth, fence = 1, ""
    line, offset = content
    while True:
        text = state.src[offset : state.eMarks[line]].lstrip()
        fence, is_code = _next_fence(fence, text)
        if not is_code:
            depth += bool(_OPEN.match(text)) - bool(_CLOSE.search(text))
        if not depth:
            return _End(line, has_tag=True)
        line += 1
        if line >= end_line or _is_outside(state, line):
            return _End(line, has_tag=False)
        offset = state.bMarks[line] + state.tShift[line]


def _next_fence(fence: str, text: str) -> tuple[str, bool]:
    """Return the fence that is open after this line, and whether the line is code."""
    found = _FENCE.match(text)
    if not fence:
        return (found[1], True) if found else ("", False)
    ends = found and found[1].startswith(fence) and not found[2].strip()
    return ("" if ends else fence), True


def _push_summary(state: StateBlock, text: str, line: int) -> None:
    state.push("summary_open", "summary", 1)
    token = state.push("inline", "", 0)
    token.content, token.map, token.children = text, [line, line + 1], []
    state.push("summary_close", "summary", -1)


def _parse_content(state: StateBlock, content: _Position, end: _End) -> None:
    """Parse the blocks between the summary and the closing tag."""
    marks = (state.bMarks, state.tShift, state.sCount, state.eMarks)
    changed = {content.line, end.line} if end.has_tag else {content.line}
    before = [(line, [values[line] for values in marks]) for line in changed]
    line_max, parent_type = state.lineMax, state.parentType

    _begin_line_at(state, content)
    last = end.line + (_cut_closing_tag(state, end.line) if end.has_tag else 0)
    state.lineMax, state.parentType = last, "details"
    state.env["details_depth"] = state.env.get("details_depth", 0) + 1
    state.md.block.tokenize(state, content.line, last)
    state.env["details_depth"] -= 1

    state.lineMax, state.parentType = line_max, parent_type
    for line, old_values in before:
        for values, old_value in zip(marks, old_values, strict=True):
            values[line] = old_value


def _begin_line_at(state: StateBlock, content: _Position) -> None:
    """Leave out what stands before the content in its line."""
    line, offset = content
    text = state.src[offset : state.eMarks[line]]
    state.bMarks[line], state.tShift[line] = offset, len(text) - len(text.lstrip())
    state.sCount[line] = state.blkIndent


def _cut_closing_tag(state: StateBlock, line: int) -> bool:
    """Leave out the closing tag; return whether its line has other text."""
    start = state.bMarks[line] + state.tShift[line]
    tag = _CLOSE.search(state.src[start : state.eMarks[line]])
    if tag:
        state.eMarks[line] = start + tag.start()
    return bool(state.src[start : state.eMarks[line]].strip())


def keep_text_of_summaries(state: StateCore) -> None:
    """Remove links from summaries, because a press on one opens the part; name empty ones."""
    for before, token in zip(state.tokens, state.tokens[1:], strict=False):
        if before.type == "summary_open":
            texts = [child for child in token.children or [] if child.type not in _LINKS]
            token.children = texts or [word("Details")]


_LINKS = ("link_open", "link_close", "footnote_ref")
