"""Detects that a row was saved elsewhere while a form that edits it was open.

The form carries the version it shows in a hidden field, the model compares it under a lock
and raises StaleEdit, and the view answers 409 with the stored values beside the typed ones.
"""

import zlib
from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.db import models

from portal.rows import lock_row
from portal.web.parameters import MAX_VERSION


class StaleEdit(Exception):
    """Raised when a row was saved elsewhere since its form was opened.

    `saved` is the row as stored.
    """

    def __init__(self, saved: Any) -> None:
        super().__init__(saved)
        self.saved = saved


class VersionField(forms.IntegerField):
    """The hidden version of the row that a form shows; 0 if it is optional and absent."""

    widget = forms.HiddenInput

    def __init__(self, *, required: bool = True, min_value: int = 0) -> None:
        super().__init__(required=required, min_value=min_value, max_value=MAX_VERSION)

    def clean(self, value: Any) -> int:
        """Return the version as a number."""
        return super().clean(value) or 0


class StoredValue(NamedTuple):
    """A field that was stored with another value than the one sent."""

    label: str
    value: Any


def lock_version[Row: models.Model](row: Row, version: int) -> Row:
    """Return the stored row, locked until the transaction ends.

    Raises StaleEdit if its version is not `version`.
    """
    saved: Row = lock_row(type(row), row.pk)
    if saved.version != version:
        raise StaleEdit(saved)
    return saved


def version_of(values: object) -> int:
    """A number that stands for these values, like the version of a row.

    Their repr must be the same in each process.
    """
    return zlib.crc32(repr(values).encode()) % MAX_VERSION


def stored_values(
    form: forms.BaseForm, saved: models.Model, names: Iterable[str]
) -> list[StoredValue]:
    """Return the fields that are stored with other values, for _conflict.html.

    The form then carries the stored version: sending it again overwrites the stored values.
    """
    form.data = form.data.copy()
    form.data[form.add_prefix("version")] = saved.version
    conflicts = []
    for name in names:
        value = getattr(saved, name)
        if value != form.cleaned_data.get(name):
            conflicts.append(StoredValue(form[name].label, value))
    return conflicts
