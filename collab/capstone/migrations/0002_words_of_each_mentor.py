"""What each mentor wrote of a project, beside a published result."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("capstone", "0001_capstone"),
    ]

    operations = [
        migrations.AddField(
            model_name="result",
            name="mentor_words",
            field=models.JSONField(
                db_default=models.Value([], models.JSONField()), default=list, editable=False
            ),
        ),
    ]
