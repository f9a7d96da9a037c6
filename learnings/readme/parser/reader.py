"""Read a README as lines, each with its kind and its rank in the outline."""

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from learnings.readme.parser import thresholds
from learnings.readme.parser.heading_patterns import LINE_LABEL, classify_heading
from learnings.readme.parser.markup import BREAK, FENCE, RULE
from learnings.readme.parser.vocabulary import WORDS

# Ranks: headings have 1 to 6, lists 10 and more by their depth.
BOLD_RANK, BARE_RANK, ITEM_RANK, TEXT_RANK = 7, 8, 10, 40
TEXTS = ("text", "bare", "bold")
MAX_DEPTH, MAX_CELLS, LONGEST_BARE_LINE = 12, 4000, 300
_ATX = re.compile(
    r"^ {0,3}(?P<marks>#{1,6})(?:[ \t]+|(?=[^\s#\d!])|$)(?P<text>.*?)(?:[ \t]+#+)?[ \t]*$"
)
_ITEM = re.compile(
    r"^(?P<indent>[ \t]*)(?P<marker>[-*+•●⦁▪◦▫‣∙·➤►▶➢✅✔✓☑\uf0a7\uf0b7]\ufe0f?|\d{1,3}[.)]"
    r"|[a-hA-H]\)|[a-h]\.(?= +[A-Z`*]))(?:[ \t]+|(?=[A-Z`])(?<=[-•●⦁▪◦▫‣∙·✅✔✓]))"
    r"(?P<box>\[[ xX]\]\s+)?(?P<text>\S.*)$"
)
# For example “1) Python 2) Django”. A sentence may end with “2.”, so that with dots a third must
# follow.
_NUMBERED_IN_LINE = re.compile(
    r"\s{0,20}1(?:\) \S[^\n]{0,400}?\s2\) \S|\. \S[^\n]{0,400}?\s2\. \S[^\n]{0,400}?\s3\. \S)"
)
# In “o comando”, the o is a word.
_O_BULLET = re.compile(r"o(?: {2,}| (?=[^a-zà-ú]))")
TASK = "[]"
_BOLD = re.compile(
    r"^(?:(?:[^\w\s*_`|<\[(]|\d{1,4}[.)])\s{0,9}){0,6}"
    r"(\*\*|__)(?P<text>(?:(?!\1).)+)\1\s*[:：]?\s*[\u2190-\U0001faff\ufe0f]*\s*\\?$"
)
_NAMED = re.compile(r"^[^\s:–—-][^:–—\n]{0,60}?(?:\s+[–—-]\s+|:\s+)\S")
_GAP = re.compile(rf"{RULE.pattern}|\s*(?:[*_-]\s*){{3,}}$")
_CELLS = re.compile(r"(?<!\\)\|")
_ENDS_SENTENCE = re.compile(r"[.,;!?…/\\][*_\"”')]*\s*$")


@dataclass(slots=True)
class Line:
    """One line of a README, or one block of code.

    `kind` is heading, bold, bare, item, row, code or text. `text` is Markdown without the mark
    of the kind. It is in lines [number, end) of the file. `section` is what a heading names.
    """

    kind: str
    rank: int
    text: str
    number: int
    end: int
    has_gap: bool = False
    indent: int = 0
    cells: list[str] = field(default_factory=list)
    is_header: bool = False
    marker: str = ""
    section: tuple[str | None, bool] = (None, False)


class _Reader:
    """Reads lines in order; remembers the indentation of the lists it is in."""

    def __init__(self, text: str) -> None:
        self.source = text.split("\n")
        self.lines: list[Line] = []
        self.has_gap = True
        self.indents: list[int] = []

    def read(self) -> list[Line]:
        """Return all lines."""
        number = 0
        while number < len(self.source):
            fence = FENCE.match(self.source[number].lstrip())
            end = number + 1
            if fence:
                end = self._end_of_code(number, fence["mark"])
                text = "\n".join(self.source[number:end])
                self._add("code", TEXT_RANK, text, number, end, indent=_indent(text))
            else:
                for part in _parts(self.source[number]):
                    self._line(WORDS["tag"].sub(r"\1**\2:**", part.rstrip()), number)
            number = end
        _free_lone_items(self.lines)
        _complete_lists(self.lines)
        return self.lines

    def _add(
        self, kind: str, rank: int, text: str, number: int, end: int | None = None, **more: Any
    ) -> None:
        line = Line(kind, rank, text, number, end or number + 1, self.has_gap, **more)
        if kind not in ("code", "row"):
            line.section = classify_heading(text)
        self.lines.append(line)
        self.has_gap = False

    def _end_of_code(self, number: int, mark: str) -> int:
        below = enumerate(self.source[number + 1 :], number + 2)
        ends = (end for end, line in below if line.strip().startswith(mark[:3]))
        return next(ends, len(self.source))

    def _line(self, source: str, number: int) -> None:
        if not source:
            self.has_gap = True
            return
        before = self.lines[-1] if self.lines else None
        if before and before.kind == "item" and _O_BULLET.match(source):
            # A word processor writes the bullets of an inner list as the letter o.
            source = f"{' ' * (before.indent + 2 * (before.marker != '◦'))}◦{source[1:]}"
        atx, item = _ATX.match(source), _ITEM.match(source)
        text = item["text"] if item else source.strip()
        if _GAP.match(source):
            self._rule(source, number, before)
        elif atx and atx["text"].strip():
            self.indents = []
            self._add("heading", len(atx["marks"]), atx["text"].strip(), number)
        elif self._is_row(source, text, number, before):
            self._row(source, number, before)
        elif item:
            self._add_item(item, number)
        else:
            self._text(source, number, before)

    def _rule(self, source: str, number: int, before: Line | None) -> None:
        """A rule of “-” or “=” under a short line makes it a heading; others are a gap."""
        if (
            before
            and not self.has_gap
            and RULE.match(source)
            and before.kind in TEXTS
            and not _ENDS_SENTENCE.search(before.text)
            and not LINE_LABEL.match(before.text)
        ):
            before.kind, before.rank = "heading", 1 if "=" in source else 2
            before.end = number + 1
        self.has_gap, self.indents = True, []

    def _is_row(self, source: str, text: str, number: int, before: Line | None) -> bool:
        if "|" not in source:
            return "\t" in text
        goes_on = before is not None and before.kind == "row"
        following = "".join(self.source[number + 1 : number + 2])
        is_header = "|" in following and _is_ruled(following)
        return goes_on or is_header or source.lstrip().startswith("|")

    def _row(self, source: str, number: int, before: Line | None) -> None:
        row = source.strip().replace(BREAK, "\n")
        if not _is_ruled(source):
            cells = (_CELLS.split(row.strip("|")) if "|" in row else row.split("\t"))[:MAX_CELLS]
            cells = [cell.strip().replace(r"\|", "|") for cell in cells]
            self._add("row", TEXT_RANK, row, number, cells=cells)
            self.indents = []
        elif before and before.kind == "row":
            before.is_header, before.text = True, f"{before.text}\n{row}"

    def _add_item(self, item: re.Match[str], number: int) -> None:
        indent = len(item["indent"])
        outer = [one for one in self.indents if one < indent]
        self.indents = [*outer, indent]
        rank = ITEM_RANK + min(len(outer), MAX_DEPTH)
        marker = TASK if item["box"] else item["marker"]
        self._add("item", rank, item["text"].strip(), number, indent=indent, marker=marker)

    def _text(self, source: str, number: int, before: Line | None) -> None:
        text = source.strip()
        goes_on = before and not self.has_gap and before.kind == "text"
        kind, rank = "text", TEXT_RANK
        if _BOLD.match(text):
            kind, rank = "bold", BOLD_RANK
        elif not goes_on and _can_be_title(text):
            kind, rank = "bare", BARE_RANK
        self._add(kind, rank, text, number, indent=_indent(source))


def _can_be_title(text: str) -> bool:
    is_short = len(text) <= LONGEST_BARE_LINE and len(text.split()) <= thresholds.BARE_WORDS
    return is_short and not text[0].islower() and not _ENDS_SENTENCE.search(text)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _is_ruled(source: str) -> bool:
    """Return whether a line is the one below the header of a table."""
    return "-" in source and not source.strip(" \t|:+-")


def _free_lone_items(lines: list[Line]) -> None:
    """Make titles of numbered items that stand alone: “1. Overview” above its text."""
    for before, line, after in zip([None, *lines], lines, lines[1:], strict=False):
        is_lone = line.marker[:1].isdigit() and not (before and before.kind == "item")
        if is_lone and after.has_gap and (line.section[1] or after.kind in TEXTS):
            line.kind, line.rank = "bare", BARE_RANK


def _complete_lists(lines: list[Line]) -> None:
    """Make items of unmarked lines in a list of which only the first have marks.

    They are lines like “Name – text” below the items.
    """
    for before, line in pairwise(lines):
        is_beside = before.kind == "item" and not line.has_gap and line.indent == before.indent
        if is_beside and line.kind in TEXTS and _NAMED.match(line.text):
            line.kind, line.rank, line.marker = "item", before.rank, before.marker


def read_lines(text: str) -> list[Line]:
    """Return the lines of a text that `plain_markdown` returned."""
    return _Reader(text).read()


def _parts(source: str) -> list[str]:
    if _NUMBERED_IN_LINE.match(source):
        return re.split(rf"\s+(?=\d{{1,2}}\{source.lstrip()[1]} )", source)
    row = source.strip(BREAK + " ")
    return [row] if row.startswith("|") else source.split(BREAK)


def render(lines: list[Line]) -> str:
    """Return lines as Markdown, without the indentation that they share."""
    base = min((line.indent for line in lines if line.kind in ("item", "text")), default=0)
    parts = (f"{'\n' if line.has_gap else ''}{_rendered(line, base)}" for line in lines)
    return "\n".join(parts).strip("\n")


def _rendered(line: Line, base: int) -> str:
    if line.kind in ("code", "row"):
        return line.text
    if line.kind == "heading":
        return f"**{line.text.strip('*')}**"
    marker = f"{line.marker} " if line.marker[:1].isdigit() else "- "
    return f"{' ' * max(0, line.indent - base)}{marker if line.kind == 'item' else ''}{line.text}"
