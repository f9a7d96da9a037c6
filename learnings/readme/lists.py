"""Readers of technologies, concepts, practices and the like: bullets, headings, tables and runs of commas."""

import re

from learnings.readme.blocks import Block
from learnings.readme.reading import Item
from learnings.readme.words import plain

_LEAD = re.compile(r"^\s*(?:\*\*|__)(?P<title>.+?)(?:\*\*|__)\s*[:：–—→-]*\s*(?P<rest>.*)$", re.DOTALL)
_NAMED = re.compile(r"^(?P<title>[^\n:–—→]{1,60}?)(?:\s*(?:→|=>)\s*|\s+[–—-]\s+|:\s+|:$)(?P<rest>.*)$", re.DOTALL)
_CATEGORY = re.compile(
    r"\b(languages?|frameworks?|tools?|libraries|infrastructure|devops|databases?|messag\w+|tasks?|queues?|backend|frontend|"
    r"deployment|version control|testing|cloud|apis?|async\w*|caching|security|storage|platforms?|monitoring|web|"
    r"documentation|authentication|containerization|ci/cd|development|programming|technologies|core|others?)\b",
    re.IGNORECASE,
)
_BULLET_LINE = re.compile(r"^\s*[•●⦁▪◦✅✔✓➤-]\s*")
MOST_NAME_WORDS = 8


def technologies_of(section, children):
    """Names of technologies with what was said of each. Groups (“Languages: …”) give their members."""
    yield from _technologies(section.blocks)
    for child in children:
        found = list(_technologies(child.blocks))
        if found and _is_group(child, found):
            yield from found
        else:
            yield Item(plain(child.title), _text(child.blocks), child.line)


def _is_group(child, found):
    """Is a heading above names, or itself the name, with details below?"""
    looks_like_names = sum(len(item.title.split()) <= 4 for item in found) >= len(found) * 0.6
    has_prose = any(block.kind == "text" for block in child.blocks)
    return looks_like_names and bool(_CATEGORY.search(child.title) or (len(found) > 1 and not has_prose))


def _with_lines_joined(blocks):
    """Paragraphs of one line each, with no list among them, stand for the lines of a list."""
    lines = [block for block in blocks if block.kind == "text" and "\n" not in block.text]
    if len(lines) < 2 or any(block.kind == "list" for block in blocks):
        return blocks
    rest = [block for block in blocks if block not in lines]
    return [Block("text", "\n".join(block.text for block in lines), lines[0].line), *rest]


def _technologies(blocks):
    for block in _with_lines_joined(blocks):
        if block.kind == "list":
            for item in block.items:
                yield from _technology(item)
        elif block.kind == "table":
            yield from _from_table(block)
        elif block.kind == "text":
            yield from _lines(block)


def _technology(item):
    title, rest = named(item.head)
    nested = [inner for block in item.below if block.kind == "list" for inner in block.items]
    names = _comma_names(rest)
    if nested and (_CATEGORY.search(title) or not title):
        for inner in nested:
            yield from _technology(inner)
    elif len(names) > 1 and _CATEGORY.search(title):
        yield from (Item(name, "", item.line) for name in names)
    elif not rest and not nested and len(_comma_names(title)) > 1:
        yield from (Item(name, "", item.line) for name in _comma_names(title))
    elif title:
        yield Item(title, "\n\n".join([rest, _text(item.below)]).strip(), item.line)


def _comma_names(text):
    """Names with commas between, if all of it is that; else nothing."""
    parts = [plain(part) for part in re.split(r",(?![^(]*\))", text)]
    short = all(0 < len(part.split()) <= 5 for part in parts)
    return parts if short and not text.rstrip().endswith(".") else []


def _from_table(block):
    for row in block.rows[1:]:
        if row and row[0]:
            yield Item(plain(row[0]), " – ".join(row[1:]), block.line)


def _lines(block):
    """Lines that stand for bullets: typed with another sign, or with nothing at all."""
    lines = [line for line in block.text.split("\n") if line.strip()]
    if len(lines) > 1 or _BULLET_LINE.match(lines[0] if lines else ""):
        for line in lines:
            title, rest = named(_BULLET_LINE.sub("", line))
            if title and len(title.split()) <= MOST_NAME_WORDS and not line.rstrip().endswith(":"):
                yield Item(title, rest, block.line)


def items_of(section, children):
    """Concepts, practices, takeaways, tips, goals: each bullet, or each heading with what stands below it."""
    yield from _items(section.blocks)
    for child in children:
        yield Item(plain(child.title), _text(child.blocks), child.line)


def _items(blocks):
    for block in _with_lines_joined(blocks):
        if block.kind == "list":
            for item in block.items:
                yield from _item(item)
        elif block.kind == "table":
            yield from _from_table(block)
        elif block.kind == "text":
            yield from _sentences(block)


def _item(item):
    title, rest = named(item.head)
    nested = [inner for block in item.below if block.kind == "list" for inner in block.items]
    if nested and not rest and re.search(r"\b(practices?|take-?aways?|lessons|concepts|tips)\b", title, re.IGNORECASE):
        for inner in nested:
            yield from _item(inner)
    elif title:
        yield Item(title, "\n\n".join([rest, _text(item.below)]).strip(), item.line)


def _sentences(block):
    lines = [line for line in block.text.split("\n") if line.strip()]
    if len(lines) > 1:
        for line in lines:
            title, rest = named(_BULLET_LINE.sub("", line))
            if not line.rstrip().endswith(":"):
                yield Item(title, rest, block.line)


def named(text):
    """(name, what was said of it): “**Name**: text”, “Name – text”, “Name: text”, or all of it as the name."""
    match = _LEAD.match(text) or _NAMED.match(text)
    if match and plain(match["title"]):
        return plain(match["title"]), match["rest"].strip()
    return plain(" ".join(text.split())), ""


def _text(blocks):
    return "\n\n".join(block.text for block in blocks).strip()
