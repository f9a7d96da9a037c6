"""Links of a README's table of contents, after sections were renamed or left out."""

import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import unquote

_LINK = re.compile(r"\[(?P<title>[^\[\]\n]{1,300})\]\(#(?P<anchor>[^()\s]{1,300})\)")
# Signs before a link are bounded: long runs of them would take quadratic time.
_ONLY_LINK = re.compile(rf"\s*(?:[-*+•]|\d+[.)])\s\W{{0,40}}{_LINK.pattern}[\s*_\\]*")
_ATX = re.compile(r"^ {0,3}#{1,6}(?=[ \t]|[^#\s!\d])(?P<title>.+)$")
_UNDERLINE = re.compile(r"^ {0,3}(?:=+|-{2,})\s*$")
_NAMED = re.compile(r"<(?P<tag>h[1-6])\b[^<>]*>(?P<title>.{0,300}?)</(?P=tag)>", re.IGNORECASE)
_TARGET = re.compile(r"\b(?:id|name)\s*=\s*[\"'](?P<title>[^\"']+)", re.IGNORECASE)
_MARKUP = re.compile(
    r"!?\[([^\[\]\n]{0,300})\]\([^()\n]{0,500}\)|</?[a-z][^<>\n]{0,300}>", re.IGNORECASE
)
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)")


def with_links_that_lead(text: str, original: str, renamed: Mapping[str, str]) -> str:
    """Return a README without the links to sections that only `original` has.

    `renamed` has the new titles of headings by the lines that they were. An entry of a list that is
    only such a link goes; of other links, their words stay.
    """
    if "](#" not in text:
        return text
    gone = set(_anchors(original)) - set(_anchors(text))
    if not gone:
        return text
    new_titles = {_anchor(old): new for old, new in renamed.items()}
    mended = [
        line if is_code else _mended(line, gone, new_titles) for line, is_code in _lines(text)
    ]
    return "\n".join(line for line in mended if line is not None)


def _mended(line: str, gone: set[str], new_titles: Mapping[str, str]) -> str | None:
    """Return a line with links that lead somewhere, or None if nothing is left of it."""
    only = _ONLY_LINK.fullmatch(line)
    if only and _anchor(only["anchor"]) in gone - set(new_titles):
        return None
    return _LINK.sub(_replacement(gone, new_titles), line) if "](#" in line else line


def _replacement(gone: set[str], new_titles: Mapping[str, str]) -> Callable[[re.Match[str]], str]:
    def replace(link: re.Match[str]) -> str:
        anchor = _anchor(link["anchor"])
        if anchor not in gone:
            return link[0]
        if anchor not in new_titles:
            return link["title"]
        new = new_titles[anchor]
        is_title = _anchor(link["title"]) == anchor
        return f"[{new if is_title else link['title']}](#{_github_anchor(new)})"

    return replace


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the lines of a text, and whether each is in a block of code."""
    is_code = False
    for line in text.split("\n"):
        is_code ^= bool(_FENCE.match(line))
        yield line, is_code


def _anchors(text: str) -> Iterator[str]:
    """Yield what a link can lead to: headings, and the names of HTML tags."""
    before = ""
    for line, is_code in _lines(text):
        if is_code:
            continue
        if found := _ATX.match(line):
            yield _anchor(found["title"])
        elif before.strip() and _UNDERLINE.match(line):
            yield _anchor(before)
        for found in (*_NAMED.finditer(line), *_TARGET.finditer(line)):
            yield _anchor(found["title"])
        before = line


def _anchor(title: str) -> str:
    """Return the letters and digits of a title, or of an address that leads to it.

    Of an address, `title` is only the part that leads there.
    """
    return re.sub(r"[\W_]+", "", unquote(_MARKUP.sub(r"\1", title))).casefold()


def _github_anchor(title: str) -> str:
    """Return the address that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", title.strip().casefold()).replace(" ", "-")
