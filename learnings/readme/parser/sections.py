"""Split the lines of a README into sections: of what kind each is, and what is below it."""

import re
from dataclasses import replace
from itertools import pairwise

from learnings.readme.parser.heading_patterns import (
    LINE_LABEL,
    NESTABLE_SECTIONS,
    classify_heading,
    plain_title,
)
from learnings.readme.parser.names import mentions_technology, split_names
from learnings.readme.parser.outline import ReadmeSection
from learnings.readme.parser.reader import ITEM_RANK, TEXT_RANK, Line
from learnings.readme.parser.result import LIST_NAMES
from learnings.readme.parser.vocabulary import WORDS

CONTENT_SECTIONS = ("challenges", *LIST_NAMES)
_STRONG = (*CONTENT_SECTIONS, "contents", "objectives")
_RUN_TOGETHER = re.compile(
    r"^((?:[A-Z&][\w-]*|and|of|the|Faced|&)(?: (?:[A-Z][\w-]*|and|of|the|&)){0,5}) (?=[A-Z])"
)
_CLOSED_TO_ITEMS = (
    "technologies",
    "concepts",
    "challenges",
    "contents",
    "objectives",
    "assignment",
)
_EMOJI = re.compile(r"[^\w\s!-/:-@\[-`{-~–—]")
_NAMED_ROW = re.compile(
    r"^\W{0,4}(?:\*\*|__)(?P<title>[^*_\n]{3,60})(?:\*\*|__)\s*[:：–-]?\s*(?P<rest>\S[^\n]{0,600})$"
)
_FOOT = re.compile(
    r"^\W{0,6}(?P<title>licen[cs]e|authors?|acknowledge?ments)\W{0,4}[:：][*_\s]*(?P<rest>\S.*)$",
    re.IGNORECASE,
)
_LEARNINGS = re.compile(r"(?:(?:my|our|the|key|main|major|biggest) ){0,2}learnings", re.IGNORECASE)
# Titles that may be a label inside a challenge or a section of the file.
_AMBIGUOUS = {"challenges", "takeaways", "key takeaways", "lessons learned"}
_LABEL = re.compile(
    r"^(?:challenges?|problems?|solutions?|fix|outcomes?|results?|lessons?(?: learned)?|takeaways?|key takeaways?)$",
    re.I,
)


class _Outline:
    """Opens a section per heading; `ancestors` are those that a deeper one belongs to."""

    def __init__(self, lines: list[Line]) -> None:
        below = [line for line in lines if line.kind == "heading" and line.rank > 1]
        self.named_below = {line.section[0] for line in below if line.section[1]}
        self.sections = [ReadmeSection("", 0)]
        self.ancestors: list[ReadmeSection] = []

    @property
    def current(self) -> ReadmeSection:
        return self.sections[-1]

    def add(self, line: Line, following: Line | None) -> None:
        """Begin a section with a line that names one, or add the line to the last section."""
        named = None
        if line.kind != "item":
            named = _named_row(line)
        title, rest = named or ("", "")
        inside = self.current.inherited_kind
        if named and (inside != "technologies" or classify_heading(title)[0] != inside):
            names = classify_heading(title)
            self.open(replace(line, text=title, section=names))
            # The point of “Concepts: queues, caching.” ends no sentence.
            text = rest.removesuffix(".") if names[0] == "concepts" else rest
            self.current.lines.append(Line("text", TEXT_RANK, text, line.number, line.end))
        elif line.kind == "heading" or self._is_informal_heading(line, following):
            self.open(line)
        else:
            if self._leaves_technologies(line):
                self.open(replace(line, text="", section=(None, False)))
            self.current.lines.append(line)

    def _leaves_technologies(self, line: Line) -> bool:
        """Return whether a row of something else is below one of technologies: “**Process:** …”."""
        is_below = self.current.is_row and self.current.kind == "technologies"
        is_text = line.kind in ("text", "bare")
        row = _NAMED_ROW.match(line.text) if is_below and is_text else None
        said = [row["title"], *split_names(row["rest"])] if row else [""]
        return said[0] != "" and not any(
            WORDS["category"].search(one) or mentions_technology(one) for one in said
        )

    def _is_informal_heading(self, line: Line, following: Line | None) -> bool:
        """Return whether a line without # names a section."""
        heading, inside = self.current.heading, self.current.inherited_kind
        if heading and all(one.kind == "bare" and one.text.isupper() for one in (line, heading)):
            return True
        if not line.section[1] or "](" in line.text:
            return False
        title = plain_title(line.text)
        if _LABEL.match(title) and (line.kind != "item" or _is_above(line, following)):
            # One that is there once in the file, and looks like the last heading.
            is_beside = heading and heading.kind == line.kind
            return title.lower() in _AMBIGUOUS and (inside != "challenges" or bool(is_beside))
        if LINE_LABEL.match(line.text) and inside in ("challenges", "solutions"):
            return False
        if line.kind == "item":
            return self._is_item_of_sections(line, following)
        return self._is_line_of_a_heading(line, following, title)

    def _is_item_of_sections(self, line: Line, following: Line | None) -> bool:
        """Return whether a list item names a section, above its items or instead of a heading."""
        kind, inside, heading = line.section[0], self.current.inherited_kind, self.current.heading
        is_sibling = heading is not None and heading.rank == line.rank
        if kind not in CONTENT_SECTIONS or _is_feature(self.current):
            return False
        if _is_above(line, following):
            return inside not in _CLOSED_TO_ITEMS or is_sibling
        return inside in CONTENT_SECTIONS and kind != inside

    def _is_line_of_a_heading(self, line: Line, following: Line | None, title: str) -> bool:
        kind, inside = line.section[0], self.current.inherited_kind
        if kind == "aside" and " " not in title and not _EMOJI.match(line.text):
            return False
        if inside == "contents" and (following is None or following.kind == "bare"):
            return False
        text = line.text.rstrip()
        is_label = text.endswith((":", "：")) and line.kind != "bold" and not line.has_gap
        return not is_label and not text.endswith((".", ",", ";", "/"))

    def open(self, line: Line) -> None:
        """Begin the section of a heading."""
        rank = line.rank
        kind, certain = line.section
        if line.kind != "heading":
            rank = 2 if line.rank < ITEM_RANK else 6
        section = ReadmeSection(
            plain_title(line.text), rank, line.number, kind, certain, heading=line
        )
        if len(self.sections) == 1 and rank == 1 and self._is_title(section):
            section.kind = None
        numbered = WORDS["challenge_number"].match(section.title)
        if numbered and not (certain and numbered[0] == section.title):
            section.kind, section.is_single_challenge = None, numbered[0] != section.title
        while self.ancestors and not self._belongs_under(section, self.ancestors[-1]):
            self.ancestors.pop()
        section.parent = self.ancestors[-1] if self.ancestors else None
        self._inherit(section)
        self.sections.append(section)
        self.ancestors.append(section)

    def _is_title(self, section: ReadmeSection) -> bool:
        """Return whether the first heading is that of the file: “What I learned at school”."""
        others = self.named_below.intersection(CONTENT_SECTIONS) - {section.kind}
        return not section.certain or (section.kind != "challenges" and bool(others))

    def _inherit(self, section: ReadmeSection) -> None:
        """Below “Challenges” a heading is a challenge, even with a word like “tools” in it.

        Below a challenge, it is a part of it: “What I learned”.
        """
        above = section.parent and section.parent.inherited_kind
        if above == "assignment":
            section.kind, section.certain = None, False
        elif above == "technologies" and section.certain and _is_feature(section):
            return
        elif above in _STRONG and (
            not section.certain
            or section.kind in (*NESTABLE_SECTIONS, above)
            or (above == "challenges" and section.parent and section.parent.kind is None)
        ):
            section.kind = None

    def _belongs_under(self, section: ReadmeSection, ancestor: ReadmeSection) -> bool:
        above, own = ancestor.heading, section.heading
        if above and above.kind != "heading" and ancestor.is_row:
            return False
        if ancestor.level < section.level:
            # The title of what follows may have a lower level than it was written with.
            is_beside = above and own and above.kind == own.kind and above.rank >= own.rank
            return not (is_beside and section.kind in CONTENT_SECTIONS)
        is_empty = ancestor is self.sections[-1] and not ancestor.lines
        if not is_empty or section.kind or ancestor.kind not in CONTENT_SECTIONS:
            return False
        # An empty heading of a section is the title of what follows, whatever its level.
        ancestor.level = section.level - 1
        return True


def _is_above(line: Line, following: Line | None) -> bool:
    return following is not None and following.rank > line.rank


def _is_feature(section: ReadmeSection) -> bool:
    return "feature" in section.title.lower()


def _named_row(line: Line) -> tuple[str, str] | None:
    """Return the title and the rest of “**Technologies:** Python, Django”."""
    if line.kind == "heading":
        title, _colon, rest = line.text.partition(": ")
        return (title, rest) if rest and classify_heading(title) == ("technologies", True) else None
    foot = _FOOT.match(line.text)
    if foot:
        return foot["title"], foot["rest"]
    run = _RUN_TOGETHER.match(line.text) if line.kind == "text" else None
    if run and " " in run[1] and classify_heading(run[1])[1]:
        return run[1], line.text[run.end() :]
    named = _NAMED_ROW.match(line.text)
    if named and classify_heading(named["title"]) in (("technologies", True), ("concepts", True)):
        return named["title"], named["rest"]
    return None


def split_sections(lines: list[Line]) -> list[ReadmeSection]:
    """Return the sections in the order of the lines; the first has no title."""
    outline = _Outline(lines)
    for line, following in zip(lines, [*lines[1:], None], strict=False):
        outline.add(line, following)
    _name_learnings(outline.sections)
    _leave_stacks_of_projects(outline.sections)
    return outline.sections


def _name_learnings(sections: list[ReadmeSection]) -> None:
    """Take “Key learnings” for takeaways where a list is all below it, not one of technologies."""
    for section, following in pairwise([*sections, ReadmeSection("", 0)]):
        items = [line.text for line in section.lines if line.kind == "item"]
        is_list = len(items) == len(section.lines) > 2 * sum(map(mentions_technology, items))
        if is_list and following.level <= section.level and _LEARNINGS.fullmatch(section.title):
            section.kind, section.certain = section.kind or "takeaways", True


def _leave_stacks_of_projects(sections: list[ReadmeSection]) -> None:
    """Take “**Tech stack:** …” in several places for those of a project each."""
    named = [section for section in sections if section.kind == "technologies"]
    rows = [section for section in named if section.is_row]
    if 1 < len(rows) < len(named):
        for section in rows:
            section.kind = None
