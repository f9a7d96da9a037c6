"""Decode the bytes of a README into text, in whatever encoding they are."""

import codecs
import re

from learnings.readme.roundtrip_markers import NO_REPAIR_MARKER
from learnings.translation import gettext_noop

MAX_BYTES, MAX_LINES, MAX_LINE_LENGTH, MAX_TABLE_BARS = 1_000_000, 10_000, 20_000, 30_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAX_CONTROL_SHARE = 0.3
_CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff]")
_NON_ASCII = re.compile(r"[^\x00-\x7f]")
_COMMON_NON_ASCII = frozenset("éèêëàâäáåãçîïíìôöóòõùûüúñßœæøÉÈÀÇÖÄÜ–—‘’“”«»…•·€£™©®°→✓½")
_UNREPAIRABLE = re.compile("[\x00\ufffd\ud800-\udfff]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class NotAReadme(ValueError):
    """Raised for what is not a README; its message is an English sentence to translate."""


def decode(source: bytes | str) -> tuple[str, bool]:
    """Return the text of `source`, and whether its encoding was repaired.

    Raises NotAReadme if it is empty, binary, over 1 MB or over the limits of this module.
    """
    if len(source) > MAX_BYTES:
        raise NotAReadme(gettext_noop("A README can be up to 1 MB."))
    text = source if isinstance(source, str) else _decode_bytes(source)
    if text.count("\n") > MAX_LINES or text.count("\r") > MAX_LINES:
        raise NotAReadme(
            gettext_noop("A README can be up to 10,000 lines. Please remove long listings.")
        )
    if max(map(len, text.splitlines()), default=0) > MAX_LINE_LENGTH:
        raise NotAReadme(
            gettext_noop(
                "A line in this file is longer than 20,000 characters. It doesn’t look like a README."
            )
        )
    if text.count("|") > MAX_TABLE_BARS:
        raise NotAReadme(
            gettext_noop("The tables in this file are too long to read. Please remove them.")
        )
    _require_text(text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    if NO_REPAIR_MARKER in text[:200]:
        return _UNSTORABLE.sub("", text), False
    fixed = _repair_encoding(text)
    _require_text(fixed)  # the repair may have removed everything
    return fixed, fixed != text


def _require_text(text: str) -> None:
    if not text.strip():
        raise NotAReadme(gettext_noop("This file is empty."))
    sample = text[:20_000]
    controls = len(_CONTROL_CHARACTER.findall(sample))
    if "\0" in sample or controls > len(sample) * _MAX_CONTROL_SHARE:
        raise NotAReadme(
            gettext_noop("This isn’t a text file. A README is plain text, usually named README.md.")
        )


def _decode_bytes(source: bytes) -> str:
    for bom, encoding in _BOMS:
        if source.startswith(bom):
            return source.decode(encoding, "replace")
    if b"\0" in source[:4000] and (order := _utf16_without_bom(source)):
        return source.decode(order, "replace")
    try:
        return source.decode("utf-8")
    except UnicodeDecodeError:
        return source.decode(_encoding_of(source), "replace")


def _encoding_of(source: bytes) -> str:
    """Guess the encoding of bytes that are not valid UTF-8: damaged UTF-8, or a single-byte one."""
    as_utf8 = source.decode("utf-8", "replace")
    damaged = as_utf8.count("\ufffd")
    if len(_NON_ASCII.findall(as_utf8)) - damaged >= damaged:
        return "utf-8"
    return max(
        ("cp1252", "mac_roman"),
        key=lambda encoding: _plausibility(source.decode(encoding, "replace")),
    )


def _plausibility(text: str) -> int:
    """Count the common characters beyond ASCII, minus the rare ones."""
    characters = _NON_ASCII.findall(text[:50_000])
    return sum(1 if character in _COMMON_NON_ASCII else -1 for character in characters)


def _utf16_without_bom(source: bytes) -> str | None:
    """Guess the byte order of UTF-16 text from its zero bytes; None for other text."""
    even, odd = source[0:4000:2].count(0), source[1:4000:2].count(0)
    half = min(len(source), 4000) / 2
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.6 and odd < half * 0.1 else None


def _repair_encoding(text: str) -> str:
    """Repair text that was decoded twice; remove characters that cannot be repaired."""
    import ftfy  # slow to import, and only imports of READMEs need it

    repairs = ftfy.TextFixerConfig(
        uncurl_quotes=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        unescape_html=False,
        normalization=None,
        explain=False,
    )
    lines = [
        # There is nothing to repair in ASCII, and most lines of a README are.
        line if line.isascii() and line.isprintable() else ftfy.fix_text(line, repairs)
        for line in text.split("\n")
    ]
    repaired = "\n".join(lines).lstrip("\ufeff")
    return _UNREPAIRABLE.sub("", repaired)
