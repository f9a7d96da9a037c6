"""Parse technologies: names with a text; of a group (“Languages: …”), its members."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from learnings.readme.parser import thresholds
from learnings.readme.parser.heading_patterns import plain_title
from learnings.readme.parser.lists import (
    item_of_bullet,
    item_of_heading,
    items_from_table,
    merge_single_lines,
)
from learnings.readme.parser.names import (
    IN_BRACKETS,
    is_technology,
    mentions_technology,
    names_in,
    split_names,
)
from learnings.readme.parser.outline import Block, ListItem, ReadmeSection
from learnings.readme.parser.result import LIKELY, STATED, ParsedItem
from learnings.readme.parser.vocabulary import WORDS

_BOLD = re.compile(r"^\W{0,4}\*\*[^*\n]{2,60}\*\*")
_IMAGE = re.compile(r"!\[([^\[\]\n]+)\]\([^()\n]*\)")
# “… pages Mobile Development – Working offline”: names that run into the text before them.
_BEFORE_DASH = re.compile(
    r"\b([A-Z][\w./+#-]{0,40}(?: (?:[A-Z(][\w./+#)-]{0,40}|and|of|&)){0,6}(?<!\w[.])) [–—] "
)
# A name that no list has: “Font Awesome”, “NextAuth.js (optional)”.
_PROPER = re.compile(
    r"(?:[A-Z][\w.+#-]*|\w+[.-]\w[\w.-]*)(?: [A-Z][\w.+#-]*| \d[\d.]*){0,2}(?: \([^)]*\))?"
)


def parse_technologies(
    section: ReadmeSection, children: list[ReadmeSection]
) -> Iterator[ParsedItem]:
    """Yield the technologies of a section and of the headings below it."""
    items = list(_items_from_blocks(section.blocks))
    for child in children:
        found = list(_items_from_blocks(child.blocks))
        if _is_group(child, found):
            items += found
        # An empty heading stands above others: “Backend” above “Django”.
        elif is_technology(child.title) or any(line.kind != "code" for line in child.lines):
            items.append(item_of_heading(child))
    for item in items:
        if is_technology(item.title) or not WORDS["no_technology"].search(item.title):
            yield item


def _is_group(child: ReadmeSection, found: list[ParsedItem]) -> bool:
    """Return whether a heading groups the items below it, and names no technology."""
    items = [item for block in child.blocks for item in block.items]
    are_bold = bool(items) and all(_BOLD.match(item.head) for item in items)
    are_members = are_bold or are_names(item.title for item in found)
    return are_members and not is_technology(child.title)


def are_names(titles: Iterable[str], least: float = thresholds.SHARE_OF_NAMES) -> bool:
    """Return whether enough of the titles are short and name a technology."""
    titles = list(titles)
    naming = sum(mentions_technology(title) and not _is_phrase(title) for title in titles)
    return naming >= len(titles) * least > 0


def _is_phrase(title: str) -> bool:
    """Return whether a title tells what was done."""
    return any(word[0].islower() for word in title.split()) and bool(WORDS["done"].match(title))


def _items_from_blocks(blocks: list[Block]) -> Iterator[ParsedItem]:
    has_list = any(block.kind in ("list", "table") for block in blocks)
    for block in merge_single_lines(blocks):
        found: Iterable[ParsedItem] = ()
        if block.kind == "table":
            found = _items_from_rows(block)
        elif block.kind == "text" and "![" in block.text:
            found = _badges(block)
        elif block.kind == "list" or (block.kind == "text" and not has_list):
            found = _items_from_entries(block.entries, are_items=block.kind == "list")
        confidence = LIKELY if block.kind == "text" else STATED
        yield from (replace(item, confidence=confidence) for item in found)


def _named(names: Iterable[str], place: Block | ListItem) -> Iterator[ParsedItem]:
    """Yield names as technologies without a text."""
    yield from (ParsedItem(name, "", place.line, place.end) for name in names)


def _badges(block: Block) -> Iterator[ParsedItem]:
    names = (plain_title(alt).removesuffix(" badge") for alt in _IMAGE.findall(block.text))
    yield from _named(filter(mentions_technology, names), block)


def _items_from_rows(block: Block) -> Iterator[ParsedItem]:
    """Yield the first column's names, the second's if the first has groups, or all."""
    header, *rows = block.rows
    cells = [plain_title(cell) for row in rows for cell in row if cell]
    are_single = not any(split_names(cell)[1:] for cell in cells)
    if all(map(is_technology, header)):
        yield from _named(map(plain_title, header), block)
    elif are_single and are_names(cells, least=0.8):
        yield from _named(cells, block)  # a column for each group
    elif _has_names_beside_groups(rows):
        starts_with_names = are_names(_names_beside(header))
        for row in block.lines[not starts_with_names :]:
            yield from _named(_names_beside(row.cells), replace(block, lines=[row]))
    else:
        yield from items_from_table(block)


def _has_names_beside_groups(rows: list[list[str]]) -> bool:
    """Return whether the second cells list the technologies, not the first.

    Most first cells are no technologies then, and some second cells list known ones.
    """
    groups = sum(_is_category(plain_title(row[0])) for row in rows)
    names = (name for row in rows for name in _names_beside(row))
    return groups > len(rows) / 2 and any(map(mentions_technology, names))


def _names_beside(cells: list[str]) -> list[str]:
    """Return the names that the second cell of a row lists."""
    return split_names("".join(cells[1:2]))


def _items_from_entries(entries: list[ListItem], *, are_items: bool) -> Iterator[ParsedItem]:
    """Yield the technologies of a list, of lines or rows.

    Where most are groups with members, all are; elsewhere only one of which each member is a
    technology. Of lines that are no items, those count that name something.
    """
    members = [_members(entry) for entry in entries]
    are_groups = sum(map(bool, members)) > len(entries) / 2
    for entry, names in zip(entries, members, strict=True):
        title, rest = entry.name
        is_name = bool(rest) or (len(entries) > 1 and not _names_only_categories(title))
        is_run_together = rest.count(" – ") > 1
        if are_groups and not names:
            names = _names_of_group(entry)
        if _is_category(title) and are_names(one.name[0] for one in entry.inner):
            yield from _items_from_entries(entry.inner, are_items=True)
        elif names and (are_groups or all(map(mentions_technology, names))):
            yield from _named(names, entry)
        elif are_items or (
            is_name and not is_run_together and 0 < len(title.split()) <= thresholds.NAME_WORDS
        ):
            yield item_of_bullet(entry)
        else:
            yield from _named(names_of_line(" – ".join(filter(None, entry.name))), entry)


def names_of_line(text: str) -> list[str]:
    """Return the names of a list that no title precedes, or those of a sentence."""
    names = _BEFORE_DASH.findall(text) or split_names(text.replace(" / ", ", "))
    if len(names) < 3 or any(map(_is_phrase, names)):
        names = names_in(text)
    return names


def _names_of_group(entry: ListItem) -> list[str]:
    """Return what follows a group's title among others, even if no list knows it."""
    title, rest = entry.name
    if _names_only_categories(title):
        return split_names(rest) or names_in(rest)
    return [rest] if is_technology(rest) else []


def _names_only_categories(title: str) -> bool:
    """Return whether nothing is left of a title without the words of categories."""
    return not re.search(r"\w", WORDS["category"].sub(" ", IN_BRACKETS.sub("", title)))


def _is_category(title: str) -> bool:
    return not (is_technology(title) or mentions_technology(title))


def _members(entry: ListItem) -> list[str]:
    """Return the names listed after a group's name, or without one; else []."""
    title, rest = entry.name
    names = split_names(rest or title)
    # Of two, both: “PostgreSQL, indexing” is what an author did with databases.
    least = 0.51 if rest else thresholds.SHARE_OF_NAMES
    if is_technology(title) or not are_names(names, least):
        return []
    is_proper = _PROPER.fullmatch(names[0]) and not mentions_technology(title)
    return names if len(names) > 1 or is_proper or _names_only_categories(title) else []
