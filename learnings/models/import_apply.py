"""What confirming an import creates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from learnings.models.choices import Kind
from learnings.models.draft import Draft
from learnings.models.entry import Entry
from learnings.models.entry_submission import UnsentDraft
from learnings.models.existing_content import ExistingContent, profile_contact
from learnings.models.imported_item import ImportedItem, ImportedItemKind
from portal.people.models import Track
from portal.rows import keys_of
from portal.web.edit_versions import StaleEdit

if TYPE_CHECKING:
    from learnings.models.readme_import import ReadmeImport


class ImportApplier:
    """Creates what the selected items stand for.

    `undo` has the added skills, and each changed profile field with its text before and after.
    `entries` has the entries that were created or updated, by the fingerprints of their items.
    """

    def __init__(self, readme_import: ReadmeImport) -> None:
        self.readme_import, self.owner = readme_import, readme_import.owner
        self.existing = ExistingContent(self.owner)
        self.undo: dict[str, Any] = {"skills": [], "profile": {}}
        self.entries: dict[str, Entry] = {}

    def apply(self, item: ImportedItem) -> bool:
        """Create or update what the item stands for. Returns whether anything changed."""
        self.existing.settle_kind(item)
        if item.kind == ImportedItemKind.SKILL:
            return self._add_skill(item)
        return self._write_entry(item) if item.is_entry else self._add_to_profile(item)

    def _write_entry(self, item: ImportedItem) -> bool:
        entry = self.existing.find_entry(item)
        return self._update_entry(entry, item) if entry else self._create_entry(item)

    def reference(self, item: ImportedItem) -> dict[str, Any]:
        """Return what an item became or was already, for the document; {} if left out."""
        if item.is_offered and not item.keep:
            return {}
        if item.is_entry:
            return self._reference_to_entry(item)
        if item.kind == ImportedItemKind.SKILL:
            topics = self.existing.vocabulary.topics_named(item.title)
            return {"skills": keys_of(topics)}
        return {"goal": item.title} if item.kind == ImportedItemKind.GOAL else {}

    def _reference_to_entry(self, item: ImportedItem) -> dict[str, Any]:
        entry = self.entries.get(item.fingerprint) or self.existing.find_entry(item)
        if entry is None:
            # A section that the profile itself makes, such as the contacts.
            return {"profile": True} if item.is_kept_section and not item.is_offered else {}
        is_section = {"is_section": True} if entry.is_profile_section else {}
        return {"entry": entry.pk, **is_section}

    def _add_skill(self, item: ImportedItem) -> bool:
        topics = self.existing.vocabulary.topics_named(item.title)
        added = [topic for topic in topics if topic.pk not in self.existing.skills]
        self.owner.skills.add(*added)
        self.undo["skills"] += keys_of(added)
        return bool(added)

    def _add_to_profile(self, item: ImportedItem) -> bool:
        if item.kind == ImportedItemKind.GOAL:
            goals = f"{self.owner.goals}\n- {item.title}".strip()
            return self._set_profile_field("goals", goals)
        name, value = profile_contact(item)
        if not name or getattr(self.owner, name):
            return False
        return self._set_profile_field(name, value)

    def _set_profile_field(self, name: str, value: str) -> bool:
        """Set a profile field, if the value is valid."""
        before = getattr(self.owner, name)
        try:
            self.owner._meta.get_field(name).clean(value, self.owner)
        except ValidationError:
            return False
        setattr(self.owner, name, value)
        self.owner.update_profile(**{name: value})
        first = self.undo["profile"].get(name, [before])[0]
        self.undo["profile"][name] = [first, value]
        return True

    def _create_entry(self, item: ImportedItem) -> bool:
        entry = self._new_entry(item)
        if not _insert(entry):
            return False
        self.entries[item.fingerprint] = entry
        self._new_draft(entry, item).save(force_insert=True)
        return True

    def _new_draft(self, entry: Entry, item: ImportedItem) -> Draft:
        return Draft(
            entry=entry,
            section=entry.section,
            track=entry.track,
            topics_text=self._topics_text(item),
            **_texts_of(item),
        )

    def _new_entry(self, item: ImportedItem) -> Entry:
        """Return an unsaved entry that remembers what it was made of."""
        kind = _kind_of(item)
        return Entry(
            kind=kind,
            section=item.kind if kind == Kind.LEARNING else "",
            track=item.track or self.owner.track or Track.BACKEND,
            author=self.owner,
            imported_as=item.fingerprint,
            imported_digest=item.digest,
            readme_import=self.readme_import,
        )

    def _topics_text(self, item: ImportedItem) -> str:
        """Return the topics that the texts name; a section of a profile has none."""
        if item.is_kept_section:
            return ""
        topics = self.existing.vocabulary.topics_in(item.title, item.solution, item.body)
        return ", ".join(topic.name for topic in topics)

    def _update_entry(self, entry: Entry, item: ImportedItem) -> bool:
        """Write a new draft, unless the author has unsaved changes in the current one."""
        self.entries[item.fingerprint] = entry
        try:
            with transaction.atomic():
                _update_drafts(entry, self._own_solution(entry), item)
        except (UnsentDraft, StaleEdit):
            return False
        imported = Entry.objects.filter(pk=entry.pk)
        imported.update(imported_digest=item.digest, readme_import=self.readme_import)
        return True

    def _own_solution(self, entry: Entry) -> Entry | None:
        """Return the solution of a challenge that its author wrote apart, if there is one."""
        return entry.solutions.filter(author=self.owner).first() if entry.is_challenge else None


def _kind_of(item: ImportedItem) -> Any:
    """Return the kind of entry that an item becomes."""
    if item.is_kept_section:
        return Kind.PROFILE_SECTION
    return Kind.CHALLENGE if item.is_challenge else Kind.LEARNING


def _insert(entry: Entry) -> bool:
    """Save a new entry, unless there is one already that was made of the same item."""
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _texts_of(item: ImportedItem) -> dict[str, str]:
    """Return the texts of a draft; that of a challenge has its author's own solution."""
    texts = {"title": item.title, "body": _body_of(item)}
    if item.is_challenge:
        texts |= {"solution": item.solution, "outcome": item.outcome}
    return texts


def _update_drafts(entry: Entry, own_solution: Entry | None, item: ImportedItem) -> None:
    """Update the draft of an entry, and that of its own solution once there is one."""
    if own_solution is None:
        _save_draft(entry, **_texts_of(item))
        return
    before = entry.texts
    if (item.title, _body_of(item)) != (before.title, before.body):
        _save_draft(entry, title=item.title, body=_body_of(item))
    if (item.solution, item.outcome) != (before.solution, before.outcome):
        _save_draft(own_solution, body=item.solution, outcome=item.outcome)


def _body_of(item: ImportedItem) -> str:
    """The text of an entry; a challenge has its solution apart."""
    return item.body if item.is_challenge else item.full_text


def _save_draft(entry: Entry, **texts: str) -> None:
    """Save texts in its draft. Raises UnsentDraft if the author is working on it."""
    draft = entry.draft_for_edit()
    is_untouched = entry.status == Entry.Status.DRAFT and draft.version == 1
    if draft.pk and draft.is_open and not is_untouched:
        raise UnsentDraft(draft)
    for name, text in texts.items():
        setattr(draft, name, text)
    draft.save_text(version=draft.version)
