from django.db import migrations

from portal.search.trigrams import TrigramIndex

INDEX = TrigramIndex("people_user", columns=("display_name", "handle", "bio"))


def make_index(apps, schema_editor):
    """Let SQLite find parts of words by trigrams, as PostgreSQL does."""
    if schema_editor.connection.vendor == "sqlite":
        INDEX.create(schema_editor.connection.alias)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        INDEX.drop(schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("people", "0017_active_suspended_and_searched")]
    operations = [migrations.RunPython(make_index, drop_index)]
