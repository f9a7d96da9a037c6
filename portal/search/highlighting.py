"""What of a text to show for a query, with the words that were looked for marked."""

from collections import Counter

from django.utils.html import format_html, format_html_join

from portal.search.ranking import stem
from portal.search.spellings import token_of
from portal.search.spellings import words as spelled_words

EXCERPT_CHARACTERS = 180


def highlighted_excerpt(text, words, length=EXCERPT_CHARACTERS):
    """(safe HTML) The part of `text` where most of `words` stand together, each in a <mark>."""
    stems = {stem(word) for word in words}
    hits = [found for found in spelled_words(text) if _is_hit(found[0], stems)]
    start = _start(text, hits, length)
    end = start + length
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + length // 2)
    before, after = ("… " if start else ""), (" …" if end < len(text) else "")
    return format_html("{}{}{}", before, highlight(text[start:end].strip(), words), after)


def highlight(text, words):
    """(safe HTML) `text` with each form of `words` in a <mark>."""
    stems = {stem(word) for word in words}
    pieces, end = [], 0
    for found in spelled_words(text):
        if _is_hit(found[0], stems):
            pieces += [("", text[end : found.start()], ""), ("mark", found[0], "")]
            end = found.end()
    pieces.append(("", text[end:], ""))
    return format_html_join("", "{}", ((_wrap_hit(*piece),) for piece in pieces))


def _wrap_hit(tag, text, _rest):
    return format_html("<mark>{}</mark>", text) if tag else text


def _is_hit(word, stems):
    return stem(token_of(word)) in stems


def _start(text, hits, length):
    """Where the excerpt begins: at a word, so that it holds as many different hits as it can."""
    if not hits or hits[-1].end() <= length:
        return 0
    start = max(0, hits[_densest_hit(hits, length - 40)].start() - 30)
    return text.rfind(" ", 0, start) + 1 if start else 0


def _densest_hit(hits, reach):
    """The number of the first hit behind which, within `reach` characters, most different ones stand."""
    stems_of_hits = [stem(token_of(hit[0])) for hit in hits]
    inside, next_hit, best, most = Counter(), 0, 0, 0
    for first, hit in enumerate(hits):
        while next_hit < len(hits) and hits[next_hit].start() - hit.start() < reach:
            inside[stems_of_hits[next_hit]] += 1
            next_hit += 1
        if len(inside) > most:
            best, most = first, len(inside)
        inside[stems_of_hits[first]] -= 1
        if not inside[stems_of_hits[first]]:
            del inside[stems_of_hits[first]]
    return best
