"""Split a README into sections of blocks with markdown-it-py; text stays Markdown."""

import re
import textwrap

from markdown_it import MarkdownIt

from learnings.readme.parser.heading_patterns import CHALLENGE_NUMBER, NESTABLE_SECTIONS, classify_heading, plain_title
from learnings.readme.parser.html import parse_html_blocks
from learnings.readme.parser.outline import Block, ListItem, ReadmeSection
from learnings.readme.parser.result import LIST_NAMES

# Parsing inline Markdown would take most of the time, and nothing here needs it.
_PARSER = MarkdownIt("commonmark", {"maxNesting": 40}).enable("table").disable("inline")
_BULLET = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
_BARRED = re.compile(r"^\s*\|.*\|\s*$")
_RULED = re.compile(r"^[\s|:-]+$")
_TASK_BOX = re.compile(r"^\[[ xX]\]\s+")
_MAX_ROWS = 4000
_MAX_DEPTH = 12
_BREAK = re.compile(r"[ \t]*<br\s*/?>[ \t]*\n?|[ \t]*\\?$", re.IGNORECASE | re.MULTILINE)
_TAG_LINE = re.compile(r"^\s*</?(?:details|div|p|center|br|a|img|ul|ol|sub|sup|hr|span|table|tr|td)\b[^>]*>\s*$", re.I)
_FILE_TITLE = re.compile(
    r"\b(?:nexus|alx|prodev|hub|documentation|knowledge|project|backend|frontend)\b", re.IGNORECASE
)
_NAMED_ROW = re.compile(
    r"^\W{0,4}(?P<mark>\*\*|__)(?P<title>[^*_\n]{3,60})(?P=mark)\s*[:：–-]?\s*(?P<rest>\S[^\n]{0,600})$"
)
_RUN_TOGETHER = re.compile(r"^((?:[A-Z&][\w-]*|and|of|the|Faced|&)(?: (?:[A-Z][\w-]*|and|of|the|&)){0,5}) (?=[A-Z])")


def parse_sections(text: str) -> list[ReadmeSection]:
    """Return the sections in the order of the text; the first has no title."""
    lines = text.split("\n")
    sections, ancestors = [ReadmeSection("", 0)], []
    for block in _blocks(_PARSER.parse(text), lines, 0):
        for part in _with_headings(block, sections[-1]):
            if part.kind == "heading":
                sections.append(_open_section(part, ancestors))
            else:
                _append_block(sections[-1].blocks, part)
    return sections


def _append_block(blocks, block):
    """Append a block, merging loose tables that follow each other."""
    before = blocks[-1] if blocks else None
    if before and before.is_loose and block.is_loose:
        before.rows += block.rows
        before.row_lines += block.row_lines
        before.text, before.end = f"{before.text}\n{block.text}", block.end
    else:
        blocks.append(block)


def _open_section(heading, ancestors):
    """Return the section that a heading opens; `ancestors` holds its possible parents."""
    section = ReadmeSection(plain_title(heading.text), heading.level or 2, heading.line)
    section.kind, section.certain = classify_heading(heading.text)
    if not section.certain and section.level == 1 and _FILE_TITLE.search(section.title):
        section.kind = None
    if CHALLENGE_NUMBER.match(section.title) and not section.certain:
        section.kind, section.is_single_challenge = None, bool(CHALLENGE_NUMBER.sub("", section.title))
        _nest_under_challenges(section, ancestors)
    while ancestors and not _belongs_under(section, ancestors[-1]):
        ancestors.pop()
    section.parent = ancestors[-1] if ancestors else None
    parent_kind = section.parent and section.parent.inherited_kind
    if parent_kind == "assignment":
        section.kind, section.certain = None, False
    # Below “Challenges” a heading is a challenge, even with a word like “tools” in it.
    if parent_kind and (not section.certain or section.kind in NESTABLE_SECTIONS and section.kind != parent_kind):
        section.kind = None
    if section.title:
        ancestors.append(section)
    return section


def _nest_under_challenges(section, ancestors):
    """Put “Challenge 1: …” below “Challenges” even if both headings have the same level."""
    ancestor = next((one for one in reversed(ancestors) if one.kind == "challenges"), None)
    if ancestor and ancestor.level >= section.level:
        section.level = ancestor.level + 1


def _belongs_under(section, ancestor):
    """Return whether `section` is below `ancestor`, by its level or because `ancestor` is empty.

    An empty content section with a deeper level than the next heading has the wrong level.
    """
    if ancestor.level < section.level:
        return True
    mixed_up = (
        ancestor.certain
        and ancestor.kind in CONTENT_SECTIONS
        and not ancestor.blocks
        and ancestor.level > section.level
    )
    if mixed_up and not section.kind:
        ancestor.level = section.level - 1
    return mixed_up and not section.kind


CONTENT_SECTIONS = ("challenges", *LIST_NAMES)


def _with_headings(block, section):
    """Return the block, or the headings and blocks in it.

    A list item may name a section, and a title may be on the same line as its text.
    """
    if block.kind == "list":
        return _sections_in_list(block) if _may_hold_sections(section) else [block]
    named = _NAMED_ROW.match(block.text) if block.kind == "text" else None
    if named and classify_heading(named["title"]) in (("technologies", True), ("concepts", True)):
        rest = Block("text", named["rest"], block.line, block.end)
        return [Block("heading", named["title"], block.line, block.line + 1, level=6), rest]
    run = _RUN_TOGETHER.match(block.text) if block.kind == "text" and len(block.text) > 60 else None
    if run and " " in run[1] and classify_heading(run[1])[1]:
        rest = Block("text", block.text[run.end() :], block.line, block.end)
        return [Block("heading", run[1], block.line, block.line + 1, level=2), rest]
    return [block]


def _may_hold_sections(section):
    """Return whether the items of a list in this section may be sections."""
    closed = ("technologies", "concepts", "challenges", "contents", "objectives", "assignment")
    return section.inherited_kind not in closed and "feature" not in section.title.lower()


def _sections_in_list(block):
    """Split a list with items that are sections: “- **Key technologies**:” above a list."""
    named = [bool(item.below) and _names_section(item.head) for item in block.items]
    if not any(named):
        return [block]
    found = []
    for item, is_section in zip(block.items, named, strict=True):
        if is_section:
            found += [Block("heading", plain_title(item.head), item.line, item.line + 1, level=6), *item.below]
        elif found and found[-1].kind == "list" and found[-1].text == "":
            found[-1].items.append(item)
        else:
            found.append(Block("list", item.text, item.line, item.end, items=[item]))
    return found


def _names_section(head):
    kind, certain = classify_heading(head)
    return certain and kind in CONTENT_SECTIONS and "](" not in head


def _blocks(tokens, lines, depth):
    """Return the blocks of these tokens; nested blocks belong to their list items."""
    index, found = 0, []
    while index < len(tokens):
        end = _end(tokens, index)
        make = _BLOCK_BUILDERS.get(tokens[index].type)
        if make:
            found += make(tokens[index : end + 1], lines, depth)
        index = end + 1
    return found


def _end(tokens, index):
    """Return the index of the token that closes the one at `index`."""
    if tokens[index].nesting != 1:
        return index
    level = tokens[index].level
    for position in range(index + 1, len(tokens)):
        if tokens[position].level == level and tokens[position].nesting == -1:
            return position
    return len(tokens) - 1


def _source(token, lines):
    first, last = token.map or (0, 0)
    return textwrap.dedent("\n".join(lines[first:last])).rstrip()


def _heading(tokens, lines, depth):
    level = int(tokens[0].tag[1])
    title = tokens[1].content if len(tokens) > 1 else ""
    return [Block("heading", title, *tokens[0].map, level=level)]


def _paragraph(tokens, lines, depth):
    content = "\n".join(_BREAK.sub("\n", line.strip()).strip() for line in tokens[1].content.split("\n"))
    kept = "\n".join(line for line in content.split("\n") if not _TAG_LINE.match(line)).strip()
    first, last = tokens[0].map
    if _has_columns(kept):
        return [_loose_table(kept, first, last, "\t")]
    if kept and all(_BARRED.match(line) for line in kept.split("\n")):
        return [_loose_table(kept, first, last, "|")]
    return [Block("text", kept, first, last)] if kept else []


def _has_columns(content):
    """Return whether each line has a TAB other than the one after a bullet."""
    lines = content.split("\n")
    return all("\t" in _BULLET.sub("", line) for line in lines) and (len(lines) > 1 or "\t" in content)


def _loose_table(content, first, last, sign):
    rows = [
        ([cell.strip() for cell in line.strip(" |").split(sign) if cell.strip()], min(first + index, last - 1))
        for index, line in enumerate(content.split("\n")[:_MAX_ROWS])
        if not _RULED.match(line)
    ]
    cells, lines = [row for row, _line in rows], [line for _row, line in rows]
    return Block("table", content, first, last, rows=cells, row_lines=lines, is_loose=True)


def _list(tokens, lines, depth):
    items, inner, index = [], tokens[1:-1], 0
    while index < len(inner):
        end = _end(inner, index)
        items.append(_item(inner[index : end + 1], lines, depth))
        index = end + 1
    return [Block("list", _source(tokens[0], lines), *tokens[0].map, items=items)]


def _item(tokens, lines, depth):
    below = _blocks(tokens[1:-1], lines, depth + 1) if depth < _MAX_DEPTH else []
    head = below.pop(0).text if below and below[0].kind in ("text", "heading") else ""
    return ListItem(_TASK_BOX.sub("", head), below, *tokens[0].map)


def _table(tokens, lines, depth):
    block = Block("table", _source(tokens[0], lines), *tokens[0].map)
    for token in tokens:
        if token.type == "tr_open" and len(block.rows) < _MAX_ROWS:
            block.rows.append([])
            block.row_lines.append(token.map[0])
        elif token.type == "inline" and block.rows:
            block.rows[-1].append(_BREAK.sub("\n", token.content).strip())
    return [block]


def _code(tokens, lines, depth):
    return [Block("code", _source(tokens[0], lines), *tokens[0].map)]


def _quote(tokens, lines, depth):
    return _blocks(tokens[1:-1], lines, depth + 1) if depth < _MAX_DEPTH else []


def _html(tokens, lines, depth):
    return parse_html_blocks(tokens[0].content, tokens[0].map[0])


_BLOCK_BUILDERS = {
    "heading_open": _heading,
    "paragraph_open": _paragraph,
    "bullet_list_open": _list,
    "ordered_list_open": _list,
    "table_open": _table,
    "fence": _code,
    "code_block": _code,
    "blockquote_open": _quote,
    "html_block": _html,
}
