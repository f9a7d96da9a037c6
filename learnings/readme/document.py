"""A README as a list of parts: what it was imported as, and everything between."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from learnings.readme.parser.result import ItemRef, ParsedReadme


@dataclass(frozen=True)
class DocumentPart:
    """Lines of a README, exactly as they were written, with their line ends.

    `kind` is "items" for lines of imported items, "kept" for a kept section, and "text" for
    headings, labels, the headers of tables, rules and blank lines. `items` has (name of the list,
    number in it) of each item, which may share lines; ("kept", number) of a kept section.
    `section` is the list whose section it stands in, or "". `title` and `level` are those of the
    heading of a kept section, "" and 0 without a heading of its own.
    """

    kind: str
    text: str
    items: tuple[ItemRef, ...] = ()
    section: str = ""
    title: str = ""
    level: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the values that are not the default as JSON data."""
        values: dict[str, Any] = {"kind": self.kind, "text": self.text}
        if self.items:
            values["items"] = [list(ref) for ref in self.items]
        more = {"section": self.section, "title": self.title, "level": self.level}
        return values | {name: value for name, value in more.items() if value}


def divide(text: str, parsed: ParsedReadme) -> list[DocumentPart]:
    """Return the parts of a README, which cover each of its lines once.

    `parsed` is what `parse_text` returned for `text`.
    """
    lines = text.split("\n")
    ended = [f"{line}\n" for line in lines[:-1]] + lines[-1:]
    parts = [
        DocumentPart(
            span.kind,
            "".join(ended[span.line : span.end]),
            span.refs,
            span.section,
            span.title,
            span.level,
        )
        for span in parsed.spans
    ]
    return [part for part in parts if part.text]


def text_of(parts: Iterable[DocumentPart]) -> str:
    """Return the text of these parts."""
    return "".join(part.text for part in parts)
