"""README import and export: `parse` reads one, `writer.write_readme` writes one.

Importing this package, as importing its parser does, must not import Django.
"""

import re
from collections.abc import Sequence
from contextlib import AbstractContextManager

from learnings.readme import authors_choice
from learnings.readme.parser import decoding
from learnings.readme.parser import document as readme_parser
from learnings.readme.parser.decoding import NotAReadme
from learnings.readme.parser.result import Leftover, ParsedChallenge, ParsedItem, ParsedReadme
from learnings.translation import gettext_noop

__all__ = [
    "ParsedChallenge",
    "ParsedItem",
    "NotAReadme",
    "ParsedReadme",
    "UnreadableReadme",
    "decode",
    "parse",
    "parse_as",
    "parse_text",
    "unread",
]

UNREADABLE = gettext_noop(
    "We couldn’t read this README. The error has been logged. Your text is kept here."
)

_HEADING = re.compile(r"#{1,6}[ \t]+(.*)")


class UnreadableReadme(NotAReadme):
    """Raised when the parser failed by a mistake of its own, which was logged."""


def _parsing_boundary() -> AbstractContextManager[None]:
    from portal.text import parsing_errors  # portal.text imports Django

    return parsing_errors.contain_errors(
        "README", lambda: UnreadableReadme(UNREADABLE), allowed_errors=(NotAReadme,)
    )


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


def unread(text: str, warning: str) -> ParsedReadme:
    """Return the result for a text that could not be parsed.

    All of it is left over, divided at its headings.
    """
    lines = text.split("\n")
    starts = [0, *(number for number, line in enumerate(lines) if number and _HEADING.match(line))]
    parsed = ParsedReadme(warnings=[warning])
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        heading = _HEADING.match(lines[start])
        begin = start + 1 if heading else start
        body = "\n".join(lines[begin:end]).strip("\n")
        if heading or body.strip():
            title = heading[1].strip(" #*") if heading else ""
            parsed.leftovers.append(Leftover(title, body, begin if body.strip() else start, end))
    return parsed


def parse_as(
    name: str, heading: str, text: str, line: int = 0
) -> Sequence[ParsedItem | ParsedChallenge]:
    """Return the items of a text as those of the list `name`.

    If parsing fails, that is logged, and the whole text is one item.
    """
    try:
        with _parsing_boundary():
            return authors_choice.parse_as(name, heading, text, line)
    except NotAReadme:
        return authors_choice.whole_text(name, heading, text, line)


def parse(source: bytes | str) -> ParsedReadme:
    """Decode and parse `source`. Raises NotAReadme only."""
    with _parsing_boundary():
        return readme_parser.parse(source)
