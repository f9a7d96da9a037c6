"""Write only what changed: saving a whole row undoes what others wrote in the meantime."""

from collections.abc import Iterable

from django import forms
from django.db import models


def save_columns(row: models.Model, names: Iterable[str]) -> None:
    """Insert a new row; of a row that is there write the columns named, and no others.

    Names of what is no column (many-to-many fields, extra fields of a form) are left out.
    """
    if row._state.adding:
        row.save(force_insert=True)
        return
    columns = {field.name for field in row._meta.concrete_fields}
    row.save(update_fields=columns.intersection(names))


class PartialSaveForm(forms.ModelForm):
    """A form of a model that writes the columns its sender changed, and no others."""

    def save(self, commit: bool = True) -> models.Model:
        """As Django's, but of a row that is there only what changed is written."""
        if not commit:
            return super().save(commit=False)
        if self.errors:
            raise ValueError("The form has errors: there is nothing to save.")
        save_columns(self.instance, self.changed_data)
        self._save_m2m()
        return self.instance
