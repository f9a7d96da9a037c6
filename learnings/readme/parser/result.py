"""The result of parsing a README."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from learnings.sections import SECTIONS

LIST_NAMES = (*(section.list_name for section in SECTIONS), "goals")
# Confidence: labelled in the README, recognised by its layout, or guessed from its words.
STATED, LIKELY, GUESSED = "stated", "likely", "guessed"


@dataclass
class ParsedItem:
    """An item such as a technology: a plain `title`, and Markdown or "" as `text`.

    It is an item of a list.

    It was found in lines [line, end) of the file, counted from 0.
    """

    title: str
    text: str = ""
    line: int = 0
    end: int = 0
    confidence: str = LIKELY


@dataclass
class ParsedChallenge:
    """A challenge; `solution` and `outcome` are None where the README gives none."""

    title: str
    problem: str = ""
    solution: str | None = None
    outcome: str | None = None
    track: str | None = None
    line: int = 0
    end: int = 0
    confidence: str = LIKELY


@dataclass
class KeptSection(ParsedItem):
    """A part that is no item: its `title`, or "" without a heading, and its Markdown.

    `level` is that of its heading, 0 without one.
    """

    level: int = 0


# The name of a list (one of LIST_NAMES, "challenges" or "kept"), and a number in it.
ItemRef = tuple[str, int]


class Span(NamedTuple):
    """Lines [line, end) of a README: items, a kept section, or text between them."""

    kind: str
    line: int
    end: int
    refs: tuple[ItemRef, ...] = ()
    section: str = ""
    title: str = ""
    level: int = 0


@dataclass
class Leftover:
    """Lines of which nothing was recognised, with the heading above them."""

    heading: str
    text: str
    line: int
    end: int


@dataclass
class Project:
    """The project that a README describes; a missing value is ""."""

    name: str = ""
    brief: str = ""
    stack: list[str] = field(default_factory=list)
    repository: str = ""
    live: str = ""
    api_docs: str = ""

    def as_json(self) -> dict | None:
        """Return the values as JSON data, or None if the README describes no project."""
        known = {name: value or None for name, value in vars(self).items() if name != "stack"}
        return known | {"stack": self.stack} if any(known.values()) else None


@dataclass
class ParsedReadme:
    """Everything that was recognised in a README, and what was not.

    `lists` has the items of each section, and the goals, by LIST_NAMES. `kept` has the parts for
    which there is no list, and `spans` says what every line belongs to.
    """

    lists: dict[str, list[ParsedItem]] = field(
        default_factory=lambda: {name: [] for name in LIST_NAMES}
    )
    challenges: list[ParsedChallenge] = field(default_factory=list)
    discord_channel: str | None = None
    project: Project = field(default_factory=Project)
    links: dict = field(default_factory=lambda: {"github": None, "linkedin": None})
    repaired_encoding: bool = False
    warnings: list[str] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    kept: list[KeptSection] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list, repr=False)

    @property
    def items_by_list(self) -> Mapping[str, list[Any]]:
        """The items of every list, and the challenges."""
        return {**self.lists, "challenges": self.challenges}

    def as_json(self) -> dict:
        """Return the object that `import_readme --dry-run --json` prints."""
        lists = {name: [item.title for item in items] for name, items in self.lists.items()}
        shown = ("title", "problem", "solution", "outcome", "track")
        return {
            **lists,
            "challenges": [{name: vars(one)[name] for name in shown} for one in self.challenges],
            "collaboration": {
                "discord_channel": self.discord_channel,
                "project": self.project.as_json(),
            },
            "links": self.links,
            "repaired_encoding": self.repaired_encoding,
            "warnings": self.warnings,
            "not_understood": self.not_understood,
        }
