from django.db import migrations

from portal.ops.indexes_without_lock import create_index, drop_index

NAME = "entry_topics_newest"


def index_entries(apps, schema_editor):
    """Let both databases read the newest entries of a topic without sorting all of them."""
    create_index(schema_editor, NAME, "learnings_entry_topics (topic_id, entry_id)")


def drop_entries(apps, schema_editor):
    drop_index(schema_editor, NAME)


class Migration(migrations.Migration):
    # Django makes the table of links itself, so its state has no place for an index of it.
    atomic = False

    dependencies = [
        ("learnings", "0017_topic_summaries"),
    ]

    operations = [
        migrations.RunPython(code=index_entries, reverse_code=drop_entries),
    ]
