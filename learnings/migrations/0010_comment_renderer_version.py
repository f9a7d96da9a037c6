from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('learnings', '0009_draft_help_text'),
    ]

    operations = [
        migrations.AddField(
            model_name='comment',
            name='renderer_version',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
        ),
    ]
