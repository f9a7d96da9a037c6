"""The README of a repository that a person connected, and what its last check found."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('learnings', '0013_readme_documents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReadmeSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=300)),
                ('state', models.CharField(choices=[('new', 'not checked yet'), ('same', 'same as the profile'), ('differs', 'differs from the profile'), ('failed', 'can’t be read')], default='new', max_length=10)),
                ('problem', models.CharField(blank=True, max_length=20)),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('new_parts', models.PositiveIntegerField(default=0)),
                ('missing_entries', models.PositiveIntegerField(default=0)),
                ('seen_digest', models.CharField(blank=True, max_length=64)),
                ('imported_digest', models.CharField(blank=True, max_length=64)),
                ('hidden_digest', models.CharField(blank=True, max_length=64)),
                ('decided', models.JSONField(default=list)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('next_check_at', models.DateTimeField(blank=True, db_index=True, null=True)),
                ('owner', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='readme_source', to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
