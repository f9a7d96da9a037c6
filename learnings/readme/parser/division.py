"""Divide the lines of a README into items, kept sections, and the text between them."""

import re
from collections.abc import Iterator
from itertools import groupby

from learnings.readme.parser.outline import ReadmeSection
from learnings.readme.parser.result import GUESSED, STATED, ItemRef, KeptSection, ParsedReadme, Span
from learnings.readme.parser.sections import CONTENT_SECTIONS

_TAGS = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_HAS_WORDS = re.compile(r"\w")
_ADDRESS = re.compile(r"https?:|\]\(|\b(?:src|href)\s*=", re.IGNORECASE)
# The rest of a row or an item in HTML that takes several lines.
_GOES_ON = re.compile(r"^\s*</?(?:td|th|/tr|/li)\b", re.IGNORECASE)
_LABEL = re.compile(
    r"[:：][*_\s]*$|^\W*(?:\*\*|__).*(?:\*\*|__)\W*$|^\s*(?:#|\|)|^[^|]+\|[^|]|\t|<summary",
    re.IGNORECASE,
)
_LABEL_LENGTH, _ROW_LENGTH = 80, 300
_BULLET = re.compile(r"^\s*(?:[-*+•]|\d+[.)])\s")
_BULLET_WORDS = 6


def divide_lines(
    parsed: ParsedReadme, sections: list[ReadmeSection], text: str, plain_text: str
) -> None:
    """Set `spans` and `kept` of `parsed`.

    `plain_text` has the lines of `text` as they were parsed.
    """
    division = _Division(parsed, sections, text.split("\n"), plain_text.split("\n"))
    division.divide()
    parsed.spans = list(division.spans())
    parsed.kept = division.kept


class _Division:
    """Gives each line to an item or a kept section; the others are text between them."""

    def __init__(
        self,
        parsed: ParsedReadme,
        sections: list[ReadmeSection],
        lines: list[str],
        plain_lines: list[str],
    ) -> None:
        self.parsed, self.sections, self.lines = parsed, sections, lines
        self.plain_lines = plain_lines + [""] * (len(lines) - len(plain_lines))
        self.items: list[Span] = []
        self.kept: list[KeptSection] = []
        # Of each line: the number in `items` or in `kept`, and the content section it stands in.
        self.item_of: list[int | None] = [None] * len(lines)
        self.kept_of: list[int | None] = [None] * len(lines)
        self.section_of = [""] * len(lines)

    def divide(self) -> None:
        """Give each line to an item, or a kept section, or neither."""
        self._divide_items()
        ends = _ends(self.sections, len(self.lines))
        starts = [section.line for section in self.sections]
        reached = 0
        for number, section in enumerate(self.sections):
            own_end = (
                max(section.line, starts[number + 1])
                if number + 1 < len(starts)
                else len(self.lines)
            )
            if section.line < reached:
                continue
            if self._is_whole(number, section, ends[number], own_end):
                self._keep(section, section.line, ends[number])
                reached = ends[number]
            else:
                self._divide_own_lines(section, max(section.line, reached), own_end)

    def spans(self) -> Iterator[Span]:
        """Yield the parts, in order, which cover all lines."""
        numbers = range(len(self.lines))
        for (item, kept, section), group in groupby(
            numbers, lambda n: (self.item_of[n], self.kept_of[n], self.section_of[n])
        ):
            line, *rest = group
            end = rest[-1] + 1 if rest else line + 1
            if item is not None:
                yield self.items[item]
            elif kept is not None:
                one = self.kept[kept]
                yield Span("kept", line, end, (("kept", kept),), section, one.title, one.level)
            else:
                yield Span("text", line, end, (), section)

    def _divide_items(self) -> None:
        """Make a span for each item, and one for all whose lines overlap."""
        found = [
            (one.line, max(one.end, one.line + 1), (name, number))
            for name, items in self.parsed.items_by_list.items()
            for number, one in enumerate(items)
        ]
        for line, end, ref in sorted(found, key=lambda one: (one[0], one[1])):
            end = self._trimmed_end(line, min(end, len(self.lines)))
            if self.items and line < self.items[-1].end:
                last = self.items[-1]
                self.items[-1] = last._replace(end=max(last.end, end), refs=(*last.refs, ref))
            else:
                self.items.append(Span("items", line, end, (ref,), ref[0]))
        for number, item in enumerate(self.items):
            size = item.end - item.line
            self.item_of[item.line : item.end] = [number] * size
            self.section_of[item.line : item.end] = [item.section] * size

    def _trimmed_end(self, line: int, end: int) -> int:
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

    def _is_whole(self, number: int, section: ReadmeSection, end: int, own_end: int) -> bool:
        """Return whether a section and all below it is one kept section."""
        if section.heading is None or not section.title or end <= section.line:
            return False
        if any(item is not None for item in self.item_of[section.line : end]):
            return False
        is_title = section.level == 1 and (number <= 1 or own_end < end)
        return not is_title

    def _keep(self, section: ReadmeSection, line: int, end: int) -> None:
        """Keep a section with its heading; a heading without anything below stays text."""
        kind = section.inherited_kind
        heading_end = self._heading_end(section)
        title, level = section.title, section.level
        if any(one.number == line for one in section.lines):
            title, level, heading_end = "", 0, line  # “**Licence:** MIT”
        end = self._without_blank_end(line, end)
        text = "\n".join(self.lines[heading_end:end]).strip("\n").rstrip()
        if self._holds_words(heading_end, end):
            confidence = GUESSED if kind in ("assignment", "contents") else STATED
            self._add_kept(KeptSection(title, text, line, end, confidence, level), kind)
        else:
            self._set_section(line, end, kind)

    def _add_kept(self, kept: KeptSection, kind: str | None) -> None:
        self.kept_of[kept.line : kept.end] = [len(self.kept)] * (kept.end - kept.line)
        self._set_section(kept.line, kept.end, kind)
        self.kept.append(kept)

    def _set_section(self, line: int, end: int, kind: str | None) -> None:
        section = kind if kind in CONTENT_SECTIONS else ""
        self.section_of[line:end] = [section or ""] * (end - line)

    def _divide_own_lines(self, section: ReadmeSection, line: int, end: int) -> None:
        """Keep the prose of a section that holds items, here or in the sections below it."""
        kind = section.inherited_kind
        for number in range(line, end):
            if self.item_of[number] is None:
                self._set_section(number, number + 1, kind)
        start = self._heading_end(section) if section.heading and line == section.line else line
        if section.heading and any(one.number == line for one in section.lines):
            start = line
        while start < end:
            stop = start
            while stop < end and self.item_of[stop] is None:
                stop += 1
            self._keep_prose(start, stop, kind)
            start = max(stop, start + 1)

    def _keep_prose(self, line: int, end: int, kind: str | None) -> None:
        """Keep the lines but for rules and tags around them, and labels of what follows."""
        while line < end and not self._holds_words(line, line + 1):
            line += 1
        is_followed = end < len(self.lines) and self.item_of[end] is not None
        while end > line and (
            not self._holds_words(end - 1, end) or (is_followed and self._is_label(end - 1))
        ):
            if (
                self.lines[end - 1].strip().startswith(("```", "~~~"))
                and self.plain_lines[end - 1].strip()
            ):
                break
            end -= 1
        if line < end:
            text = "\n".join(self.lines[line:end])
            self._add_kept(KeptSection("", text, line, end, STATED), kind)

    def _holds_words(self, line: int, end: int) -> bool:
        """Return whether there is more than rules, tags and blanks in these lines."""
        return any(
            _HAS_WORDS.search(_TAGS.sub("", one)) or _ADDRESS.search(one)
            for one in self.lines[line:end]
        )

    def _is_label(self, number: int) -> bool:
        """Return whether a line only names what is below it: a label, or the header of a table."""
        line = self.lines[number].strip()
        if _ADDRESS.search(line) or len(line) > (_ROW_LENGTH if "|" in line else _LABEL_LENGTH):
            return False
        if _BULLET.match(line) and len(line.split()) <= _BULLET_WORDS and not line.endswith("."):
            return True
        return bool(_LABEL.search(line))

    def _heading_end(self, section: ReadmeSection) -> int:
        """Return the line below a heading, which may be underlined."""
        end = section.line + 1
        underlined = end < len(self.lines) and re.fullmatch(
            r"\s{0,3}(?:-{2,}|={2,})\s*", self.lines[end]
        )
        return (
            end + 1 if underlined and not self.lines[section.line].lstrip().startswith("#") else end
        )

    def _without_blank_end(self, line: int, end: int) -> int:
        while (
            end - 1 > line and not self._holds_words(end - 1, end) and not self._is_fence(end - 1)
        ):
            end -= 1
        return end

    def _is_fence(self, number: int) -> bool:
        return self.lines[number].lstrip().startswith(("```", "~~~"))


def _ends(sections: list[ReadmeSection], count: int) -> list[int]:
    """Return the line after each section and those below it."""
    ends = [count] * len(sections)
    is_open: list[int] = []
    for number, section in enumerate(sections):
        while is_open and sections[is_open[-1]].level >= section.level:
            ends[is_open.pop()] = section.line
        is_open.append(number)
    return ends


def refs_of(parsed: ParsedReadme) -> list[ItemRef]:
    """Return what identifies each item of a README, kept sections included."""
    names = {**parsed.items_by_list, "kept": parsed.kept}
    return [(name, number) for name, items in names.items() for number in range(len(items))]
