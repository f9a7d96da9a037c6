"""Words as the search knows them, with names such as C++ kept whole.

Letters and digits alone would make "c" of C, C++ and C#. So each such name is folded to one token
of letters, in the texts and in the questions, before a database sees either.
"""

import re
import unicodedata
from collections.abc import Iterator

# {token in the index: how people write it}. A token has letters alone, so that no index splits it.
# The first spelling is the one that is shown. To add one, rebuild the search in a migration.
SPELLINGS = {
    "cplusplus": ("c++", "cpp"),
    "csharp": ("c#",),
    "fsharp": ("f#",),
    "gplusplus": ("g++",),
    "dotnet": (".net",),
}
_TOKEN_OF = {spelling: token for token, written in SPELLINGS.items() for spelling in written}
_NAMES = (
    r"(?<![^\W_])(?:[cg]\+\+|[cf]#|cpp(?![^\W_]))",
    # Not the end of an address: example.net. ASP.NET and its like are .NET too.
    r"(?:(?<![^\W_.])|(?<=\basp)|(?<=\bvb)|(?<=\bado))\.net(?![^\W\d_])",
)
WORD = re.compile(rf"{'|'.join(_NAMES)}|[^\W_]+", re.IGNORECASE)


def tokens(text: str) -> list[str]:
    """The words of a text as the index knows them: lower case, without punctuation."""
    return [token_of(found[0]) for found in words(unicodedata.normalize("NFKC", text))]


def words(text: str) -> Iterator[re.Match[str]]:
    """Each word where it stands in `text`."""
    return WORD.finditer(text)


def token_of(word: str) -> str:
    """The token that stands for one word."""
    word = word.lower()
    return _TOKEN_OF.get(word, word)


def spellings_of(token: str) -> tuple[str, ...]:
    """How people write a token, to look for it in a text that was not folded."""
    return (*SPELLINGS.get(token, ()), token)


def display_form(token: str) -> str:
    """A token as people read it."""
    return spellings_of(token)[0]
