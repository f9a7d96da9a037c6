"""Names in code follow the words on screen; tables and columns stay as they are, so no SQL runs."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from portal.ops.renamed_models import rename_content_type


class Migration(migrations.Migration):
    dependencies = [("people", "0007_hidden_notices"), ("contenttypes", "0002_remove_content_type_name")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("Notice", "Notification"),
                migrations.AlterModelTable("notification", "people_notice"),
                migrations.AlterField(
                    "notification",
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.RenameField("message", "notice", "notification"),
                migrations.AlterField(
                    "message",
                    "notification",
                    models.ForeignKey(
                        db_column="notice_id",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.notification",
                    ),
                ),
                migrations.RenameModel("CohortStay", "CohortMembership"),
                migrations.AlterModelTable("cohortmembership", "people_cohortstay"),
            ],
        ),
        rename_content_type("people", "notice", "notification"),
        rename_content_type("people", "cohortstay", "cohortmembership"),
    ]
