from django.db import migrations

from portal.ops.indexes_without_lock import create_index, drop_index

NAME = "user_skills_newest"


def index_people(apps, schema_editor):
    """Let both databases read the newest people of a skill without sorting all of them."""
    create_index(schema_editor, NAME, "people_user_skills (topic_id, user_id)")


def drop_people(apps, schema_editor):
    drop_index(schema_editor, NAME)


class Migration(migrations.Migration):
    # Django makes the table of links itself, so its state has no place for an index of it.
    atomic = False

    dependencies = [
        ("people", "0018_parts_of_words"),
    ]

    operations = [
        migrations.RunPython(code=index_people, reverse_code=drop_people),
    ]
