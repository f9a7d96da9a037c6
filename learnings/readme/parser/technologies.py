"""Reader of technologies: names with what was said of each; a group (“Languages: …”) gives its members."""

import re

from learnings.readme.parser.challenges.labelled import labels_in
from learnings.readme.parser.heading_patterns import is_unfilled, plain
from learnings.readme.parser.lists import from_rows, named, with_lines_joined
from learnings.readme.parser.names import is_technology, names_a_technology
from learnings.readme.parser.result import LIKELY, STATED, Item

_CATEGORY = re.compile(
    r"\b(languages?|frameworks?|tools?|libraries|infrastructure|devops|databases?|messag\w+|queues?|back-?end|front-?end|"
    r"deployment|version control|testing|cloud|apis?|hosting|styling|storage|platforms?|monitoring|documentation|"
    r"authentication|auth|containerization|development|programming|technologies|core|others?|server|caching|cache|orm|"
    r"task management|background|processing|communication|environment|typing|fetching|state management|build|design|ci/cd|"
    r"payments?|web|mobile|broker|orchestration|os|operating system|editor|ide|security)\b",
    re.IGNORECASE,
)
_PURE = re.compile(rf"\W*(?:(?:{_CATEGORY.pattern}|and|of|key|other|used|main)\W*)+", re.IGNORECASE)
_BOLD = re.compile(r"^\W{0,4}\*\*[^*\n]{2,60}\*\*")
_BULLET_LINE = re.compile(r"^\s*[•●⦁▪◦✅✔✓➤-]\s*")
_IMAGE = re.compile(r"!\[([^\]\n]+)\]\([^)\n]*\)")
_COLUMN = re.compile(r"\b(categor\w+|area|type|layer|purpose of|group|domain)\b", re.IGNORECASE)
_RUN = re.compile(
    r"(?:(?<=^)|(?<=[a-z.)] ))(?P<name>(?:[A-Z][\w./+#-]*|\([A-Z]{2,}\))(?: (?:(?:and|of|&) )?(?:[A-Z][\w./+#-]*|\([A-Z]{2,}\)))*)"
    r" [–—-] "
)
# “The program covered Python, Django …”
_ANNOUNCED = re.compile(
    r"^(?P<lead>[^,]{8,120}\b(?:covered|including|includes?|used|using|learned|such as|like|are|were|explored))\b:?\s+"
    r"(?P<list>[^,]+,.+)$",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_LIST = 600
MOST_NAME_WORDS = 8


def technologies_of(section, children):
    """Names of technologies with what was said of each."""
    yield from _of_blocks(section.blocks)
    for child in children:
        found = list(_of_blocks(child.blocks))
        if found and _is_group(child, found):
            yield from found
        elif child.title and not is_unfilled(child.title):
            end = max([block.end for block in child.blocks], default=child.line + 1)
            yield Item(plain(child.title), child.text, child.line, end, STATED)


def _is_group(child, found):
    """Is a heading above names, or itself the name, with details below?"""
    if is_technology(child.title):
        return False
    return _is_category(child.title) and _are_names(item.title for item in found) or _are_all_named(child.blocks)


def _are_all_named(blocks):
    """Bullets that each begin with a name in bold, or have their details below them, and nothing else."""
    items = [item for block in blocks if block.kind == "list" for item in block.items]
    return (
        len(items) > 1
        and all(b.kind == "list" for b in blocks)
        and all(_BOLD.match(item.head) or item.nested for item in items)
    )


def _are_names(titles, least=0.5):
    """Do most of these name a technology, and none of them go on for long?"""
    titles = list(titles)
    naming = sum(names_a_technology(title) and len(title.split()) <= MOST_NAME_WORDS for title in titles)
    return naming >= len(titles) * least > 0


def _of_blocks(blocks):
    has_list = any(block.kind in ("list", "table") for block in blocks)
    for block in with_lines_joined(blocks):
        if block.kind == "list":
            for item in block.items:
                yield from _of_item(item)
        elif block.kind == "table":
            yield from _of_table(block)
        elif block.kind == "text" and not has_list:
            yield from _of_lines(block)
        elif block.kind == "text":
            yield from _badges(block.text, block)


def _of_item(item):
    title, rest = named(item.head)
    nested = [inner for inner in item.nested if inner.head]
    if "![" in item.head:
        yield from _badges(item.head, item)
    elif nested and not rest and _is_category(title) and _are_names(named(inner.head)[0] for inner in nested):
        for inner in nested:
            yield from _of_item(inner)
    elif members := _members(title, rest):
        yield from (Item(name, "", item.line, item.end, STATED) for name in members)
    elif title and not is_unfilled(title):
        below = "\n\n".join(block.text for block in item.below)
        yield Item(title, "\n\n".join(part for part in (rest, below) if part).strip(), item.line, item.end, STATED)


def _is_category(title):
    return not is_technology(title) and (bool(_PURE.fullmatch(title)) or not names_a_technology(title))


def _members(title, rest):
    """The names that a group lists behind its own, or that stand in a row without one; [] where it is no list of names."""
    if rest:
        names = _names(rest)
        least = 0.5 if _PURE.fullmatch(title) else 0.51
        return names if names and _is_category(title) and _are_names(names, least) else []
    names = _names(title)
    return names if len(names) > 1 and _are_names(names) else []


def _names(text):
    """Names with commas, semicolons, bars or dots between, if all of it is that; else []."""
    if len(text) > _LONGEST_LIST:
        return []
    announced = _ANNOUNCED.match(text)
    listed = announced["list"] if announced else text
    parts = [plain(part).removeprefix("and ") for part in re.split(r"[,;|·•](?![^(]*\))", listed.strip())]
    parts = [part for part in parts if part]
    if len(parts) > 1:
        *parts, last = parts
        both = re.split(r"\s+and\s+", last)
        parts += both if all(map(names_a_technology, both)) else [last]
    short = all(len(re.sub(r"\([^)]*\)", "", part).split()) <= 6 for part in parts)
    is_sentence = text.rstrip().endswith(".") and not re.search(r"\.\w+\.?$", text.rstrip()) and len(parts) < 3
    return [part.rstrip(".") for part in parts] if short and not is_sentence else []


def _badges(text, block):
    for alt in _IMAGE.findall(text):
        name = plain(alt).removesuffix(" badge").removesuffix(" Badge")
        if names_a_technology(name):
            yield Item(name, "", block.line, block.end, LIKELY)


def _of_table(block):
    """The column of names is the first; or, where that holds groups, the one that names technologies."""
    if block.rows and len(block.rows[0]) > 1 and _COLUMN.search(block.rows[0][0]):
        for row, line in zip(block.rows[1:], block.row_lines[1:], strict=False):
            for name in _names(row[1]) if len(row) > 1 else []:
                yield Item(name, "", line, line + 1, STATED)
    else:
        yield from from_rows(block)


def _of_lines(block):
    """Lines that stand for bullets, names in a row, names in bold before a list of theirs, or all run together."""
    lines = [line for line in block.text.split("\n") if line.strip()]
    starts = block.row_lines or range(block.line, block.line + len(lines))
    if "![" in block.text:
        yield from _badges(block.text, block)
        return
    for line, start in zip(lines, starts, strict=False):
        yield from _of_line(_BULLET_LINE.sub("", line), start, len(lines) > 1)


def _of_line(line, start, has_company):
    if labels_in(line):
        return
    run = list(_RUN.finditer(line))
    title, rest = named(line)
    members = _members(title, rest)
    if len(run) > 2:
        yield from (Item(plain(mark["name"]), "", start, start + 1, LIKELY) for mark in run)
    elif members and (len(members) > 1 or rest):
        yield from (Item(name, "", start, start + 1, LIKELY) for name in members)
    elif (has_company or rest) and _is_name(title, line):
        yield Item(title, rest, start, start + 1, LIKELY)


def _is_name(title, line):
    """A few words; and if they are the whole line, no sentence and no announcement."""
    is_short = 0 < len(title.split()) <= MOST_NAME_WORDS
    return is_short and (title != plain(line) or not line.rstrip("* ").endswith((":", ".")))
