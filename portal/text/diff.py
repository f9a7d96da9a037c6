"""Word-by-word diffs of two texts."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

_WORD = re.compile(r"\w+|\s+|[^\w\s]")
MAX_WORDS = 4_000  # of one changed passage; a longer one is shown as replaced


class Part(NamedTuple):
    """A piece of a diff: text that both versions share, or that one of them lacks."""

    kind: Literal["same", "gone", "new"]
    text: str


class _Change(NamedTuple):
    is_equal: bool
    removed: str
    added: str


def diff_texts(before: str, after: str) -> list[Part]:
    """Return the parts that turn `before` into `after`.

    Lines are compared first, and words only in the lines that changed, to keep long texts fast.
    """
    parts: list[Part] = []
    for change in _changed_passages(
        before.splitlines(keepends=True), after.splitlines(keepends=True)
    ):
        if change.is_equal:
            parts.append(Part("same", change.removed))
        else:
            parts += _diff_words(change.removed, change.added)
    return _merge_adjacent(parts)


def _diff_words(before: str, after: str) -> list[Part]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    if max(len(old), len(new)) > MAX_WORDS:
        return [Part("gone", before), Part("new", after)]
    parts: list[Part] = []
    for change in _changed_passages(old, new):
        if change.is_equal:
            parts.append(Part("same", change.removed))
        else:
            parts += [Part("gone", change.removed), Part("new", change.added)]
    return parts


def _changed_passages(old: Sequence[str], new: Sequence[str]) -> Iterator[_Change]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new).get_opcodes():
        yield _Change(tag == "equal", "".join(old[i1:i2]), "".join(new[j1:j2]))


def _merge_adjacent(parts: list[Part]) -> list[Part]:
    """Drop empty parts, and join neighbours of the same kind."""
    merged: list[Part] = []
    for kind, text in parts:
        if text and merged and merged[-1].kind == kind:
            merged[-1] = Part(kind, merged[-1].text + text)
        elif text:
            merged.append(Part(kind, text))
    return merged
