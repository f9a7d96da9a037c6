from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class AddIndexWithoutLock(AddIndexConcurrently):
    """On PostgreSQL beside what is being written; elsewhere as ever."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        forwards = super() if schema_editor.connection.vendor == "postgresql" else super(AddIndexConcurrently, self)
        forwards.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        backwards = super() if schema_editor.connection.vendor == "postgresql" else super(AddIndexConcurrently, self)
        backwards.database_backwards(app_label, schema_editor, from_state, to_state)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("people", "0004_cohorts_and_activity"),
    ]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="channel",
            field=models.CharField(
                choices=[("mail", "mail"), ("account", "mail of signing in"), ("discord", "Discord")], max_length=10
            ),
        ),
        AddIndexWithoutLock(
            model_name="message",
            index=models.Index(
                condition=models.Q(("channel", "account"), ("state", "waiting")),
                fields=["due_at", "id"],
                name="message_account",
            ),
        ),
    ]
