"""Site-wide search: query language, index, ranking and highlighting.

Each app lists its sources in the hook SEARCH.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from portal.conditions import all_of
from portal.hooks import Panel
from portal.search.query import MAX_CHARACTERS, Query, Term, parse
from portal.search.spellings import spellings_of

__all__ = [
    "MAX_CHARACTERS",
    "MAX_HITS",
    "Hit",
    "Query",
    "Source",
    "hits_panel",
    "filter_rows",
    "parse",
]


@dataclass(frozen=True)
class Hit:
    """A search result. `title` and `excerpt` are safe HTML with highlighted words.

    Beside it is the avatar of `person`, or an icon.
    """

    title: str
    url: str
    meta: str
    excerpt: str = ""
    icon: str = ""
    person: Any = None


@dataclass(frozen=True)
class Source:
    """A kind of thing that can be searched.

    `find(request, query, scope)` returns a Panel of what the user may see, or None without a query.
    `scope` is "quick" (while typing in the header), "all" (beside the other sources), "only", or
    "count" (another source is shown). The Panel's values have `total`, and unless the scope is
    "count", `rows` of entries or `hits`. All people see the same rows, as a page keeps their HTML
    for all. They may have `is_capped` if there are more than `total`,
    `filters` (with the scope "count" `chosen_filters`), `sorts`, `notes` and
    `spelling_suggestion`, and `is_narrowed`: whether a filter of these rows is set. Then sources
    that don't say `has_filters` only search if they are chosen.

    With `keeps_count`, the number of rows beside another source can be a minute old.
    """

    name: str
    label: str
    find: Callable[[HttpRequest, Query, str], Panel | None]
    position: int = 100
    keeps_count: bool = False
    has_filters: bool = False


MAX_HITS = {"quick": 3, "all": 5, "only": 50}


def hits_panel(
    rows: QuerySet[Any],
    query: Query,
    scope: str,
    make_hit: Callable[[Any, Sequence[str]], Hit],
) -> Panel | None:
    """Return the Panel of a source without filters; None for an empty query.

    `make_hit(row, words)` makes the Hit of one row.
    """
    if not query:
        return None
    if scope == "count":
        return Panel("_hits.html", {"total": rows.count()})
    most = MAX_HITS[scope]
    found = list(rows[: most + 1])
    hits = [make_hit(row, query.words) for row in found[:most]]
    has_more = len(found) > most
    # The header shows no numbers.
    total = rows.count() if has_more and scope != "quick" else len(hits)
    return Panel("_hits.html", {"hits": hits, "has_more": has_more, "total": total})


def filter_rows[Row: Model](
    rows: QuerySet[Row],
    query: Query,
    *,
    fields: tuple[str, ...],
    topics: str = "",
    by: str = "",
) -> QuerySet[Row]:
    """Filter a small table by a query, without an index.

    Each term must occur in one of `fields`. `topics` is the name of a relation to Topic, and `by`
    a lookup that compares a handle; without one, the query must not have any.
    """
    for slug in query.topics:
        rows = rows.filter(_is_about(slug, topics))
    for handle in query.by:
        rows = rows.filter(**{by: handle})
    for term in query.excluded_terms:
        rows = rows.exclude(_has_term(term, fields))
    return rows.filter(all_of(_has_term(term, fields) for term in query.terms)).distinct()


def _is_about(slug: str, topics: str) -> Q:
    """The condition that a row has the topic with this name or alias in this relation."""
    return Q(**{f"{topics}__slug": slug}) | Q(**{f"{topics}__aliases__name": slug})


def _has_term(term: Term, fields: tuple[str, ...]) -> Q:
    """Match rows where each word of the term occurs in one of the fields."""
    return reduce(and_, [_has_word(word, fields) for word in term], Q())


def _has_word(word: str, fields: tuple[str, ...]) -> Q:
    """Match rows with the word in one of the fields, in any case and spelling."""
    condition = Q()
    for name in fields:
        for spelling in spellings_of(word):
            condition |= Q(**{f"{name}__icontains": spelling})
    return condition
