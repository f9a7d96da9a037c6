from django.conf import settings
from django.db import models

from learnings.readme.writer import README_SECTIONS


class ReadmeLayout(models.Model):
    """How somebody wants their README: which sections, in which order, and which entries first."""

    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="readme_layout"
    )
    sections = models.JSONField(default=list)
    entries = models.JSONField(default=list)
    # When its owner took the README along last.
    exported_at = models.DateTimeField(null=True, blank=True, editable=False)

    def __str__(self):
        return str(self.owner_id)

    @classmethod
    def for_person(cls, person):
        """That of a person, or the usual one (not saved)."""
        return cls.objects.filter(owner=person).first() or cls(
            owner=person, sections=list(README_SECTIONS)
        )

    def save_values(self, **values) -> None:
        """Write these columns, and no others; the first time makes the row."""
        defaults_for_new = {"sections": self.sections, "entries": self.entries}
        ReadmeLayout.objects.update_or_create(
            owner=self.owner, defaults=values, create_defaults=defaults_for_new | values
        )
        for name, value in values.items():
            setattr(self, name, value)

    def selected_sections(self):
        """The sections wanted, in their order."""
        return [name for name in self.sections if name in README_SECTIONS]

    def entry_sort_key(self, entry):
        """Where an entry comes among others of its section: as its author ordered them, the rest after, by age."""
        place = self.entries.index(entry.pk) if entry.pk in self.entries else len(self.entries)
        return place, entry.published_at, entry.pk
