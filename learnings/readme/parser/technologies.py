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
    items_of_lines,
    merge_single_lines,
    split_name,
)
from learnings.readme.parser.names import (
    is_technology,
    mentions_technology,
    names_in,
    split_at_and,
    split_names,
)
from learnings.readme.parser.outline import Block, ListItem, ReadmeSection
from learnings.readme.parser.reader import Line
from learnings.readme.parser.result import LIKELY, STATED, ParsedItem
from learnings.readme.parser.vocabulary import WORDS

_BOLD = re.compile(r"^\W{0,4}\*\*[^*\n]{2,60}\*\*")
_IN_BRACKETS = re.compile(r"\([^)]*\)")
_IMAGE = re.compile(r"!\[([^\]\n]+)\]\([^)\n]*\)")
_DASH = re.compile(r" [–—-] ")
_DASHED_NAME = re.compile(
    r"(?:(?<=^)|(?<=[a-z.)] ))((?:[A-Z][\w./+#-]*|\([A-Z]{2,}\))(?: (?:(?:and|of|&) )?(?:[A-Z][\w./+#-]*|\([A-Z]{2,}\))){0,6})"
    r" [–—-] "
)
# A name that no list has: “Font Awesome”, “NextAuth.js (optional)”.
_PROPER = re.compile(
    r"(?:[A-Z][\w.+#-]*|\w+[.-]\w[\w.-]*)(?: [A-Z][\w.+#-]*| \d[\d.]*){0,2}(?: \([^)]*\))?"
)


def parse_technologies(
    section: ReadmeSection, children: list[ReadmeSection]
) -> Iterator[ParsedItem]:
    """Yield the technologies of a section and of the headings below it."""
    for item in list(_all_items(section, children)) or _names_of_a_line(section):
        if is_technology(item.title) or not WORDS["no_technology"].search(item.title):
            yield item


def _all_items(section: ReadmeSection, children: list[ReadmeSection]) -> Iterator[ParsedItem]:
    yield from _items_from_blocks(section.blocks)
    for child in children:
        found = list(_items_from_blocks(child.blocks))
        if _is_group(child, found):
            yield from found
        # An empty heading stands above others: “Backend” above “Django”.
        elif is_technology(child.title) or any(line.kind != "code" for line in child.lines):
            yield item_of_heading(child)


def _named(names: Iterable[str], place: Line | Block | ListItem) -> Iterator[ParsedItem]:
    """Yield names as technologies without a text."""
    line = place.number if isinstance(place, Line) else place.line
    yield from (ParsedItem(name, "", line, place.end) for name in names)


def _names_of_a_line(section: ReadmeSection) -> Iterator[ParsedItem]:
    """Yield the names that a line lists, if it is all that stands below a certain heading."""
    line = section.lines[0] if len(section.lines) == 1 else None
    if not section.certain or line is None or line.kind not in ("text", "bare", "item"):
        return
    names = split_names(line.text)
    if len(names) > 2:
        yield from _named(names, line)


def _is_group(child: ReadmeSection, found: list[ParsedItem]) -> bool:
    """Return whether a heading groups the items below it rather than names a technology itself."""
    items = [item for block in child.blocks for item in block.items]
    are_bold = bool(items) and all(_BOLD.match(item.head) for item in items)
    holds_names = _is_category(child.title) and are_names(item.title for item in found)
    return not is_technology(child.title) and (are_bold or holds_names)


def are_names(titles: Iterable[str], least: float | None = None) -> bool:
    """Return whether enough of the titles are short and name a technology."""
    titles = list(titles)
    least = thresholds.SHARE_OF_NAMES if least is None else least
    naming = sum(mentions_technology(title) and not _is_phrase(title) for title in titles)
    return naming >= len(titles) * least > 0


def _is_phrase(title: str) -> bool:
    """Return whether a title tells what was done."""
    words = _IN_BRACKETS.sub("", title).split()
    has_small = any(word[0].islower() and not mentions_technology(word) for word in words)
    return has_small and bool(WORDS["done"].match(title))


def _items_from_blocks(blocks: list[Block]) -> Iterator[ParsedItem]:
    has_list = any(block.kind in ("list", "table") for block in blocks)
    for block in merge_single_lines(blocks):
        found: Iterable[ParsedItem] = ()
        if block.kind == "list":
            found = _items_from_list(block.items)
        elif block.kind == "table":
            found = _items_from_rows(block)
        elif block.kind == "text" and "![" in block.text:
            found = _badges(block.text, block)
        elif block.kind == "text" and not has_list:
            found = _items_from_list(items_of_lines(block), are_bullets=False)
        for item in found:
            yield replace(item, confidence=LIKELY if block.kind == "text" else STATED)


def _items_from_list(items: list[ListItem], *, are_bullets: bool = True) -> Iterator[ParsedItem]:
    """Yield the technologies of a list or of lines.

    Where most are groups with members, all are; elsewhere only a bullet of which each member is a
    technology.
    """
    pairs = [split_name(item.head) for item in items]
    members = [_group_members(title, rest) if rest else [] for title, rest in pairs]
    are_groups = sum(map(bool, members)) > len(items) / 2
    for item, (title, rest), names in zip(items, pairs, members, strict=True):
        if are_groups and not names and _is_member(title, rest):
            yield from _named(_names(rest), item)
        elif are_groups and not names and rest and _is_only_category(title):
            yield from _named(names_in(rest) or _names(rest), item)
        elif not are_bullets:
            yield from _items_from_line(item, len(items) > 1)
        elif not are_groups and not all(map(mentions_technology, names)):
            yield item_of_bullet(item)
        else:
            yield from _items_from_list_item(item)


def _names(text: str) -> list[str]:
    return split_names(text) or [plain_title(text)]


def _is_member(title: str, text: str) -> bool:
    """Return whether a text is a technology, or nothing but names below a title that is none."""
    is_list = len(_names(text)) > 1 and _names_only_categories(title)
    return is_technology(text) or (is_list and not is_technology(title))


def _items_from_list_item(item: ListItem) -> Iterator[ParsedItem]:
    title, rest = split_name(item.head)
    if _is_category(title) and are_names(split_name(inner.head)[0] for inner in item.nested):
        for inner in item.nested:
            yield from _items_from_list_item(inner)
    elif members := _group_members(title, rest or item.head, has_name=bool(rest)):
        yield from _named(members, item)
    else:
        yield item_of_bullet(item)


def _names_only_categories(title: str) -> bool:
    """Return whether nothing is left of a title without the words of categories."""
    words = re.findall(r"\w+", WORDS["category"].sub(" ", _IN_BRACKETS.sub("", title)).casefold())
    return bool(title.strip()) and not words


def _is_category(title: str) -> bool:
    return not is_technology(title) and (
        _names_only_categories(title) or not mentions_technology(title)
    )


def _is_only_category(title: str) -> bool:
    return not is_technology(title) and _names_only_categories(title)


def _group_members(title: str, text: str, *, has_name: bool = True) -> list[str]:
    """Return the names listed after the name of a group, or without one; [] for other text."""
    names = split_names(text)
    if has_name:
        if len(names) == 1:
            names = split_at_and(names[0])
        names_group = _names_only_categories(title)
        is_proper = len(names) == 1 and bool(_PROPER.fullmatch(names[0]))
        is_group = (
            not is_technology(title)
            if len(names) > 1
            else _is_category(title) and (names_group or is_proper)
        )
        # Of two, both: “PostgreSQL, indexing” is what an author did with databases.
        is_named = names_group and is_proper or are_names(names, least=0.51)
        return names if is_group and is_named else []
    return names if len(names) > 1 and are_names(names) else []


def _badges(text: str, block: Block | ListItem) -> Iterator[ParsedItem]:
    names = (re.sub(r" [Bb]adge$", "", plain_title(alt)) for alt in _IMAGE.findall(text))
    yield from _named(filter(mentions_technology, names), block)


def _items_from_rows(block: Block) -> Iterator[ParsedItem]:
    """Yield the names in the first column, or in the second if the first holds categories."""
    header = [plain_title(cell) for cell in block.rows[0]]
    cells = [cell for row in block.rows[1:] for cell in row if cell]
    # In “CI | GitHub Actions, Docker”, the second cell tells of the first.
    are_single = not any(split_names(cell)[1:] for cell in cells)
    if len(header) > 1 and all(map(is_technology, header)):
        yield from _named(header, block)
    elif are_single and all(map(_is_category, header)) and are_names(cells, least=0.8):
        for row in block.lines[1:]:  # a column for each group
            yield from _named(map(plain_title, filter(None, row.cells)), row)
    elif _begins_with_categories(block.rows):
        found = [(split_names("".join(row.cells[1:2])), row) for row in block.lines]
        for names, row in found if are_names(found[0][0]) else found[1:]:
            yield from _named(names, row)
    else:
        yield from items_from_table(block)


def _begins_with_categories(rows: list[list[str]]) -> bool:
    """Return whether a table says so, or has names of technologies in its second column only."""
    pairs = [(plain_title(row[0]), plain_title(row[1])) for row in rows[1:] if len(row) > 1]
    are_categories = sum(map(_is_category, (one for one, _two in pairs))) > len(pairs) / 2
    names = [name for _one, two in pairs for name in split_names(two)]
    are_known = any(map(mentions_technology, names))
    return are_categories and are_known


def _items_from_line(item: ListItem, has_company: bool) -> Iterator[ParsedItem]:
    line = item.head.replace(" / ", ", ") if item.head.count(" / ") > 1 else item.head
    # Without a dash, the pattern would look for one from each capital letter.
    dashed_names = _DASHED_NAME.findall(line) if _DASH.search(line) else []
    title, rest = split_name(line)
    members = _group_members(title, rest or line, has_name=bool(rest))
    if len(dashed_names) > 2:
        yield from _named(map(plain_title, dashed_names), item)
    elif members:
        yield from _named(members, item)
    elif (rest or has_company and not _names_only_categories(title)) and _is_name(title, line):
        yield ParsedItem(title, rest, item.line, item.end)
    elif len(names := names_in(line)) > 1:
        yield from _named(names, item)


def _is_name(title: str, line: str) -> bool:
    """Return whether a title is short and, if it is the whole line, not a sentence."""
    return 0 < len(title.split()) <= thresholds.NAME_WORDS
