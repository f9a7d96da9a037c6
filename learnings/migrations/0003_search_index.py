from django.db import migrations
from django.db.models import Count, Q

from portal.search.index import Index

INDEX = Index(table="learnings_searchdocument", key="entry_id")


def make_index(apps, schema_editor):
    INDEX.create(schema_editor.connection.alias)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        schema_editor.execute(
            "CREATE INDEX learnings_searchword_near ON learnings_searchword USING gist (word gist_trgm_ops)"
        )


def drop_index(apps, schema_editor):
    INDEX.drop(schema_editor.connection.alias)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS learnings_searchword_near")


def count_solutions(apps, schema_editor):
    """What was public before is counted once; its documents are written by the next `tick` or `rebuild_search`."""
    entries = apps.get_model("learnings", "Entry").objects.using(schema_editor.connection.alias)
    live = Count("solutions", filter=Q(solutions__status="live"))
    for challenge in entries.filter(kind="challenge").annotate(live=live).filter(live__gt=0).iterator():
        entries.filter(pk=challenge.pk).update(solution_count=challenge.live)


class Migration(migrations.Migration):
    dependencies = [("learnings", "0002_knowledge_base")]
    operations = [
        migrations.RunPython(make_index, drop_index),
        migrations.RunPython(count_solutions, migrations.RunPython.noop),
    ]
