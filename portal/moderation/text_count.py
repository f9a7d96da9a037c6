"""How many entries and sections a README has, in the same words on every page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _

from portal.text.plurals import counted


class TextCount(NamedTuple):
    """Texts that are reviewed together.

    A challenge with its author's solution is one entry.
    """

    entries: int = 0
    sections: int = 0

    @classmethod
    def of(cls, are_sections: Iterable[bool]) -> TextCount:
        """Count texts, of which it is known whether each is a section of a profile."""
        flags = list(are_sections)
        return cls(flags.count(False), flags.count(True))

    def __str__(self) -> str:
        entries = counted("%(n)d entry", "%(n)d entries", self.entries)
        sections = counted("%(n)d section", "%(n)d sections", self.sections)
        if not self.sections:
            return entries
        values = {"entries": entries, "sections": sections}
        return _("%(entries)s and %(sections)s") % values if self.entries else sections
