"""Everything that is a person's, as one zip: each app adds its files through the registry."""

import io
import json
import zipfile
from datetime import date, datetime

from django.utils import timezone

from portal import registry


def everything_of(person):
    """(file name, bytes) of a zip with all that is theirs."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for source in registry.takeouts:
            for name, content in source(person):
                archive.writestr(name, content)
    return f"nexus-{person.handle}-{timezone.localdate():%Y-%m-%d}.zip", packed.getvalue()


def as_json(values):
    """Values as indented JSON; times as ISO 8601 in UTC."""
    return json.dumps(values, ensure_ascii=False, indent=2, default=plainly)


def plainly(value):
    """A value that JSON does not know, as text."""
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def columns_of(row, *, but=()):
    """{field: value} of the columns of a row."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name not in but}


def rows_of(rows, *, but=()):
    """The columns of each row of a queryset, oldest first."""
    return [columns_of(row, but=but) for row in rows.order_by("pk")]
