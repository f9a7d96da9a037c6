from django.db import migrations, models

NAME = "case_cohort_or_none"


def know_cohorts(apps, schema_editor):
    """Let PostgreSQL know how many cases a mentor's cohorts have, by the words the queue asks in.

    Without it, it expects a dozen of thousands, and sorts all of them for the first fifty.
    """
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE STATISTICS IF NOT EXISTS {NAME} ON (COALESCE(cohort_id, 0)) FROM moderation_case"
        )


def forget_cohorts(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP STATISTICS IF EXISTS {NAME}")


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0009_lengths_of_texts"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="text_kind",
            field=models.CharField(db_default="", default="", editable=False, max_length=20),
        ),
        migrations.AddField(
            model_name="case",
            name="text_track",
            field=models.CharField(db_default="", default="", editable=False, max_length=10),
        ),
        migrations.RunPython(code=know_cohorts, reverse_code=forget_cohorts),
    ]
