"""What was understood of a README."""

from dataclasses import dataclass, field

LISTS = ("technologies", "concepts", "practices", "takeaways", "tips", "goals")


@dataclass
class Item:
    """A technology, concept, practice …: `title` is plain, `text` is Markdown of what was said of it, or ""."""

    title: str
    text: str = ""
    line: int = 0


@dataclass
class FoundChallenge:
    """A challenge; `solution` and `outcome` are None where the README gives none."""

    title: str
    problem: str = ""
    solution: str | None = None
    outcome: str | None = None
    track: str | None = None
    line: int = 0


@dataclass
class Reading:
    """Everything that was understood, and the headings of what was not."""

    technologies: list[Item] = field(default_factory=list)
    concepts: list[Item] = field(default_factory=list)
    practices: list[Item] = field(default_factory=list)
    takeaways: list[Item] = field(default_factory=list)
    tips: list[Item] = field(default_factory=list)
    goals: list[Item] = field(default_factory=list)
    challenges: list[FoundChallenge] = field(default_factory=list)
    collaboration: dict = field(default_factory=lambda: {"discord_channel": None, "project": None})
    links: dict = field(default_factory=lambda: {"github": None, "linkedin": None})
    repaired_encoding: bool = False
    warnings: list[str] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)

    def as_json(self):
        """The object that `import_readme --dry-run --json` prints."""
        lists = {name: [item.title for item in getattr(self, name)] for name in LISTS}
        challenges = [
            {name: getattr(found, name) for name in ("title", "problem", "solution", "outcome", "track")}
            for found in self.challenges
        ]
        rest = ("collaboration", "links", "repaired_encoding", "warnings", "not_understood")
        return lists | {"challenges": challenges} | {name: getattr(self, name) for name in rest}
