"""What is done off the request."""

from django.tasks import task

from learnings.models import Entry, SearchDocument


@task
def relate(entry_key):
    """Look up what goes with an entry; one that is not public any more is left alone."""
    from learnings import related

    entry = Entry.objects.public().select_related("live_revision").filter(pk=entry_key).first()
    if entry:
        related.relate(entry)


@task
def describe_topic(topic_key):
    """Write anew what the search knows of the entries on a topic, after its name changed."""
    rows = Entry.objects.public().filter(topics=topic_key).select_related("live_revision", "challenge__live_revision")
    for entry in rows.order_by("pk").iterator(chunk_size=500):
        SearchDocument.write(entry)
