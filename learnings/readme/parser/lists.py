"""Parse concepts, practices, takeaways, tips and goals from lists, headings and tables."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import compress, pairwise
from operator import not_

from learnings.readme.parser.heading_patterns import is_unfilled, plain_title
from learnings.readme.parser.names import split_names
from learnings.readme.parser.outline import Block, ListItem, ReadmeSection
from learnings.readme.parser.result import LIKELY, STATED, ParsedItem
from learnings.readme.parser.vocabulary import WORDS

_LEAD = re.compile(
    r"^\s*[^\w\s*_]{0,3}\s*(?P<mark>\*\*|__)(?P<title>(?:(?!(?P=mark)).)+?)(?P=mark)\s*(?P<sign>[:：–—→➜-]*)\s*(?P<rest>.*)$",
    re.DOTALL,
)
_NAMED = re.compile(
    r"^(?P<title>\[[^\]\n]{1,70}\]\([^)\s]{1,300}\)|[^\n:–—→]{1,70}?)(?:\s*(?:→|➜|=>)\s*|\s+[–—-]{1,2}\s+|:\s+|:$|\n(?=[A-Z]))(?P<rest>.*)$",
    re.DOTALL,
)
_BULLET_LINE = re.compile(r"^\s*[•●⦁▪◦✅✔✓➤-]\s*")


def parse_items(section: ReadmeSection, children: list[ReadmeSection]) -> Iterator[ParsedItem]:
    """Yield an item for each bullet of a section, and for each heading below it with its text."""
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
    title, rest = split_name(item.head)
    below = "\n\n".join(block.text for block in item.below)
    return ParsedItem(title, f"{rest}\n\n{below}".strip(), item.line, item.end, confidence)


def items_of_lines(block: Block) -> list[ListItem]:
    """Return each line of a paragraph, without its bullet, as an item."""
    return [
        ListItem(_BULLET_LINE.sub("", line.text), [], line.number, line.end) for line in block.lines
    ]


def merge_single_lines(blocks: list[Block]) -> list[Block]:
    """Merge paragraphs of one line each into one block of lines."""
    are_single = [block.kind == "text" and len(block.lines) == 1 for block in blocks]
    lines = [block.lines[0] for block in compress(blocks, are_single)]
    return [Block("text", lines), *compress(blocks, map(not_, are_single))]


def _items_from_blocks(blocks: list[Block], certain: bool) -> Iterator[ParsedItem]:
    confidence = STATED if certain else LIKELY
    has_list = any(block.kind == "list" for block in blocks)
    blocks, named_lists = _named_lists(blocks)
    yield from named_lists
    for block in merge_single_lines(blocks):
        if block.kind == "list":
            yield from (_item_of_bullet(item, confidence) for item in block.items)
        elif block.kind == "table":
            yield from items_from_table(block)
        elif block.kind == "text" and not has_list:
            yield from _items_from_lines(block)


def _named_lists(blocks: list[Block]) -> tuple[list[Block], list[ParsedItem]]:
    """Return the other blocks, and an item for each line ending with a colon above a list."""
    pairs = [
        (one, two)
        for one, two in pairwise(blocks)
        if two.kind == "list" and len(one.text) < 80 and one.text.rstrip("* ").endswith(":")
    ]
    if len(pairs) < 2:
        return blocks, []
    used = [id(block) for pair in pairs for block in pair]
    items = [ParsedItem(plain_title(one.text), two.text, one.line, two.end) for one, two in pairs]
    return [block for block in blocks if id(block) not in used], items


def _item_of_bullet(item: ListItem, confidence: str) -> ParsedItem:
    title, rest = split_name(item.head)
    if rest and title.isalpha() and is_unfilled(title):  # “Lesson: …”; with numbers, of a course
        item = replace(item, head=rest)
    return item_of_bullet(item, confidence)


def _items_from_lines(block: Block) -> Iterator[ParsedItem]:
    items = items_of_lines(block)
    starts = [index for index, line in enumerate(block.lines) if line.kind == "bold"]
    if starts[:1] == [0] and len(starts) < len(items):
        for start, end in pairwise([*starts, len(items)]):
            title, *below = items[start:end]
            text = "\n".join(item.head for item in below)
            yield ParsedItem(plain_title(title.head), text, title.line, items[end - 1].end)
        return
    names = split_names(items[0].head) if len(items) == 1 else []
    if len(names) > 2 and not block.text.rstrip("*_ ").endswith("."):
        items = [replace(items[0], head=name) for name in names]
    for item in items if len(items) > 1 else []:
        yield item_of_bullet(item)


def items_from_table(block: Block) -> Iterator[ParsedItem]:
    """Yield an item for each row of a table: its first cell, with the others as text."""
    for row in block.lines[1:]:
        title, *cells = row.cells
        text = " – ".join(filter(None, cells))
        yield ParsedItem(plain_title(title), text, row.number, row.end, STATED)


def split_name(text: str) -> tuple[str, str]:
    """Split “**Name**: text”, “Name – text” or “Name: text”; else return the text and ""."""
    match = _LEAD.match(text) or _NAMED.match(text)
    if match and match["title"].count("(") == match["title"].count(")"):
        title = plain_title(match["title"])
        if title:
            return title, match["rest"].strip()
    return plain_title(" ".join(text.split())), ""
