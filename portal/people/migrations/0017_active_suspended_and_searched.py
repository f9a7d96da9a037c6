from django.db import migrations, models

from portal.ops.indexes_without_lock import AddIndexWithoutLock, create_index, drop_index

NAME = "user_words"
# As `icontains` compares them: upper() of each field that the search of people reads.
FIELDS = ("display_name", "handle", "bio")


def index_words(apps, schema_editor):
    """Let PostgreSQL find parts of words by trigrams; SQLite reads the table."""
    if schema_editor.connection.vendor == "postgresql":
        columns = ", ".join(f"upper({field}::text) gin_trgm_ops" for field in FIELDS)
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        create_index(schema_editor, NAME, f"people_user USING gin ({columns})")


def drop_words(apps, schema_editor):
    drop_index(schema_editor, NAME)


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
