"""Text that users write: cleaning, Markdown, highlighting, diffs, languages."""

# Applied migrations import it from here.
from portal.text.cleaning import one_line

__all__ = ["one_line"]
