"""When a person dismissed Home's reminder to finish the profile."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0009_single_key_shortcuts")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="profile_reminder_dismissed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
