"""Divide a README's lines into items, kept sections, and the text between them."""

import re
from collections.abc import Iterator
from itertools import groupby, takewhile

from learnings.readme.parser.markup import FENCE
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

# A letter or digit after any tags and signs.
_WORD = re.compile(r"(?:</?[a-z][^<>]*>|\W)*+\w", re.IGNORECASE)
_ADDRESS = re.compile(r"https?:|\]\(|\b(?:src|href)\s*=", re.IGNORECASE)
# The rest of a row or an item in HTML that takes several lines.
_GOES_ON = re.compile(r"^\s*</?(?:td|th|/tr|/li)\b", re.IGNORECASE)
# Only names what is below it: a label of at most 80 characters, or the header of a table.
_LABEL = re.compile(
    r"(?=[^|]{1,80}$)(?:.*[:：][*_\s]*$|\W*(?:\*\*|__).*(?:\*\*|__)\W*$|#|.*\t|.*<summary|"
    r"(?:[-*+•]|\d+[.)])\s+(?:\S+\s+){0,4}\S*[^\s.]$)|(?=.*\|).{1,300}$",
    re.IGNORECASE,
)


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
        self.parsed, self.lines, self.plain_lines = parsed, lines, plain_lines
        # Of each line: the span of its items or its kept section, or else its content section.
        self.owners: list[Span | str] = [""] * len(lines)

    def divide(self, sections: list[ReadmeSection]) -> None:
        """Give each line to an item, or a kept section, or neither."""
        for section in sections:
            if section.inherited_kind in CONTENT_SECTIONS:
                self._claim(section.inherited_kind, section.line, section.end)
        self._claim_items()
        reached = 0
        for number, section in enumerate(sections):
            if section.line >= reached:
                reached = self._divide_section(section, is_title=number <= 1)
        for section in sections:
            self._leave_over(section)

    def spans(self) -> Iterator[Span]:
        """Yield the parts, in order, which cover all lines."""
        for owner, line, end in self._runs(0, len(self.lines)):
            yield owner if isinstance(owner, Span) else Span("text", line, end, (), owner)

    def _runs(self, line: int, end: int) -> Iterator[tuple[Span | str, int, int]]:
        """Yield (owner, first line, end) of the lines side by side that belong together."""
        for owner, group in groupby(range(line, end), self.owners.__getitem__):
            numbers = list(group)
            yield owner, numbers[0], numbers[-1] + 1

    def _claim(self, owner: Span | str, line: int, end: int) -> None:
        self.owners[line:end] = [owner] * (end - line)

    def _is_free(self, line: int, end: int) -> bool:
        return not any(isinstance(owner, Span) for owner in self.owners[line:end])

    def _claim_items(self) -> None:
        """Make a span of each item, and one of all whose lines overlap."""
        found = [
            (one.line, one.end, (name, number))
            for name, items in self.parsed.items_by_list.items()
            for number, one in enumerate(items)
        ]
        span = Span("items", 0, 0)
        for line, end, ref in sorted(found, key=lambda one: one[:2]):
            end = self._end_of_item(line, min(end, len(self.lines)))
            if line < span.end:
                span = span._replace(end=max(span.end, end), refs=(*span.refs, ref))
            else:
                span = Span("items", line, end, (ref,), ref[0])
            self._claim(span, span.line, span.end)

    def _end_of_item(self, line: int, end: int) -> int:
        """Return the end of an item without blank lines, and with the rest of its HTML."""
        while end - 1 > line and not self.lines[end - 1].strip():
            end -= 1
        rest = zip(self.plain_lines[end:], self.lines[end:], strict=False)
        goes_on = (not plain.strip() and _GOES_ON.match(text) for plain, text in rest)
        return end + len(list(takewhile(bool, goes_on)))

    def _divide_section(self, section: ReadmeSection, *, is_title: bool) -> int:
        """Keep a section without items whole, or else its own lines; return their end.

        Above the items of other sections, a heading names only its own lines.
        """
        first, own_end, end = _text_line(section), section.end, [section, *section.below][-1].end
        is_whole = section.level != 1 and self._is_free(section.line, end)
        is_named = is_whole or not (is_title or self.owners[section.line])
        reached = end if is_whole else own_end
        if first > section.line and is_named and self._is_free(section.line, reached):
            self._keep_section(section, first, reached)
            return reached
        # The prose between items, here or in the sections below.
        for owner, line, prose_end in self._runs(first, own_end):
            if not isinstance(owner, Span):
                self._keep_prose(line, prose_end)
        return own_end

    def _keep_section(self, section: ReadmeSection, first: int, end: int) -> None:
        """Keep a section with its heading; a heading without anything below stays text."""
        kind, title, line = section.inherited_kind, section.title, section.line
        end = self._end_of_text(line + 1, end)
        if not any(map(self._holds_words, range(first, end))):
            return
        confidence = GUESSED if kind in ("assignment", "contents") else STATED
        text = "\n".join(self.lines[first:end]).strip("\n").rstrip()
        self._add_kept(KeptSection(title, text, line, end, confidence, section.level))
        if title and kind != "contents" and title not in self.parsed.not_understood:
            self.parsed.not_understood.append(title)

    def _keep_prose(self, line: int, end: int) -> None:
        """Keep the lines but for rules and tags around them, and labels of what follows."""
        line = next(filter(self._holds_words, range(line, end)), end)
        is_followed = not self._is_free(end, end + 1)
        end = self._end_of_text(line, end, without_labels=is_followed)
        if line < end:
            self._add_kept(KeptSection("", "\n".join(self.lines[line:end]), line, end, STATED))

    def _add_kept(self, kept: KeptSection) -> None:
        refs, section = (("kept", len(self.parsed.kept)),), str(self.owners[kept.line])
        span = Span("kept", kept.line, kept.end, refs, section, kept.title, kept.level)
        self._claim(span, kept.line, kept.end)
        self.parsed.kept.append(kept)

    def _end_of_text(self, line: int, end: int, *, without_labels: bool = False) -> int:
        """Return the end of lines without the rules, tags and blanks at their end."""
        for last in range(end - 1, line - 1, -1):
            is_label = without_labels and _LABEL.match(self.lines[last].strip())
            if self._holds_words(last) and not is_label:
                return last + 1
        return line

    def _holds_words(self, number: int) -> bool:
        """Return whether there is more than rules, tags and blanks in a line, or a fence."""
        line = self.lines[number]
        if FENCE.match(line.lstrip()):
            return bool(self.plain_lines[number].strip())  # blank if it is not read as one
        return bool(_WORD.match(line) or _ADDRESS.search(line))

    def _leave_over(self, section: ReadmeSection) -> None:
        """Name the lines of a section that are neither an item nor kept.

        They are labels of other words.
        """
        numbers = [
            number
            for number in range(_text_line(section), section.end)
            if self._is_free(number, number + 1)
            and self._holds_words(number)
            and re.fullmatch(r"[^|\t]+", self.plain_lines[number].strip())
        ]
        if numbers:
            text = "\n".join(self.lines[number] for number in numbers)
            leftover = Leftover(section.title, text, numbers[0], numbers[-1] + 1)
            self.parsed.leftovers.append(leftover)


def _text_line(section: ReadmeSection) -> int:
    """Return the line below a heading, which can be underlined; for a row, its own."""
    heading = None if section.is_row else section.heading
    return heading.end if heading else section.line
