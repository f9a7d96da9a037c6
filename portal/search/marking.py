"""What of a text to show for a query, with the words that were looked for marked."""

import re

from django.utils.html import format_html, format_html_join

from portal.search.ranking import stem

EXCERPT = 180
_WORD = re.compile(r"[^\W_]+")


def excerpt(text, words, length=EXCERPT):
    """(safe HTML) The part of `text` where most of `words` stand together, each in a <mark>."""
    stems = {stem(word) for word in words}
    hits = [found for found in _WORD.finditer(text) if _is_hit(found[0], stems)]
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
    for found in _WORD.finditer(text):
        if _is_hit(found[0], stems):
            pieces += [("", text[end : found.start()], ""), ("mark", found[0], "")]
            end = found.end()
    pieces.append(("", text[end:], ""))
    return format_html_join("", "{}", ((_marked(*piece),) for piece in pieces))


def _marked(tag, text, _rest):
    return format_html("<mark>{}</mark>", text) if tag else text


def _is_hit(word, stems):
    return stem(word.lower()) in stems


def _start(text, hits, length):
    """Where the excerpt begins: at a word, so that it holds as many different hits as it can."""
    if not hits or hits[-1].end() <= length:
        return 0
    best = max(hits, key=lambda first: (len({stem(hit[0].lower()) for hit in hits if 0 <= hit.start() - first.start() < length - 40}), -first.start()))  # fmt: skip
    start = max(0, best.start() - 30)
    return text.rfind(" ", 0, start) + 1 if start else 0
