"""A person's data export: one zip.

Each app adds its files in the hook personal_data.
"""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Model, QuerySet
from django.utils import timezone

from portal import hooks


class Export(NamedTuple):
    """A zip file."""

    name: str
    content: bytes


def build_export(person: AbstractBaseUser) -> Export:
    """Return a zip of all personal data of `person`."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _files_of(person):
            archive.writestr(name, content)
    name = f"nexus-{person.handle}-{timezone.localdate():%Y-%m-%d}.zip"
    return Export(name, packed.getvalue())


def _files_of(person: AbstractBaseUser) -> Iterator[tuple[str, str | bytes]]:
    for personal_data in hooks.find("personal_data"):
        yield from personal_data(person)


def as_json(values: Any) -> str:
    """Return `values` as indented JSON, with times as ISO 8601 in UTC."""
    return json.dumps(values, ensure_ascii=False, indent=2, default=json_default)


def json_default(value: Any) -> str:
    """Return a value that JSON does not know as text."""
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def column_values(row: Model, *, exclude: Iterable[str] = ()) -> dict[str, Any]:
    """Return {column: value} of a row, without the fields in `exclude`.

    Keys are column names, so that they stay the same when a field is renamed.
    """
    return {
        field.column: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in exclude
    }


def row_values(rows: QuerySet, *, exclude: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Return the columns of each row of a queryset, oldest first."""
    return [column_values(row, exclude=exclude) for row in rows.order_by("pk")]
