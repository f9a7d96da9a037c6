"""The search over entries: what a query finds, in which order, and what else it might have meant."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learnings.models import Entry, SearchDocument, SearchWord
from learnings.models.choices import Kind, Section
from learnings.models.search_document import facet, parse_facet
from learnings.parameters import SearchFilters
from portal.hooks import Panel
from portal.models import Topic
from portal.people.models import Cohort, Track, User
from portal.search import Query, Source, parse
from portal.search.highlighting import highlight, highlighted_excerpt
from portal.search.index import MAX_MATCHES, SearchExpression
from portal.search.ranking import Candidate, rarity, score
from portal.search.suggestions import similar_words

MIN_HITS = (
    3  # with fewer hits than this, words that only begin alike or stand alone are welcome too
)
MIN_SCORE_SHARE = 0.45  # of the best score, where not every word was found
PAGE_SIZE = 20
MAX_RESULTS_SHOWN = 200
FILTER_NAMES = ("kind", "section", "track", "cohort", "topic", "accepted")


@dataclass
class SearchResult:
    """One row of results: a learning, or a challenge with what was found in it or in a solution of it."""

    key: int
    shown_key: int
    score: float
    published_at: object
    facets: set
    entry: Entry | None = None
    title: str = ""
    excerpt: str = ""
    url: str = ""


@dataclass
class Results:
    """What a query found. `rows` are ranked; `is_partial` says that not every word stands in each of them."""

    rows: list = field(default_factory=list)
    is_capped: bool = False
    is_partial: bool = False
    notes: list = field(default_factory=list)
    unknown: tuple = ()

    @property
    def total(self):
        return len(self.rows)

    def counts(self):
        """{filter name: {value: how many rows}}."""
        counted = Counter(token for row in self.rows for token in row.facets)
        by_name = {}
        for token, count in counted.items():
            name, value = parse_facet(token)
            by_name.setdefault(name, {})[value] = count
        return by_name


def search_entries(query, chosen=None):
    """Results of a Query among public entries, narrowed by `chosen` ({filter name: value of the query string})."""
    facets, notes = _facets_of(query, chosen or {})
    if facets is None or not (query or facets):
        return Results(notes=[*query.notes, *notes])
    keys, terms_of, weights, is_partial, unknown = _matching(query, tuple(facets))
    rows = _ranked(keys, terms_of, weights, is_partial)
    return Results(rows, len(keys) >= MAX_MATCHES, is_partial, [*query.notes, *notes], unknown)


def _facets_of(query, chosen):
    """(tokens of all that narrows, sentences); None for tokens where something is named that does not exist."""
    facets, notes = [], []
    for name in query.topics:
        topics, unknown = Topic.objects.match_names([name.replace("-", " "), name])
        topic = next(iter(topics), None) or Topic.objects.filter(slug=name).first()
        if topic is None:
            notes += [str(sentence) for sentence in Topic.objects.unknown_topic_messages([name])]
        facets.append(topic and facet("topic", topic.pk))
    for handle in query.by:
        person = User.objects.listed().filter(handle=handle).first()
        if person is None:
            notes.append(_("Nobody here has the handle “%(handle)s”.") % {"handle": handle})
        facets.append(person and facet("by", person.pk))
    facets += _chosen_facets(chosen)
    return (None if None in facets else facets), notes


def _chosen_facets(chosen):
    known = {
        "kind": Kind.values,
        "section": Section.values,
        "track": Track.values,
        "accepted": ["yes"],
    }
    for name, values in known.items():
        if chosen.get(name) in values:
            yield facet(name, chosen[name])
    for name, model in (("cohort", Cohort), ("topic", Topic)):
        if chosen.get(name):
            key = model.objects.filter(slug=chosen[name]).values_list("pk", flat=True).first()
            yield facet(name, key or 0)


def _matching(query, facets):
    """(keys, {key: terms it has}, {term: weight}, is it loose, words that nothing has)."""
    ask = SearchDocument.index.matches
    strict = SearchExpression(all_of=query.terms, none_of=query.excluded_terms, facets=facets)
    keys = ask(strict)
    if len(keys) < MIN_HITS and query.terms and len(query.terms[-1][-1]) > 1:
        keys = (
            ask(SearchExpression(query.terms, query.excluded_terms, facets, last_is_prefix=True))
            or keys
        )
    weights = dict.fromkeys(query.terms, 1.0)
    if len(keys) >= MIN_HITS or not query.terms:
        return keys, None, weights, False, ()
    having = {
        term: set(ask(SearchExpression((term,), query.excluded_terms, facets)))
        for term in query.terms
    }
    unknown = tuple(term[0] for term, found in having.items() if not found and len(term) == 1)
    if len(query.terms) == 1 or (keys and len(query.terms) < MIN_HITS):
        return keys, None, weights, False, (() if keys else unknown)
    weights = {term: rarity(MAX_MATCHES, len(found)) for term, found in having.items()}
    return _rows_with_some_terms(having, keys, weights, unknown)


def _rows_with_some_terms(having, strict, weights, unknown):
    """Rows with some of the terms, the most telling first; those that have them all count as before."""
    terms_of = {key: frozenset(weights) for key in strict}
    for term, found in having.items():
        for key in found:
            terms_of[key] = terms_of.get(key, frozenset()) | {term}
    worth = {key: sum(weights[term] for term in terms) for key, terms in terms_of.items()}
    keys = sorted(worth, key=lambda key: (worth[key], key), reverse=True)[:MAX_MATCHES]
    return keys, terms_of, weights, True, unknown


_COLUMNS = (
    "pk",
    "kind",
    "challenge_id",
    "thanks_count",
    "helped_count",
    "accepted_solution_id",
    "published_at",
    "document__title",
    "document__topics",
    "document__facets",
)


def _ranked(keys, terms_of, weights, is_partial):
    """Found rows, the best first. A challenge and its solutions are one row."""
    rows = {}
    everything = frozenset(weights)
    # The range says nothing new; with it PostgreSQL reads a common word's newest rows by key, not the whole table.
    around = (min(keys, default=0), max(keys, default=0))
    for values in (
        Entry.objects.public().filter(pk__in=keys, pk__range=around).values_list(*_COLUMNS)
    ):
        result = _build_result(values, terms_of[values[0]] if terms_of else everything, weights)
        best = rows.get(result.shown_key)
        if best is None or (result.score, result.key == result.shown_key) > (
            best.score,
            best.key == best.shown_key,
        ):
            result.facets |= best.facets if best else set()
            rows[result.shown_key] = result
        else:
            best.facets |= result.facets
    ranked = sorted(rows.values(), key=lambda row: (row.score, row.published_at), reverse=True)
    if is_partial:
        ranked = ranked[:MIN_HITS] + [
            row for row in ranked[MIN_HITS:] if row.score >= MIN_SCORE_SHARE * ranked[0].score
        ]
    return ranked


def _build_result(values, terms, weights):
    key, kind, challenge, thanks, helped, accepted, published_at, title, topics, facets = values
    is_solution = kind == Kind.SOLUTION
    candidate = Candidate(
        title=title,
        topics=topics,
        terms=terms,
        helped=helped if is_solution else thanks,
        solved=accepted is not None,
    )
    tokens = set(facets.split())
    return SearchResult(
        key, challenge if is_solution else key, score(candidate, weights), published_at, tokens
    )


def add_display_fields(rows, query):
    """Give each of these rows its entry, and its title and excerpt with the words marked. Three queries."""
    keys = {key for row in rows for key in (row.key, row.shown_key)}
    entries = {entry.pk: entry for entry in Entry.objects.public().filter(pk__in=keys).for_list()}
    texts = dict(SearchDocument.objects.filter(pk__in=keys).values_list("pk", "plain"))
    for row in rows:
        row.entry = entries.get(row.shown_key)
    there = [row for row in rows if row.entry and row.key in entries]
    for row in there:
        row.title = highlight(row.entry.title, query.words)
        row.excerpt = highlighted_excerpt(texts.get(row.key, ""), query.words)
        row.url = row.entry.get_absolute_url()
        if row.key != row.shown_key:
            row.url += f"#solution-{row.key}"
    return there


def spelling_suggestion(query, results, chosen=None):
    """The query with its unknown words put right, if that finds something; else ""."""
    corrections = {
        word: found[0]
        for word in results.unknown
        if (found := similar_words(word, SearchWord.objects.all()))
    }
    if not corrections:
        return ""
    with_corrections = query.with_corrections(corrections)
    return with_corrections if search_entries(parse(with_corrections), chosen).rows else ""


def find_entries(text, chosen=None, most=PAGE_SIZE):
    """The first rows that a text finds, dressed. The whole search in one call, for programs."""
    query = parse(text)
    return add_display_fields(search_entries(query, chosen).rows[:most], query)


def similar_challenges(title, most=5):
    """Challenges that may be the one that is being titled; nothing until there are two words to go by."""
    query = parse(title.replace('"', " ").replace(":", " "))
    if len(query.terms) < 2 and len(title) < 8:
        return []
    rows = search_entries(Query(text=query.text, terms=query.terms), {"kind": Kind.CHALLENGE}).rows
    near = [row for row in rows if row.score >= MIN_SCORE_SHARE * rows[0].score]
    return add_display_fields(near[:most], query)


def search_panel(request, query, scope):
    """For the search page: what of the entries answers, with counts for each filter; None where nothing is asked."""
    given = SearchFilters.read(request.GET)
    chosen = {name: getattr(given, name) for name in FILTER_NAMES}
    if not (query or any(chosen.values())):
        return None
    results = search_entries(query, chosen)
    shown = {"quick": 5, "all": PAGE_SIZE}.get(scope) or min(
        max(given.shown, PAGE_SIZE), MAX_RESULTS_SHOWN
    )
    values = {
        "rows": add_display_fields(results.rows[:shown], query),
        "results": results,
        "total": f"{MAX_MATCHES:,}+" if results.is_capped else results.total,
        "more": min(shown + PAGE_SIZE, MAX_RESULTS_SHOWN)
        if results.total > shown and shown < MAX_RESULTS_SHOWN
        else 0,
        "spelling_suggestion": spelling_suggestion(query, results, chosen)
        if results.unknown
        else "",
        "title": query.shown_words,
        "is_narrowed": any(chosen.values()),
    }
    if scope != "quick":
        values["filters"] = _filters(request.GET, results.counts(), chosen)
    return Panel("learnings/_search_results.html", values)


@dataclass(frozen=True)
class FilterOption:
    """One value of a filter: `url` narrows by it, or takes it away where it is chosen."""

    label: str
    count: int
    url: str
    is_chosen: bool


def _filters(parameters, counts, chosen):
    """[(heading, name, options)] of what narrows these results further; nothing that would find nothing."""
    named = [
        (_("Kind"), "kind", _choice_counts(Kind.choices, counts.get("kind", {}))),
        (_("Section"), "section", _choice_counts(Section.choices, counts.get("section", {}))),
        (_("Track"), "track", _choice_counts(Track.choices, counts.get("track", {}))),
        (
            _("Solution"),
            "accepted",
            _choice_counts([("yes", _("accepted"))], counts.get("accepted", {})),
        ),
        (_("Topic"), "topic", _model_counts(Topic, counts.get("topic", {}))),
        (_("Cohort"), "cohort", _model_counts(Cohort, counts.get("cohort", {}))),
    ]
    for _heading, name, values in named:
        if chosen[name] and chosen[name] not in [value for value, _label, _count in values]:
            values.append((chosen[name], chosen[name], 0))  # so that it can be taken away
    groups = [
        (heading, name, [_filter_option(parameters, name, *one, chosen[name]) for one in values])
        for heading, name, values in named
    ]
    return [group for group in groups if group[2]]


def _filter_option(parameters, name, value, label, count, chosen):
    address = parameters.copy()
    address.pop("shown", None)
    address["in"] = "entries"
    address[name] = value
    if value == chosen:
        del address[name]
    return FilterOption(label, count, f"?{address.urlencode()}", value == chosen)


def _choice_counts(choices, counts):
    return [(value, label, counts[value]) for value, label in choices if value in counts]


def _model_counts(model, counts, most=8):
    best = sorted(counts, key=counts.get, reverse=True)[:most]
    rows = [(row.slug, row.name, counts[str(row.pk)]) for row in model.objects.filter(pk__in=best)]
    return sorted(rows, key=lambda row: -row[2])


SEARCH = [Source("entries", gettext_lazy("Entries"), search_panel, position=10)]
