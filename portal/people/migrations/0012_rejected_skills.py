"""Whether mentors rejected the topic of a proposed skill."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0011_proposed_skills")]

    operations = [
        migrations.AddField(
            model_name="proposedskill",
            name="is_rejected",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
