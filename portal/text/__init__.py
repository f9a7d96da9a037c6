"""Text that people type and write: cleaning, Markdown, highlighting of code, differences."""

# Migrations that have run already name it here.
from portal.text.cleaning import one_line

__all__ = ["one_line"]
