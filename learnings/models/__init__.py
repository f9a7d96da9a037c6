"""What: entries, the draft one writes in, and the revisions others read."""

from .draft import Draft, NotYetComplete, StaleDraft
from .entry import Entry
from .readme_import import Found, ReadmeImport
from .revision import Revision

__all__ = ["Draft", "Entry", "Found", "NotYetComplete", "ReadmeImport", "Revision", "StaleDraft"]
