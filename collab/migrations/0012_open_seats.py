from django.db import migrations, models

from portal.ops.indexes_without_lock import AddIndexWithoutLock


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("collab", "0011_saved_projects"),
    ]

    operations = [
        AddIndexWithoutLock(
            model_name="seat",
            index=models.Index(
                fields=["track", "-project"],
                condition=models.Q(("holder", None), ("is_closed", False)),
                name="seat_open_newest",
            ),
        ),
    ]
