"""Related entries: found by a task when a text is published, read by one query."""

from collections import defaultdict
from collections.abc import Iterator

from django.db import transaction
from django.db.models import F, QuerySet

from learnings.models import Entry, RelatedEntry, SearchDocument
from learnings.models.search_document import facet_token
from portal.search.index import MAX_MATCHES, SearchExpression
from portal.search.query import parse
from portal.search.ranking import rarity

MAX_RELATED = 5
MAX_MATCHES_PER_TERM = 300
# A shared topic is enough, a shared word is not: "server" is in texts about anything.
WORD_WEIGHT, TOPIC_WEIGHT, MIN_SHARED_WEIGHT = 1.0, 2.0, 2.0
# Words that a larger share of all entries has are ignored.
MAX_WORD_SHARE = 0.04


@transaction.atomic
def update_related_entries(entry: Entry) -> None:
    """Find entries that share topics and rare title words; store both directions."""
    RelatedEntry.objects.filter(entry=entry).delete()
    RelatedEntry.objects.filter(other=entry).delete()
    pairs = []
    for key, score in _best_matches(entry):
        pairs.append(RelatedEntry(entry=entry, other_id=key, score=score))
        pairs.append(RelatedEntry(entry_id=key, other=entry, score=score))
    RelatedEntry.objects.bulk_create(pairs, ignore_conflicts=True)
    Entry.objects.filter(pk=entry.pk).update(related_for=F("live_revision"))


def _best_matches(entry: Entry) -> list[tuple[int, float]]:
    """Return (primary key, score). Solutions are left out: challenges contain them."""
    documents = min(SearchDocument.objects.count(), MAX_MATCHES)
    scores: defaultdict[int, float] = defaultdict(float)
    shared: defaultdict[int, float] = defaultdict(float)
    for expression, weight in _shared_terms(entry):
        matches = SearchDocument.index.matches(expression, MAX_MATCHES_PER_TERM)
        if weight == WORD_WEIGHT and len(matches) > max(3, documents * MAX_WORD_SHARE):
            continue
        for key in matches:
            scores[key] += weight * rarity(documents, len(matches))
            shared[key] += weight
    scores.pop(entry.pk, None)
    related = [key for key in scores if shared[key] >= MIN_SHARED_WEIGHT]
    candidates = Entry.objects.public().filter(pk__in=related).exclude(kind=Entry.Kind.SOLUTION)
    pairs = [(key, scores[key]) for key in candidates.values_list("pk", flat=True)]
    return sorted(pairs, key=lambda pair: -pair[1])[:MAX_RELATED]


def _shared_terms(entry: Entry) -> Iterator[tuple[SearchExpression, float]]:
    """Yield (what to search for, weight) for each word of the title and each topic."""
    for term in parse(entry.title.replace('"', " ").replace(":", " ")).terms:
        yield SearchExpression(all_of=(term,)), WORD_WEIGHT
    for topic in entry.topics.all():
        yield SearchExpression(facets=(facet_token("topic", topic.pk),)), TOPIC_WEIGHT


def write_missing() -> str:
    """Add public entries that are missing in the search index."""
    return f"Entries written down for the search: {SearchDocument.write_missing()}"


def relate_stale(most: int = 200) -> str:
    """Find related entries of texts for which the task did not run."""
    entries = Entry.objects.public().exclude(kind=Entry.Kind.SOLUTION).exclude(live_revision=None)
    stale = entries.exclude(related_for=F("live_revision"))
    rows = list(stale.select_related("live_revision").order_by("pk")[:most])
    for entry in rows:
        update_related_entries(entry)
    return f"Related entries looked up: {len(rows)}"


def related_to(entry: Entry) -> QuerySet[Entry]:
    """Return public entries that are related to this one, closest first."""
    rows = Entry.objects.public().filter(related_from__entry=entry)
    shown = rows.select_related("live_revision", "author")
    return shown.order_by("-related_from__score", "-pk")[:MAX_RELATED]
