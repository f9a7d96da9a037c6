"""Split a README's lines into sections, each with its kind and what is below it."""

import re
from dataclasses import replace
from itertools import zip_longest

from learnings.readme.parser.heading_patterns import (
    LINE_LABEL,
    NESTABLE_SECTIONS,
    classify_heading,
    plain_title,
)
from learnings.readme.parser.names import mentions_technology
from learnings.readme.parser.outline import ReadmeSection
from learnings.readme.parser.reader import ITEM_RANK, TEXT_RANK, Line
from learnings.readme.parser.result import LIST_NAMES
from learnings.readme.parser.vocabulary import WORDS

CONTENT_SECTIONS = ("challenges", *LIST_NAMES)
_STRONG = (*CONTENT_SECTIONS, "contents", "objectives", "assignment")
_CLOSED_TO_ITEMS = ("technologies", "concepts", "challenges", *_STRONG[-3:])
_ROW_SECTIONS = (("technologies", True), ("concepts", True))
_FIRST_EMOJI = "\u2000"
_ROW = re.compile(
    r"^[^\w*]{0,6}(?P<bold>\*\*|__)?(?P<title>[^*_:：\n]{3,60})[:：]?(?(bold)(?:\*\*|__)\s*[:：–-]?"
    r"|(?<=[:：]))\s*"
    r"(?P<rest>\S[^\n]{0,600})$"
)
_RUN_TOGETHER = re.compile(
    r"^(?P<title>(?:[A-Z&][\w-]*|and|of|the|Faced|&)(?: (?:[A-Z][\w-]*|and|of|the|&)){1,5}) "
    r"(?=[A-Z])(?P<rest>.*)$"
)


class _Outline:
    """Opens a section per heading, below those that it belongs to."""

    def __init__(self, lines: list[Line]) -> None:
        self.kinds = {line.section[0] for line in lines if line.kind == "heading"}
        self.sections = [ReadmeSection("", 0)]

    @property
    def current(self) -> ReadmeSection:
        return self.sections[-1]

    def add(self, line: Line, following: Line | None) -> None:
        """Begin a section with a line that names one, or add the line to the last section."""
        row = _named_row(line)
        if row and classify_heading(row["title"])[0] != self.current.inherited_kind:
            self.open(replace(line, text=row["title"], section=classify_heading(row["title"])))
            self.current.lines.append(
                Line("text", TEXT_RANK, row["rest"].removesuffix("."), line.number, line.end)
            )
        elif line.kind == "heading" or self._is_informal_heading(line, following):
            self.open(line)
        else:
            if self._leaves_technologies(line):
                self.open(replace(line, text="", section=(None, False)))
            self.current.lines.append(line)

    def _leaves_technologies(self, line: Line) -> bool:
        """Return whether a row like “**Process:** …” is below one of technologies."""
        is_below = self.current.is_row and self.current.kind == "technologies"
        row = _ROW.match(line.text) if is_below else None
        is_named = row and row["bold"] and not WORDS["category"].search(row["title"])
        return bool(is_named) and not mentions_technology(line.text)

    def _is_informal_heading(self, line: Line, following: Line | None) -> bool:
        """Return whether a line without # names a section."""
        kind, certain = line.section
        heading = self.current.heading
        if heading and line.kind == heading.kind == "bare" and heading.text.isupper():
            return line.text.isupper()
        if not certain or "](" in line.text:
            return False
        if line.kind == "item":
            return self._is_item_of_sections(line, following)
        inside = self.current.inherited_kind
        if inside == "contents" and (following is None or following.kind == "bare"):
            return False
        is_label = LINE_LABEL.match(line.text)
        if is_label and kind not in CONTENT_SECTIONS:
            return False
        if is_label and inside in ("challenges", "solutions"):
            # One that looks like the last heading, and is no label below it.
            return kind == "takeaways" and bool(heading and heading.kind == line.kind)
        is_word = " " not in plain_title(line.text) and line.text < _FIRST_EMOJI
        signs = ".,;/" if line.has_gap or line.kind == "bold" else ".,;/:："
        return line.text.rstrip()[-1] not in signs and not (kind == "aside" and is_word)

    def _is_item_of_sections(self, line: Line, following: Line | None) -> bool:
        """Return whether a list item names a section, above its items or as a heading."""
        kind, inside, heading = line.section[0], self.current.inherited_kind, self.current.heading
        if kind not in CONTENT_SECTIONS or _is_feature(self.current):
            return False
        if following is None or following.rank <= line.rank:
            return inside in CONTENT_SECTIONS and kind != inside
        return inside not in _CLOSED_TO_ITEMS or bool(heading and heading.rank == line.rank)

    def open(self, line: Line) -> None:
        """Begin the section of a heading."""
        rank, (kind, certain) = line.rank, line.section
        if line.kind != "heading":
            rank = 2 if line.rank < ITEM_RANK else 6
        section = ReadmeSection(
            plain_title(line.text), rank, line.number, 0, kind, certain, heading=line
        )
        self.current.end = line.number
        others = self.kinds.intersection(CONTENT_SECTIONS) - {kind}
        if len(self.sections) == rank == 1 and kind != "challenges" and others:
            section.kind = None  # the title of the file: “What I learned at school”
        numbered = WORDS["challenge_number"].match(section.title)
        if numbered and numbered[0] != section.title:
            section.kind, section.is_single_challenge = None, True
        above = (one for one in self.current.lineage if self._belongs_under(section, one))
        section.parent = next(above, None)
        if section.parent:
            _inherit(section, section.parent)
            for one in section.parent.lineage:
                one.below.append(section)
        self.sections.append(section)

    def _belongs_under(self, section: ReadmeSection, ancestor: ReadmeSection) -> bool:
        above, own = ancestor.heading, section.heading
        if above is None or (above.kind != "heading" and ancestor.is_row):
            return False
        if section.kind == "solutions" and ancestor.kind == "challenges":
            return True
        if ancestor.level < section.level:
            # The title of what follows may have a lower level than it was written with.
            is_beside = own and above.kind == own.kind and above.rank >= own.rank
            return not (is_beside and section.kind in CONTENT_SECTIONS)
        is_empty = ancestor is self.current and not ancestor.lines
        if not is_empty or section.kind or ancestor.kind not in CONTENT_SECTIONS:
            return False
        # An empty heading of a section is the title of what follows, whatever its level.
        ancestor.level = section.level - 1
        return True


def _inherit(section: ReadmeSection, parent: ReadmeSection) -> None:
    """Make headings below “Challenges” challenges, even with a word like “tools”.

    Below a challenge, it is a part of it: “What I learned”.
    """
    above = parent.inherited_kind
    is_part = above == "assignment" or (above == "challenges" and parent.kind is None)
    is_other = section.certain and section.kind not in (*NESTABLE_SECTIONS, above)
    if above in _STRONG and (is_part or not is_other) and not _is_feature(section):
        section.kind = None


def _name_learnings(sections: list[ReadmeSection]) -> None:
    """Take “Key learnings” for takeaways if all below is a list of no technologies."""
    for section in sections:
        items = [line.text for line in section.lines if line.kind == "item"]
        is_list = len(items) == len(section.lines) > 2 * sum(map(mentions_technology, items))
        if is_list and not section.below and WORDS["learnings"].match(section.title):
            section.kind, section.certain = "takeaways", True


def _is_feature(section: ReadmeSection) -> bool:
    return "feature" in section.title.lower()


def _named_row(line: Line) -> re.Match[str] | None:
    """Return title and rest of “**Technologies:** Python, Django” or “Author: Amina”."""
    if line.kind == "item":
        return None
    found = _ROW.match(line.text)
    if found:
        is_title = found["bold"] or line.kind == "heading"
        is_foot = not is_title and WORDS["foot"].fullmatch(found["title"])
        if is_foot or (is_title and classify_heading(found["title"]) in _ROW_SECTIONS):
            return found
    found = _RUN_TOGETHER.match(line.text) if line.kind == "text" else None
    return found if found and classify_heading(found["title"])[1] else None


def split_sections(lines: list[Line]) -> list[ReadmeSection]:
    """Return the sections in the order of the lines; the first has no title."""
    outline = _Outline(lines)
    for line, following in zip_longest(lines, lines[1:]):
        outline.add(line, following)
    _name_learnings(outline.sections)
    # “**Tech stack:** …” in several places are those of a project each.
    named = [section for section in outline.sections if section.kind == "technologies"]
    rows = [section for section in named if section.is_row]
    if 1 < len(rows) < len(named):
        for section in rows:
            section.kind = None
    return outline.sections
