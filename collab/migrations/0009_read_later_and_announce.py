"""Large documents are read by a task, and changes of contracts are posted to a team's Discord channel."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('collab', '0008_withdrawn_versions'),
    ]

    operations = [
        migrations.AddField(
            model_name='contract',
            name='asked_text',
            field=models.TextField(blank=True, db_default='', default='', editable=False),
        ),
        migrations.AddField(
            model_name='contract',
            name='webhook',
            field=models.TextField(blank=True, db_default='', default='', editable=False),
        ),
        migrations.AddField(
            model_name='contract',
            name='webhook_failures',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name='contract',
            name='webhook_trouble',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=20),
        ),
        migrations.AddField(
            model_name='contractversion',
            name='announce_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
