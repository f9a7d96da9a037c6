"""Turn informal text into Markdown line by line: headings without #, unusual bullets.

No line is added or removed, so that line numbers stay those of the file.
"""

import re

from markdown_it import MarkdownIt

from learnings.readme.parser.heading_patterns import LINE_LABEL, classify_heading
from learnings.readme.parser.repair import FENCE, RULE

_BLOCKS = MarkdownIt("commonmark", {"maxNesting": 20}).enable("table").disable("inline")
_HEADING_LENGTH = 80
_ODD_BULLET = re.compile(r"^(?P<indent>[ \t]*)[•●⦁▪◦▫‣∙·][ \t]*(?=\S)")
_CHECK_BULLET = re.compile(r"^[ \t]*[✅✔✓☑➤➢►▶][\ufe0f]?[ \t]*(?=\S)")
_BULLET = re.compile(r"^[ \t]*(?:[-*+]|\d+[.)])[ \t]+")
_ATX = re.compile(r"^ {0,3}#{1,6}(?:[ \t]|$)")
_GLUED_ATX = re.compile(r"^(#{1,6})(?=[^\s#\d!])")
_GLUED_BULLET = re.compile(r"^(\s*)-(?=[A-Z`])")
# Table cells and drawings of folder trees.
_NO_HEADING = re.compile(r"[|\t├└│]")
# Titles that may be a label inside a challenge or a section of the file.
_AMBIGUOUS_TITLES = {"challenges", "takeaways", "key takeaways", "lessons learned"}
_LETTERED = re.compile(r"^([ \t]*)[a-h]\)[ \t]+(?=\S)")
_LIST_NAME = re.compile(r"^(?:\*\*)?[A-Z][\w/&+-]*(?: [\w/&+-]+){0,4}:(?:\*\*)?\s*$")
_NAMED = re.compile(r"^[^\s:–—-][^:–—\n]{0,60}?(?:\s+[–—-]\s+|:\s+)\S")
_CODE_MARKS = re.compile(
    r"[{};]\s*$|^\s*(?:import|from|def|class|return|const|let|var|git|pip|python|npm|cd|curl)\b|[├└│]|=\s*\S"
)
_PROSE_MARKS = re.compile(r"^\s*(?:[•●⦁▪◦o]|[-*+]|\d+[.)])\s+\S|^\s*#{1,6}\s+\S")


def normalize_markdown(text: str) -> str:
    """Return `text` with its informal headings and bullets written as Markdown."""
    lines = text.split("\n")
    _unindent_prose(lines, text)
    level, in_code, after_bullet = 2, None, False
    for index, line in enumerate(lines):
        fence = FENCE.match(line)
        if fence:
            in_code = None if in_code else fence["mark"][:3]
        if fence or in_code or not line.strip():
            after_bullet = False if fence else after_bullet and not line.strip() and False
            continue
        level, after_bullet = _rewrite_line(lines, index, level, after_bullet)
    return "\n".join(lines)


def _rewrite_line(lines, index, level, after_bullet):
    """Rewrite one line outside code.

    Returns the level of a following heading without #, and whether a list continues.
    """
    line = _GLUED_ATX.sub(r"\1 ", lines[index])
    line = _GLUED_BULLET.sub(r"\1- ", line)
    line = _LETTERED.sub(r"\1- ", line)
    line = _ODD_BULLET.sub(lambda found: f"{found['indent']}- ", line)
    checked = _CHECK_BULLET.sub("- ", line)
    if checked != line and not classify_heading(checked[2:])[1]:  # “✅ Best practices” is a heading
        line = checked
    if _ATX.match(line):
        _kind, certain = classify_heading(line) if len(line) < 150 else (None, False)
        level = len(line.split()[0]) if certain else level
        after_bullet = False
    elif _is_heading(lines, index, line):
        line, after_bullet = f"{'#' * level} {line.strip()}", False
    elif _BULLET.match(line):
        after_bullet = True
    elif after_bullet and _opens_a_list(lines, index, line):
        line, after_bullet = f"{'#' * min(level + 1, 6)} {line.strip()}", False
    elif after_bullet and not line[0].isspace() and _NAMED.match(line) and not LINE_LABEL.match(line):
        line = f"- {line}"  # a list of which only the first lines have bullets
    else:
        after_bullet = after_bullet and line[0].isspace()
    lines[index] = line
    return level, after_bullet


def _is_heading(lines, index, line):
    """Return whether a line is just the name of a section, bold or not, and no list item."""
    words = line.strip()
    if len(words) > _HEADING_LENGTH or _BULLET.match(line) or line.startswith(("    ", "\t", ">", "|")):
        return False
    kind, certain = classify_heading(words)
    if not certain or words.endswith((".", ",", ";", "/")) or _NO_HEADING.search(words):
        return False
    if kind == "aside" and " " not in words:  # “Testing” alone on a line may be a concept as well
        return False
    if _is_bare_label(words) or (index + 1 < len(lines) and RULE.match(lines[index + 1])):
        return False
    return not words.endswith(":") or _stands_alone(lines, index) or words.startswith(("**", "__"))


def _opens_a_list(lines, index, line):
    """Return whether a line such as “Caching strategies:” is the title of the list below it."""
    following = lines[index + 1] if index + 1 < len(lines) else ""
    is_name = _LIST_NAME.match(line) and not LINE_LABEL.match(line)
    return bool(is_name) and bool(_BULLET.match(following) or _ODD_BULLET.match(following))


def _is_bare_label(words):
    """Return whether the words are a label such as “Solution:” rather than a section."""
    return (
        bool(LINE_LABEL.match(words))
        and len(words.split()) < 3
        and words.strip("*_: ").lower() not in _AMBIGUOUS_TITLES
    )


def _stands_alone(lines, index):
    before = index == 0 or not lines[index - 1].strip()
    return before or classify_heading(lines[index - 1])[1]


def _unindent_prose(lines, text):
    """Remove the indentation that makes code of sentences, bullets and headings."""
    if "\n    " not in text and "\n\t" not in text and not text.startswith(("    ", "\t")):
        return
    for token in _BLOCKS.parse(text):
        if token.type == "code_block" and _is_prose(lines[slice(*token.map)]):
            _dedent(lines, *token.map)


def _is_prose(lines):
    filled = [line for line in lines if line.strip()]
    prose = sum(bool(_PROSE_MARKS.match(line) or LINE_LABEL.match(line)) for line in filled)
    code = sum(bool(_CODE_MARKS.search(line)) for line in filled)
    return prose > 0 and prose * 2 >= len(filled) - prose and code <= prose


def _dedent(lines, start, end):
    """Turn indentation into the depth of a list; “#” and “o” count as bullets."""
    depths = []
    for index in range(start, end):
        line = lines[index].expandtabs(4)
        if not line.strip():
            continue
        indent = len(line) - len(line.lstrip())
        while depths and depths[-1] > indent:
            depths.pop()
        if not depths or depths[-1] < indent:
            depths.append(indent)
        body = re.sub(r"^(?:[•●⦁▪◦o\uf0a7\uf0b7]|#{1,6}|[-*+])\s+", "", line.strip())
        has_sign = body != line.strip()
        depth = min(len(depths) - 1, 8)
        lines[index] = f"{'  ' * depth}- {body}" if has_sign or depth else body
