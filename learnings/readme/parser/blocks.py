"""A README as sections of blocks, from markdown-it-py's tokens; text keeps its Markdown."""

import re
import textwrap

from markdown_it import MarkdownIt

from learnings.readme.parser.heading_patterns import ASIDES, CHALLENGE_NUMBER, plain, section_of
from learnings.readme.parser.html import blocks_of_html
from learnings.readme.parser.outline import Block, ListItem, Section

# Nothing here looks inside a paragraph, so the parser need not either: that is most of its time.
_PARSER = MarkdownIt("commonmark", {"maxNesting": 40}).enable("table").disable("inline")
_BULLET = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
_BARRED = re.compile(r"^\s*\|.*\|\s*$")
_RULED = re.compile(r"^[\s|:-]+$")
_TASK_BOX = re.compile(r"^\[[ xX]\]\s+")
_MOST_ROWS = 4000
_DEEPEST = 12
_BREAK = re.compile(r"[ \t]*<br\s*/?>[ \t]*\n?|[ \t]*\\?$", re.IGNORECASE | re.MULTILINE)
_TAG_LINE = re.compile(r"^\s*</?(?:details|div|p|center|br|a|img|ul|ol|sub|sup|hr|span|table|tr|td)\b[^>]*>\s*$", re.I)
_OF_THE_FILE = re.compile(
    r"\b(?:nexus|alx|prodev|hub|documentation|knowledge|project|backend|frontend)\b", re.IGNORECASE
)
_NAMED_ROW = re.compile(
    r"^\W{0,4}(?P<mark>\*\*|__)(?P<title>[^*_\n]{3,60})(?P=mark)\s*[:：–-]?\s*(?P<rest>\S[^\n]{0,600})$"
)
_RUN_TOGETHER = re.compile(r"^((?:[A-Z&][\w-]*|and|of|the|Faced|&)(?: (?:[A-Z][\w-]*|and|of|the|&)){0,5}) (?=[A-Z])")


def sections_of(text):
    """Sections in the order of the text; the first has no title."""
    lines = text.split("\n")
    sections, above = [Section("", 0)], []
    for block in _blocks(_PARSER.parse(text), lines, 0):
        for part in _with_headings(block, sections[-1]):
            if part.kind == "heading":
                sections.append(_opened(part, above))
            else:
                _add(sections[-1].blocks, part)
    return sections


def _add(blocks, block):
    """One more block; rows that blank lines set apart are one table."""
    before = blocks[-1] if blocks else None
    if before and before.is_loose and block.is_loose:
        before.rows += block.rows
        before.row_lines += block.row_lines
        before.text, before.end = f"{before.text}\n{block.text}", block.end
    else:
        blocks.append(block)


def _opened(heading, above):
    """The section that a heading opens; `above` holds the sections it may stand in, outermost first."""
    section = Section(plain(heading.text), heading.level or 2, heading.line)
    section.kind, section.certain = section_of(heading.text)
    if not section.certain and section.level == 1 and _OF_THE_FILE.search(section.title):
        section.kind = None
    if CHALLENGE_NUMBER.match(section.title) and not section.certain:
        section.kind, section.is_one_challenge = None, bool(CHALLENGE_NUMBER.sub("", section.title))
        _go_below(section, above)
    while above and not _stands_in(section, above[-1]):
        above.pop()
    section.parent = above[-1] if above else None
    about = section.parent and section.parent.about
    if about == "assignment":
        section.kind, section.certain = None, False
    # Below “Challenges”, a heading is a challenge even where it has words like “tools” in it.
    if about and (not section.certain or section.kind in ASIDES and section.kind != about):
        section.kind = None
    if section.title:
        above.append(section)
    return section


def _go_below(section, above):
    """“Challenge 1: …” stands in “Challenges” even where both are headings of one level."""
    over = next((one for one in reversed(above) if one.kind == "challenges"), None)
    if over and over.level >= section.level:
        section.level = over.level + 1


def _stands_in(section, over):
    """Is `section` below `over`? By its level; or, where the levels were mixed up, because `over` holds nothing yet."""
    if over.level < section.level:
        return True
    mixed_up = over.certain and over.kind in PARTS and not over.blocks and over.level > section.level
    if mixed_up and not section.kind:
        over.level = section.level - 1
    return mixed_up and not section.kind


PARTS = ("challenges", "technologies", "concepts", "practices", "takeaways", "tips", "goals")


def _with_headings(block, section):
    """A block as it is, or the headings that stand in it: a section named by a bullet, or run together with its text."""
    if block.kind == "list":
        return _sections_in_list(block) if _may_hold_sections(section) else [block]
    named = _NAMED_ROW.match(block.text) if block.kind == "text" else None
    if named and section_of(named["title"]) in (("technologies", True), ("concepts", True)):
        rest = Block("text", named["rest"], block.line, block.end)
        return [Block("heading", named["title"], block.line, block.line + 1, level=6), rest]
    run = _RUN_TOGETHER.match(block.text) if block.kind == "text" and len(block.text) > 60 else None
    if run and " " in run[1] and section_of(run[1])[1]:
        rest = Block("text", block.text[run.end() :], block.line, block.end)
        return [Block("heading", run[1], block.line, block.line + 1, level=2), rest]
    return [block]


def _may_hold_sections(section):
    """Not where a list says what the program offers or wants, nor where it is read as a part already."""
    closed = ("technologies", "concepts", "challenges", "contents", "objectives", "assignment")
    return section.about not in closed and "feature" not in section.title.lower()


def _sections_in_list(block):
    """A list whose items are sections: “- **Key technologies**:” with a list below it."""
    named = [bool(item.below) and _names_a_part(item.head) for item in block.items]
    if not any(named):
        return [block]
    found = []
    for item, is_section in zip(block.items, named, strict=True):
        if is_section:
            found += [Block("heading", plain(item.head), item.line, item.line + 1, level=6), *item.below]
        elif found and found[-1].kind == "list" and found[-1].text == "":
            found[-1].items.append(item)
        else:
            found.append(Block("list", item.text, item.line, item.end, items=[item]))
    return found


def _names_a_part(head):
    kind, certain = section_of(head)
    return certain and kind in PARTS and "](" not in head


def _blocks(tokens, lines, depth):
    """Blocks of a run of tokens; nested ones are reached through their list items."""
    index, found = 0, []
    while index < len(tokens):
        end = _end(tokens, index)
        make = _MAKERS.get(tokens[index].type)
        if make:
            found += make(tokens[index : end + 1], lines, depth)
        index = end + 1
    return found


def _end(tokens, index):
    """Where the token that opens here is closed."""
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
    """Lines with a TAB in each, that is not the one behind a bullet."""
    lines = content.split("\n")
    return all("\t" in _BULLET.sub("", line) for line in lines) and (len(lines) > 1 or "\t" in content)


def _loose_table(content, first, last, sign):
    rows = [
        ([cell.strip() for cell in line.strip(" |").split(sign) if cell.strip()], min(first + index, last - 1))
        for index, line in enumerate(content.split("\n")[:_MOST_ROWS])
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
    below = _blocks(tokens[1:-1], lines, depth + 1) if depth < _DEEPEST else []
    head = below.pop(0).text if below and below[0].kind in ("text", "heading") else ""
    return ListItem(_TASK_BOX.sub("", head), below, *tokens[0].map)


def _table(tokens, lines, depth):
    block = Block("table", _source(tokens[0], lines), *tokens[0].map)
    for token in tokens:
        if token.type == "tr_open" and len(block.rows) < _MOST_ROWS:
            block.rows.append([])
            block.row_lines.append(token.map[0])
        elif token.type == "inline" and block.rows:
            block.rows[-1].append(_BREAK.sub("\n", token.content).strip())
    return [block]


def _code(tokens, lines, depth):
    return [Block("code", _source(tokens[0], lines), *tokens[0].map)]


def _quote(tokens, lines, depth):
    return _blocks(tokens[1:-1], lines, depth + 1) if depth < _DEEPEST else []


def _html(tokens, lines, depth):
    return blocks_of_html(tokens[0].content, tokens[0].map[0])


_MAKERS = {
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
