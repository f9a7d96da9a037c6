"""Rows written with plain SQL: to build a query costs Django many times what the database needs."""

from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import BooleanField, CharField, Field, ForeignKey, Model, TextField

# Fields that store such values as they are.
PLAIN_FIELDS = {BooleanField: bool, CharField: str, ForeignKey: int, TextField: str}


def insert[Row: Model](row: Row) -> Row:
    """Insert this row with the values of its fields, set its key, and return it. Sends no signal."""
    fields, returned = _insertable(row._meta.label, row.pk is not None)
    places = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{row._meta.db_table}" ({_names(fields)}) VALUES ({places})'
            + (f" RETURNING {_names(returned)}" if returned else ""),
            [_stored(field, field.pre_save(row, True)) for field in fields],
        )
        for field, value in zip(returned, cursor.fetchone() if returned else (), strict=True):
            setattr(row, field.attname, value)
    row._state.adding, row._state.db = False, connection.alias
    return row


def update(row: Model, **values: Any) -> None:
    """Set these fields of a stored row, and write no other column."""
    for name, value in values.items():
        setattr(row, name, value)
    fields = [row._meta.get_field(name) for name in values]
    columns = ", ".join(f'"{field.column}" = %s' for field in fields)
    written = [_stored(field, getattr(row, field.attname)) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{row._meta.db_table}" SET {columns} WHERE "{row._meta.pk.column}" = %s',
            [*written, row.pk],
        )


def is_stored(model: type[Model], **values: Any) -> bool:
    """Whether there is a row with these values."""
    fields = [model._meta.get_field(name) for name in values]
    conditions = " AND ".join(f'"{field.column}" = %s' for field in fields)
    wanted = [getattr(value, "pk", value) for value in values.values()]
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT 1 FROM "{model._meta.db_table}" WHERE {conditions} LIMIT 1', wanted)
        return cursor.fetchone() is not None


@cache
def _insertable(model: str, has_key: bool) -> tuple[list[Field], list[Field]]:
    """The fields that an INSERT gives, and those that the database makes; of a model by its label."""
    columns = apps.get_model(model)._meta.local_concrete_fields
    made = [one for one in columns if one.generated or (one.primary_key and not has_key)]
    return [field for field in columns if field not in made], made


def _stored(field: Field, value: Any) -> Any:
    """What the database is given for this value."""
    plain = PLAIN_FIELDS.get(type(field))
    if plain and (value is None or type(value) is plain):
        return value
    return field.get_db_prep_save(value, connection)


def _names(fields: list[Field]) -> str:
    return ", ".join(f'"{field.column}"' for field in fields)
