"""A README as sections of blocks, from markdown-it-py's tokens; text keeps its Markdown."""

import re
import textwrap
from dataclasses import dataclass, field

from markdown_it import MarkdownIt

from learnings.readme.words import plain, section_of

_PARSER = MarkdownIt("commonmark", {"maxNesting": 40}).enable("table")
_BULLET = re.compile(r"^\s*(?:[-*+•●⦁▪◦]|\d+[.)])\s+")
_CELLS_END = 4000
_HEADING_LENGTH = 80


@dataclass
class Block:
    """A paragraph, list, table or code block. `items` are of a list, `rows` of a table (the first is its header)."""

    kind: str
    text: str = ""
    line: int = 0
    items: list = field(default_factory=list)
    rows: list = field(default_factory=list)


@dataclass
class ListItem:
    """The first paragraph of a list item, and what stands below it."""

    head: str
    below: list
    line: int = 0

    @property
    def text(self):
        """Everything, as Markdown."""
        return "\n".join([self.head, *(block.text for block in self.below)]).strip()


@dataclass
class Section:
    """A heading with what stands below it, up to the next one. `kind` is what it is about, or None."""

    title: str
    level: int
    line: int = 0
    kind: str | None = None
    certain: bool = False
    blocks: list = field(default_factory=list)
    parent: "Section | None" = None

    @property
    def about(self):
        """What it is about, by its own title or that of the section it stands in."""
        if self.kind or self.parent is None:
            return self.kind
        return self.parent.about


def sections_of(text):
    """Sections in the order of the text; the first has no title."""
    sections, above = [Section("", 0)], []
    for block in _blocks(_PARSER.parse(text), text.split("\n"), 0):
        for part in _with_headings(block):
            if part.kind == "heading":
                sections.append(_opened(part, above))
            else:
                sections[-1].blocks.append(part)
    return sections


def _opened(heading, above):
    """The section that a heading opens; `above` holds the sections it may stand in, outermost first."""
    level = len(heading.rows) or 2
    section = Section(heading.text, level, heading.line)
    while above and above[-1].level >= level:
        above.pop()
    section.parent = above[-1] if above else None
    if section.title:
        above.append(section)
    section.kind, section.certain = section_of(heading.text)
    # Below “Challenges”, a heading is a challenge even where it has words like “tools” in it.
    if section.parent and section.parent.about and not section.certain:
        section.kind = None
    return section


def _with_headings(block):
    """A paragraph that is nothing but the name of a section acts as a heading; so does a line in bold alone."""
    if block.kind != "text":
        return [block]
    first, _newline, rest = block.text.partition("\n")
    if not _acts_as_heading(first, alone=not rest):
        return [block]
    heading = Block("heading", plain(first), block.line, rows=[0, 0])
    return [heading, Block("text", rest, block.line + 1)] if rest.strip() else [heading]


def _acts_as_heading(line, *, alone):
    line = line.strip()
    if len(line) > _HEADING_LENGTH or _BULLET.match(line):
        return False
    _kind, certain = section_of(line)
    return certain and not line.endswith((".", ",", ";")) and (alone or not line.endswith(":"))


def _blocks(tokens, lines, depth):
    """Blocks of a run of tokens; nested ones are reached through their list items."""
    index, found = 0, []
    while index < len(tokens):
        token = tokens[index]
        end = _end(tokens, index)
        make = _MAKERS.get(token.type)
        if make:
            found += make(tokens[index : end + 1], lines, depth)
        index = end + 1
    return found


def _end(tokens, index):
    """Where the token that opens here is closed."""
    if tokens[index].nesting != 1:
        return index
    level = tokens[index].level
    return next(
        (i for i in range(index + 1, len(tokens)) if tokens[i].level == level and tokens[i].nesting == -1),
        len(tokens) - 1,
    )


def _source(token, lines):
    first, last = token.map or (0, 0)
    return textwrap.dedent("\n".join(lines[first:last])).rstrip()


def _heading(tokens, lines, depth):
    level = int(tokens[0].tag[1])
    title = tokens[1].content if len(tokens) > 1 else ""
    return [Block("heading", plain(title), tokens[0].map[0], rows=[0] * level)]


def _paragraph(tokens, lines, depth):
    content = "\n".join(line.strip() for line in tokens[1].content.split("\n"))
    if _has_columns(content):
        rows = [[cell.strip() for cell in line.split("\t") if cell.strip()] for line in content.split("\n")]
        return [Block("table", content, tokens[0].map[0], rows=rows)]
    return [Block("text", content, tokens[0].map[0])]


def _has_columns(content):
    """Lines with a TAB in each, that is not the one behind a bullet."""
    lines = content.split("\n")
    return len(lines) > 1 and all("\t" in _BULLET.sub("", line) for line in lines)


def _list(tokens, lines, depth):
    items, index, inner = [], 1, tokens[1:-1]
    index = 0
    while index < len(inner):
        end = _end(inner, index)
        items.append(_item(inner[index : end + 1], lines, depth))
        index = end + 1
    return [Block("list", _source(tokens[0], lines), tokens[0].map[0], items=items)]


def _item(tokens, lines, depth):
    below = _blocks(tokens[1:-1], lines, depth + 1) if depth < 12 else []
    head = below.pop(0).text if below and below[0].kind in ("text", "heading") else ""
    return ListItem(head, below, tokens[0].map[0])


def _table(tokens, lines, depth):
    rows = []
    for token in tokens:
        if token.type == "tr_open" and len(rows) < _CELLS_END:
            rows.append([])
        elif token.type == "inline" and rows:
            rows[-1].append(token.content.strip())
    return [Block("table", _source(tokens[0], lines), tokens[0].map[0], rows=rows)]


def _code(tokens, lines, depth):
    return [Block("code", _source(tokens[0], lines), tokens[0].map[0])]


def _quote(tokens, lines, depth):
    return _blocks(tokens[1:-1], lines, depth + 1) if depth < 12 else []


_MAKERS = {
    "heading_open": _heading,
    "paragraph_open": _paragraph,
    "bullet_list_open": _list,
    "ordered_list_open": _list,
    "table_open": _table,
    "fence": _code,
    "code_block": _code,
    "blockquote_open": _quote,
}
