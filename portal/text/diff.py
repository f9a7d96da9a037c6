"""Word-by-word diffs of two texts."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
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
    lines = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return _merge_adjacent(_parts(_changed_passages(*lines), _diff_words))


def _parts(
    changes: Iterable[_Change], diff: Callable[[str, str], Iterable[Part]]
) -> Iterator[Part]:
    """Yield the passages that are the same, and what `diff` returns of the others."""
    for change in changes:
        if change.is_equal:
            yield Part("same", change.removed)
        else:
            yield from diff(change.removed, change.added)


def _diff_words(before: str, after: str) -> Iterable[Part]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    if max(len(old), len(new)) > MAX_WORDS:
        return _replaced(before, after)
    return _parts(_changed_passages(old, new), _replaced)


def _replaced(before: str, after: str) -> list[Part]:
    return [Part("gone", before), Part("new", after)]


def _changed_passages(old: Sequence[str], new: Sequence[str]) -> Iterator[_Change]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new).get_opcodes():
        yield _Change(tag == "equal", "".join(old[i1:i2]), "".join(new[j1:j2]))


def _merge_adjacent(parts: Iterable[Part]) -> list[Part]:
    """Drop empty parts, and join neighbours of the same kind."""
    merged: list[Part] = []
    for kind, text in parts:
        if text and merged and merged[-1].kind == kind:
            merged[-1] = Part(kind, merged[-1].text + text)
        elif text:
            merged.append(Part(kind, text))
    return merged
