"""The words of vocabulary.toml, as patterns."""

import re
import tomllib
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path

VOCABULARY = tomllib.loads(Path(__file__).with_name("vocabulary.toml").read_text(encoding="utf-8"))


def patterns(table: str) -> dict[str, str]:
    """Return the regular expressions of a table of the vocabulary."""
    return {name: text.replace("\n", "") for name, text in VOCABULARY[table].items()}


def compiled(table: str) -> dict[str, re.Pattern[str]]:
    """Return the regular expressions of a table, for text in capitals or not."""
    return {name: re.compile(text, re.IGNORECASE) for name, text in patterns(table).items()}


def remembering[Read](read: Callable[[str], Read]) -> Callable[[str], Read]:
    """Decorate a function to remember what it read in recent short texts.

    Each way to divide a README reads the same lines again. Long texts would fill the memory.
    """
    remembered = lru_cache(maxsize=2048)(read)
    return wraps(read)(lambda text: (remembered if len(text) <= 200 else read)(text))


WORDS = compiled("words")
_LONGEST_TITLE = 300
_LANGUAGES = "|".join(f"(?P<{name}>{words})" for name, words in patterns("languages").items())
_OTHER_LANGUAGES = re.compile(
    rf"(?<![\w-])(?=\w)(?:و(?=ال))?(?:{_LANGUAGES})(?![\w-])", re.IGNORECASE
)


@remembering
def in_english(title: str) -> str:
    """Return a title with the words of other languages that name sections in English."""
    return _OTHER_LANGUAGES.sub(_translated, title) if len(title) <= _LONGEST_TITLE else title


def _translated(word: re.Match[str]) -> str:
    english = word.lastgroup or ""
    return "" if english == "filler" else english.replace("_", " ")
