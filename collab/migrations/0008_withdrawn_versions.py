"""Endpoints know when their statuses were set, and versions of contracts who withdrew them."""

from django.conf import settings
from django.db import migrations, models
from django.db.models.deletion import PROTECT


class Migration(migrations.Migration):

    dependencies = [
        ('collab', '0007_contract_rules'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='contractversion',
            name='flagged_keys',
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list, editable=False),
        ),
        migrations.AddField(
            model_name='contractversion',
            name='withdrawn_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='contractversion',
            name='withdrawn_by',
            field=models.ForeignKey(
                db_index=False, editable=False, null=True, on_delete=PROTECT, related_name='+', to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name='endpoint',
            name='built_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='endpoint',
            name='used_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
