from django.db import migrations

NAME = "entry_topics_newest"
COLUMNS = "learnings_entry_topics (topic_id, entry_id)"


def index_entries(apps, schema_editor):
    """Let both databases read the newest entries of a topic without sorting all of them."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {NAME}")
        schema_editor.execute(f"CREATE INDEX CONCURRENTLY {NAME} ON {COLUMNS}")
    else:
        schema_editor.execute(f"CREATE INDEX IF NOT EXISTS {NAME} ON {COLUMNS}")


def drop_index(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    concurrently = "CONCURRENTLY " if is_postgresql else ""
    schema_editor.execute(f"DROP INDEX {concurrently}IF EXISTS {NAME}")


class Migration(migrations.Migration):
    # Django makes the table of links itself, so its state has no place for an index of it.
    atomic = False

    dependencies = [
        ("learnings", "0017_topic_summaries"),
    ]

    operations = [
        migrations.RunPython(code=index_entries, reverse_code=drop_index),
    ]
