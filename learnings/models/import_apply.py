"""What a confirmed import makes."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from learnings.models.draft import Draft
from learnings.models.entry import Entry
from learnings.models.entry_submission import UnsentDraft
from learnings.models.existing_content import ExistingContent, profile_contact
from learnings.models.imported_item import ImportedItemKind
from portal.people.models import Track
from portal.web.edit_versions import StaleEdit


class ImportApplier:
    """Makes what the owner kept; remembers what it changed beside entries."""

    def __init__(self, readme_import):
        self.readme_import, self.owner = readme_import, readme_import.owner
        self.existing, self.undo = ExistingContent(self.owner), {"skills": [], "profile": {}}

    def apply(self, found):
        """Make what it stands for; returns whether that changed anything."""
        if found.kind == ImportedItemKind.SKILL and self.existing.vocabulary.topics_named(
            found.title
        ):
            return self._add_skill(found)
        if found.kind == ImportedItemKind.SKILL:
            found.kind = (
                ImportedItemKind.TECHNOLOGY
            )  # what the vocabulary does not know is kept as a learning
        if found.kind in (ImportedItemKind.GOAL, ImportedItemKind.CONTACT):
            return self._add_to_profile(found)
        entry = self.existing.find_entry(found)
        return self._update_entry(entry, found) if entry else self._create_entry(found)

    def _add_skill(self, found):
        topics = self.existing.vocabulary.topics_named(found.title)
        added = [topic for topic in topics if topic.pk not in self.existing.skills]
        self.owner.skills.add(*added)
        self.undo["skills"] += [topic.pk for topic in added]
        return bool(added)

    def _add_to_profile(self, found):
        if found.kind == ImportedItemKind.GOAL:
            name, value = "goals", f"{self.owner.goals}\n- {found.title}".strip()
        else:
            name, value = profile_contact(found)
        if not name or (found.kind == ImportedItemKind.CONTACT and getattr(self.owner, name)):
            return False
        return self._set_profile_field(name, value)

    def _set_profile_field(self, name, value):
        """One field of the profile, if it may hold this."""
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

    def _create_entry(self, found):
        section = "" if found.is_challenge else found.kind
        track = found.track or self.owner.track or Track.BACKEND
        entry = Entry(
            kind=Entry.Kind.CHALLENGE if found.is_challenge else Entry.Kind.LEARNING,
            section=section,
            track=track,
            author=self.owner,
            imported_as=found.fingerprint,
            imported_digest=found.digest,
            readme_import=self.readme_import,
        )
        try:
            with transaction.atomic():
                entry.save(force_insert=True)
        except IntegrityError:
            return False
        draft = self._fill_draft(Draft(entry=entry, section=section, track=track), found)
        draft.save(force_insert=True)
        return True

    def _fill_draft(self, draft, found):
        topics = self.existing.vocabulary.topics_in(found.title, found.solution, found.body)
        draft.title, draft.body = found.title, found.body if found.is_challenge else found.full_text
        if found.is_challenge:
            draft.solution, draft.outcome = found.solution, found.outcome
        draft.topics_text = draft.topics_text or ", ".join(topic.name for topic in topics)
        return draft

    def _update_entry(self, entry, found):
        """A new draft of an entry that is here already; one that its author is writing in is left alone."""
        own_solution = (
            entry.solutions.filter(author=self.owner).first() if entry.is_challenge else None
        )
        try:
            with transaction.atomic():
                self._update_drafts(entry, own_solution, found)
        except (UnsentDraft, StaleEdit):
            return False
        Entry.objects.filter(pk=entry.pk).update(
            imported_digest=found.digest, readme_import=self.readme_import
        )
        return True

    def _update_drafts(self, entry, own_solution, found):
        """The solution is an entry of its own once it was sent; until then it is kept with its challenge."""
        solution_texts = (
            {"solution": found.solution, "outcome": found.outcome}
            if found.is_challenge and own_solution is None
            else {}
        )
        body = found.body if found.is_challenge else found.full_text
        if own_solution is None or (found.title, body) != entry.texts[:2]:
            self._save_draft(entry, title=found.title, body=body, **solution_texts)
        if own_solution is not None and (found.solution, found.outcome) != entry.texts[2:]:
            self._save_draft(own_solution, body=found.solution, outcome=found.outcome)

    def _save_draft(self, entry, **texts):
        draft = entry.draft_for_edit()
        is_untouched = entry.status == Entry.Status.DRAFT and draft.version == 1
        if draft.pk and draft.is_open and not is_untouched:
            raise UnsentDraft(draft)
        for name, text in texts.items():
            setattr(draft, name, text)
        draft.save_text(version=draft.version)
