"""Which entries go with one: computed by a task when a text goes live, read with one query."""

from collections import Counter

from django.db import transaction
from django.db.models import F

from learnings.models import Entry, RelatedEntry, SearchDocument
from learnings.models.search_document import facet
from portal.search.index import MAX_MATCHES, SearchExpression
from portal.search.query import parse
from portal.search.ranking import rarity

MAX_RELATED = 5
MAX_MATCHES_PER_TERM = 300
# One topic in common is worth showing, one word is not: "server" stands in texts that have nothing to do with each other.
WORD_WEIGHT, TOPIC_WEIGHT, MIN_SHARED_WEIGHT = 1.0, 2.0, 2.0
MAX_WORD_SHARE = (
    0.04  # a word that more entries have than this share says nothing of what they are about
)


@transaction.atomic
def relate(entry):
    """Look for what shares topics and telling words of the title with a public entry, and note it both ways."""
    RelatedEntry.objects.filter(entry=entry).delete()
    RelatedEntry.objects.filter(other=entry).delete()
    best = _best_matches(entry)
    pairs = [
        pair
        for key, score in best
        for pair in (RelatedEntry(entry=entry, other_id=key, score=score), RelatedEntry(entry_id=key, other=entry, score=score))
    ]  # fmt: skip
    RelatedEntry.objects.bulk_create(pairs, ignore_conflicts=True)
    Entry.objects.filter(pk=entry.pk).update(related_for=F("live_revision"))


def _best_matches(entry):
    """[(key, score)] of the entries that share most; solutions are part of their challenge and do not count."""
    documents = min(SearchDocument.objects.count(), MAX_MATCHES)
    scores, shared = {}, Counter()
    for expression, weight in _shared_terms(entry):
        having = SearchDocument.index.matches(expression, MAX_MATCHES_PER_TERM)
        if weight == WORD_WEIGHT and len(having) > max(3, documents * MAX_WORD_SHARE):
            continue
        for key in having:
            scores[key] = scores.get(key, 0) + weight * rarity(documents, len(having))
            shared[key] += weight
    scores.pop(entry.pk, None)
    enough = [key for key in scores if shared[key] >= MIN_SHARED_WEIGHT]
    candidates = Entry.objects.public().filter(pk__in=enough).exclude(kind=Entry.Kind.SOLUTION)
    keys = candidates.values_list("pk", flat=True)
    return sorted(((key, scores[key]) for key in keys), key=lambda pair: -pair[1])[:MAX_RELATED]


def _shared_terms(entry):
    """(what to look for, how much it says): each telling word of the title, each topic."""
    for term in parse(entry.title.replace('"', " ").replace(":", " ")).terms:
        yield SearchExpression(all_of=(term,)), WORD_WEIGHT
    for topic in entry.topics.all():
        yield SearchExpression(facets=(facet("topic", topic.pk),)), TOPIC_WEIGHT


def write_missing():
    """Add public entries that the search does not have yet."""
    return f"Entries written down for the search: {SearchDocument.write_missing()}"


def relate_stale(most=200):
    """Find related entries where the task queue did not."""
    stale = (
        Entry.objects.public()
        .exclude(kind=Entry.Kind.SOLUTION)
        .exclude(related_for=F("live_revision"))
    )
    stale = stale.exclude(live_revision=None)
    rows = list(stale.select_related("live_revision").order_by("pk")[:most])
    for entry in rows:
        relate(entry)
    return f"Related entries looked up: {len(rows)}"


def related_to(entry):
    """The public entries that go with this one, the nearest first."""
    rows = (
        Entry.objects.public()
        .filter(related_from__entry=entry)
        .select_related("live_revision", "author")
    )
    return rows.order_by("-related_from__score", "-pk")[:MAX_RELATED]
