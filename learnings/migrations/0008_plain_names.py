"""Names in code follow the words on screen; tables and columns stay as they are, so no SQL runs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("learnings", "0007_fetching_and_mentions")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField("entry", "picked_at", "featured_at"),
                migrations.AlterField(
                    "entry", "featured_at", models.DateTimeField(db_column="picked_at", editable=False, null=True)
                ),
            ],
        ),
    ]
