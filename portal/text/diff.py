"""What changed between two texts, word by word."""

import re
from difflib import SequenceMatcher

_WORD = re.compile(r"\w+|\s+|[^\w\s]")
MAX_WORDS = 4_000  # of one changed passage; beyond it the passage is shown as replaced


def diff_texts(before, after):
    """[("same" | "gone" | "new", text)] that turns `before` into `after`.

    Lines are compared first, and words only inside the lines that changed, so that a long text stays quick.
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    parts = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        removed, added = "".join(old[a:b]), "".join(new[c:d])
        parts += [("same", removed)] if kind == "equal" else _diff_words(removed, added)
    return _merge_adjacent(parts)


def _diff_words(before, after):
    old, new = _WORD.findall(before), _WORD.findall(after)
    if max(len(old), len(new)) > MAX_WORDS:
        return [("gone", before), ("new", after)]
    parts = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if kind == "equal":
            parts.append(("same", "".join(old[a:b])))
        else:
            parts += [("gone", "".join(old[a:b])), ("new", "".join(new[c:d]))]
    return parts


def _merge_adjacent(parts):
    """Without empty parts, neighbours of one kind together."""
    joined = []
    for kind, text in parts:
        if text and joined and joined[-1][0] == kind:
            joined[-1] = (kind, joined[-1][1] + text)
        elif text:
            joined.append((kind, text))
    return joined
