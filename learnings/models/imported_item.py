"""One thing found in a README, on its way to become a draft, a skill, or a line of a profile."""

import hashlib
from dataclasses import asdict, dataclass, field

from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from learnings.models.choices import Section
from learnings.models.revision import TITLE_LENGTH
from learnings.readme.parser.result import LIKELY
from portal.text.cleaning import as_one_line

SECTION_OF_LIST = {
    "technologies": Section.TECHNOLOGY,
    "concepts": Section.CONCEPT,
    "practices": Section.PRACTICE,
    "takeaways": Section.TAKEAWAY,
    "tips": Section.TIP,
}
CONTACTS = {"github": "GitHub", "linkedin": "LinkedIn", "website": _("Website")}
_LEAST_WORDS = 40


class FoundKind(models.TextChoices):
    """What a found thing becomes."""

    SKILL = "skill", _("a skill")
    TECHNOLOGY = "technology", _("a technology")
    CONCEPT = "concept", _("a concept")
    PRACTICE = "practice", _("a practice")
    TAKEAWAY = "takeaway", _("a takeaway")
    TIP = "tip", _("a tip")
    CHALLENGE = "challenge", _("a challenge")
    GOAL = "goal", _("a goal on my profile")
    CONTACT = "contact", _("a contact on my profile")


class FoundState(models.TextChoices):
    """How it stands to what its owner has here already."""

    NEW = "new", _("new")
    CHANGED = "changed", _("changed since")
    SAME = "same", _("here already")


@dataclass
class Found:
    """`line` and `end` are of the README, counted from 0. `fingerprint` says which thing it is, `digest` what it said when
    it was found; both stay as its owner edits it. `joined` holds what a thing was before another was joined to it."""

    kind: str
    title: str = ""
    body: str = ""
    solution: str = ""
    outcome: str = ""
    track: str = ""
    line: int = 0
    end: int = 0
    confidence: str = LIKELY
    keep: bool = True
    state: str = FoundState.NEW
    fingerprint: str = ""
    digest: str = ""
    into: int | None = None
    joined: dict = field(default_factory=dict)

    @property
    def is_challenge(self):
        return self.kind == FoundKind.CHALLENGE

    @property
    def is_entry(self):
        return self.kind not in (FoundKind.SKILL, FoundKind.GOAL, FoundKind.CONTACT)

    @property
    def is_offered(self):
        """Does its owner decide about it? Not what is here already, nor what was joined to another."""
        return self.state != FoundState.SAME and self.into is None

    @property
    def whole_body(self):
        """All of its text in one piece, for a kind that has no solution of its own."""
        parts = (part.strip("\n").rstrip() for part in (self.body, self.solution, self.outcome))
        return "\n\n".join(part for part in parts if part)

    def as_json(self):
        return asdict(self)

    def seal(self, seen):
        """Note which thing it is and what it says; `seen` counts those of the same name."""
        words = " ".join(self.title.casefold().split()) or self.body[:200]
        kind, section = ("learning", self.kind) if self.is_entry and not self.is_challenge else (self.kind, "")
        occurrence = seen[kind, section, words] = seen.get((kind, section, words), -1) + 1
        self.fingerprint = _hash(f"{kind}|{section}|{words}|{occurrence}")
        self.digest = digest_of(self.title, self.body, self.solution, self.outcome)

    def join(self, other):
        """Take another's words after one's own; `apart` gives both back."""
        said = f"**{other.title}**\n\n{other.whole_body}".strip() if other.whole_body else other.title
        name = "solution" if self.is_challenge and (self.solution or other.line > self.line) else "body"
        other.joined = {"name": name, "text": getattr(self, name)}
        setattr(self, name, f"{getattr(self, name)}\n\n{said}".strip())

    def part(self, other):
        """Undo `join`, the last one first."""
        if other.joined:
            setattr(self, other.joined["name"], other.joined["text"])
        other.joined, other.into, other.keep = {}, None, True


def _hash(text):
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def digest_of(*texts):
    """The same for texts that differ only in white space."""
    return _hash("|".join(" ".join((text or "").split()) for text in texts))


def everything_found(reading):
    """Each thing of a Reading as a Found, in the order of a README."""
    seen, found = {}, [*_lists(reading), *_challenges(reading), *_profile(reading)]
    for one in found:
        one.seal(seen)
    return found


def _lists(reading):
    for name, section in SECTION_OF_LIST.items():
        for item in getattr(reading, name):
            is_bare = section == Section.TECHNOLOGY and not item.text.strip()
            kind = FoundKind.SKILL if is_bare else FoundKind(section.value)
            yield _fitting(Found(kind, item.title, item.text, **_place(item)))


def _challenges(reading):
    for one in reading.challenges:
        texts = {"body": one.problem, "solution": one.solution or "", "outcome": one.outcome or ""}
        yield _fitting(Found(FoundKind.CHALLENGE, one.title, track=one.track or "", **texts, **_place(one)))


def _profile(reading):
    for item in reading.goals:
        yield Found(FoundKind.GOAL, as_one_line(item.title), item.text, **_place(item))
    for name in CONTACTS:
        if reading.links.get(name):
            yield Found(FoundKind.CONTACT, reading.links[name], name)


def _place(one):
    return {"line": one.line, "end": max(one.end, one.line + 1), "confidence": one.confidence}


def _fitting(found):
    """A title that is too long becomes the beginning of the text, and the title its shortening."""
    found.title = as_one_line(found.title)
    if len(found.title) > TITLE_LENGTH:
        found.body = f"{found.title}\n\n{found.body}".strip()
        found.title = Truncator(found.title).chars(TITLE_LENGTH)
        found.kind = FoundKind.TECHNOLOGY if found.kind == FoundKind.SKILL else found.kind
    return found


def words_of(text):
    """A text long enough to know a thing by, whatever it is called; else ""."""
    words = " ".join((text or "").split())
    return words if len(words) >= _LEAST_WORDS else ""
