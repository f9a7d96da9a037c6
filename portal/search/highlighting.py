"""What of a text to show for a query, with the words that were looked for marked."""

from collections import Counter

from django.utils.html import format_html, format_html_join

from portal.search.ranking import stem
from portal.search.spellings import token_of
from portal.search.spellings import words as spelled_words

EXCERPT = 180


def excerpt(text, words, length=EXCERPT):
    """(safe HTML) The part of `text` where most of `words` stand together, each in a <mark>."""
    stems = {stem(word) for word in words}
    hits = [found for found in spelled_words(text) if _is_hit(found[0], stems)]
    start = _start(text, hits, length)
    end = start + length
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + length // 2)
    before, after = ("… " if start else ""), (" …" if end < len(text) else "")
    return format_html("{}{}{}", before, mark(text[start:end].strip(), words), after)


def mark(text, words):
    """(safe HTML) `text` with each form of `words` in a <mark>."""
    stems = {stem(word) for word in words}
    pieces, end = [], 0
    for found in spelled_words(text):
        if _is_hit(found[0], stems):
            pieces += [("", text[end : found.start()], ""), ("mark", found[0], "")]
            end = found.end()
    pieces.append(("", text[end:], ""))
    return format_html_join("", "{}", ((_marked(*piece),) for piece in pieces))


def _marked(tag, text, _rest):
    return format_html("<mark>{}</mark>", text) if tag else text


def _is_hit(word, stems):
    return stem(token_of(word)) in stems


def _start(text, hits, length):
    """Where the excerpt begins: at a word, so that it holds as many different hits as it can."""
    if not hits or hits[-1].end() <= length:
        return 0
    start = max(0, hits[_richest(hits, length - 40)].start() - 30)
    return text.rfind(" ", 0, start) + 1 if start else 0


def _richest(hits, reach):
    """The number of the first hit behind which, within `reach` characters, most different ones stand."""
    kinds = [stem(token_of(hit[0])) for hit in hits]
    inside, behind, best, most = Counter(), 0, 0, 0
    for first, hit in enumerate(hits):
        while behind < len(hits) and hits[behind].start() - hit.start() < reach:
            inside[kinds[behind]] += 1
            behind += 1
        if len(inside) > most:
            best, most = first, len(inside)
        inside[kinds[first]] -= 1
        if not inside[kinds[first]]:
            del inside[kinds[first]]
    return best
