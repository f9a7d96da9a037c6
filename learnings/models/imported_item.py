"""An item found in a README, to become a draft, a skill, or a line of a profile."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from learnings.models.revision import TITLE_LENGTH
from learnings.readme.parser.result import (
    GUESSED,
    LIKELY,
    ItemRef,
    KeptSection,
    ParsedChallenge,
    ParsedItem,
    ParsedReadme,
)
from learnings.sections import SECTIONS
from portal.text.cleaning import as_one_line, single_spaced

CONTACT_LABELS = {"github": "GitHub", "linkedin": "LinkedIn", "website": _("Website")}
_MIN_IDENTIFYING_LENGTH = 40
# What is left in a title that was read wrongly: marks of Markdown, and code.
_LEFTOVER_MARKS = re.compile(
    r"`{3}|^[#>|]|^\*(?!\*)|\s[*#>|]$|(?<!\*)\*$|#{2,}|^\W+$|=>|;$|\)\s*\{|\\[*_#`]|^(?:export"
    r"|import|const|def) .*[=({]"
)


# What an item becomes: an entry in one of the sections, or something else.
ImportedItemKind = models.TextChoices(
    "ImportedItemKind",
    [
        ("SKILL", ("skill", _("a skill"))),
        *((one.value.upper(), (one.value, _(one.item_label))) for one in SECTIONS),
        ("CHALLENGE", ("challenge", _("a challenge"))),
        ("KEPT", ("kept", _("a section of my profile"))),
        ("GOAL", ("goal", _("a goal on my profile"))),
        ("CONTACT", ("contact", _("a contact on my profile"))),
    ],
    module=__name__,
)


# The list of a parsed README that has the items of a kind.
LIST_OF_KIND = {
    **{section.value: section.list_name for section in SECTIONS},
    ImportedItemKind.SKILL: "technologies",
    ImportedItemKind.GOAL: "goals",
    ImportedItemKind.CHALLENGE: "challenges",
    ImportedItemKind.KEPT: "kept",
}


class ImportedItemState(models.TextChoices):
    """How it compares with what its owner already has here."""

    NEW = "new", pgettext_lazy("imported item", "new")
    CHANGED = "changed", pgettext_lazy("imported item", "edited since")
    SAME = "same", pgettext_lazy("imported item", "already here")
    # Of the same name as one here, in a README that is not that of its owner's repository.
    OTHER = "other", pgettext_lazy("imported item", "from another repository")


class ImportedItemDoubt(models.TextChoices):
    """Why its owner should check it."""

    SHAPE = "shape", _("recognised by its shape only")
    MARKS = "marks", _("marks or code are left in its title")
    COPIED = "copied", _("it looks like the assignment or a list of contents")
    NO_SOLUTION = "no_solution", _("no solution was found")
    OTHER = "other", _("from another repository than yours")


@dataclass
class ImportedItem:
    """Something found in a README, which its owner keeps, edits or leaves out.

    `line` and `end` are lines of the README, counted from 0. `fingerprint` identifies the item, and
    `digest` the text that was found; both stay when its owner edits it. `into` is the item that it
    was joined to, and `joined` the text of that item before. `leftover` is the number of the part
    that was not understood, of which its owner made this item. An item with `is_set_aside` is not
    offered: it was made of such a part and taken back, or it is that part as a section of the
    profile while another item is made of it.
    """

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
    state: str = ImportedItemState.NEW  # type: ignore[assignment]
    fingerprint: str = ""
    digest: str = ""
    into: int | None = None
    joined: dict = field(default_factory=dict)
    leftover: int | None = None
    is_set_aside: bool = False

    @property
    def is_challenge(self) -> bool:
        """Whether it becomes a challenge."""
        return self.kind == ImportedItemKind.CHALLENGE

    @property
    def is_kept_section(self) -> bool:
        """Whether it becomes a section of the profile."""
        return self.kind == ImportedItemKind.KEPT

    @property
    def is_entry(self) -> bool:
        """Whether it becomes an entry, and not a field of the profile."""
        return self.kind not in (
            ImportedItemKind.SKILL,
            ImportedItemKind.GOAL,
            ImportedItemKind.CONTACT,
        )

    @property
    def is_offered(self) -> bool:
        """Whether its owner decides about it.

        It is neither known already, nor joined to another, nor set aside.
        """
        is_known = self.state == ImportedItemState.SAME
        return not is_known and self.into is None and not self.is_set_aside

    @property
    def is_joined(self) -> bool:
        """Whether its text was added to another item."""
        return self.into is not None

    @property
    def is_taken(self) -> bool:
        """Whether its owner made it of something that was not understood."""
        return self.leftover is not None and not self.is_set_aside

    @property
    def text_digest(self) -> str:
        """The digest of its texts as they are now."""
        return normalized_text_digest(self.title, self.body, self.solution, self.outcome)

    @property
    def doubt(self) -> str:
        """The ImportedItemDoubt about it, or ""."""
        if self.state == ImportedItemState.OTHER:
            return str(ImportedItemDoubt.OTHER)
        if self.is_kept_section:
            return str(ImportedItemDoubt.COPIED) if self.confidence == GUESSED else ""
        if self.confidence == GUESSED:
            return str(ImportedItemDoubt.SHAPE)
        if self.is_misread:
            return str(ImportedItemDoubt.MARKS)
        is_unsolved = self.is_challenge and not self.solution
        return str(ImportedItemDoubt.NO_SOLUTION) if is_unsolved else ""

    @property
    def is_misread(self) -> bool:
        """Whether its title has marks of Markdown, a stray brace or a piece of code."""
        title = self.title
        is_uneven = any(title.count(mark) % 2 for mark in ("**", "__", "~~", "`"))
        has_stray_brace = title.count("{") != title.count("}")
        return is_uneven or has_stray_brace or bool(_LEFTOVER_MARKS.search(title))

    @property
    def full_text(self) -> str:
        """All its texts in one, for kinds without a solution."""
        parts = (part.strip("\n").rstrip() for part in (self.body, self.solution, self.outcome))
        return "\n\n".join(part for part in parts if part)

    def as_json(self) -> dict[str, Any]:
        """Return its fields as JSON."""
        return asdict(self)

    def set_fingerprint(self, seen: dict[tuple[str, str, str], int]) -> None:
        """Set the hashes of its identity and text; `seen` counts items of the same name."""
        words = single_spaced(self.title.casefold()) or self.body[:200]
        kind, section = (
            ("learning", self.kind) if self.is_entry and not self.is_challenge else (self.kind, "")
        )
        occurrence = seen[kind, section, words] = seen.get((kind, section, words), -1) + 1
        self.fingerprint = _short_hash(f"{kind}|{section}|{words}|{occurrence}")
        self.digest = normalized_text_digest(self.title, self.body, self.solution, self.outcome)

    def join(self, other: ImportedItem) -> None:
        """Append the text of `other`; `split_off` undoes it."""
        addition = (
            f"**{other.title}**\n\n{other.full_text}".strip() if other.full_text else other.title
        )
        name = (
            "solution"
            if self.is_challenge and (self.solution or other.line > self.line)
            else "body"
        )
        other.joined = {"name": name, "text": getattr(self, name)}
        setattr(self, name, f"{getattr(self, name)}\n\n{addition}".strip())

    def split_off(self, other: ImportedItem) -> None:
        """Undo `join`, the last one first."""
        if other.joined:
            setattr(self, other.joined["name"], other.joined["text"])
        other.joined, other.into, other.keep = {}, None, True


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def normalized_text_digest(*texts: str | None) -> str:
    """Return a hash that is the same for texts that differ only in white space."""
    return _short_hash("|".join(single_spaced(text or "") for text in texts))


def imported_items(
    parsed: ParsedReadme, *, taken: Iterable[str] = ()
) -> dict[ItemRef, ImportedItem]:
    """Return the items of a parsed README, by the list of each and its number there.

    Their fingerprints are others than those `taken`.
    """
    seen: dict[tuple[str, str, str], int] = {}
    found = {
        **_list_items(parsed),
        **_numbered("challenges", map(_challenge, parsed.challenges)),
        **_numbered("goals", map(_goal, parsed.lists["goals"])),
        **_numbered("contacts", _contacts(parsed)),
        **_numbered("kept", map(_kept_section, parsed.kept)),
    }
    for one in found.values():
        one.set_fingerprint(seen)
        while one.fingerprint in taken:
            one.set_fingerprint(seen)
    return found


def _numbered(name: str, items: Iterable[ImportedItem]) -> dict[ItemRef, ImportedItem]:
    return {(name, number): item for number, item in enumerate(items)}


def _list_items(parsed: ParsedReadme) -> dict[ItemRef, ImportedItem]:
    items: dict[ItemRef, ImportedItem] = {}
    for section in SECTIONS:
        for number, item in enumerate(parsed.lists[section.list_name]):
            is_bare = section.value == ImportedItemKind.TECHNOLOGY and not item.text.strip()
            kind = ImportedItemKind.SKILL if is_bare else ImportedItemKind(section.value)
            found = ImportedItem(kind, item.title, item.text, **_location(item))
            items[section.list_name, number] = _with_short_title(found)
    return items


def _challenge(one: ParsedChallenge) -> ImportedItem:
    return _with_short_title(
        ImportedItem(
            ImportedItemKind.CHALLENGE,
            one.title,
            one.problem,
            solution=one.solution or "",
            outcome=one.outcome or "",
            track=one.track or "",
            **_location(one),
        )
    )


def _goal(item: ParsedItem) -> ImportedItem:
    return ImportedItem(
        ImportedItemKind.GOAL, as_one_line(item.title), item.text, **_location(item)
    )


def _contacts(parsed: ParsedReadme) -> Iterator[ImportedItem]:
    for name in CONTACT_LABELS:
        if parsed.links.get(name):
            yield ImportedItem(ImportedItemKind.CONTACT, parsed.links[name], name)


def _kept_section(one: KeptSection) -> ImportedItem:
    return _with_short_title(
        ImportedItem(ImportedItemKind.KEPT, one.title, one.text, **_location(one))
    )


def _location(one: ParsedItem | ParsedChallenge) -> dict[str, Any]:
    return {"line": one.line, "end": max(one.end, one.line + 1), "confidence": one.confidence}


def _with_short_title(found: ImportedItem) -> ImportedItem:
    """Begin the text with a title that is too long, and shorten the title."""
    found.title = as_one_line(found.title)
    if len(found.title) > TITLE_LENGTH:
        found.body = f"{found.title}\n\n{found.body}".strip()
        found.title = Truncator(found.title).chars(TITLE_LENGTH)
        found.kind = (
            ImportedItemKind.TECHNOLOGY if found.kind == ImportedItemKind.SKILL else found.kind
        )
    return found


def identifying_text(text: str | None) -> str:
    """Return a text that is long enough to identify an item by, else ""."""
    words = single_spaced(text or "")
    return words if len(words) >= _MIN_IDENTIFYING_LENGTH else ""
