from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class AddIndexWithoutLock(AddIndexConcurrently):
    """On PostgreSQL beside what is being written; elsewhere as usual."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        forwards = super() if schema_editor.connection.vendor == "postgresql" else super(AddIndexConcurrently, self)
        forwards.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        backwards = super() if schema_editor.connection.vendor == "postgresql" else super(AddIndexConcurrently, self)
        backwards.database_backwards(app_label, schema_editor, from_state, to_state)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("people", "0006_handles"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="hidden_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        AddIndexWithoutLock(
            model_name="notice",
            index=models.Index(fields=["url"], name="notice_url"),
        ),
    ]
