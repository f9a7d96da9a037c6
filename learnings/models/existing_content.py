"""What a person has, so that a second import offers only what is new or changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.functional import cached_property
from django.utils.module_loading import import_string

from learnings.models.choices import Kind, Status
from learnings.models.draft import Draft
from learnings.models.entry import Entry
from learnings.models.imported_item import (
    CONTACT_LABELS,
    ImportedItem,
    ImportedItemDoubt,
    ImportedItemKind,
    ImportedItemState,
    identifying_text,
    normalized_text_digest,
)
from learnings.models.revision import Revision
from learnings.models.topic_lookup import Vocabulary
from portal.models import Topic
from portal.people.models import User
from portal.people.names_elsewhere import decoded_name
from portal.text.cleaning import single_spaced

# A path instead of an import, because the export imports the models.
PROFILE_LINES = "learnings.own_readme.profile_lines"
_DIFFERENT = (ImportedItemState.CHANGED, ImportedItemState.OTHER)
_UNTICKED = (ImportedItemDoubt.SHAPE, ImportedItemDoubt.MARKS, ImportedItemDoubt.OTHER)


class EntryTexts(NamedTuple):
    """The texts of an entry as its author last wrote them.

    The solution is that of the author.
    """

    title: str = ""
    body: str = ""
    solution: str = ""
    outcome: str = ""


class ExistingContent:
    """The entries, skills and contacts of one person. Each entry gets its `texts`.

    `is_other` says whether it is compared with the README of another repository than the owner's.
    """

    def __init__(self, owner: User, *, is_other: bool = False) -> None:
        self.owner, self.is_other = owner, is_other
        self.by_fingerprint: dict[str, Entry] = {}
        self.section_lines: set[str] = set()
        self.by_title: dict[tuple[Any, str], Entry] = {}
        self.by_text: dict[tuple[Any, str], Entry] = {}
        self.vocabulary = Vocabulary()
        self.skills = {topic.pk for topic in owner.skills.all()}
        for entry in _entries_of(owner):
            self._index(entry)

    def _index(self, entry: Entry) -> None:
        entry.texts = _latest_texts(entry)
        section = _imported_kind(entry)
        if entry.texts.title:
            self.by_title.setdefault((section, _normalized(entry.texts.title)), entry)
        if entry.is_profile_section:
            self.section_lines.update(normalized_lines(entry.texts.body))
        if entry.imported_as:
            self.by_fingerprint[entry.imported_as] = entry
        for key in _text_keys(section, entry.texts.body, entry.texts.solution):
            self.by_text.setdefault(key, entry)

    @cached_property
    def kinds(self) -> list[str]:
        """The kinds of items that the person has, but for sections of the profile."""
        found = {str(kind) for kind, _title in (*self.by_title, *self.by_text)}
        skills = {str(ImportedItemKind.TECHNOLOGY)} if self.skills else set()
        goals = {str(ImportedItemKind.GOAL)} if self.owner.goals else set()
        return sorted((found | skills | goals) - {str(ImportedItemKind.KEPT)})

    def find_entry(self, item: ImportedItem) -> Entry | None:
        """Return the entry that was made of this item, or has the same title or text."""
        by_fingerprint = self.by_fingerprint.get(item.fingerprint)
        by_title = self.by_title.get((item.kind, _normalized(item.title))) if item.title else None
        if by_fingerprint or by_title:
            return by_fingerprint or by_title
        keys = _text_keys(item.kind, item.body, item.solution)
        return next((self.by_text[key] for key in keys if key in self.by_text), None)

    def set_states(self, items: Iterable[ImportedItem]) -> Iterable[ImportedItem]:
        """Set each item's state, and select new or changed ones that aren't doubtful."""
        for item in items:
            self.settle_kind(item)
            item.state = self._state(item)
            is_doubtful = item.doubt in _UNTICKED
            item.keep = item.state != ImportedItemState.SAME and not is_doubtful
        return items

    def settle_kind(self, item: ImportedItem) -> None:
        """Make a skill a technology if the vocabulary lacks it, as it can't be a skill."""
        if item.kind == ImportedItemKind.SKILL and not self._topics_of(item):
            item.kind = ImportedItemKind.TECHNOLOGY  # type: ignore[assignment]

    def _topics_of(self, item: ImportedItem) -> list[Topic]:
        return self.vocabulary.topics_named(item.title)

    def _state(self, item: ImportedItem) -> Any:
        if item.is_entry:
            return self._state_of_text(item)
        return ImportedItemState.SAME if self._is_on_profile(item) else ImportedItemState.NEW

    def _state_of_text(self, item: ImportedItem) -> Any:
        """Return the state of an entry; a section that the profile makes is known already."""
        state = self._state_of_entry(item, self.find_entry(item))
        is_new_section = item.is_kept_section and state == ImportedItemState.NEW
        is_made = is_new_section and self._is_made_by_profile(item)
        return ImportedItemState.SAME if is_made else state

    def _is_on_profile(self, item: ImportedItem) -> bool:
        """Return whether the profile has a skill, a goal or a contact."""
        if item.kind == ImportedItemKind.SKILL:
            return all(topic.pk in self.skills for topic in self._topics_of(item))
        if item.kind == ImportedItemKind.GOAL:
            return single_spaced(item.title) in single_spaced(self.owner.goals)
        return bool(getattr(self.owner, item.body))

    def _is_made_by_profile(self, item: ImportedItem) -> bool:
        """Whether a README without entries has it, such as contacts or joined sections."""
        lines = set(normalized_lines(item.body))
        return lines <= self._profile_lines | self.section_lines

    @cached_property
    def _profile_lines(self) -> frozenset[str]:
        return import_string(PROFILE_LINES)(self.owner)

    def _state_of_entry(self, item: ImportedItem, entry: Entry | None) -> Any:
        if entry is None:
            return ImportedItemState.NEW
        if not entry.is_editable or _is_same(entry, item):
            return ImportedItemState.SAME
        return ImportedItemState.OTHER if self.is_other else ImportedItemState.CHANGED


def fingerprints_in_review(owner: User, items: Iterable[ImportedItem]) -> set[str]:
    """Return the fingerprints of changed items whose entries now wait for a mentor.

    An entry is that of an item if it was made of it, or has its title. A challenge waits with its
    author's own solution as well.
    """
    changed = [item for item in items if item.state in _DIFFERENT]
    if not changed:
        return set()
    fingerprints, titles = set(), set()
    for waiting in _waiting_entries_of(owner):
        entry = waiting.challenge if waiting.is_solution else waiting
        revision = entry.waiting_revision or entry.live_revision
        fingerprints.add(entry.imported_as)
        titles.add((_imported_kind(entry), _normalized(revision.title if revision else "")))
    return {
        item.fingerprint
        for item in changed
        if item.fingerprint in fingerprints or (item.kind, _normalized(item.title)) in titles
    }


def _waiting_entries_of(owner: User) -> QuerySet[Entry]:
    waiting = Entry.objects.filter(author=owner, waiting_revision__isnull=False)
    own = waiting.exclude(~Q(challenge__author=owner), kind=Kind.SOLUTION)
    revisions = ("waiting_revision", "live_revision")
    return own.select_related(
        "challenge", *revisions, *(f"challenge__{name}" for name in revisions)
    )


def _imported_kind(entry: Entry) -> Any:
    """Return the kind of the imported items that are compared with an entry."""
    if entry.is_profile_section:
        return ImportedItemKind.KEPT
    return entry.section if entry.is_learning else ImportedItemKind.CHALLENGE


def _entries_of(owner: User) -> QuerySet[Entry]:
    # A section that its author took off the profile may come back.
    is_taken_off = Q(kind=Kind.PROFILE_SECTION, status=Status.DRAFT, draft__is_open=False)
    mine = Entry.objects.filter(author=owner).without_solutions().exclude(is_taken_off)
    mine = mine.select_related("draft")
    return mine.prefetch_related("revisions", "solutions__revisions", "solutions__draft")


def _latest_texts(entry: Entry) -> EntryTexts:
    newest = _newest_text(entry)
    if newest is None:
        return EntryTexts()
    solution, outcome = getattr(newest, "solution", ""), newest.outcome
    for one in entry.solutions.all():
        if one.author_id == entry.author_id:
            own = _newest_text(one)
            solution, outcome = (own.body, own.outcome) if own else ("", "")
            break
    return EntryTexts(newest.title, newest.body, solution, outcome)


def _is_same(entry: Entry, item: ImportedItem) -> bool:
    """Return whether an entry has the texts of an item, now or when it was imported."""
    is_as_imported = entry.imported_digest == item.digest
    return is_as_imported or normalized_text_digest(*entry.texts) == item.text_digest


def _newest_text(entry: Entry) -> Draft | Revision | None:
    """Return the open draft, or else the newest revision."""
    draft, revisions = getattr(entry, "draft", None), list(entry.revisions.all())
    if draft and (draft.is_open or not revisions):
        return draft
    return revisions[0] if revisions else None


def _text_keys(kind: Any, *texts: str) -> list[tuple[Any, str]]:
    """Return the keys of texts that are long enough to identify an entry.

    A section of a profile may have no title, so that its text identifies it, however short.
    """
    if kind == ImportedItemKind.KEPT:
        texts = tuple(text for text in texts if text.strip())
        return [(kind, single_spaced(text)) for text in texts]
    return [(kind, words) for words in map(identifying_text, texts) if words]


def _normalized(title: str) -> str:
    return single_spaced(title.casefold())


def normalized_lines(text: str) -> Iterator[str]:
    """Yield the lines that are not blank, in lower case."""
    yield from filter(None, map(_normalized, text.split("\n")))


def profile_contact(item: ImportedItem) -> tuple[str | None, str]:
    """Return (profile field, value) of a URL."""
    name = item.body
    if name not in CONTACT_LABELS:
        return None, ""
    if name == "website":
        return name, item.title
    return name, decoded_name(item.title.rstrip("/").rsplit("/", 1)[-1])
