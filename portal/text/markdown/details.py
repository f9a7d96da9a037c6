"""Folded parts of a text: <details>, <summary> and </details>.

They are parsed as a block of Markdown, not passed through as HTML: what they contain is rendered
and cleaned like every other text.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import takewhile
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
    opening = _opening_tag(state, start_line)
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


def _opening_tag(state: StateBlock, line: int) -> re.Match[str] | None:
    if state.is_code_block(line):
        return None
    return _OPEN.match(state.src, _start_of(state, line), state.eMarks[line])


def _start_of(state: StateBlock, line: int) -> int:
    """Return the place in the source where the text of the line begins."""
    return state.bMarks[line] + state.tShift[line]


def _rest_of_line(state: StateBlock, position: _Position) -> str:
    """Return the line from this position on."""
    return state.src[position.offset : state.eMarks[position.line]]


def _parse_summary(state: StateBlock, start: _Position, end_line: int) -> tuple[str, _Position]:
    """Return the text of the summary, "" without one, and where the content begins."""
    lines = _first_lines(state, start, min(start.line + MAX_SUMMARY_LINES, end_line))
    texts = [_rest_of_line(state, position) for position in lines]
    found = _SUMMARY.match("\n".join(texts))
    if not found:
        return "", start
    summary = " ".join(_FORMATTING.sub("", found["text"]).split())
    return summary, _position_after(found.end(), lines, texts)


def _first_lines(state: StateBlock, start: _Position, end_line: int) -> list[_Position]:
    """Return the beginnings of the lines that may have the summary."""
    lines = range(start.line + 1, end_line)
    inside = takewhile(lambda line: not _is_outside(state, line), lines)
    return [start, *(_Position(line, _start_of(state, line)) for line in inside)]


def _position_after(length: int, lines: list[_Position], texts: list[str]) -> _Position:
    """Return the place after so many characters of these lines, joined by line breaks."""
    for position, text in zip(lines, texts, strict=True):
        if length <= len(text):
            return _Position(position.line, position.offset + length)
        length -= len(text) + 1
    raise ValueError("The lines are shorter.")


def _is_outside(state: StateBlock, line: int) -> bool:
    """Whether the line is less indented than the list item that contains the part."""
    return state.sCount[line] < state.blkIndent and not state.isEmpty(line)


def _find_end(state: StateBlock, content: _Position, end_line: int) -> _End:
    """Find the closing tag; without one, the part ends with what contains it."""
    depth, fence = 1, ""
    position = content
    while True:
        text = _rest_of_line(state, position).lstrip()
        fence, is_code = _next_fence(fence, text)
        if not is_code:
            depth += bool(_OPEN.match(text)) - bool(_CLOSE.search(text))
        if not depth:
            return _End(position.line, has_tag=True)
        line = position.line + 1
        if line >= end_line or _is_outside(state, line):
            return _End(line, has_tag=False)
        position = _Position(line, _start_of(state, line))


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
    with _restored_lines(state, {content.line, end.line} if end.has_tag else {content.line}):
        _begin_line_at(state, content)
        last = end.line + (_cut_closing_tag(state, end.line) if end.has_tag else 0)
        with _inside_details(state, last):
            state.md.block.tokenize(state, content.line, last)


@contextmanager
def _restored_lines(state: StateBlock, changed: Iterable[int]) -> Iterator[None]:
    """Give these lines back the marks that they had before the block."""
    marks = (state.bMarks, state.tShift, state.sCount, state.eMarks)
    before = [(line, [values[line] for values in marks]) for line in changed]
    yield
    for line, old_values in before:
        for values, old_value in zip(marks, old_values, strict=True):
            values[line] = old_value


@contextmanager
def _inside_details(state: StateBlock, last: int) -> Iterator[None]:
    """Let the parser read to this line, as the content of a folded part."""
    line_max, parent_type = state.lineMax, state.parentType
    state.lineMax, state.parentType = last, "details"
    state.env["details_depth"] = state.env.get("details_depth", 0) + 1
    yield
    state.env["details_depth"] -= 1
    state.lineMax, state.parentType = line_max, parent_type


def _begin_line_at(state: StateBlock, content: _Position) -> None:
    """Leave out what stands before the content in its line."""
    line, text = content.line, _rest_of_line(state, content)
    state.bMarks[line], state.tShift[line] = content.offset, len(text) - len(text.lstrip())
    state.sCount[line] = state.blkIndent


def _cut_closing_tag(state: StateBlock, line: int) -> bool:
    """Leave out the closing tag; return whether its line has other text."""
    start = _Position(line, _start_of(state, line))
    tag = _CLOSE.search(_rest_of_line(state, start))
    if tag:
        state.eMarks[line] = start.offset + tag.start()
    return bool(_rest_of_line(state, start).strip())


def keep_text_of_summaries(state: StateCore) -> None:
    """Remove links from summaries, and name empty ones.

    A press on a summary opens the part.
    """
    for before, token in zip(state.tokens, state.tokens[1:], strict=False):
        if before.type == "summary_open":
            texts = [child for child in token.children or [] if child.type not in _LINKS]
            token.children = texts or [word("Details")]


_LINKS = ("link_open", "link_close", "footnote_ref")
