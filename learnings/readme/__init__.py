"""README import and export: `parse` reads a README, `writer.write_readme` writes one.

Importing this package, as importing its parser does, must not import Django.
"""

from contextlib import AbstractContextManager

from learnings.readme.parser import decoding
from learnings.readme.parser import document as readme_parser
from learnings.readme.parser.decoding import NotAReadme
from learnings.readme.parser.result import ParsedChallenge, ParsedItem, ParsedReadme
from learnings.translation import gettext_noop

__all__ = ["ParsedChallenge", "ParsedItem", "NotAReadme", "ParsedReadme", "decode", "parse", "parse_text"]

UNREADABLE = gettext_noop("We couldn’t read this README. The error has been logged. Your text is kept here.")


def _parsing_boundary() -> AbstractContextManager[None]:
    from portal.text import parsing_errors  # portal.text imports Django

    return parsing_errors.contain_errors("README", lambda: NotAReadme(UNREADABLE), allowed_errors=(NotAReadme,))


def decode(source: bytes | str) -> tuple[str, bool]:
    """Return the text of `source`, and whether its encoding was repaired.

    Raises NotAReadme, with an English sentence to translate, and no other exception.
    """
    with _parsing_boundary():
        return decoding.decode(source)


def parse_text(text: str, *, repaired: bool = False) -> ParsedReadme:
    """Parse a text that `decode` returned. Raises NotAReadme only."""
    with _parsing_boundary():
        return readme_parser.parse_text(text, repaired=repaired)


def parse(source: bytes | str) -> ParsedReadme:
    """Decode and parse `source`. Raises NotAReadme only."""
    with _parsing_boundary():
        return readme_parser.parse(source)
