"""Validate display names: no invisible, mixed-script or role-like names."""

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.people.lookalikes import handle_skeleton, scripts_in, skeleton
from portal.text.cleaning import INVISIBLE

MAX_MARKS_PER_LETTER = 4  # on one letter; more would cover the lines above

_INVISIBLE_CATEGORIES = frozenset(["Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"])
# In these scripts, joiners change the shape of letters.
_JOINING = frozenset(
    "ARABIC BENGALI DEVANAGARI GUJARATI GURMUKHI KANNADA KHMER MALAYALAM MONGOLIAN MYANMAR ORIYA "  # noqa: SIM905
    "SINHALA SYRIAC TAMIL TELUGU".split()
)
_JOINERS = "\u200c\u200d"
# Scripts that a word may mix: Japanese, Korean and Chinese, also with Latin.
_MIXED = (
    frozenset(["LATIN", "HAN", "HIRAGANA", "KATAKANA"]),
    frozenset(["LATIN", "HAN", "HANGUL"]),
    frozenset(["LATIN", "HAN", "BOPOMOFO"]),
)
_ROLES = (  # noqa: SIM905
    "mentor mentors mentore mentores mentorat mentoring admin admins administrator administrators "
    "administrateur administrateurs administratrice administratrices moderator moderators "
    "moderateur moderateurs moderatrice moderatrices moderation operator operators operateur "
    "operatrice staff support helpdesk official officiel officielle nexus sysadmin webmaster "
    "superuser anonymous anonyme"
).split()
_WORDS_BESIDE_ROLES = "the le la les of de du real vrai site team equipe chief head".split()  # noqa: SIM905


def _alternatives(words: list[str]) -> str:
    return "|".join(sorted({skeleton(word) for word in words}, key=len, reverse=True))


_ROLE = re.compile(_alternatives(_ROLES))
_ONLY_ROLES = re.compile(
    rf"(?:{_alternatives(_WORDS_BESIDE_ROLES)})*(?:{_alternatives(_ROLES)})"
    rf"(?:{_alternatives([*_ROLES, *_WORDS_BESIDE_ROLES])})*"
)


def is_role_name(text: str) -> bool:
    """Return whether `text` reads like a role of this site, however disguised.

    A separate word counts, or a name made of such words. Mentorita and Staffan don't.
    """
    words = _words(text)
    return any(_matches(_ROLE, word) for word in words) or _matches(_ONLY_ROLES, "".join(words))


def _matches(pattern: re.Pattern[str], word: str) -> bool:
    """Return whether the skeleton of a word matches, with or without digits around it."""
    variants = (word, word.strip("0123456789"))
    return any(pattern.fullmatch(skeleton(variant)) for variant in variants)


def _words(text: str) -> list[str]:
    return re.split(r"[\W_]+", text)


def _has_invisible(name: str) -> bool:
    return any(_is_invisible(name, index) for index in range(len(name)))


def _has_sign(name: str) -> bool:
    return any(map(_is_sign, name))


def _has_no_letter(name: str) -> bool:
    return not any(map(str.isalnum, name))


def _has_too_many_marks(name: str) -> bool:
    return _max_marks_per_letter(name) > MAX_MARKS_PER_LETTER


def _has_mixed_word(name: str) -> bool:
    return any(map(_mixes_scripts, _words(name)))


class NameRule(NamedTuple):
    """What a name must not be, and what the person reads then."""

    code: str
    is_broken: Callable[[str], bool]
    message: Promise


NAME_RULES = (
    NameRule(
        "unseen",
        _has_invisible,
        _("The name contains invisible characters. Please type it again."),
    ),
    NameRule(
        "signs",
        _has_sign,
        _(
            "Please use letters in the name. Signs such as ✓ or @ could be mistaken for "
            "a badge of this site."
        ),
    ),
    NameRule("no_letters", _has_no_letter, _("Please use letters in the name.")),
    NameRule("marks", _has_too_many_marks, _("The name has too many accents on one letter.")),
    NameRule(
        "mixed",
        _has_mixed_word,
        _("The name mixes letters of several scripts in one word. Please type it again."),
    ),
    NameRule(
        "role",
        is_role_name,
        _("This name could be mistaken for a role on this site. Please use your own name."),
    ),
)


def check_name(name: str) -> None:
    """Raise ValidationError for a name that isn't allowed."""
    for rule in NAME_RULES:
        if rule.is_broken(name):
            raise ValidationError(rule.message, code=rule.code)


def _is_sign(character: str) -> bool:
    return character == "@" or unicodedata.category(character)[0] == "S"


def imitated_handle(name: str) -> str:
    """Return the skeleton of the handle that `name` imitates with digits, or "".

    People may share a name, so a name that is spelled like a handle is fine: the handle is next to
    it.
    """
    whole = "".join(character for character in name.lower() if character.isalnum())
    is_disguised = whole.isascii() and any(map(str.isalpha, whole)) and any(map(str.isdigit, whole))
    return handle_skeleton(whole) if is_disguised else ""


def _is_invisible(name: str, index: int) -> bool:
    character = name[index]
    if character in _JOINERS:
        return not _joins_letters(name, index)
    category = unicodedata.category(character)
    is_odd_space = category == "Zs" and character not in " \u3000"
    return is_odd_space or character in INVISIBLE or category in _INVISIBLE_CATEGORIES


def _joins_letters(name: str, index: int) -> bool:
    """Whether a joiner is between letters of scripts in which it changes their shape."""
    before = scripts_in(name[max(0, index - 2) : index])
    after = scripts_in(name[index + 1 : index + 3])
    return all(beside and beside <= _JOINING for beside in (before, after))


def _mixes_scripts(word: str) -> bool:
    found = scripts_in(word)
    return len(found) > 1 and not any(found <= allowed for allowed in _MIXED)


def _max_marks_per_letter(name: str) -> int:
    most = row = 0
    for character in unicodedata.normalize("NFD", name):
        row = row + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        most = max(most, row)
    return most
