"""The parts of a README's text: sections, and in them paragraphs, lists, tables and code."""

from dataclasses import dataclass, field


@dataclass
class Block:
    """A heading, paragraph, list, table or code block, of the lines [line, end).

    `items` are of a list, `rows` of a table (the first is its header) with their `row_lines`, `level` of a heading. A loose table is one that
    only looks like it: rows without the line below the header.
    """

    kind: str
    text: str = ""
    line: int = 0
    end: int = 0
    items: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    row_lines: list = field(default_factory=list)
    level: int = 0
    is_loose: bool = False


@dataclass
class ListItem:
    """The first paragraph of a list item, and the blocks below it."""

    head: str
    below: list
    line: int = 0
    end: int = 0

    @property
    def text(self):
        """Everything, as Markdown."""
        return "\n".join([self.head, *(f"\n{b.text}" if b.kind == "text" else b.text for b in self.below)]).strip()

    @property
    def nested(self):
        """The items of the lists below it."""
        return [item for block in self.below if block.kind == "list" for item in block.items]


@dataclass
class ReadmeSection:
    """A heading with what stands below it, up to the next one. `kind` is what it is about, or None; one may say
    of itself that it is a challenge (“Challenge 2: …”)."""

    title: str
    level: int
    line: int = 0
    kind: str | None = None
    certain: bool = False
    blocks: list = field(default_factory=list)
    parent: "ReadmeSection | None" = None
    is_single_challenge: bool = False

    @property
    def inherited_kind(self):
        """What it is about, by its own title or that of the section it stands in."""
        section = self
        while section.kind is None and section.parent is not None:
            section = section.parent
        return section.kind

    @property
    def text(self):
        return "\n\n".join(block.text for block in self.blocks).strip()
