"""What a person has here already, so that a README that comes again offers only what is new or changed."""

from learnings.models.choices import Kind, Status
from learnings.models.entry import Entry
from learnings.models.imported_item import (
    CONTACT_LABELS,
    ImportedItemKind,
    ImportedItemState,
    identifying_text,
    normalized_text_digest,
)
from learnings.models.topic_lookup import Vocabulary


class ExistingContent:
    """The entries, skills and contacts of one person; `compare` sets the state of what was found."""

    def __init__(self, owner):
        self.owner, self.entries = owner, []
        self.by_fingerprint, self.by_title, self.by_text = {}, {}, {}
        self.vocabulary = Vocabulary()
        self.skills = {topic.pk for topic in owner.skills.all()}
        for entry in _entries_of(owner):
            self._index(entry)

    def _index(self, entry):
        entry.texts = _latest_texts(entry)
        section = entry.section if entry.is_learning else ImportedItemKind.CHALLENGE
        self.by_title.setdefault((section, _normalized(entry.texts[0])), entry)
        if entry.imported_as:
            self.by_fingerprint[entry.imported_as] = entry
        for words in filter(None, map(identifying_text, entry.texts[1:3])):
            self.by_text.setdefault((section, words), entry)

    def find_entry(self, found):
        """The entry that stands for it already, or None."""
        by_title = self.by_title.get((found.kind, _normalized(found.title)))
        by_text = next(
            (self.by_text[key] for key in self._text_keys(found) if key in self.by_text),
            None,
        )
        return self.by_fingerprint.get(found.fingerprint) or by_title or by_text

    @staticmethod
    def _text_keys(found):
        return [
            (found.kind, words)
            for words in map(identifying_text, (found.body, found.solution))
            if words
        ]

    def set_states(self, found):
        """Set the state of each Found; what is here already is not offered again."""
        for one in found:
            if one.kind == ImportedItemKind.SKILL and not self.vocabulary.topics_named(one.title):
                one.kind = (
                    ImportedItemKind.TECHNOLOGY
                )  # the vocabulary does not know it: it is kept as a learning
            one.state = self._state(one)
            one.keep = one.state != ImportedItemState.SAME
        return found

    def _state(self, found):
        if found.kind == ImportedItemKind.SKILL:
            is_here = all(
                topic.pk in self.skills for topic in self.vocabulary.topics_named(found.title)
            )
        elif found.kind == ImportedItemKind.GOAL:
            is_here = " ".join(found.title.split()) in " ".join(self.owner.goals.split())
        elif found.kind == ImportedItemKind.CONTACT:
            is_here = bool(getattr(self.owner, found.body))
        else:
            return self._state_of_entry(found, self.find_entry(found))
        return ImportedItemState.SAME if is_here else ImportedItemState.NEW

    def _state_of_entry(self, found, entry):
        if entry is None:
            return ImportedItemState.NEW
        current_digest = normalized_text_digest(
            found.title, found.body, found.solution, found.outcome
        )
        is_same = (
            entry.imported_digest == found.digest
            or normalized_text_digest(*entry.texts) == current_digest
        )
        is_closed = entry.status in (Status.REJECTED, Status.REMOVED)
        return ImportedItemState.SAME if is_same or is_closed else ImportedItemState.CHANGED


def _entries_of(owner):
    mine = Entry.objects.filter(author=owner).exclude(kind=Kind.SOLUTION).select_related("draft")
    return mine.prefetch_related("revisions", "solutions__revisions", "solutions__draft")


def _latest_texts(entry):
    """(title, body, solution, outcome) as its author wrote them last."""
    draft, revisions = getattr(entry, "draft", None), list(entry.revisions.all())
    newest = (
        draft if draft and (draft.is_open or not revisions) else revisions[0] if revisions else None
    )
    if newest is None:
        return ("", "", "", "")
    own = next((one for one in entry.solutions.all() if one.author_id == entry.author_id), None)
    solution, outcome = (
        (getattr(newest, "solution", ""), newest.outcome)
        if own is None
        else _latest_solution_texts(own)
    )
    return (newest.title, newest.body, solution, outcome)


def _latest_solution_texts(solution):
    draft, revisions = getattr(solution, "draft", None), list(solution.revisions.all())
    newest = (
        draft if draft and (draft.is_open or not revisions) else revisions[0] if revisions else None
    )
    return (newest.body, newest.outcome) if newest else ("", "")


def _normalized(title):
    return " ".join(title.casefold().split())


def profile_contact(found):
    """(field of the profile, value) of an address."""
    name = found.body
    if name not in CONTACT_LABELS:
        return None, ""
    return name, found.title if name == "website" else found.title.rstrip("/").rsplit("/", 1)[-1]
