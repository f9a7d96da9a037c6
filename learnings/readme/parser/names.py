"""Recognise the names of technologies that learners list."""

import re

from learnings.readme.parser.vocabulary import VOCABULARY

_WORD = re.compile(r"[a-z0-9][a-z0-9+#./-]*", re.IGNORECASE)
_JOINT = re.compile(r"\s*[&/+]\s*|\s+and\s+")
_WORDS = VOCABULARY["technologies"]
_GENERIC = set(_WORDS["ordinary"].split())
_TECHNOLOGIES = set(_WORDS["names"].split()) | {
    name.strip() for name in _WORDS["phrases"].replace("\n", " ").split(",")
}


def is_technology(text: str) -> bool:
    """Return whether the whole text is the name of a technology, or of several (“Celery & Redis”)."""
    words = re.sub(r"\s*\([^)]*\)", "", text).strip().lower()
    return _is_name(words) or all(map(_is_name, _JOINT.split(words)))


def _is_name(words: str) -> bool:
    return words in _TECHNOLOGIES - _GENERIC


def mentions_technology(text: str) -> bool:
    """Return whether the text contains the name of a technology."""
    words = [word.rstrip(".") for word in _WORD.findall(text.lower())]
    pairs = [" ".join(pair) for pair in zip(words, words[1:], strict=False)]
    return any(word in _TECHNOLOGIES for word in (*words, *pairs)) or any(
        part in _TECHNOLOGIES for word in words if "/" in word for part in word.split("/")
    )
