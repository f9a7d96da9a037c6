"""What: entries, the draft one writes in, the revisions others read, and what people say to them."""

from .comment import Comment, StaleComment, TooLateToEdit
from .draft import Draft, NotYetComplete, StaleDraft
from .entry import Entry, NotASolution, UnsentDraft
from .reaction import NotForThis, Reaction
from .readme_import import Found, ReadmeImport
from .related import RelatedEntry
from .revision import Revision
from .search_document import SearchDocument, SearchWord
from .topic_change import TopicChange

__all__ = [
    "Comment",
    "Draft",
    "Entry",
    "Found",
    "NotASolution",
    "NotForThis",
    "NotYetComplete",
    "Reaction",
    "ReadmeImport",
    "RelatedEntry",
    "Revision",
    "SearchDocument",
    "SearchWord",
    "StaleComment",
    "StaleDraft",
    "TooLateToEdit",
    "TopicChange",
    "UnsentDraft",
]
