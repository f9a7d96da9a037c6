"""Excerpts of search results, with the searched words highlighted."""

import re
from collections import Counter
from collections.abc import Iterable

from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.search.ranking import stem
from portal.search.spellings import token_of, word_matches

EXCERPT_CHARACTERS = 180
MARGIN_CHARACTERS = 30  # shown before the first hit


def highlighted_excerpt(
    text: str, words: Iterable[str], length: int = EXCERPT_CHARACTERS
) -> SafeString:
    """Return the part of `text` with the most different hits, in <mark> elements."""
    start = _excerpt_start(text, _find_hits(text, words), length)
    end = start + length
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + length // 2)
    before = "… " if start else ""
    after = " …" if end < len(text) else ""
    return format_html("{}{}{}", before, highlight(text[start:end].strip(), words), after)


def highlight(text: str, words: Iterable[str]) -> SafeString:
    """Return `text` as HTML, with every form of `words` in a <mark>."""
    html, end = SafeString(), 0
    for hit in _find_hits(text, words):
        html += format_html("{}<mark>{}</mark>", text[end : hit.start()], hit[0])
        end = hit.end()
    return html + format_html("{}", text[end:])


def _find_hits(text: str, words: Iterable[str]) -> list[re.Match[str]]:
    """Return the words of `text` that have the same stem as one of `words`."""
    stems = {stem(word) for word in words}
    return [found for found in word_matches(text) if _stem_of(found) in stems]


def _stem_of(hit: re.Match[str]) -> str:
    return stem(token_of(hit[0]))


def _excerpt_start(text: str, hits: list[re.Match[str]], length: int) -> int:
    """Return the start of the excerpt with the most different hits, at a word."""
    if not hits or hits[-1].end() <= length:
        return 0
    first = _densest_hit(hits, length - 40)
    start = max(0, first.start() - MARGIN_CHARACTERS)
    return text.rfind(" ", 0, start) + 1 if start else 0


def _densest_hit(hits: list[re.Match[str]], reach: int) -> re.Match[str]:
    """Return the hit after which, within `reach` characters, the most stems occur.

    A window moves over the hits: `inside` counts the stems in it.
    """
    stems = [_stem_of(hit) for hit in hits]
    inside: Counter[str] = Counter()
    next_hit = most = 0
    best = hits[0]
    for first, hit in enumerate(hits):
        while next_hit < len(hits) and hits[next_hit].start() - hit.start() < reach:
            inside[stems[next_hit]] += 1
            next_hit += 1
        if len(inside) > most:
            best, most = hit, len(inside)
        inside[stems[first]] -= 1
        if not inside[stems[first]]:
            del inside[stems[first]]
    return best
