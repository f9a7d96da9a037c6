"""A hub as a README: valid GitHub-flavoured Markdown that `read` understands again."""

import re
from dataclasses import dataclass, field

from learnings.readme import roundtrip_markers

LISTS = {
    "technologies": ("technology", "Technologies"),
    "concepts": ("concept", "Concepts"),
    "practices": ("practice", "Best practices"),
    "takeaways": ("takeaway", "Takeaways"),
    "tips": ("tip", "Tips for those who come after"),
}
# What a README may hold, in the order that it has where its owner chose no other.
SECTIONS = ("overview", "technologies", "concepts", "challenges", "practices", "takeaways", "tips", "collaboration", "goals", "contact")  # fmt: skip
_BLOCK = re.compile(r"^\s*([-*+>#|]|\d+[.)]\s|```|~~~|    )", re.MULTILINE)
_SHORT = 300


@dataclass
class HubText:
    """The values of a hub. Lists hold (title, Markdown); `challenges` (title, problem, solution, outcome); `projects`
    (name, pitch, repository address, API address, names of the others in the team); `skills` are names of technologies."""

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


def write(hub, *, sections=SECTIONS, marked=frozenset()):
    """The README; sections with nothing in them are left out. `marked` are (section, number) of the entries that are
    written between marks, because they would not be read again as they are."""
    writer = _Writer(hub, marked)
    parts = [f"# {_text(hub.name)}"]
    for section in sections:
        parts += writer.section(section)
    return "\n\n".join(part for part in parts if part) + "\n"


class _Writer:
    def __init__(self, hub, marked):
        self.hub, self.marked = hub, marked

    def section(self, name):
        if name in LISTS:
            return self._list(name)
        return getattr(self, f"_{name}")()

    def _overview(self):
        facts = " · ".join(_text(fact) for fact in (self.hub.track, self.hub.cohort) if fact)
        said = [f"*{facts}*" if facts else "", self._aside("overview", self.hub.bio)]
        return ["## Overview", *filter(None, said)] if any(said) else []

    def _aside(self, name, text):
        return roundtrip_markers.set_apart(text.strip()) if (name, 0) in self.marked and text.strip() else text.strip()

    def _list(self, name):
        kind, heading = LISTS[name]
        entries = getattr(self.hub, name)
        skills = self.hub.skills if name == "technologies" else []
        if not entries and not skills:
            return []
        bullets = ["\n".join(f"- {_text(skill)}" for skill in skills)] if skills else []
        return [f"## {heading}", *bullets, *(self._entry(name, kind, number) for number in range(len(entries)))]

    def _entry(self, name, kind, number):
        title, body = getattr(self.hub, name)[number]
        if (name, number) in self.marked:
            return roundtrip_markers.wrap(kind, title, {"text": body})
        return f"### {_text(title)}\n\n{body.strip()}".rstrip()

    def _challenges(self):
        """Short pairs in a table, all others in sections; both keep the order that they have."""
        numbered = list(enumerate(self.hub.challenges))
        if not numbered:
            return []
        short = [one for number, one in numbered if self._is_row(number, one)]
        rows = "\n".join(f"| {_cell(_text(one[0]))} | {_cell(one[2])} |" for one in short)
        table = [f"| Challenge | Solution |\n| --- | --- |\n{rows}"] if short else []
        long = [self._challenge(number, one) for number, one in numbered if not self._is_row(number, one)]
        return ["## Challenges and solutions", *table, *long]

    def _is_row(self, number, challenge):
        return ("challenges", number) not in self.marked and _fits_a_cell(challenge)

    def _challenge(self, number, challenge):
        title, *texts = challenge
        said = {
            name: text
            for name, text in zip(("problem", "solution", "outcome"), texts, strict=True)
            if text and text.strip()
        }
        if ("challenges", number) in self.marked:
            return roundtrip_markers.wrap("challenge", title, said)
        parts = [f"**{name.capitalize()}:**\n\n{text.strip()}" for name, text in said.items()]
        return "\n\n".join([f"### {_text(title)}", *parts])

    def _collaboration(self):
        hub = self.hub
        if not hub.projects and not hub.discord_channel:
            return []
        lines = [
            f"- **{_text(name)}**: {_text(pitch)}{_addresses(url, api)}{_team(team)}"
            for name, pitch, url, api, team in hub.projects
        ]
        lines += [f"- Discord: {hub.discord_channel}"] if hub.discord_channel else []
        return ["## Collaboration", "\n".join(lines)]

    def _goals(self):
        return ["## Future goals", self._aside("goals", self.hub.goals)] if self.hub.goals.strip() else []

    def _contact(self):
        lines = [f"- {label}: <{address}>" for label, address in self.hub.links.items()]
        return ["## Contact", "\n".join(lines)] if lines else []


def _fits_a_cell(challenge):
    title, problem, solution, outcome = challenge
    simple = solution and not problem and not outcome and "\n" not in solution.strip() and not _BLOCK.match(solution)
    return bool(simple) and len(solution) <= _SHORT and "`" not in f"{title}{solution}"


def _cell(text):
    return re.sub(r"\\.|\|", lambda found: found[0] if len(found[0]) == 2 else "\\|", _line(text))


def _addresses(url, api):
    said = [f"[{label}](<{address}>)" for label, address in (("repository", url), ("API", api)) if address]
    return f" ({', '.join(said)})" if said else ""


def _team(names):
    return f" – with {', '.join(map(_text, names))}" if names else ""


def _line(text):
    return " ".join(text.split())


def _text(text):
    """One line that is shown as it was typed: what Markdown would take for a sign is escaped."""
    text = re.sub(r"([\\`*_\[\]<>])", r"\\\1", _line(text))
    return re.sub(r"^([#+-]|\d+(?=[.)]\s))", lambda sign: f"\\{sign[0]}" if not sign[0].isdigit() else sign[0], text)
