"""The outline of a README: sections made of paragraphs, lists, tables and code."""

from dataclasses import dataclass, field


@dataclass
class Block:
    """A heading, paragraph, list, table or code block in lines [line, end) of the file.

    A list has `items`, a heading a `level`, a table `rows` (the first is its header) and their
    `row_lines`. A loose table has no line of dashes below its header.
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
    def text(self) -> str:
        """The whole item as Markdown."""
        return "\n".join([self.head, *(f"\n{b.text}" if b.kind == "text" else b.text for b in self.below)]).strip()

    @property
    def nested(self) -> list["ListItem"]:
        """The items of the lists inside this item."""
        return [item for block in self.below if block.kind == "list" for item in block.items]


@dataclass
class ReadmeSection:
    """A heading and the blocks up to the next heading.

    `kind` is a key of SECTION_PATTERNS or None, `certain` whether nothing else is in the title.
    A heading such as “Challenge 2: …” makes it a single challenge.
    """

    title: str
    level: int
    line: int = 0
    kind: str | None = None
    certain: bool = False
    blocks: list = field(default_factory=list)
    parent: "ReadmeSection | None" = None
    is_single_challenge: bool = False

    @property
    def inherited_kind(self) -> str | None:
        """The kind of the section, or else of its nearest ancestor with one."""
        section = self
        while section.kind is None and section.parent is not None:
            section = section.parent
        return section.kind

    @property
    def text(self) -> str:
        return "\n\n".join(block.text for block in self.blocks).strip()
