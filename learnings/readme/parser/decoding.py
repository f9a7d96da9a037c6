"""Decode the bytes of a README into text, in whatever encoding they are."""

import codecs
import re

from learnings.readme.parser.markup import unwrap
from learnings.readme.parser.vocabulary import remembering
from learnings.readme.roundtrip_markers import NO_REPAIR_MARKER
from learnings.translation import gettext_noop

MAX_BYTES, MAX_LINES, MAX_LINE_LENGTH, MAX_TABLE_BARS = 1_000_000, 10_000, 20_000, 30_000
_MAX_CONTROL_SHARE, _SAMPLE_LENGTH = 0.3, 20_000
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff]")
# Of several encodings, the text in the right one has the most of these; the first if all have as
# many.
_ENCODINGS = ("cp1252", "utf-8", "mac_roman", "utf-16-le", "utf-16-be")
_COMMON = re.compile(r"[\s!-~éèêëàâäáåãçîïíìôöóòõùûüúñßœæøÉÈÀÇÖÄÜ–—‘’“”«»…•·€£™©®°→✓½]")
_NON_ASCII = re.compile(r"[^\x00-\x7f]")
_UNREPAIRABLE = re.compile("[\x00\ufffd\ud800-\udfff]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class NotAReadme(ValueError):
    """Raised for what is not a README, with an English sentence to translate."""


def decode(source: bytes | str) -> tuple[str, bool]:
    """Return the text of `source`, and whether its encoding was repaired.

    “```markdown … ```” around all of it is left out. Raises NotAReadme if it is
    empty, binary, over 1 MB or over the limits of this module.
    """
    if len(source) > MAX_BYTES:
        raise NotAReadme(gettext_noop("A README can be up to 1 MB."))
    text = source if isinstance(source, str) else _decode_bytes(source)
    lines = text.splitlines()
    limits = {
        gettext_noop("A README can be up to 10,000 lines. Please remove long listings."): (
            len(lines) > MAX_LINES
        ),
        gettext_noop(
            "A line in this file is longer than 20,000 characters. It doesn’t look like a README."
        ): max(map(len, lines), default=0) > MAX_LINE_LENGTH,
        gettext_noop("The tables in this file are too long to read. Please remove them."): (
            text.count("|") > MAX_TABLE_BARS
        ),
    }
    for message, is_over in limits.items():
        if is_over:
            raise NotAReadme(message)
    _require_text(text)
    text = unwrap(text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff"))
    if NO_REPAIR_MARKER in text[:200]:
        return _UNSTORABLE.sub("", text), False
    fixed = _repair_encoding(text)
    _require_text(fixed)  # the repair may have removed everything
    return fixed, fixed != text


def _require_text(text: str) -> None:
    if not text.strip():
        raise NotAReadme(gettext_noop("This file is empty."))
    sample = text[:_SAMPLE_LENGTH]
    if "\0" in sample or len(_CONTROL.findall(sample)) > len(sample) * _MAX_CONTROL_SHARE:
        raise NotAReadme(
            gettext_noop("This isn’t a text file. A README is plain text, usually named README.md.")
        )


def _decode_bytes(source: bytes) -> str:
    if source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return source.decode("utf-16", "replace")
    text = source.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    is_whole = text.encode() == source or len(_NON_ASCII.findall(text)) >= 2 * damaged
    if "\0" in text or not is_whole:
        likely = max((source.decode(name, "replace") for name in _ENCODINGS), key=_plausibility)
        if _plausibility(likely) > 0:
            return likely
    return text


def _plausibility(text: str) -> int:
    """Return by how many the common characters of a text are more than the others."""
    sample = text[:_SAMPLE_LENGTH]
    return 2 * len(_COMMON.findall(sample)) - len(sample)


def _repair_encoding(text: str) -> str:
    """Repair text that was decoded twice; remove characters that cannot be repaired."""
    repaired = map(_repair_line, text.split("\n"))
    return _UNREPAIRABLE.sub("", "\n".join(repaired).lstrip("\ufeff"))


@remembering
def _repair_line(line: str) -> str:
    # There is nothing to repair in ASCII, and most lines of a README are.
    if line.isascii() and line.isprintable():
        return line
    import ftfy  # slow to import, and only imports of READMEs need it

    return ftfy.fix_text(
        line,
        uncurl_quotes=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        unescape_html=False,
        normalization=None,
    )
