"""Parse concepts, practices, takeaways, tips and goals.

They are in lists, headings and tables.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from learnings.readme.parser.heading_patterns import plain_title
from learnings.readme.parser.names import split_names
from learnings.readme.parser.outline import Block, ListItem, ReadmeSection
from learnings.readme.parser.result import LIKELY, STATED, ParsedItem
from learnings.readme.parser.vocabulary import WORDS


def parse_items(section: ReadmeSection, children: list[ReadmeSection]) -> Iterator[ParsedItem]:
    """Yield an item per bullet of a section, and per heading below, with its text."""
    yield from _items_from_blocks(section.blocks, section.certain)
    has_groups = any(
        WORDS["group"].search(child.title) and {block.kind for block in child.blocks} == {"list"}
        for child in children
    )
    for child in children:
        if has_groups:
            yield from _items_from_blocks(child.blocks, True)
        else:
            yield item_of_heading(child)


def item_of_heading(section: ReadmeSection) -> ParsedItem:
    """Return a heading with the text below it as an item."""
    end = max([block.end for block in section.blocks], default=section.line + 1)
    return ParsedItem(plain_title(section.title), section.text, section.line, end, STATED)


def item_of_bullet(item: ListItem, confidence: str = LIKELY) -> ParsedItem:
    """Return a list item as a name with a text, and with what is below it."""
    title, rest = item.name
    below = "\n\n".join(block.text for block in item.below)
    return ParsedItem(title, f"{rest}\n\n{below}".strip(), item.line, item.end, confidence)


def merge_single_lines(blocks: list[Block]) -> list[Block]:
    """Merge paragraphs of one line each into one block of lines."""
    lines, others = [], []
    for block in blocks:
        if block.kind == "text" and len(block.lines) == 1:
            lines += block.lines
        else:
            others.append(block)
    return [Block("text", lines), *others]


def _items_from_blocks(blocks: list[Block], certain: bool) -> Iterator[ParsedItem]:
    confidence = STATED if certain else LIKELY
    has_list = any(block.kind == "list" for block in blocks)
    named = {id(two): one for one, two in pairwise(blocks) if two.kind == "list" and one.is_label}
    for block in merge_single_lines(blocks):
        label = named.get(id(block)) if len(named) > 1 else None
        if label:
            yield ParsedItem(plain_title(label.text), block.text, label.line, block.end)
        elif block.kind == "list":
            yield from (item_of_bullet(item, confidence) for item in block.items)
        elif block.kind == "table":
            yield from items_from_table(block)
        elif block.kind == "text" and not has_list:
            yield from _items_from_lines(block)


def _items_from_lines(block: Block) -> Iterator[ParsedItem]:
    rest = block.lines[1:]
    if rest and block.lines[0].kind == "bold":
        text = "\n".join(line.text for line in rest)
        yield ParsedItem(plain_title(block.lines[0].text), text, block.line, block.end)
        return
    items = block.entries
    names = split_names(items[0].head) if len(items) == 1 else []
    if len(names) > 2 and not block.text.rstrip("*_ ").endswith("."):
        items = [replace(items[0], head=name) for name in names]
    yield from map(item_of_bullet, items if len(items) > 1 else [])


def items_from_table(block: Block) -> Iterator[ParsedItem]:
    """Yield an item for each row of a table: its first cell, with the others as text."""
    for row in block.lines[1:]:
        title, *cells = row.cells
        text = " – ".join(filter(None, cells))
        yield ParsedItem(plain_title(title), text, row.number, row.end, STATED)
