"""Names in code follow the words on screen; tables and columns stay as they are, so no SQL runs."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from portal.ops.renamed_models import rename_content_type


class Migration(migrations.Migration):
    dependencies = [("moderation", "0004_flags_on_later_texts"), ("contenttypes", "0002_remove_content_type_name")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("Lease", "ReviewLock"),
                migrations.AlterModelTable("reviewlock", "moderation_lease"),
                migrations.AlterField(
                    "reviewlock",
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review_lock",
                        to="moderation.case",
                    ),
                ),
                migrations.AlterField(
                    "reviewlock",
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review_locks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.RenameField("submission", "promised_hours", "expected_review_hours"),
                migrations.AlterField(
                    "submission",
                    "expected_review_hours",
                    models.PositiveSmallIntegerField(db_column="promised_hours", default=24),
                ),
            ],
        ),
        rename_content_type("moderation", "lease", "reviewlock"),
    ]
