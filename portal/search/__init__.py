"""One search over what the apps have; each adds a Source. First cut: every word must occur, newest first."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from django.db.models import Q

MAX_CHARACTERS = 200
MOST_WORDS = 8
MOST_HITS = 25


@dataclass(frozen=True)
class Hit:
    """One thing found."""

    title: str
    url: str
    meta: str
    excerpt: str = ""


@dataclass(frozen=True)
class Source:
    """What can be searched in: `find(user, words)` returns at most MOST_HITS hits that this user may see."""

    name: str
    label: str
    find: Callable


def words_of(query):
    """The words of a query as typed; too long a query is cut, not refused."""
    return query[:MAX_CHARACTERS].split()[:MOST_WORDS]


def contains_all(words, *fields):
    """A condition: every word occurs in at least one of the fields, whatever its case."""
    return reduce(and_, (reduce(or_, (Q(**{f"{name}__icontains": word}) for name in fields)) for word in words), Q())
