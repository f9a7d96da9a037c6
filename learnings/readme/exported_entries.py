"""What of an entry is written in a README, and the entry whose form others take."""

import re
from typing import NamedTuple

HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]*(?=[^#\s])")
BOLD_LINE = re.compile(r"^\s*(\*\*|__)(?:(?!\1).)+\1\s*:?\s*$")
_BLOCK = re.compile(r"^\s*(?:[-*+>#|]|\d+[.)]\s|```|~~~|    )", re.MULTILINE)
_LIST_MARKER = re.compile(r"^\s*[-*+]\s+")
_OPEN_ROW = re.compile(r"^[^-*+#>\s|][^|\n]*\s\|\s+\S")


class ExportedItem(NamedTuple):
    """An entry of a section; `text` is Markdown."""

    title: str
    text: str


class ExportedChallenge(NamedTuple):
    """A challenge and its author's own solution, in Markdown."""

    title: str
    problem: str
    solution: str | None = None
    outcome: str | None = None


ExportedEntry = ExportedItem | ExportedChallenge


class Example(NamedTuple):
    """An entry as it is written in a README, whose form others take.

    `header` is the line above the rows of its table, and `step` is added to its number.
    """

    text: str
    header: str = ""
    step: int = 0

    @property
    def first_line(self) -> str:
        """Its first line with text."""
        return next((line for line in self.text.split("\n") if line.strip()), "")

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table."""
        return is_row(self.first_line)

    @property
    def heading_level(self) -> int:
        """The level of its heading, or 0."""
        found = HEADING.match(self.first_line)
        return len(found[1]) if found else 0

    @property
    def title_has_own_line(self) -> bool:
        """Whether its title is a heading, or a bold line."""
        return bool(self.heading_level or BOLD_LINE.match(self.first_line))


def is_row(text: str) -> bool:
    """Return whether a line is a row of a table, with bars or TABs."""
    first = text.split("\n")[0]
    return first.lstrip().startswith("|") or "\t" in first.strip() or bool(_OPEN_ROW.match(first))


def single_line(text: str) -> str:
    """Return the text on one line."""
    return " ".join(text.split())


def without_bullet(line: str) -> str:
    """Return a line without its list marker and spaces around it."""
    return _LIST_MARKER.sub("", line).strip()


def escaped(text: str) -> str:
    """Return the text on one line, with Markdown's special characters escaped."""
    text = re.sub(r"([\\`*_\[\]<>])", r"\\\1", single_line(text))
    return re.sub(r"^([#+-])", r"\\\1", text)


def table_cell(text: str) -> str:
    """Return the text on one line, with bars escaped that are not yet."""
    return re.sub(r"(\\.)|\|", lambda found: found[1] or r"\|", single_line(text))


def is_one_paragraph(text: str) -> bool:
    """Return whether a text is one line without a list, code block, heading or table."""
    text = text.strip()
    return "\n" not in text and not _BLOCK.match(text)


def texts_of(entry: ExportedEntry) -> dict[str, str]:
    """Return an entry's texts by their names, without its title and empty ones."""
    texts = {name: _cleaned(text or "") for name, text in entry._asdict().items()}
    return {name: text for name, text in texts.items() if text and name != "title"}


def _cleaned(text: str) -> str:
    """Return a text with plain line breaks, and none around it."""
    return text.replace("\r\n", "\n").strip("\n").rstrip()
