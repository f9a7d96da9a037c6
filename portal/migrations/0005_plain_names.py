"""Names in code follow the words on screen; tables and columns stay as they are, so no SQL runs."""

from django.db import migrations

from portal.ops.renamed_models import rename_content_type


class Migration(migrations.Migration):
    dependencies = [("portal", "0004_kept_and_counted"), ("contenttypes", "0002_remove_content_type_name")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("Version", "PageCacheEpoch"),
                migrations.AlterModelTable("pagecacheepoch", "portal_version"),
                migrations.RenameModel("Tally", "RateLimitCount"),
                migrations.AlterModelTable("ratelimitcount", "portal_tally"),
            ],
        ),
        rename_content_type("portal", "version", "pagecacheepoch"),
        rename_content_type("portal", "tally", "ratelimitcount"),
    ]
