"""The form for the sections and the order of one's README.

It has a tick and a number for each section, and a number for each entry.
"""

from collections.abc import Iterable

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from learnings.models import Entry, ReadmeLayout
from learnings.readme.writer import README_SECTIONS
from learnings.sections import SECTIONS
from portal.rows import keys_of

SECTION_LABELS = {
    "overview": _("Overview"),
    **{section.list_name: _(section.heading) for section in SECTIONS},
    "challenges": _("Challenges and solutions"),
    "collaboration": _("Collaboration"),
    "goals": _("Future goals"),
    "contact": _("Contact"),
}
MAX_ORDERED_ENTRIES = 400


class ReadmeLayoutForm(forms.Form):
    """Numbers say the order: the smaller comes first.

    Two that are equal keep the order that they had.
    """

    def __init__(
        self, data: QueryDict | None, *, layout: ReadmeLayout, entries: Iterable[Entry]
    ) -> None:
        super().__init__(data, auto_id="id_%s")
        self.layout, self.entries = (
            layout,
            sorted(entries, key=layout.entry_sort_key)[:MAX_ORDERED_ENTRIES],
        )
        self.names = [
            *layout.selected_sections(),
            *(name for name in README_SECTIONS if name not in layout.sections),
        ]
        for place, name in enumerate(self.names, start=1):
            self.fields[f"with-{name}"] = forms.BooleanField(
                required=False, initial=name in layout.sections, label=SECTION_LABELS[name]
            )
            self._add_place(f"place-{name}", place, SECTION_LABELS[name])
        for place, entry in enumerate(self.entries, start=1):
            self._add_place(f"entry-{entry.pk}", place, entry.title)

    def _add_place(self, name: str, place: int, label: str) -> None:
        widget = forms.NumberInput(attrs={"class": "input input-num", "inputmode": "numeric"})
        place_label = _("Position of %(name)s") % {"name": label}
        self.fields[name] = forms.IntegerField(
            min_value=1,
            max_value=9999,
            initial=place,
            label=place_label,
            widget=widget,
            required=False,
        )

    def section_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return the tick box and the position field of each section."""
        return [(self[f"with-{name}"], self[f"place-{name}"]) for name in self.names]

    def entry_rows(self) -> list[tuple[Entry, forms.BoundField]]:
        """Return each entry with its position field."""
        return [(entry, self[f"entry-{entry.pk}"]) for entry in self.entries]

    def save(self) -> None:
        """Save which sections are shown, and the order of sections and entries."""
        self.layout.save_values(
            sections=self._in_order(self._ticked(), "place-{}"),
            entries=self._in_order(keys_of(self.entries), "entry-{}"),
        )

    def _ticked(self) -> list[str]:
        return [name for name in self.names if self.cleaned_data[f"with-{name}"]]

    def _in_order(self, keys: list, field: str) -> list:
        """Return keys in the order of their fields' numbers; equal ones stay in order."""
        return sorted(keys, key=lambda key: self.cleaned_data.get(field.format(key)) or 9999)
