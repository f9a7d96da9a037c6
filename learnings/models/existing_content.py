"""What a person has here already, so that a README that comes again offers only what is new or changed."""

from learnings.models.choices import Kind, Status
from learnings.models.entry import Entry
from learnings.models.imported_item import CONTACTS, FoundKind, FoundState, digest_of, words_of
from learnings.models.topic_lookup import Vocabulary


class Known:
    """The entries, skills and contacts of one person; `compare` sets the state of what was found."""

    def __init__(self, owner):
        self.owner, self.entries = owner, []
        self.by_fingerprint, self.by_title, self.by_words = {}, {}, {}
        self.vocabulary = Vocabulary()
        self.skills = {topic.pk for topic in owner.skills.all()}
        for entry in _entries_of(owner):
            self._note(entry)

    def _note(self, entry):
        entry.texts = _texts(entry)
        section = entry.section if entry.is_learning else FoundKind.CHALLENGE
        self.by_title.setdefault((section, _folded(entry.texts[0])), entry)
        if entry.imported_as:
            self.by_fingerprint[entry.imported_as] = entry
        for words in filter(None, map(words_of, entry.texts[1:3])):
            self.by_words.setdefault((section, words), entry)

    def entry_for(self, found):
        """The entry that stands for it already, or None."""
        by_title = self.by_title.get((found.kind, _folded(found.title)))
        by_words = next(
            (self.by_words[key] for key in self._keys(found) if key in self.by_words),
            None,
        )
        return self.by_fingerprint.get(found.fingerprint) or by_title or by_words

    @staticmethod
    def _keys(found):
        return [(found.kind, words) for words in map(words_of, (found.body, found.solution)) if words]

    def compare(self, found):
        """Set the state of each Found; what is here already is not offered again."""
        for one in found:
            if one.kind == FoundKind.SKILL and not self.vocabulary.named(one.title):
                one.kind = FoundKind.TECHNOLOGY  # the vocabulary does not know it: it is kept as a learning
            one.state = self._state(one)
            one.keep = one.state != FoundState.SAME
        return found

    def _state(self, found):
        if found.kind == FoundKind.SKILL:
            is_here = all(topic.pk in self.skills for topic in self.vocabulary.named(found.title))
        elif found.kind == FoundKind.GOAL:
            is_here = " ".join(found.title.split()) in " ".join(self.owner.goals.split())
        elif found.kind == FoundKind.CONTACT:
            is_here = bool(getattr(self.owner, found.body))
        else:
            return self._state_of_entry(found, self.entry_for(found))
        return FoundState.SAME if is_here else FoundState.NEW

    def _state_of_entry(self, found, entry):
        if entry is None:
            return FoundState.NEW
        said = digest_of(found.title, found.body, found.solution, found.outcome)
        is_same = entry.imported_digest == found.digest or digest_of(*entry.texts) == said
        is_closed = entry.status in (Status.REJECTED, Status.REMOVED)
        return FoundState.SAME if is_same or is_closed else FoundState.CHANGED


def _entries_of(owner):
    mine = Entry.objects.filter(author=owner).exclude(kind=Kind.SOLUTION).select_related("draft")
    return mine.prefetch_related("revisions", "solutions__revisions", "solutions__draft")


def _texts(entry):
    """(title, body, solution, outcome) as its author wrote them last."""
    draft, revisions = getattr(entry, "draft", None), list(entry.revisions.all())
    newest = draft if draft and (draft.is_open or not revisions) else revisions[0] if revisions else None
    if newest is None:
        return ("", "", "", "")
    own = next((one for one in entry.solutions.all() if one.author_id == entry.author_id), None)
    solution, outcome = (getattr(newest, "solution", ""), newest.outcome) if own is None else _solution_texts(own)
    return (newest.title, newest.body, solution, outcome)


def _solution_texts(solution):
    draft, revisions = getattr(solution, "draft", None), list(solution.revisions.all())
    newest = draft if draft and (draft.is_open or not revisions) else revisions[0] if revisions else None
    return (newest.body, newest.outcome) if newest else ("", "")


def _folded(title):
    return " ".join(title.casefold().split())


def contact_of(found):
    """(field of the profile, value) of an address."""
    name = found.body
    if name not in CONTACTS:
        return None, ""
    return name, found.title if name == "website" else found.title.rstrip("/").rsplit("/", 1)[-1]
