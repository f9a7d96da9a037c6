"""What a confirmed import makes."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from learnings.models.draft import Draft, StaleDraft
from learnings.models.entry import Entry, UnsentDraft
from learnings.models.existing_content import Known, contact_of
from learnings.models.imported_item import FoundKind
from portal.people.models import Track


class Maker:
    """Makes what the owner kept; remembers what it changed beside entries."""

    def __init__(self, readme_import):
        self.readme_import, self.owner = readme_import, readme_import.owner
        self.known, self.undo = Known(self.owner), {"skills": [], "profile": {}}

    def make(self, found):
        """Make what it stands for; returns whether that changed anything."""
        if found.kind == FoundKind.SKILL and self.known.vocabulary.named(found.title):
            return self._add_skill(found)
        if found.kind == FoundKind.SKILL:
            found.kind = FoundKind.TECHNOLOGY  # what the vocabulary does not know is kept as a learning
        if found.kind in (FoundKind.GOAL, FoundKind.CONTACT):
            return self._add_to_profile(found)
        entry = self.known.entry_for(found)
        return self._change(entry, found) if entry else self._add(found)

    def _add_skill(self, found):
        topics = self.known.vocabulary.named(found.title)
        added = [topic for topic in topics if topic.pk not in self.known.skills]
        self.owner.skills.add(*added)
        self.undo["skills"] += [topic.pk for topic in added]
        return bool(added)

    def _add_to_profile(self, found):
        if found.kind == FoundKind.GOAL:
            name, value = "goals", f"{self.owner.goals}\n- {found.title}".strip()
        else:
            name, value = contact_of(found)
        if not name or (found.kind == FoundKind.CONTACT and getattr(self.owner, name)):
            return False
        return self._set(name, value)

    def _set(self, name, value):
        """One field of the profile, if it may hold this."""
        before = getattr(self.owner, name)
        try:
            self.owner._meta.get_field(name).clean(value, self.owner)
        except ValidationError:
            return False
        setattr(self.owner, name, value)
        self.owner.write_profile(**{name: value})
        first = self.undo["profile"].get(name, [before])[0]
        self.undo["profile"][name] = [first, value]
        return True

    def _add(self, found):
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
        draft = self._fill(Draft(entry=entry, section=section, track=track), found)
        draft.save(force_insert=True)
        return True

    def _fill(self, draft, found):
        topics = self.known.vocabulary.topics_of(found.title, found.solution, found.body)
        draft.title, draft.body = found.title, found.body if found.is_challenge else found.whole_body
        if found.is_challenge:
            draft.solution, draft.outcome = found.solution, found.outcome
        draft.topics_text = draft.topics_text or ", ".join(topic.name for topic in topics)
        return draft

    def _change(self, entry, found):
        """A new draft of an entry that is here already; one that its author is writing in is left alone."""
        own = entry.solutions.filter(author=self.owner).first() if entry.is_challenge else None
        try:
            with transaction.atomic():
                self._change_texts(entry, own, found)
        except (UnsentDraft, StaleDraft):
            return False
        Entry.objects.filter(pk=entry.pk).update(imported_digest=found.digest, readme_import=self.readme_import)
        return True

    def _change_texts(self, entry, own, found):
        """The solution is an entry of its own once it was sent; until then it is kept with its challenge."""
        answer = {"solution": found.solution, "outcome": found.outcome} if found.is_challenge and own is None else {}
        body = found.body if found.is_challenge else found.whole_body
        if own is None or (found.title, body) != entry.texts[:2]:
            self._redraft(entry, title=found.title, body=body, **answer)
        if own is not None and (found.solution, found.outcome) != entry.texts[2:]:
            self._redraft(own, body=found.solution, outcome=found.outcome)

    def _redraft(self, entry, **texts):
        draft = entry.draft_for_edit()
        is_untouched = entry.status == Entry.Status.DRAFT and draft.version == 1
        if draft.pk and draft.is_open and not is_untouched:
            raise UnsentDraft(draft)
        for name, text in texts.items():
            setattr(draft, name, text)
        draft.save_text(version=draft.version)
