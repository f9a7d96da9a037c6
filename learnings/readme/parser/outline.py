"""The outline of a README: sections made of paragraphs, lists, tables and code."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from learnings.readme.parser.names import split_name
from learnings.readme.parser.reader import ITEM_RANK, TEXTS, Line, render

# Also in emphasis: “**Backend:**”.
_LABEL = re.compile(r"[^\n]{0,200}:[*_ ]*")
_BULLET_LINE = re.compile(r"^\s*[•●⦁▪◦✅✔✓➤-]\s*")


@dataclass
class Block:
    """A paragraph ("text"), list, table or code block."""

    kind: str
    lines: list[Line]

    @property
    def line(self) -> int:
        """Its first line in the file."""
        return self.lines[0].number

    @property
    def end(self) -> int:
        """The line below it."""
        return self.lines[-1].end

    @cached_property
    def text(self) -> str:
        """Its lines as Markdown."""
        return render(self.lines)

    @property
    def is_label(self) -> bool:
        """Whether it is a line with a colon at the end."""
        return self.kind == "text" and bool(_LABEL.fullmatch(self.text))

    @cached_property
    def items(self) -> list["ListItem"]:
        """The items of a list, each with the blocks below it."""
        lines = self.lines if self.kind == "list" else []
        starts = [n for n, line in enumerate(lines) if ITEM_RANK <= line.rank <= lines[0].rank]
        return [_item(self.lines[start:end]) for start, end in pairwise([*starts, None])]

    @property
    def entries(self) -> list["ListItem"]:
        """The items of a list, or the lines of a paragraph without their bullets."""
        if self.kind == "list":
            return self.items
        return [
            ListItem(_BULLET_LINE.sub("", line.text), [], line.number, line.end)
            for line in self.lines
        ]

    @property
    def rows(self) -> list[list[str]]:
        """The cells of the rows of a table, of which the first is its header."""
        return [line.cells for line in self.lines if self.kind == "table"]


@dataclass
class ListItem:
    """A line, or the first paragraph of a list item and the blocks below it."""

    head: str
    below: list[Block]
    line: int
    end: int

    @cached_property
    def name(self) -> tuple[str, str]:
        """What it names, and the text after that."""
        return split_name(self.head)

    @property
    def inner(self) -> list["ListItem"]:
        """The items below it."""
        return [item for block in self.below for item in block.items]


@dataclass
class ReadmeSection:
    """A heading and the blocks up to the next one; `below` are the sections under it.

    `kind` is a key of SECTION_PATTERNS or None, `certain` whether nothing else is in the title.
    A heading such as “Challenge 2: …” makes it a single challenge.
    """

    title: str
    level: int
    line: int = 0
    end: int = 0
    kind: str | None = None
    certain: bool = False
    parent: "ReadmeSection | None" = None
    is_single_challenge: bool = False
    heading: Line | None = None
    lines: list[Line] = field(default_factory=list)
    below: list["ReadmeSection"] = field(default_factory=list)

    @property
    def own_below(self) -> list["ReadmeSection"]:
        """The sections under it that have no kind of their own, and solutions.

        They go up to a section of another kind.
        """
        own, is_own = [], True
        for one in self.below:
            if one.kind:
                is_own = one.kind == "solutions"
            elif one.heading and one.heading.section == (self.kind, True):
                is_own = True  # “Challenges” after “Wins”
            own += [one] if is_own else []
        return own

    @cached_property
    def blocks(self) -> list[Block]:
        """The lines as paragraphs, lists, tables and code."""
        return make_blocks(self.lines)

    @property
    def inherited_kind(self) -> str | None:
        """The kind of the section, or else of its nearest ancestor with one."""
        return next(filter(None, (section.kind for section in self.lineage)), None)

    @property
    def lineage(self) -> Iterator["ReadmeSection"]:
        """The section, and those that it is under, the nearest first."""
        section: ReadmeSection | None = self
        while section:
            yield section
            section = section.parent

    @property
    def is_row(self) -> bool:
        """Whether its text begins in the line of its heading: “**Technologies:** Python”."""
        return bool(self.lines) and self.lines[0].number == self.line

    @property
    def text(self) -> str:
        return "\n\n".join(block.text for block in self.blocks).strip()


_KINDS = {"code": "code", "row": "table", "item": "list"}


def make_blocks(lines: list[Line]) -> list[Block]:
    """Return lines as blocks: a paragraph, list, table or code each."""
    blocks: list[Block] = []
    for line in lines:
        if blocks and _belongs_to(line, blocks[-1].lines[0]):
            blocks[-1].lines.append(line)
        else:
            blocks.append(Block(_KINDS.get(line.kind, "text"), [line]))
    return blocks


def _belongs_to(line: Line, first: Line) -> bool:
    """Return whether a line is of the block before it, which begins with `first`."""
    if first.kind == "item":
        # What is indented, or follows an item without a gap, belongs to it.
        follows = line.kind in ("text", "code") and not line.has_gap
        return line.kind == "item" or line.indent > first.indent or follows
    if first.kind == "row":
        return line.kind == "row" and not (line.is_header and line.has_gap)
    return line.kind in TEXTS and not line.has_gap


def _item(lines: list[Line]) -> ListItem:
    first, *rest = lines
    head = [first.text]
    while rest and rest[0].kind in ("text", "bare") and not rest[0].has_gap:
        head.append(rest.pop(0).text)
    return ListItem("\n".join(head), make_blocks(rest), first.number, lines[-1].end)
