"""Site-wide search: query language, index, ranking and highlighting.

Each app lists its sources in the hook SEARCH.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from portal.hooks import Panel
from portal.search.query import MAX_CHARACTERS, Query, parse
from portal.search.spellings import spellings_of

__all__ = ["MAX_CHARACTERS", "Hit", "Query", "Source", "hits_panel", "filter_rows", "parse"]


@dataclass(frozen=True)
class Hit:
    """A search result. `title` and `excerpt` are safe HTML with highlighted words."""

    title: str
    url: str
    meta: str
    excerpt: str = ""


@dataclass(frozen=True)
class Source:
    """A kind of thing that can be searched.

    `find(request, query, scope)` returns a Panel of what the user may see, or None without a query.
    `scope` is "quick" (while typing in the header), "all" (beside the other sources) or "only".
    """

    name: str
    label: str
    find: Callable[[HttpRequest, Query, str], Panel | None]
    position: int = 100


MAX_HITS = {"quick": 3, "all": 5, "only": 50}


def hits_panel(
    rows: QuerySet, query: Query, scope: str, make_hit: Callable[[Any, tuple], Hit]
) -> Panel | None:
    """Return the panel of a source without filters, or None without a query.

    `make_hit(row, words)` returns the Hit of a row.
    """
    if not query:
        return None
    most = MAX_HITS[scope]
    found = list(rows[: most + 1])
    hits = [make_hit(row, query.words) for row in found[:most]]
    return Panel("_hits.html", {"hits": hits, "has_more": len(found) > most})


def filter_rows(
    rows: QuerySet, query: Query, *, fields: tuple[str, ...], topics: str, by: str
) -> QuerySet:
    """Return the rows of a small table that match a query.

    Each term must occur in one of `fields`; `topics` and `by` are the lookups of the topics and the
    handle that the query names.
    """
    for slug in query.topics:
        rows = rows.filter(Q(**{f"{topics}__slug": slug}) | Q(**{f"{topics}__aliases__name": slug}))
    for handle in query.by:
        rows = rows.filter(**{by: handle})
    for term in query.excluded_terms:
        rows = rows.exclude(_has_term(term, fields))
    return rows.filter(
        reduce(and_, (_has_term(term, fields) for term in query.terms), Q())
    ).distinct()


def _has_term(term: tuple[str, ...], fields: tuple[str, ...]) -> Q:
    """Match rows in which each word of the term occurs, in any case and spelling."""
    return reduce(and_, (_has_word(word, fields) for word in term), Q())


def _has_word(word: str, fields: tuple[str, ...]) -> Q:
    places = [(name, spelling) for name in fields for spelling in spellings_of(word)]
    return reduce(or_, (Q(**{f"{name}__icontains": spelling}) for name, spelling in places))
