"""A hub as a README: valid GitHub-flavoured Markdown that `read` understands again."""

import re
from dataclasses import dataclass, field

LISTS = {
    "technologies": "Technologies",
    "concepts": "Concepts",
    "practices": "Best practices",
    "takeaways": "Takeaways",
    "tips": "Tips for those who come after",
}
_BLOCK = re.compile(r"^\s*([-*+>#|]|\d+[.)]|```|~~~)", re.MULTILINE)
_SHORT = 300


@dataclass
class HubText:
    """The values of a hub. Lists hold (title, Markdown); `challenges` (title, problem, solution, outcome); `projects`
    (name, pitch, repository address, API address)."""

    name: str
    handle: str
    address: str = ""
    track: str = ""
    cohort: str = ""
    bio: str = ""
    goals: str = ""
    technologies: list = field(default_factory=list)
    concepts: list = field(default_factory=list)
    practices: list = field(default_factory=list)
    takeaways: list = field(default_factory=list)
    tips: list = field(default_factory=list)
    challenges: list = field(default_factory=list)
    projects: list = field(default_factory=list)
    discord_channel: str = ""
    links: dict = field(default_factory=dict)


def write(hub):
    """The README; sections with nothing in them are left out."""
    parts = [f"# {_line(hub.name)}", _about(hub)]
    for name, heading in LISTS.items():
        parts += _list(heading, getattr(hub, name))
    parts += _challenges(hub.challenges)
    parts += _collaboration(hub)
    parts += [f"## Goals\n\n{hub.goals.strip()}"] if hub.goals.strip() else []
    parts += _contact(hub)
    return "\n\n".join(part for part in parts if part) + "\n"


def _about(hub):
    facts = " · ".join(fact for fact in (hub.track, hub.cohort) if fact)
    return "\n\n".join(part for part in (f"*{facts}*" if facts else "", hub.bio.strip()) if part)


def _list(heading, entries):
    if not entries:
        return []
    return [f"## {heading}", *(f"### {_line(title)}\n\n{_below(body)}".rstrip() for title, body in entries)]


def _challenges(challenges):
    short = [one for one in challenges if _fits_a_cell(one)]
    long = [one for one in challenges if not _fits_a_cell(one)]
    if not challenges:
        return []
    table = ["| Challenge | Solution |\n| --- | --- |\n" + "\n".join(_row(one) for one in short)] if short else []
    return ["## Challenges and solutions", *table, *(_section(one) for one in long)]


def _fits_a_cell(challenge):
    title, problem, solution, outcome = challenge
    simple = solution and not problem and not outcome and "\n" not in solution.strip() and not _BLOCK.match(solution)
    return bool(simple) and len(solution) <= _SHORT and "`" not in title


def _row(challenge):
    return f"| {_cell(challenge[0])} | {_cell(challenge[2])} |"


def _cell(text):
    return text.strip().replace("|", "\\|")


def _section(challenge):
    title, problem, solution, outcome = challenge
    parts = [("Problem", problem), ("Solution", solution), ("Outcome", outcome)]
    said = [f"**{label}:**\n\n{_below(text)}" for label, text in parts if text and text.strip()]
    return "\n\n".join([f"### {_line(title)}", *said])


def _collaboration(hub):
    if not hub.projects and not hub.discord_channel:
        return []
    lines = [f"- **{_line(name)}**: {_line(pitch)}{_addresses(url, api)}" for name, pitch, url, api in hub.projects]
    if hub.discord_channel:
        lines.append(f"- Discord: {hub.discord_channel}")
    return ["## Collaboration\n\n" + "\n".join(lines)]


def _addresses(url, api):
    said = [f"[{label}]({address})" for label, address in (("repository", url), ("API", api)) if address]
    return f" ({', '.join(said)})" if said else ""


def _contact(hub):
    if not hub.links:
        return []
    return ["## Contact\n\n" + "\n".join(f"- [{label}]({address})" for label, address in hub.links.items())]


def _line(text):
    return " ".join(text.split())


def _below(text):
    """Headings in somebody's text go below ours."""
    return re.sub(
        r"^(#{1,6}) ", lambda mark: "#" * min(6, len(mark[1]) + 3) + " ", (text or "").strip(), flags=re.MULTILINE
    )
