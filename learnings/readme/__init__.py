"""README in, README out: what a learner's README says, as plain values, and a hub as a README.

`read` understands; `learnings.readme.writer.write` writes. Nothing here knows of the database.
"""

from django.utils.translation import gettext_lazy as _

from learnings.readme.parser import decoding, document
from learnings.readme.parser.decoding import NotAReadme
from learnings.readme.parser.result import ParsedChallenge, ParsedItem, ParsedReadme
from portal.text import parsing_errors

__all__ = ["ParsedChallenge", "ParsedItem", "NotAReadme", "ParsedReadme", "decode", "parse", "parse_text"]

UNREADABLE = _("We could not read this README: the mistake is ours, and was noted. Your text is kept here.")


def _parsing_boundary():
    return parsing_errors.contain_errors("README", lambda: NotAReadme(UNREADABLE), allowed_errors=(NotAReadme,))


def decode(source: bytes | str) -> tuple[str, bool]:
    """(text, was it repaired). Raises NotAReadme, whatever the source holds."""
    with _parsing_boundary():
        return decoding.decode(source)


def parse_text(text: str, *, repaired: bool = False) -> ParsedReadme:
    """What a text says that was decoded before. Raises NotAReadme, whatever it holds."""
    with _parsing_boundary():
        return document.parse_text(text, repaired=repaired)


def parse(source: bytes | str) -> ParsedReadme:
    """What `source` says. Raises NotAReadme for what is no text, and where we fail to read it."""
    with _parsing_boundary():
        return document.parse(source)
