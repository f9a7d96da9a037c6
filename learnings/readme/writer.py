"""Write a README in GitHub-flavoured Markdown that the parser understands."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from learnings.readme import roundtrip_markers
from learnings.sections import CHALLENGES_README_POSITION, SECTIONS

_LIST_SECTIONS = {section.list_name: section for section in SECTIONS}
_ENTRY_POSITIONS = {section.list_name: section.readme_position for section in SECTIONS}
_ENTRY_POSITIONS["challenges"] = CHALLENGES_README_POSITION
# The sections of a README, in the default order.
README_SECTIONS = (
    "overview",
    *sorted(_ENTRY_POSITIONS, key=_ENTRY_POSITIONS.__getitem__),
    "collaboration",
    "goals",
    "contact",
)
_BLOCK = re.compile(r"^\s*([-*+>#|]|\d+[.)]\s|```|~~~|    )", re.MULTILINE)
_MAX_CELL_LENGTH = 300


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


class ExportedProject(NamedTuple):
    """A project, with the names of the other members of its team."""

    name: str
    pitch: str
    repository_url: str
    api_url: str
    team: list[str]


def _empty_lists() -> dict[str, list[ExportedItem]]:
    return {section.list_name: [] for section in SECTIONS}


@dataclass
class ReadmeContent:
    """The content of a README; `lists` has the entries of each section by its `list_name`."""

    name: str
    handle: str
    address: str = ""
    track: str = ""
    cohort: str = ""
    bio: str = ""
    goals: str = ""
    skills: list[str] = field(default_factory=list)
    lists: dict[str, list[ExportedItem]] = field(default_factory=_empty_lists)
    challenges: list[ExportedChallenge] = field(default_factory=list)
    projects: list[ExportedProject] = field(default_factory=list)
    discord_channel: str = ""
    links: dict[str, str] = field(default_factory=dict)

    @property
    def entries(self) -> dict[str, Sequence[ExportedItem | ExportedChallenge]]:
        """The entries of every section, and the challenges."""
        return {**self.lists, "challenges": self.challenges}

    def skills_in(self, section: str) -> list[str]:
        """Return the skills listed in a section: all of them with the technologies."""
        return self.skills if section == "technologies" else []


def write_readme(
    content: ReadmeContent,
    *,
    sections: Sequence[str] = README_SECTIONS,
    marked: frozenset[tuple[str, int]] = frozenset(),
) -> str:
    """Return the README without empty sections.

    `marked` holds (section, number) of the entries to write between markers.
    """
    writer = _Writer(content, marked)
    parts = [f"# {_escaped(content.name)}"]
    for section in sections:
        parts += writer.paragraphs_of(section)
    return "\n\n".join(part for part in parts if part) + "\n"


class _Writer:
    def __init__(self, content: ReadmeContent, marked: frozenset[tuple[str, int]]) -> None:
        self.content, self.marked = content, marked

    def paragraphs_of(self, name: str) -> list[str]:
        """Return the paragraphs of a section, [] if it is empty."""
        if name in _LIST_SECTIONS:
            return self._list_section(name)
        return getattr(self, f"_{name}_section")()

    def _overview_section(self):
        facts = [_escaped(fact) for fact in (self.content.track, self.content.cohort) if fact]
        line = " · ".join(facts)
        bio = self._prose("overview", self.content.bio)
        return _under_heading("Overview", f"*{line}*" if line else "", bio)

    def _prose(self, name, text):
        """Return a text of the profile, which the import need not understand."""
        text = text.strip()
        return roundtrip_markers.wrap_unread(text) if text and (name, 0) in self.marked else text

    def _list_section(self, name):
        section = _LIST_SECTIONS[name]
        skills = [f"- {_escaped(skill)}" for skill in self.content.skills_in(name)]
        items = [self._item(section, number, item) for number, item in enumerate(self.content.lists[name])]
        return _under_heading(section.heading, "\n".join(skills), *items)

    def _item(self, section, number, item):
        if (section.list_name, number) in self.marked:
            return roundtrip_markers.wrap_entry(section.value, item.title, {"text": item.text})
        return f"### {_escaped(item.title)}\n\n{item.text.strip()}".rstrip()

    def _challenges_section(self):
        """Return short challenges as a table, then the others under headings, both in order."""
        rows, others = [], []
        for number, challenge in enumerate(self.content.challenges):
            is_marked = ("challenges", number) in self.marked
            if not is_marked and _fits_a_row(challenge):
                rows.append(_table_row(challenge))
            else:
                others.append(_long_challenge(challenge, is_marked=is_marked))
        table = ["| Challenge | Solution |", "| --- | --- |", *rows] if rows else []
        return _under_heading("Challenges and solutions", "\n".join(table), *others)

    def _collaboration_section(self):
        lines = [_project_line(project) for project in self.content.projects]
        if self.content.discord_channel:
            lines.append(f"- Discord: {self.content.discord_channel}")
        return _under_heading("Collaboration", "\n".join(lines))

    def _goals_section(self):
        return _under_heading("Future goals", self._prose("goals", self.content.goals))

    def _contact_section(self):
        lines = [f"- {label}: <{address}>" for label, address in self.content.links.items()]
        return _under_heading("Contact", "\n".join(lines))


def _under_heading(heading, *paragraphs):
    """Return the heading and the paragraphs that are not empty, [] if all are."""
    filled = [paragraph for paragraph in paragraphs if paragraph]
    return [f"## {heading}", *filled] if filled else []


def _fits_a_row(challenge):
    """Return whether a challenge is a title and one short line of solution without code."""
    title, problem, solution, outcome = challenge
    if problem or outcome or not solution or len(solution) > _MAX_CELL_LENGTH:
        return False
    is_simple = "\n" not in solution.strip() and not _BLOCK.match(solution)
    return is_simple and "`" not in f"{title}{solution}"


def _table_row(challenge):
    return f"| {_table_cell(_escaped(challenge.title))} | {_table_cell(challenge.solution)} |"


def _long_challenge(challenge, *, is_marked):
    texts = challenge._asdict()
    title = texts.pop("title")
    parts = {name: text for name, text in texts.items() if text and text.strip()}
    if is_marked:
        return roundtrip_markers.wrap_entry("challenge", title, parts)
    labelled = [f"**{name.capitalize()}:**\n\n{text.strip()}" for name, text in parts.items()]
    return "\n\n".join([f"### {_escaped(title)}", *labelled])


def _project_line(project):
    addresses = {"repository": project.repository_url, "API": project.api_url}
    links = [f"[{label}](<{address}>)" for label, address in addresses.items() if address]
    line = f"- **{_escaped(project.name)}**: {_escaped(project.pitch)}"
    line += f" ({', '.join(links)})" if links else ""
    names = ", ".join(_escaped(name) for name in project.team)
    return f"{line} – with {names}" if project.team else line


def _table_cell(text):
    """Return the text on one line, with bars escaped that are not yet."""
    return re.sub(r"(\\.)|\|", lambda found: found[1] or r"\|", _single_line(text))


def _single_line(text):
    return " ".join(text.split())


def _escaped(text):
    """Return the text on one line, with the characters that Markdown would interpret escaped."""
    text = re.sub(r"([\\`*_\[\]<>])", r"\\\1", _single_line(text))
    return re.sub(r"^([#+-])", r"\\\1", text)
