"""What is public of the README that a person imported, and what was posted since."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from learnings.models import Entry, ReadmeDocument
from learnings.models.existing_content import normalized_lines
from learnings.models.imported_item import normalized_text_digest
from learnings.models.readme_document import words_of
from learnings.readme.document import DocumentPart
from learnings.readme.document_writer import DocumentContent, LiveItem
from learnings.readme.exported_entries import ExportedChallenge, ExportedEntry, ExportedItem
from learnings.readme.parser.result import ItemRef
from learnings.readme.writer import ReadmeContent
from learnings.sections import SECTIONS
from portal.models import Topic
from portal.people.models import User
from portal.text.cleaning import single_spaced

_LISTS = {section.value: section.list_name for section in SECTIONS}
MAX_REVIEWED = 20_000
_BULLET = re.compile(r"^\s*[-*+]\s+")


def profile_texts(person: User) -> list[tuple[str, str]]:
    """Return what someone's README publishes that is no entry: headings and labels.

    For mentors who review a profile.
    """
    document = ReadmeDocument.of_person(person)
    lines = words_of(document.parts) if document else []
    return [(_("Imported README"), "\n".join(lines)[:MAX_REVIEWED])]


def document_parts(document: ReadmeDocument) -> list[DocumentPart]:
    """Return the parts of a document without what their items became."""
    return [
        DocumentPart(
            kind=part["kind"],
            text=part["text"],
            items=tuple(_ref(item) for item in part.get("items", ())),
            section=part.get("section", ""),
            title=part.get("title", ""),
            level=part.get("level", 0),
        )
        for part in document.parts
    ]


def _ref(item: Mapping[str, Any]) -> ItemRef:
    return item["list"], item["number"]


def exported_entry(entry: Entry) -> tuple[str, ExportedEntry]:
    """Return the list of a README that an entry is in, and its public text.

    A challenge has the solution of its author, for which `live_solutions` is loaded.
    """
    title, body = entry.live_revision.title, entry.live_revision.body
    if entry.is_profile_section:
        return "kept", ExportedItem(title, body)
    if entry.is_learning:
        return _LISTS[entry.section], ExportedItem(title, body)
    by_author = [one for one in entry.live_solutions if one.author_id == entry.author_id]
    if not by_author:
        return "challenges", ExportedChallenge(title, body)
    revision = by_author[0].live_revision
    return "challenges", ExportedChallenge(title, body, revision.body, revision.outcome)


def add_to_list(content: ReadmeContent, list_name: str, entry: ExportedEntry) -> None:
    """Add an entry to the content of a README."""
    lists: dict[str, list[Any]] = {
        **content.lists,
        "challenges": content.challenges,
        "kept": content.kept,
    }
    lists[list_name].append(entry)


class OwnDocument:
    """Compares a document with the public entries, skills and goals of its owner.

    `profile` is the content of a README without entries, and `profile_lines` what that writes.
    """

    def __init__(
        self,
        document: ReadmeDocument,
        entries: Sequence[Entry],
        *,
        skills: Sequence[Topic],
        profile: ReadmeContent,
        profile_lines: frozenset[str],
    ) -> None:
        self.document, self.profile = document, profile
        self.exported = {entry.pk: exported_entry(entry) for entry in entries}
        self.skills = {topic.pk: topic.name for topic in skills}
        self.profile_lines = profile_lines.union(
            *(_lines(one) for name, one in self.exported.values() if name == "kept")
        )
        # What the document has already.
        self.written: set[int] = set()
        self.written_skills: set[int] = set()
        self.written_goals: set[str] = set()

    def content(self) -> DocumentContent:
        """Return which items still are, and what the document does not have yet."""
        items: dict[ItemRef, LiveItem | None] = {}
        for part in self.document.parts:
            items |= self._live_part(part)
        return DocumentContent(items, self._added())

    def _live_part(self, part: Mapping[str, Any]) -> dict[ItemRef, LiveItem | None]:
        """Return the items of a part that still are."""
        refs = part.get("items", ())
        live = {_ref(item): one for item in refs for one in self._live_items(part, item)}
        is_whole = len(live) == len(refs) and not any(live.values())
        if is_whole or len(refs) == 1:
            return live
        # Lines that the parser does not divide are written again as what is left of their items.
        texts = {_ref(item): self._text_of(item) for item in refs if item.get("is_taken")}
        return {ref: one or texts.get(ref) for ref, one in live.items()}

    def _text_of(self, item: Mapping[str, Any]) -> LiveItem | None:
        if "entry" in item and item["entry"] in self.exported:
            return LiveItem(*self.exported[item["entry"]])
        if "goal" in item:
            return LiveItem("goals", ExportedItem(item["goal"], ""))
        names = [self.skills[key] for key in item.get("skills", ()) if key in self.skills]
        return LiveItem("technologies", ExportedItem(", ".join(names), "")) if names else None

    def _live_items(
        self, part: Mapping[str, Any], item: Mapping[str, Any]
    ) -> Iterator[LiveItem | None]:
        """Yield what an item is now.

        It is None if it is as the part says, and nothing is yielded if it was removed.
        """
        if "entry" in item:
            yield from self._live_entry(item)
        elif "skills" in item:
            if self.skills.keys() >= set(item["skills"]):
                self.written_skills |= set(item["skills"])
                yield None
        elif "goal" in item:
            if _words(item["goal"]) in _words(self.profile.goals):
                self.written_goals.add(_words(item["goal"]))
                yield None
        elif "profile" in item:
            yield from self._live_profile_text(part)

    def _live_entry(self, item: Mapping[str, Any]) -> Iterator[LiveItem | None]:
        key = item["entry"]
        if key not in self.exported or key in self.written:
            return
        self.written.add(key)
        list_name, entry = self.exported[key]
        texts = [text or "" for text in entry]
        is_as_imported = normalized_text_digest(*texts, *[""] * (4 - len(texts))) == item["digest"]
        yield None if is_as_imported else LiveItem(list_name, entry)

    def _live_profile_text(self, part: Mapping[str, Any]) -> Iterator[LiveItem | None]:
        """A text that the profile makes is the same, or it is the bio, or it was removed."""
        lines = set(normalized_lines(part["text"])) - {_words(part.get("title", ""))}
        lines = {line for line in lines if not line.startswith("#")}
        if lines <= self.profile_lines:
            kept = (key for key, (name, _one) in self.exported.items() if name == "kept")
            self.written |= {key for key in kept if _lines(self.exported[key][1]) <= lines}
            yield None
        elif self.profile.bio and _words(part.get("title", "")) == "overview":
            yield LiveItem("kept", ExportedItem(part["title"], self.profile.bio))

    def _added(self) -> ReadmeContent:
        """Return what the document does not have, of entries as of the profile."""
        added = replace(
            self.profile,
            bio="",
            skills=[name for key, name in self.skills.items() if key not in self.written_skills],
            goals="\n".join(self._new_goals()),
            lists={section.list_name: [] for section in SECTIONS},
            challenges=[],
            kept=[],
        )
        for key, (list_name, entry) in self.exported.items():
            if key not in self.written:
                add_to_list(added, list_name, entry)
        return added

    def _new_goals(self) -> Iterator[str]:
        for line in self.profile.goals.split("\n"):
            goal = _words(_BULLET.sub("", line))
            if goal and not any(goal in written for written in self.written_goals):
                yield line


def _lines(entry: ExportedEntry) -> set[str]:
    return set(normalized_lines("\n".join(text or "" for text in entry[1:])))


def _words(text: str) -> str:
    return single_spaced(text.casefold())
