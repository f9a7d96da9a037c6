"""The field has the name of its choices; the column stays as it is, so no SQL runs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("moderation", "0010_filters_of_the_queue")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField("case", "standing", "visibility"),
                migrations.AlterField(
                    "case",
                    "visibility",
                    models.CharField(db_column="standing", default="clear", max_length=10),
                ),
            ],
        ),
    ]
