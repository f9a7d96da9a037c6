"""Models of entries, drafts, revisions, comments, reactions, imports and search."""

from learnings.models.imported_item import ImportedItem, ImportedItemKind
from learnings.models.related_entry import RelatedEntry
from learnings.models.topic_proposal import TopicAlreadyExists, TopicCase

from .comment import Comment, NotDiscussed, RepeatedComment, TooLateToEdit
from .draft import Draft, IncompleteDraft
from .entry import Entry
from .entry_recognition import NotASolution
from .entry_submission import UnsentDraft
from .mute import Mute
from .pinned_entry import MAX_PINS, NotPinnable, PinnedEntry, TooManyPins
from .reaction import Reaction, ReactionNotAllowed
from .readme_document import ReadmeDocument
from .readme_import import ReadmeImport, UndoExpired
from .readme_layout import ReadmeLayout
from .readme_source import ReadmeSource
from .rendered_text import RenderedText
from .revision import Revision
from .search_document import SearchDocument, SearchWord
from .topic_change import TopicChange
from .topic_summary import TopicSummary

__all__ = [
    "Comment",
    "Draft",
    "Entry",
    "ImportedItem",
    "ImportedItemKind",
    "MAX_PINS",
    "TopicAlreadyExists",
    "Mute",
    "NotASolution",
    "NotDiscussed",
    "NotPinnable",
    "PinnedEntry",
    "ReactionNotAllowed",
    "IncompleteDraft",
    "Reaction",
    "ReadmeDocument",
    "ReadmeImport",
    "ReadmeLayout",
    "ReadmeSource",
    "RelatedEntry",
    "RepeatedComment",
    "RenderedText",
    "Revision",
    "SearchDocument",
    "SearchWord",
    "UndoExpired",
    "TooLateToEdit",
    "TooManyPins",
    "TopicCase",
    "TopicChange",
    "TopicSummary",
    "UnsentDraft",
]
