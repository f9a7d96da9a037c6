"""The language of the search field: words, "phrases", -not, topic:docker, by:handle."""

import re
import unicodedata
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from portal.search.spellings import WORD, display_form, token_of, tokens

MAX_CHARACTERS = 200
MAX_TERMS = 12

# Asked by people, and no help in telling one text from another.
STOP_WORDS = frozenset(
    (  # noqa: SIM905
        "a an and any anyone are as at be been but by can cannot could did do does doing for from get gets getting "
        "got had has have how i if in into is it its let made make makes me my need no not of on or our should so "
        "some someone than that the their them then there they this to too up use using want was we were what when "
        "where which while who why will with would you your"
    ).split()
)
_PIECE = re.compile(
    r'(?P<minus>-?)(?:(?P<field>topic|by):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))',
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Query:
    """What somebody looks for. A term is a tuple of tokens: one for a word, more for a phrase or a name like manage.py.

    `notes` are sentences on what was not understood or left out.
    """

    text: str = ""
    terms: tuple = ()
    excluded_terms: tuple = ()
    topics: tuple = ()
    by: tuple = ()
    notes: tuple = field(default=())

    def __bool__(self):
        return bool(self.terms or self.topics or self.by)

    @property
    def words(self):
        """The tokens of all terms, each once."""
        return tuple(dict.fromkeys(token for term in self.terms for token in term))

    @property
    def shown_words(self) -> str:
        """The words as people read them, with spaces between."""
        return " ".join(display_form(token) for token in self.words)

    def with_corrections(self, corrections):
        """The query as text with some words replaced: {"dokcer": "docker"}."""

        def replaced(found):
            return corrections.get(token_of(found[0]), found[0])

        return WORD.sub(replaced, self.text)


def without_accents(token):
    """A Latin word without its accents: réseau → reseau. Marks of other scripts are part of their letters."""
    if token.isascii():
        return token
    plain = "".join(
        mark for mark in unicodedata.normalize("NFD", token) if not unicodedata.combining(mark)
    )
    return plain if plain.isascii() else token


def parse(text):
    """The Query that a person typed; whatever they typed is one."""
    text = " ".join(text.replace("\x00", " ").split())
    notes = []
    if len(text) > MAX_CHARACTERS:
        notes.append(
            _("Only the first %(most)d characters were looked for.") % {"most": MAX_CHARACTERS}
        )
    text = text[:MAX_CHARACTERS].strip()
    found = {"terms": [], "without": [], "topics": [], "by": []}
    for piece in _PIECE.finditer(text):
        kind, value = _parse_piece(piece)
        if value and value not in found[kind]:
            found[kind].append(value)
    terms = _without_stop_words(found["terms"])
    if len(terms) > MAX_TERMS:
        notes.append(_("Only the first %(most)d words were looked for.") % {"most": MAX_TERMS})
    if found["without"] and not (terms or found["topics"] or found["by"]):
        notes.append(_("Add a word to look for: what to leave out is not enough."))
    return Query(
        text=text,
        terms=tuple(terms[:MAX_TERMS]),
        excluded_terms=tuple(found["without"][:MAX_TERMS]),
        topics=tuple(found["topics"][:3]),
        by=tuple(found["by"][:3]),
        notes=tuple(notes),
    )


def _parse_piece(piece):
    """(part of the query, value) of one piece of text."""
    text = piece["phrase"] if piece["phrase"] is not None else piece["word"]
    if piece["field"]:
        part = {"topic": "topics", "by": "by"}[piece["field"].lower()]
        return part, text.strip().lower().lstrip("@")
    return ("without" if piece["minus"] else "terms"), tuple(tokens(text))[:MAX_TERMS]


def _without_stop_words(terms):
    """The terms without words that stand everywhere, unless there are no others."""
    meaningful = [term for term in terms if len(term) > 1 or term[0] not in STOP_WORDS]
    return meaningful or terms
