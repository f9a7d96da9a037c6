"""Wishes become match preferences in code; tables and columns stay as they are, so no SQL runs."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from portal.ops.renamed_models import rename_content_type


class Migration(migrations.Migration):
    dependencies = [("collab", "0005_plain_names")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("Wishes", "MatchPreferences"),
                migrations.AlterModelTable("matchpreferences", "collab_wishes"),
                migrations.AlterField(
                    "matchpreferences",
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="match_preferences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                # The table that Django created for the topics to learn, with the columns it has.
                migrations.CreateModel(
                    "TopicToLearn",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "preferences",
                            models.ForeignKey(
                                db_column="wishes_id",
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="collab.matchpreferences",
                            ),
                        ),
                        (
                            "topic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="portal.topic"
                            ),
                        ),
                    ],
                    options={"db_table": "collab_wishes_learns", "unique_together": {("preferences", "topic")}},
                ),
                migrations.AlterField(
                    "matchpreferences",
                    "learns",
                    models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        through="collab.TopicToLearn",
                        to="portal.topic",
                        verbose_name="what I want to learn",
                    ),
                ),
            ],
        ),
        rename_content_type("collab", "wishes", "matchpreferences"),
    ]
