"""Write a README in GitHub-flavoured Markdown that the parser understands."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from learnings.readme import roundtrip_markers

LIST_SECTIONS = {
    "technologies": ("technology", "Technologies"),
    "concepts": ("concept", "Concepts"),
    "practices": ("practice", "Best practices"),
    "takeaways": ("takeaway", "Takeaways"),
    "tips": ("tip", "Tips for those who come after"),
}
# The sections of a README, in the default order.
README_SECTIONS = ("overview", "technologies", "concepts", "challenges", "practices", "takeaways", "tips", "collaboration", "goals", "contact")  # fmt: skip
_BLOCK = re.compile(r"^\s*([-*+>#|]|\d+[.)]\s|```|~~~|    )", re.MULTILINE)
_MAX_CELL_LENGTH = 300


@dataclass
class ReadmeContent:
    """The content of a README.

    Lists hold (title, Markdown); `challenges` (title, problem, solution, outcome); `projects`
    (name, pitch, repository address, API address, names of the other members); `skills` are
    names of technologies.
    """

    name: str
    handle: str
    address: str = ""
    track: str = ""
    cohort: str = ""
    bio: str = ""
    goals: str = ""
    skills: list = field(default_factory=list)
    technologies: list = field(default_factory=list)
    concepts: list = field(default_factory=list)
    practices: list = field(default_factory=list)
    takeaways: list = field(default_factory=list)
    tips: list = field(default_factory=list)
    challenges: list = field(default_factory=list)
    projects: list = field(default_factory=list)
    discord_channel: str = ""
    links: dict = field(default_factory=dict)


def write(
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
        parts += writer.section(section)
    return "\n\n".join(part for part in parts if part) + "\n"


class _Writer:
    def __init__(self, content, marked):
        self.content, self.marked = content, marked

    def section(self, name: str) -> list[str]:
        """Return the paragraphs of a section, [] if it is empty."""
        if name in LIST_SECTIONS:
            return self._list(name)
        return getattr(self, f"_{name}")()

    def _overview(self):
        facts = " · ".join(_escaped(fact) for fact in (self.content.track, self.content.cohort) if fact)
        texts = [f"*{facts}*" if facts else "", self._aside("overview", self.content.bio)]
        return ["## Overview", *filter(None, texts)] if any(texts) else []

    def _aside(self, name, text):
        return (
            roundtrip_markers.wrap_unread(text.strip()) if (name, 0) in self.marked and text.strip() else text.strip()
        )

    def _list(self, name):
        kind, heading = LIST_SECTIONS[name]
        entries = getattr(self.content, name)
        skills = self.content.skills if name == "technologies" else []
        if not entries and not skills:
            return []
        bullets = ["\n".join(f"- {_escaped(skill)}" for skill in skills)] if skills else []
        return [f"## {heading}", *bullets, *(self._entry(name, kind, number) for number in range(len(entries)))]

    def _entry(self, name, kind, number):
        title, body = getattr(self.content, name)[number]
        if (name, number) in self.marked:
            return roundtrip_markers.wrap_entry(kind, title, {"text": body})
        return f"### {_escaped(title)}\n\n{body.strip()}".rstrip()

    def _challenges(self):
        """Return short challenges as a table, then the others under headings, both in order."""
        numbered = list(enumerate(self.content.challenges))
        if not numbered:
            return []
        short = [one for number, one in numbered if self._is_row(number, one)]
        rows = "\n".join(f"| {_table_cell(_escaped(one[0]))} | {_table_cell(one[2])} |" for one in short)
        table = [f"| Challenge | Solution |\n| --- | --- |\n{rows}"] if short else []
        long = [self._challenge(number, one) for number, one in numbered if not self._is_row(number, one)]
        return ["## Challenges and solutions", *table, *long]

    def _is_row(self, number, challenge):
        return ("challenges", number) not in self.marked and _fits_a_cell(challenge)

    def _challenge(self, number, challenge):
        title, *texts = challenge
        parts = {
            name: text
            for name, text in zip(("problem", "solution", "outcome"), texts, strict=True)
            if text and text.strip()
        }
        if ("challenges", number) in self.marked:
            return roundtrip_markers.wrap_entry("challenge", title, parts)
        labelled = [f"**{name.capitalize()}:**\n\n{text.strip()}" for name, text in parts.items()]
        return "\n\n".join([f"### {_escaped(title)}", *labelled])

    def _collaboration(self):
        content = self.content
        if not content.projects and not content.discord_channel:
            return []
        lines = [
            f"- **{_escaped(name)}**: {_escaped(pitch)}{_addresses(url, api)}{_team(team)}"
            for name, pitch, url, api, team in content.projects
        ]
        lines += [f"- Discord: {content.discord_channel}"] if content.discord_channel else []
        return ["## Collaboration", "\n".join(lines)]

    def _goals(self):
        return ["## Future goals", self._aside("goals", self.content.goals)] if self.content.goals.strip() else []

    def _contact(self):
        lines = [f"- {label}: <{address}>" for label, address in self.content.links.items()]
        return ["## Contact", "\n".join(lines)] if lines else []


def _fits_a_cell(challenge):
    title, problem, solution, outcome = challenge
    simple = solution and not problem and not outcome and "\n" not in solution.strip() and not _BLOCK.match(solution)
    return bool(simple) and len(solution) <= _MAX_CELL_LENGTH and "`" not in f"{title}{solution}"


def _table_cell(text):
    return re.sub(r"\\.|\|", lambda found: found[0] if len(found[0]) == 2 else "\\|", _single_line(text))


def _addresses(url, api):
    links = [f"[{label}](<{address}>)" for label, address in (("repository", url), ("API", api)) if address]
    return f" ({', '.join(links)})" if links else ""


def _team(names):
    return f" – with {', '.join(map(_escaped, names))}" if names else ""


def _single_line(text):
    return " ".join(text.split())


def _escaped(text):
    """Return the text on one line, with the characters that Markdown would interpret escaped."""
    text = re.sub(r"([\\`*_\[\]<>])", r"\\\1", _single_line(text))
    return re.sub(r"^([#+-]|\d+(?=[.)]\s))", lambda sign: f"\\{sign[0]}" if not sign[0].isdigit() else sign[0], text)
