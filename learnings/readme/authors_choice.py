"""Parse a part that was not understood as what its author says it is."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from learnings.readme.parser.challenges import read_challenges
from learnings.readme.parser.heading_patterns import find_labels, plain_title
from learnings.readme.parser.lists import parse_items
from learnings.readme.parser.markup import plain_markdown
from learnings.readme.parser.outline import Block, ReadmeSection
from learnings.readme.parser.reader import read_lines
from learnings.readme.parser.result import STATED, ParsedChallenge, ParsedItem
from learnings.readme.parser.technologies import parse_technologies

Found = Sequence[ParsedItem | ParsedChallenge]
_BULLET = re.compile(r"^\s*(?:[-*+•●◦▪⦁]|\d+[.)])\s+")
_FENCE = re.compile(r"^\s*(?:`{3}|~{3}|[-=|: ]*$)")


def parse_as(
    name: str, heading: str, text: str, line: int = 0
) -> Sequence[ParsedItem | ParsedChallenge]:
    """Return the items of a text as those of the list `name`.

    The text begins in `line` of its file.

    `name` is one of LIST_NAMES or "challenges". A list or a table gives an item for each bullet or
    row; any other text is one item with the whole text. No line of the text is left out but labels
    of lists and headers of tables.
    """
    lines = read_lines(plain_markdown(text))
    section = ReadmeSection(heading, 2, kind=name, certain=True, lines=lines)
    for reading in _readings(name, section) if name != "goals" else ():
        found = [one for one in reading if one.title]
        if found and _is_covered(section.blocks, found):
            return _moved(found, line)
    return whole_text(name, heading, text, line)


def _readings(name: str, section: ReadmeSection) -> Iterator[Found]:
    """Yield what the list's parser makes of a text, and an item per bullet and row."""
    is_list = _is_list(section.blocks)
    has_table = any(block.kind == "table" for block in section.blocks)
    has_labels = any(find_labels(line.text) for line in section.lines if not line.cells)
    if name == "technologies":
        yield list(parse_technologies(section, []))
    elif name == "challenges" and (has_labels or (is_list and not has_table)):
        yield read_challenges(section.title, section.lines)
    if is_list:
        items = list(parse_items(section, []))
        is_stated = name == "challenges"
        yield [_as_challenge(one, is_solved=has_table) for one in items] if is_stated else items


def _is_list(blocks: list[Block]) -> bool:
    """Return whether there are two or more bullets or rows, and else only labels."""
    rest = [block for block in blocks if block.kind not in ("list", "table")]
    count = sum(len(block.items) + len(block.rows[1:]) for block in blocks)
    return count > 1 and all(block.is_label for block in rest)


def _is_covered(blocks: list[Block], found: Found) -> bool:
    """Return whether every line with something to say is in one of the items."""
    covered = {line for one in found for line in range(one.line, max(one.end, one.line + 1))}
    said = [line for block in blocks if not block.is_label for line in block.lines]
    headers = [block.line for block in blocks if block.kind == "table"]
    return all(line.number in covered or line.number in headers for line in said)


def _as_challenge(item: ParsedItem, *, is_solved: bool = False) -> ParsedChallenge:
    found = ParsedChallenge(item.title, item.text, line=item.line, end=item.end)
    if is_solved and item.text:
        found.problem, found.solution = "", item.text
    return found


def whole_text(
    name: str, heading: str, text: str, line: int = 0
) -> Sequence[ParsedItem | ParsedChallenge]:
    """Return one item with the whole text; of goals, which have none, one per line."""
    lines = text.split("\n")
    said = [
        (number, plain_title(_BULLET.sub("", line)))
        for number, line in enumerate(lines)
        if not _FENCE.match(line)
    ]
    said = [(number, title) for number, title in said if title]
    if name == "goals" and said:
        return _moved([ParsedItem(title, "", number, number + 1) for number, title in said], line)
    title = plain_title(heading) or next((title for _number, title in said), "")
    text = text.strip("\n")
    one = ParsedItem(title or text, "" if plain_title(text) == title else text, 0, len(lines))
    return _moved([_as_challenge(one) if name == "challenges" else one], line)


def _moved(found: Found, line: int) -> Found:
    """Return items whose lines count from the beginning of the file."""
    return [
        replace(one, line=line + one.line, end=line + max(one.end, one.line + 1), confidence=STATED)
        for one in found
    ]
