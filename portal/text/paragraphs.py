"""Split the HTML of a text into its paragraphs, to comment on one of them."""

import hashlib
import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from django.utils.html import strip_tags

_TAG = re.compile(r"""<(/?)([a-zA-Z][\w-]*)(?:[^>"']|"[^"]*"|'[^']*')*>""")
_VOID = frozenset(["br", "hr", "img", "input", "wbr"])


class Paragraph(NamedTuple):
    """A top-level element of a text, such as a paragraph, a list or a block of code.

    `words` is its text without HTML; "" for what can't be commented on, such as a line.
    """

    number: int
    html: str
    words: str

    @property
    def digest(self) -> str:
        """A hash of its words, to find it in a later version of the text."""
        return digest_of(self.words)


def digest_of(words: str) -> str:
    """Return a hash of these words, in 32 characters."""
    return hashlib.blake2b(words.encode(), digest_size=16).hexdigest()


def split_paragraphs(html: str) -> list[Paragraph]:
    """Return the top-level elements of sanitised HTML, numbered from 1."""
    parts = [part for part in _top_level(html) if part.strip()]
    return [Paragraph(number, part, _words(part)) for number, part in enumerate(parts, 1)]


def _top_level(html: str) -> Iterator[str]:
    start = depth = 0
    for tag in _TAG.finditer(html):
        is_end, name = tag[1], tag[2].lower()
        if name not in _VOID:
            depth = max(depth + (-1 if is_end else 1), 0)
        if depth == 0:
            yield html[start : tag.end()]
            start = tag.end()
    yield html[start:]


def _words(html: str) -> str:
    return " ".join(unescape(strip_tags(html)).split())
