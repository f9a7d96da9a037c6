"""Text that users write: cleaning, Markdown, code highlighting, diffs, language detection."""

# Applied migrations import it from here.
from portal.text.cleaning import one_line

__all__ = ["one_line"]
