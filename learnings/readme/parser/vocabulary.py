"""The words of vocabulary.toml, as patterns."""

import tomllib
from pathlib import Path

VOCABULARY = tomllib.loads(Path(__file__).with_name("vocabulary.toml").read_text(encoding="utf-8"))


def patterns(table: str) -> dict[str, str]:
    """Return the regular expressions of a table of the vocabulary."""
    return {name: text.replace("\n", "") for name, text in VOCABULARY[table].items()}


WORDS = patterns("words")
