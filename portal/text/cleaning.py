"""Text that people type: what is refused, what is quietly cleaned."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

# They turn the reading direction of what follows, so that a name can look like another one.
BIDI_CONTROLS = frozenset(
    "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c"
)
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text):
    """`text` with one kind of line end and without what no database keeps: NUL and halves of surrogate pairs."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return "".join(character for character in text if not "\ud800" <= character <= "\udfff")


def for_xml(text: str) -> str:
    """`text` without the characters that XML 1.0 cannot hold."""
    return _NOT_IN_XML.sub("", str(text))


def one_line(value):
    """Refuse what would break a title or a name: control characters and marks that turn the direction."""
    if any(
        unicodedata.category(character) in ("Cc", "Zl", "Zp") or character in BIDI_CONTROLS
        for character in value
    ):
        raise ValidationError(
            _("Please use plain characters here, on one line."), code="control_characters"
        )


def as_one_line(text):
    """`text` as `one_line` would take it: on one line, without marks that turn the direction or cannot be seen."""
    characters = (
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c
        for c in text
        if c not in BIDI_CONTROLS
    )
    return " ".join("".join(characters).split())


def readable_slug(title, fallback, *, ascii_only=False, length=60):
    """The readable part of an address: letters of any script, or ASCII's alone; at most `length` characters, never empty."""
    return slugify(title, allow_unicode=not ascii_only)[:length].strip("-_") or fallback
