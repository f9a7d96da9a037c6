"""What: entries, the draft one writes in, the revisions others read, and what people say to them."""

from learnings.models.imported_item import Found, FoundKind
from learnings.models.related_entry import RelatedEntry
from learnings.models.topic_proposal import Known, TopicCase

from .comment import Comment, StaleComment, TooLateToEdit
from .draft import Draft, NotYetComplete, StaleDraft
from .entry import Entry, NotASolution, UnsentDraft
from .mute import Mute
from .reaction import NotForThis, Reaction
from .readme_import import ReadmeImport, TooLate
from .readme_layout import ReadmeLayout
from .revision import Revision
from .search_document import SearchDocument, SearchWord
from .topic_change import TopicChange

__all__ = [
    "Comment",
    "Draft",
    "Entry",
    "Found",
    "FoundKind",
    "Known",
    "Mute",
    "NotASolution",
    "NotForThis",
    "NotYetComplete",
    "Reaction",
    "ReadmeImport",
    "ReadmeLayout",
    "RelatedEntry",
    "Revision",
    "SearchDocument",
    "SearchWord",
    "StaleComment",
    "StaleDraft",
    "TooLate",
    "TooLateToEdit",
    "TopicCase",
    "TopicChange",
    "UnsentDraft",
]
