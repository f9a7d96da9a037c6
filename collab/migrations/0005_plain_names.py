"""Names in code follow the words on screen; tables and columns stay as they are, so no SQL runs."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from portal.ops.renamed_models import rename_content_type


class Migration(migrations.Migration):
    dependencies = [("collab", "0004_versions_and_addresses"), ("contenttypes", "0002_remove_content_type_name")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("Pulse", "CheckIn"),
                migrations.AlterModelTable("checkin", "collab_pulse"),
                migrations.AlterField(
                    "checkin",
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="check_ins",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    "checkin",
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="check_ins", to="collab.project"
                    ),
                ),
                migrations.RenameField("endpoint", "check_again", "needs_recheck"),
                migrations.AlterField(
                    "endpoint", "needs_recheck", models.BooleanField(db_column="check_again", default=False)
                ),
            ],
        ),
        rename_content_type("collab", "pulse", "checkin"),
    ]
