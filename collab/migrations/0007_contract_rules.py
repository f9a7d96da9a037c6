"""Versions of contracts keep the warnings of their document, and which rules compared them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('collab', '0006_match_preferences'),
    ]

    operations = [
        migrations.AddField(
            model_name='contractversion',
            name='compared_by',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name='contractversion',
            name='warnings',
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
    ]
