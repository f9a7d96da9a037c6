"""Versions of contracts say which rules compared them, so that a job can compare older ones again."""


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
    ]
