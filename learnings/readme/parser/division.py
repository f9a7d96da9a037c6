"""Divide the lines of a README into items, kept sections, and the text between them."""

import re
from collections.abc import Iterator
from itertools import groupby

from learnings.readme.parser.markup import RULE
from learnings.readme.parser.outline import ReadmeSection
from learnings.readme.parser.result import (
    GUESSED,
    STATED,
    KeptSection,
    Leftover,
    ParsedReadme,
    Span,
)
from learnings.readme.parser.sections import CONTENT_SECTIONS

_TAGS = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_ADDRESS = re.compile(r"https?:|\]\(|\b(?:src|href)\s*=", re.IGNORECASE)
# The rest of a row or an item in HTML that takes several lines.
_GOES_ON = re.compile(r"^\s*</?(?:td|th|/tr|/li)\b", re.IGNORECASE)
_LABEL = re.compile(
    r"[:：][*_\s]*$|^\W*(?:\*\*|__).*(?:\*\*|__)\W*$|^\s*(?:#|\|)|^[^|]+\|[^|]|\t|<summary|"
    r"^\s*(?:[-*+•]|\d+[.)])\s+(?:\S+\s+){0,4}\S*[^\s.]$",
    re.IGNORECASE,
)
_LABEL_LENGTH, _ROW_LENGTH = 80, 300


def divide_lines(
    parsed: ParsedReadme, sections: list[ReadmeSection], text: str, plain_text: str
) -> None:
    """Set `spans`, `kept`, `leftovers` and `not_understood` of `parsed`.

    `plain_text` has the lines of `text` as they were parsed.
    """
    division = _Division(parsed, text.split("\n"), plain_text.split("\n"))
    division.divide(sections)
    parsed.spans = list(division.spans())


class _Division:
    """Gives each line to an item or a kept section; the others are text between them."""

    def __init__(self, parsed: ParsedReadme, lines: list[str], plain_lines: list[str]) -> None:
        self.parsed, self.lines = parsed, lines
        self.plain_lines = plain_lines + [""] * (len(lines) - len(plain_lines))
        # Of each line: the span of its items or its kept section, and the content section it is in.
        self.span_of: list[Span | None] = [None] * len(lines)
        self.section_of = [""] * len(lines)

    def divide(self, sections: list[ReadmeSection]) -> None:
        """Give each line to an item, or a kept section, or neither."""
        ends, reached = _ends(sections, len(self.lines)), 0
        starts = [*(section.line for section in sections[1:]), len(self.lines)]
        for section, end in zip(sections, starts, strict=True):
            kind = section.inherited_kind
            name = kind if kind in CONTENT_SECTIONS else ""
            self.section_of[section.line : end] = [name] * (end - section.line)
        for span in self._spans_of_items():
            self.span_of[span.line : span.end] = [span] * (span.end - span.line)
        for number, section in enumerate(sections):
            own_end = max(section.line, starts[number])
            if section.line < reached:
                continue
            is_document = section.level == 1 and (number <= 1 or own_end < ends[number])
            is_whole = not is_document and not any(self.span_of[section.line : ends[number]])
            end = ends[number] if is_whole else own_end
            # Above the items of other sections, a heading names only its own lines.
            names_lines = is_whole or not (number <= 1 or self.section_of[section.line])
            if section.title and names_lines and not any(self.span_of[section.line : end]):
                self._keep(section, end)
                reached = end
            else:
                self._divide_own_lines(section, own_end)
        for section, end in zip(sections, starts, strict=True):
            self._leave_over(section, end)

    def spans(self) -> Iterator[Span]:
        """Yield the parts, in order, which cover all lines."""
        numbers = range(len(self.lines))
        for owner, group in groupby(numbers, lambda n: self.span_of[n] or self.section_of[n]):
            line, *rest = group
            text = Span("text", line, line + 1 + len(rest), (), self.section_of[line])
            yield owner if isinstance(owner, Span) else text

    def _spans_of_items(self) -> list[Span]:
        """Return a span for each item, and one for all whose lines overlap."""
        found = [
            (one.line, max(one.end, one.line + 1), (name, number))
            for name, items in self.parsed.items_by_list.items()
            for number, one in enumerate(items)
        ]
        spans: list[Span] = []
        for line, end, ref in sorted(found, key=lambda one: one[:2]):
            end = self._end_of_item(line, min(end, len(self.lines)))
            if spans and line < spans[-1].end:
                last = spans.pop()
                spans.append(last._replace(end=max(last.end, end), refs=(*last.refs, ref)))
            else:
                spans.append(Span("items", line, end, (ref,), ref[0]))
        return spans

    def _end_of_item(self, line: int, end: int) -> int:
        """Return the end of an item without blank lines, and with the rest of its HTML."""
        while end - 1 > line and not self.lines[end - 1].strip():
            end -= 1
        while (
            end < len(self.lines)
            and not self.plain_lines[end].strip()
            and _GOES_ON.match(self.lines[end])
        ):
            end += 1
        return end

    def _keep(self, section: ReadmeSection, end: int) -> None:
        """Keep a section with its heading; a heading without anything below stays text."""
        kind, line, first = section.inherited_kind, section.line, self._text_line(section)
        title, level = (section.title, section.level) if first > line else ("", 0)
        end = self._end_of_text(line + 1, end)
        if any(map(self._holds_words, range(first, end))):
            confidence = GUESSED if kind in ("assignment", "contents") else STATED
            text = "\n".join(self.lines[first:end]).strip("\n").rstrip()
            self._add_kept(KeptSection(title, text, line, end, confidence, level))
            if kind != "contents" and title and title not in self.parsed.not_understood:
                self.parsed.not_understood.append(title)

    def _add_kept(self, kept: KeptSection) -> None:
        refs, section = (("kept", len(self.parsed.kept)),), self.section_of[kept.line]
        span = Span("kept", kept.line, kept.end, refs, section, kept.title, kept.level)
        self.span_of[kept.line : kept.end] = [span] * (kept.end - kept.line)
        self.parsed.kept.append(kept)

    def _divide_own_lines(self, section: ReadmeSection, end: int) -> None:
        """Keep the prose of a section that holds items, here or in the sections below it."""
        between = range(self._text_line(section), end)
        for is_item, group in groupby(between, key=lambda n: bool(self.span_of[n])):
            line, *rest = group
            if not is_item:
                self._keep_prose(line, line + 1 + len(rest))

    def _keep_prose(self, line: int, end: int) -> None:
        """Keep the lines but for rules and tags around them, and labels of what follows."""
        while line < end and not self._holds_words(line):
            line += 1
        is_followed = end < len(self.lines) and bool(self.span_of[end])
        end = self._end_of_text(line, end, without_labels=is_followed)
        if line < end:
            text = "\n".join(self.lines[line:end])
            self._add_kept(KeptSection("", text, line, end, STATED))

    def _end_of_text(self, line: int, end: int, *, without_labels: bool = False) -> int:
        """Return the end of lines without the rules, tags and blanks at their end."""
        while end > line and not self._is_fence(end - 1):
            is_label = without_labels and self._is_label(self.lines[end - 1].strip())
            if self._holds_words(end - 1) and not is_label:
                break
            end -= 1
        return end

    def _is_fence(self, number: int) -> bool:
        is_mark = self.lines[number].lstrip().startswith(("```", "~~~"))
        return is_mark and bool(self.plain_lines[number].strip())

    def _holds_words(self, number: int) -> bool:
        """Return whether there is more than rules, tags and blanks in a line."""
        line = self.lines[number]
        return bool(re.search(r"\w", _TAGS.sub("", line)) or _ADDRESS.search(line))

    def _is_label(self, line: str) -> bool:
        """Return whether a line only names what is below it: a label, or the header of a table."""
        is_short = len(line) <= (_ROW_LENGTH if "|" in line else _LABEL_LENGTH)
        return is_short and bool(_LABEL.search(line)) and not _ADDRESS.search(line)

    def _text_line(self, section: ReadmeSection) -> int:
        """Return the line below a heading, which can be underlined; of a row, the line itself."""
        line = section.line
        if section.heading is None or section.is_row:
            return line
        is_marked = self.lines[line].lstrip().startswith("#")
        is_underlined = not is_marked and any(map(RULE.match, self.lines[line + 1 : line + 2]))
        return line + 1 + is_underlined

    def _leave_over(self, section: ReadmeSection, end: int) -> None:
        """Name the lines of a section that are neither an item nor kept: labels of other words."""
        numbers = [
            number
            for number in range(self._text_line(section), end)
            if not self.span_of[number]
            and self._holds_words(number)
            and re.fullmatch(r"[^|\t]+", self.plain_lines[number].strip())
        ]
        if numbers and section.kind != "contents":
            text = "\n".join(self.lines[number] for number in numbers)
            leftover = Leftover(section.title, text, numbers[0], numbers[-1] + 1)
            self.parsed.leftovers.append(leftover)


def _ends(sections: list[ReadmeSection], count: int) -> list[int]:
    """Return the line after each section and those below it."""
    ends = [count] * len(sections)
    is_open: list[int] = []
    for number, section in enumerate(sections):
        while is_open and sections[is_open[-1]].level >= section.level:
            ends[is_open.pop()] = section.line
        is_open.append(number)
    return ends
