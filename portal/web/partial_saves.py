"""Save only the changed columns: saving a whole row would undo concurrent changes."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import models


def save_columns(row: models.Model, names: Iterable[str]) -> None:
    """Insert a new row, or update only the named columns of an existing one.

    Names that are not columns (many-to-many fields, extra form fields) are ignored.
    """
    if row._state.adding:
        row.save(force_insert=True)
        return
    columns = {field.name for field in row._meta.concrete_fields}
    row.save(update_fields=columns.intersection(names))


def save_values(row: models.Model, /, **values: Any) -> None:
    """Set these fields of a stored row, and save no other column."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=values)


class PartialSaveForm(forms.ModelForm):
    """A ModelForm that writes only the columns that its user changed."""

    def save(self, commit: bool = True) -> models.Model:
        """Save the instance; of an existing row, only the changed columns."""
        if not commit:
            return super().save(commit=False)
        if self.errors:
            raise ValueError("The form has errors: there is nothing to save.")
        save_columns(self.instance, self.changed_data)
        self._save_m2m()
        return self.instance
