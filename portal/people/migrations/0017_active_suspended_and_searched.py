from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

NAME = "user_words"
# As `icontains` compares them: upper() of each field that the search of people reads.
FIELDS = ("display_name", "handle", "bio")


class AddIndexWithoutLock(AddIndexConcurrently):
    """On PostgreSQL beside what is being written; elsewhere as usual."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        forwards = (
            super()
            if schema_editor.connection.vendor == "postgresql"
            else super(AddIndexConcurrently, self)
        )
        forwards.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        backwards = (
            super()
            if schema_editor.connection.vendor == "postgresql"
            else super(AddIndexConcurrently, self)
        )
        backwards.database_backwards(app_label, schema_editor, from_state, to_state)


def index_words(apps, schema_editor):
    """Let PostgreSQL find parts of words by trigrams; SQLite reads the table."""
    if schema_editor.connection.vendor == "postgresql":
        columns = ", ".join(f"upper({field}::text) gin_trgm_ops" for field in FIELDS)
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {NAME}")
        schema_editor.execute(
            f"CREATE INDEX CONCURRENTLY {NAME} ON people_user USING gin ({columns})"
        )


def drop_words(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {NAME}")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("people", "0016_drafts_of_forms"),
    ]

    operations = [
        AddIndexWithoutLock(
            model_name="user",
            index=models.Index(fields=["-active_on", "-id"], name="user_recently_active"),
        ),
        AddIndexWithoutLock(
            model_name="user",
            index=models.Index(
                fields=["suspended_until"],
                condition=models.Q(("suspended_until__isnull", False)),
                name="user_suspended",
            ),
        ),
        migrations.RunPython(code=index_words, reverse_code=drop_words),
    ]
