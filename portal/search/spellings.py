"""Split text into tokens, with names such as C++ as one token.

With letters and digits alone, C, C++ and C# would all be "c". Therefore these names become tokens
of letters, in indexed texts and in queries.
"""

import re
import unicodedata
from collections.abc import Iterator

# {token in the index: spellings}. Tokens have only letters, so that no index splits them. The
# first spelling is displayed. After adding one, rebuild the index in a migration.
SPELLINGS = {
    "cplusplus": ("c++", "cpp"),
    "csharp": ("c#",),
    "fsharp": ("f#",),
    "gplusplus": ("g++",),
    "dotnet": (".net",),
}
_TOKEN_OF: dict[str, str] = {}
for _token, _spellings in SPELLINGS.items():
    _TOKEN_OF |= dict.fromkeys(_spellings, _token)
_NAMES = (
    r"(?<![^\W_])(?:[cg]\+\+|[cf]#|cpp(?![^\W_]))",
    # Matches ".NET" and "ASP.NET", but not the end of a host name such as example.net.
    r"(?:(?<![^\W_.])|(?<=\basp)|(?<=\bvb)|(?<=\bado))\.net(?![^\W\d_])",
)
WORD = re.compile(rf"{'|'.join(_NAMES)}|[^\W_]+", re.IGNORECASE)


def tokens(text: str) -> list[str]:
    """Return the tokens of a text, as the index contains them."""
    return [token_of(found[0]) for found in word_matches(unicodedata.normalize("NFKC", text))]


def word_matches(text: str) -> Iterator[re.Match[str]]:
    """Yield a match for each word in `text`."""
    return WORD.finditer(text)


def token_of(word: str) -> str:
    """Return the token of one word."""
    word = word.lower()
    return _TOKEN_OF.get(word, word)


def spellings_of(token: str) -> tuple[str, ...]:
    """Return the spellings of a token, to find it in text that is not tokenised."""
    return (*SPELLINGS.get(token, ()), token)


def display_form(token: str) -> str:
    """Return a token as people write it."""
    return spellings_of(token)[0]
