"""Find labels in text: “Challenge: …”, “**Solution:** …”."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from learnings.readme.parser.heading_patterns import (
    INLINE_LABEL,
    LABEL_PATTERNS,
    LINE_LABEL,
    PLAIN_INLINE_LABEL,
)

# Where it begins and ends, and what it names.
Label = tuple[int, int, str]
_FENCED = re.compile(r"^[ \t]*(`{3,}|~{3,})[\s\S]*?(?:^[ \t]*\1[`~]*[ \t]*$|\Z)", re.MULTILINE)
# Labels that may follow a part without punctuation; “Deployment Issue: …” is a title.
_PAIR = re.compile(r"\b(?:Challenge|Solution)\b")
# What a label can follow in a line.
_ENDS = (*".!?;,)|–—-:`*_→", "<br>", "/>")
MAX_LABELS = 2000
_MAX_CACHED_LENGTH = 5000
_EDGES = re.compile(r"\n\s*(?:[-*+•]|\d+[.)])?\s*(?:\*\*|__)?\s*$")
_STRAY_END = re.compile(r"[ \t]*(?:\*\*|__|[-*+•|→➜]|\d+[.)]|<br\s*/?>)?[ \t|]*$")


def find_labels(text: str) -> list[Label]:
    """Return (start, end, name) of each label outside code, in order."""
    return _find_labels(text) if len(text) > _MAX_CACHED_LENGTH else _cached_find_labels(text)


def _find_labels(text: str) -> list[Label]:
    text = _FENCED.sub(lambda code: re.sub(r"\S", "\0", code[0]), text)
    at_start = islice(LINE_LABEL.finditer(text), MAX_LABELS)
    labels = [(match.start(), match.end(), _name(match)) for match in at_start]
    inner = _find_inline_labels(text, labels) if ":" in text or "：" in text else []
    return sorted([*labels, *inner])


_cached_find_labels = lru_cache(maxsize=256)(_find_labels)


def _find_inline_labels(text: str, labels: list[Label]) -> Iterator[Label]:
    """Yield the labels inside lines, after other labels or after a sentence."""
    reached = {end for _start, end, _name in labels}
    found = [match for match in _inline_label_matches(text) if match.end() not in reached]
    several = len({_name(match) for match in found} | {name for *_, name in labels}) > 1
    bold = [match.start() for match in re.finditer(r"\*\*", text)]
    for match in found:
        begin = match.start() + len(match["before"])
        before = text[max(0, begin - 20) : begin].rstrip()
        begins = match["open"] or before.endswith(_ENDS) or (several and _PAIR.search(match[0]))
        is_in_title = bisect_right(bold, begin - 2) % 2  # the last words of a bold one
        if begins and not is_in_title:
            start = match.start() if match["before"].isspace() else match.start() + 1
            yield start, match.end(), _name(match)


def _inline_label_matches(text: str) -> Iterator[re.Match[str]]:
    """Yield possible labels, even if they overlap: “**Memory Problem:** Solution: …”."""
    position = 0
    for _number in range(MAX_LABELS):
        match = INLINE_LABEL.search(text, position)
        if match is None:
            return
        if match["open"] or PLAIN_INLINE_LABEL.fullmatch(match["said"]):
            yield match
        position = max(match.start() + 1, match.end() - 2)


def _name(match: re.Match[str]) -> str:
    return next(name for name in LABEL_PATTERNS if match[name])


def split_at_labels(text: str) -> list[tuple[str, str]]:
    """Return (name, text) of each labelled part; text before the first label is the “lead”."""
    labels = find_labels(text)
    if not labels:
        return [("lead", text.strip())]
    ends = [start for start, _end, _name in labels[1:]] + [len(text)]
    parts = [
        (name, strip_label_markup(text[end:until]))
        for (_start, end, name), until in zip(labels, ends, strict=True)
    ]
    before = text[: labels[0][0]].rstrip()
    lead = _STRAY_END.sub("", before).strip()
    lead = before.strip() if lead.count("**") % 2 else lead
    return [("lead", lead), *parts] if re.search(r"\w", lead) else parts


def strip_label_markup(text: str) -> str:
    """Remove the bullets and emphasis that belonged to the labels around a part."""
    text = "\n".join(line.rstrip() for line in text.strip().split("\n"))
    text = _EDGES.sub("", text).strip()
    if text.count("**") % 2:
        text = re.sub(r"^\*\*\s*|\s*\*\*$", "", text)
    if re.match(r"^[-*+]\s", text) and "\n" not in text:
        text = text[2:]
    return text.strip(" \t\n|")
