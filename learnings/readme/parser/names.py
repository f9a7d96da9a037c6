"""Recognise the names of technologies that learners list."""

import re
from collections.abc import Callable, Iterable

from learnings.readme.parser import thresholds
from learnings.readme.parser.heading_patterns import plain_title
from learnings.readme.parser.vocabulary import VOCABULARY

_WORD = re.compile(r"[a-z0-9][a-z0-9+#./-]*", re.IGNORECASE)
_JOINT = re.compile(r"\s*[&/+]\s*|\s+and\s+")
_WORDS = VOCABULARY["technologies"]
_AND = re.compile(r"\s+(?:and|y|e|et|und|na|و)\s+")
_SEPARATORS = re.compile(r"[,;|·•](?![^(]*\))|(?<=`) +(?=`)")
_IN_BRACKETS = re.compile(r"\([^)]*\)")
_MAX_LIST_LENGTH = 600
_GENERIC = set(_WORDS["ordinary"].split())
_TECHNOLOGIES = set(_WORDS["names"].split()) | {
    name.strip() for name in _WORDS["phrases"].replace("\n", " ").split(",")
}
_NAMES = _TECHNOLOGIES - _GENERIC


def is_technology(text: str) -> bool:
    """Return whether the whole text is the name of a technology, or of several (“Celery & Redis”)."""
    words = text.strip().lower()
    return words in _NAMES or all(name in _NAMES for name in _JOINT.split(words))


def mentions_technology(text: str) -> bool:
    """Return whether the text contains the name of a technology."""
    words = [word.rstrip(".") for word in _WORD.findall(text.lower())]
    pairs = [" ".join(pair) for pair in zip(words, words[1:], strict=False)]
    return any(word in _TECHNOLOGIES for word in (*words, *pairs))


def names_in(text: str) -> list[str]:
    """Return the technologies that a text names, as written there:

    of “Django REST framework” all three words. Beside a known one, a capitalised word is one, too.
    """
    words, names = _WORD.findall(text), []
    start = 0
    while start < len(words):
        said = _name_at_start(words[start : start + 3])
        if said and said not in names:
            names.append(said)
        start += max(1, len(said.split()))
    return names


def _name_at_start(words: list[str]) -> str:
    """Return the longest name that these words begin with, or ""."""
    for size in range(len(words), 0, -1):
        said = " ".join(words[:size]).rstrip(".")
        if said.lower() in _NAMES:
            return said
    return ""


def split_names(text: str) -> list[str]:
    """Split names separated by commas, semicolons, bars or dots; [] for other text."""
    if len(text) > _MAX_LIST_LENGTH:
        return []
    parts = [plain_title(part).removeprefix("and ") for part in _SEPARATORS.split(text.strip())]
    parts = [part for part in parts if part]
    if len(parts) > 1:
        first, *parts, last = parts
        parts = [_without_lead(first), *parts]
        parts += split_at_and(last, holds=any)
    short = all(
        len(_IN_BRACKETS.sub("", part).split()) <= thresholds.LISTED_NAME_WORDS for part in parts
    )
    is_sentence = text.rstrip().endswith(".") and len(parts) < 3
    return [part.rstrip(".") for part in parts] if short and not is_sentence else []


def _without_lead(text: str) -> str:
    """Return the technology at the end of “During the programme I used Python”; other text as it is."""
    words = text.split()
    pairs = ((" ".join(words[:start]), " ".join(words[start:])) for start in range(2, len(words)))
    return next(
        (name for lead, name in pairs if is_technology(name) and not mentions_technology(lead)),
        text,
    )


def split_at_and(text: str, holds: Callable[[Iterable[object]], bool] = all) -> list[str]:
    """Split “REST and GraphQL”, if both are technologies, or any at the end of a list."""
    both = _AND.split(text)
    return both if holds(map(mentions_technology, both)) else [text]
