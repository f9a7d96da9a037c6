"""Posts of a wave of spam, found by author, day or a link's host."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from portal.moderation.models import Case
    from portal.people.models import User

MAX_HOSTS = 5
_HOST = re.compile(r"(?:[\w-]{1,63}\.){1,8}[\w-]{2,63}")
_LINK = re.compile(rf"//(?:www\.)?({_HOST.pattern})", re.IGNORECASE)
# What may follow the host of a link. PostgreSQL and SQLite both read this pattern.
_AFTER_HOST = r"\.?($|[^a-z0-9.-])"


class Post(NamedTuple):
    """A post as a row of a wave.

    `case` is None for what was never flagged or submitted.
    """

    kind: str
    key: int
    author: User
    title: str
    label: str
    text: str
    url: str
    at: datetime
    version: int
    is_public: bool
    case: Case | None
    icon: str = ""

    @property
    def value(self) -> str:
        """What its tick box sends; see ReadPost."""
        return f"{self.kind}:{self.key}:{self.version}:{int(self.in_review)}"

    @property
    def in_review(self) -> bool:
        """Whether a text of it waits for a mentor."""
        return self.case is not None and self.case.waiting_revision is not None


@dataclass(frozen=True)
class PostFilter:
    """Which posts are looked for.

    What is empty is not asked for; all empty finds nothing.
    """

    author: str = ""
    day: date | None = None
    host: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return not (self.author or self.day or self.host)

    def condition(self, *, author: str, moments: Iterable[str], texts: Iterable[str]) -> Q:
        """The condition on a model with these fields, which may be of related models."""
        if self.is_empty:
            return Q(pk=None)
        found = Q()
        if self.author:
            found &= Q(**{f"{author}__handle": self.author})
        if self.day:
            found &= _any((f"{name}__range" for name in moments), hours_of(self.day))
        if self.host:
            pattern = rf"//(www\.)?{re.escape(self.host)}{_AFTER_HOST}"
            found &= _any((f"{name}__iregex" for name in texts), pattern)
        return found


def hours_of(day: date) -> tuple[datetime, datetime]:
    """The first and the last moment of a day, where the mentor is."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    return start, timezone.make_aware(datetime.combine(day, time.max))


def _any(lookups: Iterable[str], value: object) -> Q:
    found = Q(pk=None)
    for lookup in lookups:
        found |= Q(**{lookup: value})
    return found


def cleaned_host(text: str) -> str:
    """The host in a link or a host as someone typed it; "" if there is none."""
    host = text.strip().lower().rpartition("//")[2].partition("/")[0].partition(":")[0]
    host = host.removeprefix("www.").rstrip(".")
    return host if _HOST.fullmatch(host) else ""


def hosts_in(text: str) -> list[str]:
    """The hosts that a text links to, each once, in their order; at most five."""
    hosts = [host.lower() for host in _LINK.findall(text)]
    return list(dict.fromkeys(hosts))[:MAX_HOSTS]
