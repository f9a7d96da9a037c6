"""Write a README in GitHub-flavoured Markdown that the parser understands.

It has what the programme asks for, in its order: an overview, technologies, concepts, challenges
with solutions, practices, takeaways and collaboration.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import starmap
from typing import NamedTuple

from learnings.readme import roundtrip_markers
from learnings.readme.entry_forms import below_heading, bullet, marked
from learnings.readme.exported_entries import (
    ExportedChallenge,
    ExportedEntry,
    ExportedItem,
    escaped,
    is_one_paragraph,
    table_cell,
    texts_of,
    without_bullet,
)
from learnings.readme.parser.heading_patterns import classify_heading
from learnings.readme.technology_groups import grouped
from learnings.sections import CHALLENGES_README_POSITION, SECTIONS

__all__ = [
    "README_SECTIONS",
    "ExportedChallenge",
    "ExportedItem",
    "ExportedProject",
    "ReadmeContent",
    "heading_of",
    "kept_section",
    "paragraphs_for_document",
    "write_readme",
]

TITLE = "ALX Project Nexus"
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
_HEADINGS = {section.list_name: section.heading for section in SECTIONS} | {
    "overview": "Overview",
    "challenges": "Challenges and solutions",
    "collaboration": "Collaboration",
    "goals": "Future goals",
    "contact": "Contact",
}
_TRACKS = {"Back end": "Backend", "Front end": "Frontend"}
_OVERVIEW = re.compile(r"\b(?:overview|introduction|about)\b", re.IGNORECASE)
_MAX_CELL_LENGTH = _MAX_BULLET_LENGTH = 300
# How an entry is written: as briefly as its section allows, under a heading, or below a marker.
BRIEF, HEADING, MARKED = 0, 1, 2


class ExportedProject(NamedTuple):
    """A project, with the names of the other members of its team.

    `links` are (label, address) of more that belongs to it, `diagrams` (label, Mermaid text). `key`
    lets another app find it.
    """

    name: str
    pitch: str
    repository_url: str
    api_url: str
    team: list[str]
    live_url: str = ""
    key: int = 0
    links: tuple[tuple[str, str], ...] = ()
    diagrams: tuple[tuple[str, str], ...] = ()


def heading_of(section: str) -> str:
    """Return the heading of a section of a README."""
    return _HEADINGS[section]


def _empty_lists() -> dict[str, list[ExportedItem]]:
    return {section.list_name: [] for section in SECTIONS}


@dataclass
class ReadmeContent:
    """The content of a README.

    `lists` has the entries of each section by its `list_name`, `kept` the sections of the profile
    that are no entries. `collaboration` is a text of its own.
    """

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
    kept: list[ExportedItem] = field(default_factory=list)
    collaboration: str = ""
    discord_channel: str = ""
    links: dict[str, str] = field(default_factory=dict)

    @property
    def entries(self) -> dict[str, Sequence[ExportedEntry]]:
        """The entries of every section, and the challenges."""
        return {**self.lists, "challenges": self.challenges}

    def skills_in(self, section: str) -> list[str]:
        """Return the skills that a section lists because no entry names them."""
        if section != "technologies":
            return []
        named = {item.title.casefold() for item in self.lists[section]}
        return [skill for skill in self.skills if skill.casefold() not in named]


def write_readme(
    content: ReadmeContent,
    *,
    sections: Sequence[str] = README_SECTIONS,
    forms: Mapping[tuple[str, int], int] | None = None,
) -> str:
    """Return the README without empty sections.

    `forms` has HEADING or MARKED for (section, number) of entries that are not written briefly.
    """
    writer = _Writer(content, forms or {})
    parts = [f"# {TITLE}"]
    for section in sections:
        if section == "contact":
            parts += writer.other_kept()
        parts += writer.section(section)
    if "contact" not in sections:
        parts += writer.other_kept()
    return "\n\n".join(part for part in parts if part) + "\n"


class _Writer:
    def __init__(self, content: ReadmeContent, forms: Mapping[tuple[str, int], int]) -> None:
        self.content, self.forms = content, forms

    def form(self, section: str, number: int) -> int:
        """Return how an entry is written."""
        return self.forms.get((section, number), BRIEF)

    def section(self, name: str) -> list[str]:
        """Return a section's heading, the kept ones that belong there, and paragraphs."""
        paragraphs = self.paragraphs_of(name)
        heading, *rest = paragraphs or [f"## {heading_of(name)}"]
        kept = self.kept_of(name)
        return [heading, *kept, *rest] if kept or paragraphs else []

    def paragraphs_of(self, name: str) -> list[str]:
        """Return the paragraphs of a section, [] if it is empty."""
        if name in self.content.lists:
            return self._list_section(name)
        return getattr(self, f"_{name}_section")()

    def kept_of(self, name: str) -> list[str]:
        """Return the kept sections that belong to a section, without their headings."""
        return [self._prose("kept", kept.text, number) for number, kept in self._kept_in(name)]

    def _kept_in(self, name: str | None) -> Iterator[tuple[int, ExportedItem]]:
        """Yield numbers and kept sections that belong into a section, or into none."""
        for number, kept in enumerate(self.content.kept):
            if _section_of_kept(kept.title) == name:
                yield number, kept

    def other_kept(self) -> list[str]:
        """Return the other kept sections, each with its heading."""
        others = self._kept_in(None)
        return [self._prose("kept", kept_section(kept), number) for number, kept in others]

    def _overview_section(self) -> list[str]:
        bio = self._prose("overview", self.content.bio)
        return _under_heading("overview", _introduction(self.content), bio)

    def _prose(self, name: str, text: str, number: int = 0) -> str:
        """Return a text of the profile, which the import need not understand."""
        text = text.strip()
        if not text or self.form(name, number) != MARKED:
            return text
        kind = "goals" if name == "goals" else "aside"
        return roundtrip_markers.wrap_unread(text, kind, is_section=name == "kept")

    def _list_section(self, name: str) -> list[str]:
        """Return bullets for titles without text, and the others in order:

        all as bullets or under headings.
        """
        entries = list(enumerate(self.content.lists[name]))
        bare = [one for one in entries if self._is_bare(name, *one)]
        others = [one for one in entries if not self._is_bare(name, *one)]
        is_list = all(self._can_be_bullet(name, *one) for one in others)
        bullets = _bullets([*bare, *others] if is_list else bare)
        blocks = [] if is_list else [self._under_own_heading(name, *one) for one in others]
        return _under_heading(name, self._skills(name), bullets, *blocks)

    def _can_be_bullet(self, name: str, number: int, item: ExportedItem) -> bool:
        return self.form(name, number) == BRIEF and _fits_a_bullet(item)

    def _is_bare(self, name: str, number: int, item: ExportedItem) -> bool:
        return not item.text.strip() and self.form(name, number) == BRIEF

    def _under_own_heading(self, name: str, number: int, entry: ExportedEntry) -> str:
        is_empty = isinstance(entry, ExportedItem) and not texts_of(entry)
        if is_empty or self.form(name, number) == MARKED:
            return marked(name, entry, is_bullet=is_empty)
        return below_heading(entry, 3)

    def _skills(self, name: str) -> str:
        """Return the paragraph of skills, in groups unless they'd be read differently."""
        skills = self.content.skills_in(name)
        groups = grouped(skills)
        if self.form("skills", 0) != BRIEF or len(groups) < 2:
            return "\n".join(f"- {escaped(skill)}" for skill in skills)
        return "\n".join(starmap(_group_of_skills, groups.items()))

    def _challenges_section(self) -> list[str]:
        """Return the challenges in order: as a table if all fit, else under headings."""
        challenges = self.content.challenges
        if challenges and all(self._fits_a_row(*one) for one in enumerate(challenges)):
            table = ["| Challenge | Solution |", "| --- | --- |", *map(_table_row, challenges)]
            return _under_heading("challenges", "\n".join(table))
        blocks = [self._under_own_heading("challenges", *one) for one in enumerate(challenges)]
        return _under_heading("challenges", *blocks)

    def _fits_a_row(self, number: int, challenge: ExportedChallenge) -> bool:
        return self.form("challenges", number) == BRIEF and _fits_a_row(challenge)

    def _collaboration_section(self) -> list[str]:
        text = self._prose("collaboration", self.content.collaboration)
        return _under_heading("collaboration", text, "\n".join(_collaboration_lines(self.content)))

    def _goals_section(self) -> list[str]:
        lines = map(str.strip, self.content.goals.split("\n"))
        goals = [without_bullet(line) for line in lines if line]
        if self.form("goals", 0) == BRIEF and all(map(is_one_paragraph, goals)):
            return _under_heading("goals", "\n".join(f"- {goal}" for goal in goals))
        return _under_heading("goals", self._prose("goals", self.content.goals))

    def _contact_section(self) -> list[str]:
        return _under_heading("contact", "\n".join(_link_lines(self.content, "")))


def _bullets(entries: Sequence[tuple[int, ExportedItem]]) -> str:
    return "\n".join(bullet(item) for _number, item in entries)


def _group_of_skills(group: str, names: Sequence[str]) -> str:
    return f"- **{group}:** {', '.join(map(escaped, names))}"


def kept_section(kept: ExportedItem) -> str:
    """Return a kept section below its heading, if it has a title."""
    text = kept.text.strip()
    return f"## {escaped(kept.title)}\n\n{text}" if kept.title.strip() else text


def paragraphs_for_document(content: ReadmeContent, document: str) -> Iterator[tuple[str, str]]:
    """Yield (section, paragraph) of collaboration and contacts a document lacks."""
    if collaboration := _new_collaboration(content, document):
        yield "collaboration", collaboration
    if links := _link_lines(content, document):
        yield "contact", "\n".join(links)


def _new_collaboration(content: ReadmeContent, document: str) -> str:
    # The channel of the cohort is for READMEs that Nexus writes; an author who wants it has it.
    by_address = _lines_by_address(replace(content, discord_channel=""))
    lines = [line for address, line in by_address if address not in document]
    text = content.collaboration.strip()
    paragraphs = ["" if text in document else text, "\n".join(lines)]
    return "\n\n".join(filter(None, paragraphs))


def _link_lines(content: ReadmeContent, document: str) -> list[str]:
    """Return a line for each link that a document does not have."""
    return [
        f"- {label}: <{address}>"
        for label, address in content.links.items()
        if address not in document
    ]


def _lines_by_address(content: ReadmeContent) -> Iterator[tuple[str, str]]:
    """Yield (what names it, line) of each project and of the channel."""
    for project in content.projects:
        yield project.repository_url or project.name, _project_line(project)
    if content.discord_channel:
        yield content.discord_channel, f"- Discord: {content.discord_channel}"


def _collaboration_lines(content: ReadmeContent) -> list[str]:
    return [line for _address, line in _lines_by_address(content)]


def _section_of_kept(title: str) -> str | None:
    """Return the section of a kept one, or None; without a title, the overview."""
    if not title.strip() or _OVERVIEW.search(title):
        return "overview"
    kind = classify_heading(title)[0]
    return kind if kind in ("collaboration", "contact") else None


def _introduction(content: ReadmeContent) -> str:
    """Return a paragraph that says whose README it is, and of which programme."""
    if not content.track and not content.cohort:
        return ""
    cohort = f" ({escaped(content.cohort)})" if content.cohort else ""
    return (
        f"What {escaped(content.name)} learned in the **{_programme(content.track)}**{cohort}: "
        "technologies and concepts, challenges with their solutions, practices and takeaways."
    )


def _programme(track: str) -> str:
    if not track:
        return "ALX ProDev programme"
    return f"ALX ProDev {escaped(_TRACKS.get(track, track))} Engineering programme"


def _under_heading(section: str, *paragraphs: str) -> list[str]:
    """Return the heading and the paragraphs that are not empty, [] if all are."""
    filled = [paragraph for paragraph in paragraphs if paragraph]
    return [f"## {heading_of(section)}", *filled] if filled else []


def _fits_a_bullet(item: ExportedItem) -> bool:
    return len(item.text) <= _MAX_BULLET_LENGTH and is_one_paragraph(item.text)


def _fits_a_row(challenge: ExportedChallenge) -> bool:
    """Return whether a challenge is a title and one short line of solution."""
    texts = texts_of(challenge)
    solution = texts.get("solution", "").strip()
    is_short = len(solution) <= _MAX_CELL_LENGTH and is_one_paragraph(solution)
    return texts.keys() == {"solution"} and is_short


def _table_row(challenge: ExportedChallenge) -> str:
    return f"| {table_cell(escaped(challenge.title))} | {table_cell(challenge.solution or '')} |"


def _project_line(project: ExportedProject) -> str:
    line = f"- **{escaped(project.name)}**: {escaped(project.pitch)}"
    line += _project_links(project) + _project_team(project)
    return "\n".join([line, *_lines_below_project(project)])


def _project_links(project: ExportedProject) -> str:
    addresses = {
        "repository": project.repository_url,
        "API": project.api_url,
        "live": project.live_url,
    }
    links = [f"[{label}](<{address}>)" for label, address in addresses.items() if address]
    return f" ({', '.join(links)})" if links else ""


def _project_team(project: ExportedProject) -> str:
    names = ", ".join(map(escaped, project.team))
    return f" – with {names}" if names else ""


def _lines_below_project(project: ExportedProject) -> Iterator[str]:
    """Yield bullets and diagrams, indented below the project's own bullet."""
    for label, address in project.links:
        yield f"  - {escaped(label)}: <{address}>"
    for label, diagram in project.diagrams:
        yield "\n".join(f"  {line}".rstrip() for line in _diagram_lines(label, diagram))


def _diagram_lines(label: str, diagram: str) -> Iterator[str]:
    """Yield the lines of a bullet with a diagram."""
    fence = _fence_around(diagram)
    yield from (f"- {escaped(label)}:", "", f"  {fence}mermaid")
    yield from (f"  {line}" for line in diagram.strip().split("\n"))
    yield f"  {fence}"


def _fence_around(text: str) -> str:
    """Return a fence of more backquotes than the text has in a row."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    return "`" * max(3, longest + 1)
