"""Indexes of tables in use, made on PostgreSQL while rows are being written.

For migrations with `atomic = False`; elsewhere than on PostgreSQL an index is made as usual.
"""

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddIndex


class AddIndexWithoutLock(AddIndexConcurrently):
    """Add an index of a model's Meta."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any
    ) -> None:
        """Make the index."""
        operation = AddIndexConcurrently if _is_postgresql(schema_editor) else AddIndex
        operation.database_forwards(self, app_label, schema_editor, *states)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any
    ) -> None:
        """Remove the index."""
        operation = AddIndexConcurrently if _is_postgresql(schema_editor) else AddIndex
        operation.database_backwards(self, app_label, schema_editor, *states)


def create_index(schema_editor: BaseDatabaseSchemaEditor, name: str, on: str) -> None:
    """Make an index that no model has, such as on "table (column)".

    One that was left half made is replaced.
    """
    if _is_postgresql(schema_editor):
        drop_index(schema_editor, name)
        schema_editor.execute(f"CREATE INDEX CONCURRENTLY {name} ON {on}")
    else:
        schema_editor.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {on}")


def drop_index(schema_editor: BaseDatabaseSchemaEditor, name: str) -> None:
    """Remove the index of this name, if it is there."""
    concurrently = "CONCURRENTLY " if _is_postgresql(schema_editor) else ""
    schema_editor.execute(f"DROP INDEX {concurrently}IF EXISTS {name}")


def _is_postgresql(schema_editor: BaseDatabaseSchemaEditor) -> bool:
    return schema_editor.connection.vendor == "postgresql"
