from django.db import migrations, models


class Migration(migrations.Migration):
    # The previous release writes summaries without this column.

    dependencies = [
        ("learnings", "0018_entries_of_topics"),
    ]

    operations = [
        migrations.AddField(
            model_name="topicsummary",
            name="people",
            field=models.PositiveIntegerField(null=True),
        ),
    ]
