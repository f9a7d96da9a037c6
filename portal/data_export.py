"""Everything that is a person's, as one zip: each app adds its files through the registry."""

import io
import json
import zipfile
from datetime import date, datetime

from django.utils import timezone

from portal import registry


def build_export(person):
    """(file name, bytes) of a zip with all that is theirs."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for source in registry.personal_data:
            for name, content in source(person):
                archive.writestr(name, content)
    return f"nexus-{person.handle}-{timezone.localdate():%Y-%m-%d}.zip", packed.getvalue()


def as_json(values):
    """Values as indented JSON; times as ISO 8601 in UTC."""
    return json.dumps(values, ensure_ascii=False, indent=2, default=json_default)


def json_default(value):
    """A value that JSON does not know, as text."""
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def column_values(row, *, exclude=()):
    """{column: value} of a row, as the database names them: the export keeps its keys when code is renamed."""
    return {
        field.column: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in exclude
    }


def row_values(rows, *, exclude=()):
    """The columns of each row of a queryset, oldest first."""
    return [column_values(row, exclude=exclude) for row in rows.order_by("pk")]
