from django.db import migrations, models
from django.db.models import Q

from portal.search.spellings import SPELLINGS, tokens


WRITTEN = [spelling for spellings in SPELLINGS.values() for spelling in spellings]


def fold_names_with_signs(apps, schema_editor):
    """Write C++, C# and their like into the search as themselves: their documents have the word c."""
    documents = apps.get_model("learnings", "SearchDocument").objects.using(schema_editor.connection.alias)
    places = ("plain", "entry__live_revision__title", "entry__challenge__live_revision__title")
    rows = documents.filter(_written_in(*places))
    for document in rows.select_related("entry__live_revision", "entry__challenge__live_revision"):
        titled = document.entry.challenge or document.entry
        if titled.live_revision:
            document.title = " ".join(tokens(titled.live_revision.title))
        document.words = " ".join(tokens(document.plain))
        document.save(update_fields=["title", "words"])
    _fold_topics(apps, schema_editor.connection.alias, documents)


def _fold_topics(apps, alias, documents):
    topics = apps.get_model("portal", "Topic").objects.using(alias)
    for topic in topics.filter(_written_in("name", "aliases__name")).distinct():
        names = [topic.name, *topic.aliases.values_list("name", flat=True)]
        about = Q(entry__topics=topic) | Q(entry__challenge__topics=topic)
        for document in documents.filter(about).distinct():
            document.topics = " ".join([document.topics, *tokens(" ".join(names))])
            document.save(update_fields=["topics"])


def _written_in(*places):
    has = Q()
    for spelling in WRITTEN:
        for place in places:
            has |= Q(**{f"{place}__icontains": spelling})
    return has


class Migration(migrations.Migration):
    dependencies = [("learnings", "0006_readme_taken_along")]
    operations = [
        migrations.AddField(
            model_name='readmeimport',
            name='fetching',
            field=models.CharField(blank=True, choices=[('waiting', 'Waiting'), ('failed', 'Failed')], db_default='', default='', max_length=10),
        ),
        migrations.AddField(
            model_name="revision",
            name="redactions",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.RunPython(fold_names_with_signs, migrations.RunPython.noop, elidable=True),
    ]
