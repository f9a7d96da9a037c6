"""Search entries: what a query finds, in which order, and spelling suggestions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from learnings.models import Entry, SearchDocument, SearchWord
from learnings.models.choices import Kind
from learnings.models.search_document import facet_token, parse_facet_token
from learnings.search_filters import SOLVED, UNSOLVED, chosen_facets
from portal.models import Topic
from portal.ops.prepared_queries import HasListedKey, PreparedQuery, PreparedValues, padded
from portal.people.models import User
from portal.search import Query, parse
from portal.search.highlighting import highlight, highlighted_excerpt
from portal.search.index import MAX_MATCHES, SearchExpression
from portal.search.query import Term
from portal.search.ranking import Scorer, rarity
from portal.search.suggestions import similar_words

# With fewer results, the search also finds words with the same beginning, and some of the words.
MIN_HITS = 3
# If not all words were found, results need this share of the best score.
MIN_SCORE_SHARE = 0.45
PAGE_SIZE = 20
# Only the newest of more matches are ranked, because each takes time on each search.
MAX_RANKED = 500
MAX_SIMILAR = 5
BEST_MATCH = "best"
SORTS = {
    BEST_MATCH: _lazy("Best match"),
    "newest": _lazy("Newest"),
    "helped": _lazy("Most helpful"),
}
SORT_ATTRIBUTES = {"newest": "published_at", "helped": "helped"}
# What ranking reads of a document.
DOCUMENT_COLUMNS = ("title", "topics", "facets")
_AUTHOR = facet_token("by", "")


@dataclass(slots=True)
class SearchResult:
    """One row of results: a learning, or a challenge with its solutions.

    `key` is the entry that was found, `shown_key` that of the row. `helped` is the number of
    people whom it helped, or the solution that helped most. Rows that are no learning are
    challenges with their solutions. `published_at` is as the database has it, and `facets` are
    separated by spaces. Display fields are set by ShownRows.
    """

    key: int
    shown_key: int
    score: float
    published_at: datetime | str
    facets: str
    helped: int = 0
    is_learning: bool = False
    has_solutions: bool = False
    entry: Entry | None = None
    title: str = ""
    excerpt: str = ""
    url: str = ""

    @property
    def state(self) -> str:
        """A challenge's value of the filter `accepted`, by its solutions; "" for others."""
        if self.is_learning:
            return ""
        return SOLVED if self.has_solutions else UNSOLVED

    @property
    def rank(self) -> tuple[float, bool]:
        """Of equal scores, the entry of the row itself is better than a solution."""
        return self.score, self.key == self.shown_key


@dataclass
class Results:
    """The ranked rows that a query found.

    `is_partial` if not each of them has all words. `unknown` are the words that no entry has.
    """

    rows: list[SearchResult] = field(default_factory=list)
    is_capped: bool = False
    is_partial: bool = False
    notes: list[str] = field(default_factory=list)
    unknown: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return len(self.rows)

    def only(self, *, learnings: bool) -> Results:
        """Return the learnings among the rows, or the challenges."""
        return replace(self, rows=[row for row in self.rows if row.is_learning == learnings])

    def sorted_by(self, sort: str) -> Results:
        """Return the same rows in the order of one of SORTS; equal rows stay best first."""
        if sort not in SORT_ATTRIBUTES:
            return self
        rows = sorted(self.rows, key=attrgetter(SORT_ATTRIBUTES[sort]), reverse=True)
        return replace(self, rows=rows)

    def counts(self) -> dict[str, dict[str, int]]:
        """Return the number of rows of each value of each filter."""
        counted = Counter(" ".join([row.facets for row in self.rows]).split())
        by_name: dict[str, dict[str, int]] = {}
        for token, count in counted.items():
            # Authors are most of the tokens, and no filter of the page.
            if not token.startswith(_AUTHOR):
                name, value = parse_facet_token(token)
                by_name.setdefault(name, {})[value] = count
        states = Counter(row.state for row in self.rows if row.state)
        if states:
            by_name.setdefault("accepted", {}).update(states)
        return by_name


class Matches(NamedTuple):
    """The entries that the index found: DOCUMENT_COLUMNS of each by its key.

    `terms_by_key` has the terms of each entry if not all of them have every term, else None.
    """

    documents: dict[int, tuple[Any, ...]]
    weights: dict[Term, float]
    terms_by_key: dict[int, frozenset[Term]] | None = None
    unknown: tuple[str, ...] = ()


def search_entries(query: Query, chosen: Mapping[str, str] | None = None) -> Results:
    """Search public entries, filtered by the `chosen` values of filters."""
    facets, notes = _named_facets(query)
    chosen = chosen or {}
    facets += chosen_facets(chosen, has_query=bool(query))
    notes = [*query.notes, *notes]
    if None in facets or not (query or facets):
        return Results(notes=notes)
    found = _find_matches(query, tuple(facets))
    is_partial = found.terms_by_key is not None
    is_capped = len(found.documents) >= MAX_RANKED
    rows = _ranked(found)
    state = chosen.get("accepted")
    if state in (UNSOLVED, SOLVED):
        rows = [row for row in rows if row.state == state]
    return Results(rows, is_capped, is_partial, notes, found.unknown)


def _named_facets(query: Query) -> tuple[list[Any], list[str]]:
    """Return (tokens, messages) of `topic:` and `by:`. Unknown names give None."""
    facets, notes = [], []
    for name in query.topics:
        topics, _unknown = Topic.objects.match_names([name.replace("-", " "), name])
        topic = next(iter(topics), None) or Topic.objects.filter(slug=name).first()
        if topic is None:
            notes += [str(sentence) for sentence in Topic.objects.unknown_topic_messages([name])]
        facets.append(topic and facet_token("topic", topic.pk))
    for handle in query.by:
        person = User.objects.listed().filter(handle=handle).first()
        if person is None:
            notes.append(_("No one here has the handle “%(handle)s”.") % {"handle": handle})
        facets.append(person and facet_token("by", person.pk))
    return facets, notes


def _find_matches(query: Query, facets: tuple[str, ...]) -> Matches:
    """Find entries with all terms; if there are few, those with some of them."""
    terms, excluded = query.terms, query.excluded_terms
    documents = _documents(SearchExpression(terms, excluded, facets))
    if len(documents) < MIN_HITS and terms and len(terms[-1][-1]) > 1:
        beginning = SearchExpression(terms, excluded, facets, last_is_prefix=True)
        documents = _documents(beginning) or documents
    weights = dict.fromkeys(terms, 1.0)
    if len(documents) >= MIN_HITS or not terms:
        return Matches(documents, weights)
    find = SearchDocument.index.matches
    keys_by_term = {term: set(find(SearchExpression((term,), excluded, facets))) for term in terms}
    unknown = tuple(term[0] for term in terms if not keys_by_term[term] and len(term) == 1)
    if documents and len(terms) < MIN_HITS:
        return Matches(documents, weights)
    if len(terms) == 1:
        return Matches(documents, weights, unknown=unknown)
    weights = {term: rarity(MAX_MATCHES, len(found)) for term, found in keys_by_term.items()}
    return _partial_matches(keys_by_term, documents, weights, unknown)


def _documents(expression: SearchExpression) -> dict[int, tuple[Any, ...]]:
    """Return DOCUMENT_COLUMNS of what matches, by their keys."""
    found = SearchDocument.index.rows(expression, DOCUMENT_COLUMNS, MAX_RANKED)
    return {row[0]: row[1:] for row in found}


def _partial_matches(
    keys_by_term: Mapping[Term, set[int]],
    complete: Iterable[int],
    weights: dict[Term, float],
    unknown: tuple[str, ...],
) -> Matches:
    """Add entries that have some of the terms, those with rare terms first."""
    terms_by_key = {key: frozenset(weights) for key in complete}
    for term, keys in keys_by_term.items():
        for key in keys:
            terms_by_key[key] = terms_by_key.get(key, frozenset()) | {term}
    weight_by_key = {
        key: sum(weights[term] for term in terms) for key, terms in terms_by_key.items()
    }
    heaviest = sorted(weight_by_key, key=lambda key: (weight_by_key[key], key), reverse=True)
    rows = _documents_query.rows(_key_list(heaviest[:MAX_RANKED]))
    documents = {row[0]: row[1:] for row in rows}
    return Matches(documents, weights, terms_by_key, unknown)


def _key_list(keys: Iterable[int]) -> str:
    """Return the keys as the one parameter of HasListedKey."""
    return ",".join(map(str, keys))


def _documents_with(keys: str) -> QuerySet:
    return SearchDocument.objects.filter(HasListedKey(keys)).values_list("pk", *DOCUMENT_COLUMNS)


_documents_query = PreparedValues(_documents_with)
_COLUMNS = (
    "pk",
    "kind",
    "challenge_id",
    "thanks_count",
    "helped_count",
    "accepted_solution_id",
    "solution_count",
    "published_at",
)


def _ranked(found: Matches) -> list[SearchResult]:
    """Return the rows, best first. A challenge and its solutions are one row."""
    rows: dict[int, SearchResult] = {}
    all_terms, scorer = frozenset(found.weights), Scorer(found.weights)
    documents, terms_by_key = found.documents, found.terms_by_key or {}
    # The range excludes nothing, but makes PostgreSQL read by key instead of the whole table.
    key_range = (min(documents, default=0), max(documents, default=0))
    for values in _found_query.columns_of_rows(*key_range, _key_list(documents)):
        key = values[0]
        result = _build_result(values, documents[key], terms_by_key.get(key, all_terms), scorer)
        best = rows.setdefault(result.shown_key, result)
        if best is result:
            continue
        facets = " ".join(dict.fromkeys([*best.facets.split(), *result.facets.split()]))
        helped = max(best.helped, result.helped)
        if result.rank > best.rank:
            best = rows[result.shown_key] = result
        best.facets, best.helped = facets, helped
    ranked = sorted(rows.values(), key=lambda row: (row.score, row.published_at), reverse=True)
    if found.terms_by_key is None:
        return ranked
    return ranked[:MIN_HITS] + _near_best(ranked)[MIN_HITS:]


def _found_entries(first: int, last: int, keys: str) -> QuerySet:
    found = Entry.objects.public().filter(HasListedKey(keys), pk__range=(first, last))
    return found.order_by("pk").values_list(*_COLUMNS)


_found_query = PreparedValues(_found_entries)


def _near_best(ranked: list[SearchResult]) -> list[SearchResult]:
    """Return the first rows of a ranking, as long as they are near the best score."""
    return [row for row in ranked if row.score >= MIN_SCORE_SHARE * ranked[0].score]


def _build_result(
    values: tuple[Any, ...],
    document: tuple[Any, ...],
    terms: frozenset[Term],
    scorer: Scorer,
) -> SearchResult:
    key, kind, challenge, thanks, helped, accepted, solution_count, published_at = values
    title, topics, facets = document
    is_solution = kind == Kind.SOLUTION
    helped = helped if is_solution else thanks
    return SearchResult(
        key,
        challenge if is_solution else key,
        scorer.score(title, topics, terms, helped, accepted is not None),
        published_at,
        facets,
        helped,
        is_learning=kind == Kind.LEARNING,
        has_solutions=is_solution or solution_count > 0,
    )


class ShownRows:
    """Result rows as a page shows them; two queries load their entries and texts.

    `key` has all that the page shows of them: they are only highlighted where the page has no HTML
    under this key. Rows of entries that are no longer public are left out.
    """

    def __init__(self, rows: list[SearchResult], query: Query) -> None:
        self._rows, self._words = rows, query.words
        keys = padded([key for row in rows for key in (row.key, row.shown_key)])
        self._entries = _entries_query.lazy_rows(*keys)
        self._texts = _texts_query.rows(*keys)

    def only(self, *, learnings: bool) -> ShownRows:
        """Return the learnings among the rows, or the challenges."""
        part = copy(self)
        part._rows = [row for row in self._rows if row.is_learning == learnings]
        return part

    def __bool__(self) -> bool:
        return bool(self._rows)

    @property
    def key(self) -> tuple[Any, ...]:
        """All that decides the HTML of these rows."""
        order = [(row.key, row.shown_key) for row in self._rows]
        return order, self._words, self._entries.key, self._texts

    def __iter__(self) -> Iterator[SearchResult]:
        entries, texts = {entry.pk: entry for entry in self._entries}, dict(self._texts)
        for row in self._rows:
            if row.key in entries and row.shown_key in entries:
                _show(row, entries[row.shown_key], texts.get(row.key, ""), self._words)
                yield row


def _show(row: SearchResult, entry: Entry, text: str, words: Sequence[str]) -> None:
    row.entry = entry
    row.title = highlight(entry.title, words)
    row.excerpt = highlighted_excerpt(text, words)
    row.url = entry.get_absolute_url()
    if row.key != row.shown_key:
        row.url += f"#solution-{row.key}"


def _entries_with(*keys: int) -> QuerySet[Entry]:
    return Entry.objects.public().filter(pk__in=keys).for_rows().order_by("pk")


def _texts_with(*keys: int) -> QuerySet:
    documents = SearchDocument.objects.filter(pk__in=keys).order_by("pk")
    return documents.values_list("pk", "plain")


_entries_query = PreparedQuery(_entries_with)
_texts_query = PreparedValues(_texts_with)


def spelling_suggestion(
    query: Query, results: Results, chosen: Mapping[str, str] | None = None
) -> str:
    """Return the query with unknown words corrected, if that finds something, else ""."""
    corrections = {}
    for word in results.unknown:
        similar = similar_words(word, SearchWord.objects.all())
        if similar:
            corrections[word] = similar[0]
    if not corrections:
        return ""
    corrected = query.with_corrections(corrections)
    return corrected if search_entries(parse(corrected), chosen).rows else ""


def find_entries(
    text: str, chosen: Mapping[str, str] | None = None, most: int = PAGE_SIZE
) -> list[SearchResult]:
    """Return the first results of a text, with display fields."""
    query = parse(text)
    return list(ShownRows(search_entries(query, chosen).rows[:most], query))


def similar_challenges(title: str, most: int = MAX_SIMILAR) -> list[SearchResult]:
    """Return challenges that resemble a title of two or more words or eight letters."""
    query = parse(title.replace('"', " ").replace(":", " "))
    if len(query.terms) < 2 and len(title) < 8:
        return []
    rows = search_entries(
        Query(text=query.text, terms=query.terms), {"kind": str(Kind.CHALLENGE)}
    ).rows
    return list(ShownRows(_near_best(rows)[:most], query))
