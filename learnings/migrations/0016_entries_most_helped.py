from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


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


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("learnings", "0015_readme_headings_review"),
    ]

    operations = [
        AddIndexWithoutLock(
            model_name="entry",
            index=models.Index(
                fields=["-thanks_count", "-id"],
                condition=models.Q(("status", "live")),
                name="entry_live_most_helped",
            ),
        ),
    ]
