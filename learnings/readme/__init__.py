"""README in, README out: what a learner's README says, as plain values, and a hub as a README.

`read` understands; `learnings.readme.writer.write` writes. Nothing here knows of the database.
"""

from django.utils.translation import gettext_lazy as _

from learnings.readme.parser import decoding, document
from learnings.readme.parser.decoding import NotAReadme
from learnings.readme.parser.result import FoundChallenge, Item, Reading
from portal.text import parsing_errors

__all__ = ["FoundChallenge", "Item", "NotAReadme", "Reading", "decode", "read", "understand"]

NOT_UNDERSTOOD = _("We could not read this README: the mistake is ours, and was noted. Your text is kept here.")


def _boundary():
    return parsing_errors.reading("README", lambda: NotAReadme(NOT_UNDERSTOOD), lets=(NotAReadme,))


def decode(source: bytes | str) -> tuple[str, bool]:
    """(text, was it repaired). Raises NotAReadme, whatever the source holds."""
    with _boundary():
        return decoding.decode(source)


def understand(text: str, *, repaired: bool = False) -> Reading:
    """What a text says that was decoded before. Raises NotAReadme, whatever it holds."""
    with _boundary():
        return document.understand(text, repaired=repaired)


def read(source: bytes | str) -> Reading:
    """What `source` says. Raises NotAReadme for what is no text, and where we fail to read it."""
    with _boundary():
        return document.read(source)
