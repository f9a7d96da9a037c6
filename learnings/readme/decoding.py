"""Bytes of a README as text, whatever wrote them."""

import codecs
import unicodedata

import ftfy
from django.utils.translation import gettext_lazy as _

MAX_BYTES = 1_000_000
_REPAIRS = ftfy.TextFixerConfig(
    uncurl_quotes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    unescape_html=False,
    normalization=None,
    explain=False,
)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LEAST_TEXT = 0.7


class NotAReadme(ValueError):
    """This cannot be read as text; says why in a sentence."""


def decode(source):
    """(text, was it repaired) of bytes or text. Raises NotAReadme for what is empty, binary, or over 1 MB."""
    text = source if isinstance(source, str) else _text(source)
    if len(text) > MAX_BYTES:
        raise NotAReadme(_("A README may have at most 1 MB."))
    _refuse_what_is_no_text(text)
    fixed = _fix(text)
    _refuse_what_is_no_text(fixed)  # a repair may leave nothing
    return fixed.replace("\r\n", "\n").replace("\r", "\n"), fixed != text.lstrip("\ufeff")


def _refuse_what_is_no_text(text):
    if not text.strip():
        raise NotAReadme(_("This file is empty."))
    if _looks_binary(text):
        raise NotAReadme(_("This is not a text file. A README is plain text, mostly named README.md."))


def _text(source):
    if len(source) > MAX_BYTES:
        raise NotAReadme(_("A README may have at most 1 MB."))
    for mark, encoding in _BOMS:
        if source.startswith(mark):
            return source.decode(encoding, "replace")
    try:
        return source.decode("utf-8")
    except UnicodeDecodeError:
        return source.decode("utf-8", "replace") if b"\0" in source else source.decode("cp1252", "replace")


def _looks_binary(text):
    sample = text[:20_000]
    if "\0" in sample:
        return True
    odd = sum(unicodedata.category(c) in ("Cc", "Cn", "Co") and c not in "\n\r\t\f" for c in sample)
    return odd > len(sample) * (1 - _LEAST_TEXT)


def _fix(text):
    """Twice-decoded text is repaired; what cannot be (half an emoji) is removed."""
    text = ftfy.fix_text(text, _REPAIRS).lstrip("\ufeff")
    return "".join(c for c in text if c != "\ufffd" and not "\ud800" <= c <= "\udfff")
