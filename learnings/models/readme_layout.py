"""How people arrange their exported README."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models

from learnings.models.entry import Entry
from learnings.readme.writer import README_SECTIONS
from portal.people.models import User
from portal.rows import place_in


class ReadmeLayout(models.Model):
    """Which sections a README has, in which order, and which entries come first."""

    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="readme_layout"
    )
    sections = models.JSONField(default=list)
    entries = models.JSONField(default=list)
    # When its owner last exported the README.
    exported_at = models.DateTimeField(null=True, blank=True, editable=False)

    def __str__(self) -> str:
        return str(self.owner_id)

    @classmethod
    def for_person(cls, person: User) -> ReadmeLayout:
        """Return a person's layout, or the default one, unsaved."""
        saved = cls.objects.filter(owner=person).first()
        return saved or cls(owner=person, sections=list(README_SECTIONS))

    def save_values(self, **values: Any) -> None:
        """Write these columns only. Creates the row if necessary."""
        defaults_for_new = {"sections": self.sections, "entries": self.entries}
        ReadmeLayout.objects.update_or_create(
            owner=self.owner, defaults=values, create_defaults=defaults_for_new | values
        )
        for name, value in values.items():
            setattr(self, name, value)

    def selected_sections(self) -> list[str]:
        """Return the sections of the README, in order."""
        return [name for name in self.sections if name in README_SECTIONS]

    def entry_sort_key(self, entry: Entry) -> tuple[int, datetime, int]:
        """Sort entries as their author ordered them, then the others, oldest first."""
        return place_in(self.entries, entry.pk), entry.published_at, entry.pk
