"""Detect the language of a text from its first words, for the `lang` attribute."""

import re
from collections.abc import Container
from functools import lru_cache

# Words that are frequent in one of these languages and rare in the others.
_WORD_LISTS = {
    "en": "the and is was with this that not you for are it from when but",
    "fr": "le les des est une et dans pour avec pas que qui sur mais je la",
    "pt": "não uma para com mas isso você foi são ou mais como ele",
    "sw": "na ya wa kwa ni za kuwa hii yangu lakini katika hiyo sana",
}
COMMON_WORDS = {code: frozenset(words.split()) for code, words in _WORD_LISTS.items()}
SCRIPTS = {"ar": re.compile(r"[\u0600-\u06ff]"), "am": re.compile(r"[\u1200-\u137f]")}
SAMPLE_CHARACTERS = 600
MIN_COMMON_WORDS = 2
WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=4096)
def detect_language(text: str) -> str:
    """Return a language code such as "en", or "" if the first words do not decide.

    Screen readers choose their voice by it, so a wrong code is worse than none.
    """
    text = text[:SAMPLE_CHARACTERS]
    words = WORD.findall(text.lower())
    return _script_language(text, words) or _most_frequent_language(words)


def _script_language(text: str, words: list[str]) -> str:
    letters = sum(map(len, words))
    for code, script in SCRIPTS.items():
        if len(script.findall(text)) * 2 > letters:
            return code
    return ""


def _most_frequent_language(words: list[str]) -> str:
    (most, language), (second, _other) = _counts_by_language(words)[:2]
    return language if most >= max(MIN_COMMON_WORDS, 2 * second) else ""


def _counts_by_language(words: list[str]) -> list[tuple[int, str]]:
    """Return how many words are common words of each language, most first."""
    counts = [
        (_count_common(words, common_words), code) for code, common_words in COMMON_WORDS.items()
    ]
    return sorted(counts, reverse=True)


def _count_common(words: list[str], common_words: Container[str]) -> int:
    return sum(word in common_words for word in words)
