"""The words of vocabulary.toml, as patterns."""

import re
import tomllib
from pathlib import Path

VOCABULARY = tomllib.loads(Path(__file__).with_name("vocabulary.toml").read_text(encoding="utf-8"))


def patterns(table: str) -> dict[str, str]:
    """Return the regular expressions of a table of the vocabulary."""
    return {name: text.replace("\n", "") for name, text in VOCABULARY[table].items()}


def compiled(table: str) -> dict[str, re.Pattern[str]]:
    """Return the regular expressions of a table, for text in capitals or not."""
    return {name: re.compile(text, re.IGNORECASE) for name, text in patterns(table).items()}


WORDS = compiled("words")
_LONGEST_TITLE = 300
_LANGUAGES = "|".join(f"(?P<{name}>{words})" for name, words in patterns("languages").items())
_OTHER_LANGUAGES = re.compile(rf"(?<![\w-])(?:و(?=ال))?(?:{_LANGUAGES})(?![\w-])", re.IGNORECASE)


def in_english(title: str) -> str:
    """Return a title with the words of other languages that name sections in English."""
    is_title = len(title) <= _LONGEST_TITLE
    return _OTHER_LANGUAGES.sub(_translated, title) if is_title else title


def _translated(word: re.Match[str]) -> str:
    english = word.lastgroup or ""
    return "" if english == "filler" else english.replace("_", " ")
