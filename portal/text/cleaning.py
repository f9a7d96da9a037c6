"""Clean or reject characters in text that users type."""

import re
import unicodedata
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils.text import normalize_newlines, slugify
from django.utils.translation import gettext_lazy as _

# They change the direction of the text after them, so a name could look like another one.
BIDI_CONTROLS = frozenset(
    "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c"
)
# Letters and marks that are invisible.
INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u2800\u3164\uffa0"
) | frozenset(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))
_INVISIBLE_CATEGORIES = ("Cc", "Cf", "Zs", "Zl", "Zp")
_LINE_BREAKING_CATEGORIES = ("Cc", "Zl", "Zp")
_NOT_IN_POSTGRESQL = re.compile("[\x00\ud800-\udfff]")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Return `text` with "\n" line ends, without the characters that PostgreSQL rejects.

    Those are NUL and lone surrogates. A text of which nothing can be seen is empty.
    """
    return without_invisible(_NOT_IN_POSTGRESQL.sub("", normalize_newlines(text)))


def without_invisible(text: str) -> str:
    """Return `text`; "" if none of its signs can be seen.

    Spaces and line ends alone are returned.
    """
    return text if not text.strip() or any(map(_can_be_seen, text)) else ""


def _can_be_seen(character: str) -> bool:
    category = unicodedata.category(character)
    return category not in _INVISIBLE_CATEGORIES and character not in INVISIBLE


def for_xml(text: str) -> str:
    """Return `text` without the characters that XML 1.0 does not allow."""
    return _NOT_IN_XML.sub("", str(text))


def one_line(value: str) -> None:
    """Validate a title or name: no control signs, no line breaks, and not invisible.

    Control signs include direction marks.

    Raises ValidationError.
    """
    if value and not without_invisible(value):
        raise ValidationError(_("Please write something that can be seen."), code="invisible")
    for character in value:
        if _breaks_line(character) or character in BIDI_CONTROLS:
            message = _("Use plain text on one line.")
            raise ValidationError(message, code="control_characters")


def as_one_line(text: str) -> str:
    """Return `text` as `one_line` accepts it; "" if nothing of it can be seen.

    Its spaces are single.
    """
    characters = []
    for character in text:
        if character not in BIDI_CONTROLS:
            characters.append(" " if _breaks_line(character) else character)
    return without_invisible(" ".join("".join(characters).split()))


def single_spaced(text: str) -> str:
    """Return `text` on one line, with single spaces between its words."""
    return " ".join(text.split())


def shorten(text: str, length: int) -> str:
    """Return `text` on one line, cut after a word to at most `length` characters."""
    return _cut(as_one_line(text), length)


def shorten_lines(text: str, length: int) -> str:
    """Return `text` as `shorten` does, but with its lines.

    One empty line is left of several.
    """
    lines = [as_one_line(line) for line in text.strip().split("\n")]
    kept = [line for before, line in pairwise(["", *lines]) if line or before]
    return _cut("\n".join(kept), length)


def _cut(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    end = max(text.rfind(" ", 0, length), text.rfind("\n", 0, length))
    # Text without spaces, such as a URL, is cut anywhere.
    cut = text[:end] if 0 <= end < length - 1 else text[: length - 1]
    return cut.rstrip(" \n,;:–-") + "…"


def _breaks_line(character: str) -> bool:
    """Whether this is a control character or a line or paragraph separator."""
    return unicodedata.category(character) in _LINE_BREAKING_CATEGORIES


def readable_slug(title: str, fallback: str, *, ascii_only: bool = False, length: int = 60) -> str:
    """Return a slug of at most `length` characters, or `fallback` if it is empty."""
    slug = slugify(title, allow_unicode=not ascii_only)
    return slug[:length].strip("-_") or fallback
