"""A team's webhooks."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('collab', '0009_read_later_and_announce'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TeamWebhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('webhook', models.TextField(blank=True, db_default='', default='', editable=False)),
                ('webhook_failures', models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)),
                ('webhook_trouble', models.CharField(blank=True, db_default='', default='', editable=False, max_length=20)),
                ('events', models.JSONField(default=list)),
                ('secret', models.TextField(editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='team_webhooks', to=settings.AUTH_USER_MODEL)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='webhooks', to='collab.project')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
    ]
