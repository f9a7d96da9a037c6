"""The query language of the search field.

It has words, "phrases", -not, topic:docker and by:handle.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from django.utils.translation import gettext as _

from portal.search.spellings import WORD, display_form, token_of, tokens

MAX_CHARACTERS = 200
MAX_TERMS = 12
MAX_NAMES = 3  # topics, and handles
# The tokens of a word (one), or of a phrase or a name like manage.py (several).
Term = tuple[str, ...]

# Words of questions that do not distinguish one text from another.
_STOP_WORD_LIST = """
    a an and any anyone are as at be been but by can cannot could did do does doing for from
    get gets getting got had has have how i if in into is it its let made make makes me my
    need no not of on or our should so some someone than that the their them then there they
    this to too up use using want was we were what when where which while who why will with
    would you your
"""
STOP_WORDS = frozenset(_STOP_WORD_LIST.split())
_PIECE = re.compile(
    r'(?P<minus>-?)(?:(?P<field>topic|by):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))',
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Query:
    """A parsed search query. `topics` are slugs, and `by` handles.

    `notes` are sentences for the user on what was ignored.
    """

    text: str = ""
    terms: tuple[Term, ...] = ()
    excluded_terms: tuple[Term, ...] = ()
    topics: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms or self.topics or self.by)

    @property
    def words(self) -> tuple[str, ...]:
        """The tokens of all terms, without duplicates."""
        return tuple(dict.fromkeys(chain(*self.terms)))

    @property
    def shown_words(self) -> str:
        """The words as people write them, separated by spaces."""
        return " ".join(display_form(token) for token in self.words)

    @property
    def is_only_names(self) -> bool:
        """Whether the query has topic: or by:, but no word."""
        return bool(self) and not self.terms

    @property
    def without_names(self) -> str:
        """The query's text without topic: and by:; empty where that is all of it, or none."""
        if not (self.terms and (self.topics or self.by)):
            return ""
        return " ".join(piece[0] for piece in _PIECE.finditer(self.text) if not piece["field"])

    @property
    def names(self) -> str:
        """What `without_names` leaves out, as it was typed, such as topic:docker by:amina."""
        return " ".join(piece[0] for piece in _PIECE.finditer(self.text) if piece["field"])

    def with_corrections(self, corrections: Mapping[str, str]) -> str:
        """Return the query's text with some words replaced, such as {"dokcer": "docker"}."""

        def replaced(found: re.Match[str]) -> str:
            return corrections.get(token_of(found[0]), found[0])

        return WORD.sub(replaced, self.text)


def without_accents(token: str) -> str:
    """Return a Latin token without accents ("réseau" → "reseau"), others unchanged.

    Combining marks of other scripts are part of their letters.
    """
    if token.isascii():
        return token
    decomposed = unicodedata.normalize("NFD", token)
    plain = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return plain if plain.isascii() else token


def parse(text: str) -> Query:
    """Parse a search query. Any text is a valid query."""
    text = " ".join(text.replace("\x00", " ").split())
    shown_text = text[:MAX_CHARACTERS].strip()
    pieces = _read_pieces(shown_text)
    query = Query(
        text=shown_text,
        terms=tuple(pieces.terms[:MAX_TERMS]),
        excluded_terms=tuple(pieces.excluded_terms[:MAX_TERMS]),
        topics=tuple(pieces.names["topic"][:MAX_NAMES]),
        by=tuple(pieces.names["by"][:MAX_NAMES]),
    )
    notes = []
    if len(text) > MAX_CHARACTERS:
        note = _("We only searched for the first %(most)d characters.")
        notes.append(note % {"most": MAX_CHARACTERS})
    if len(pieces.terms) > MAX_TERMS:
        note = _("We only searched for the first %(most)d words.")
        notes.append(note % {"most": MAX_TERMS})
    if query.excluded_terms and not query:
        notes.append(_("Add a word to search for. Exclusions alone aren’t enough."))
    elif query.text and not query:
        note = _("There is nothing to search for in “%(text)s”. Type a word or a number.")
        notes.append(note % {"text": query.text})
    return replace(query, notes=tuple(notes))


@dataclass
class _Pieces:
    """The words, phrases and names of a query, each once.

    `names` has the keys topic and by.
    """

    terms: list[Term] = field(default_factory=list)
    excluded_terms: list[Term] = field(default_factory=list)
    names: dict[str, list[str]] = field(default_factory=lambda: {"topic": [], "by": []})


def _read_pieces(text: str) -> _Pieces:
    pieces = _Pieces()
    for piece in _PIECE.finditer(text):
        content = piece["phrase"] if piece["phrase"] is not None else piece["word"]
        if piece["field"]:
            name = content.strip().lower().lstrip("@")
            _add_new(pieces.names[piece["field"].lower()], name)
        else:
            term = tuple(tokens(content))[:MAX_TERMS]
            _add_new(pieces.excluded_terms if piece["minus"] else pieces.terms, term)
    pieces.terms = _without_stop_words(pieces.terms)
    return pieces


def _add_new[Value: (str, Term)](values: list[Value], value: Value) -> None:
    """Append a value that is not empty and not yet in the list."""
    if value and value not in values:
        values.append(value)


def _without_stop_words(terms: list[Term]) -> list[Term]:
    """Return the terms without stop words, unless all of them are."""
    meaningful = [term for term in terms if len(term) > 1 or term[0] not in STOP_WORDS]
    return meaningful or terms
