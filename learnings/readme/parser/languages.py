"""Words by which learners who write other languages name sections, with their English ones."""

import re

from learnings.readme.parser.vocabulary import patterns

_WORDS = patterns("languages")
_WORD = re.compile(
    r"(?<![\w-])(?:و(?=ال))?(?:"
    + "|".join(f"(?P<{english}>{words})" for english, words in _WORDS.items())
    + r")(?![\w-])",
    re.IGNORECASE,
)


def in_english(title: str) -> str:
    """Return a title with the words of other languages that name sections in English."""
    return _WORD.sub(_translated, title)


def _translated(word: re.Match[str]) -> str:
    english = word.lastgroup or ""
    return "" if english == "filler" else english.replace("_", " ")
