from django.db import migrations, models

from portal.ops.indexes_without_lock import AddIndexWithoutLock


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("learnings", "0019_people_of_topics"),
    ]

    operations = [
        AddIndexWithoutLock(
            model_name="entry",
            index=models.Index(
                fields=["cohort", "-published_at", "-id"],
                condition=models.Q(("status", "live")),
                name="entry_live_cohort",
            ),
        ),
    ]
