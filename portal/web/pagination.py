"""Keyset pagination: each page starts after a row, and costs the same.

`?after=<cursor>` starts after a row. `?through=<cursor>` renders all rows up to that row and one
page beyond it, so that the URL of a list that htmx extended shows the same rows again. A cursor
is the base64 of "value|key" of a row.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from portal.web.page_cache import NOT_KEPT
from portal.web.parameters import MAX_KEY, Parameters, Text

if TYPE_CHECKING:
    from portal.ops.prepared_queries import LazyRows

PAGE_SIZE = 20
MAX_CURSOR_LENGTH, MAX_KEY_DIGITS = 200, 19
MAX_ROWS = 200  # in one response; further rows continue with `after`
# (value, key) of a row; the value is a datetime or a count.
Position = tuple[Any, int]


@dataclass
class KeysetPage:
    """Rows of a list, and the query string that continues it ("" at the end).

    `extends` is the value of the last row on the page that htmx extends with these rows.
    """

    rows: list[Any]
    next_query: str
    extends: Any = None

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __bool__(self) -> bool:
        return bool(self.rows)

    @property
    def key(self) -> Any:
        """The cache key of these rows, for {% cached_fragment %}.

        NOT_KEPT, unless each row has a `row_cache_key`.
        """
        if not all(hasattr(row, "row_cache_key") for row in self.rows):
            return NOT_KEPT
        return [row.row_cache_key for row in self.rows], self.next_query


class LazyPage:
    """A page of rows that become instances when they are read.

    A prepared query `found` them: one more than `size` if more are left.
    """

    extends = None

    def __init__(
        self,
        request: HttpRequest,
        found: LazyRows,
        *,
        by: str = "published_at",
        size: int = PAGE_SIZE,
    ) -> None:
        self._request, self._found, self._by, self._size = request, found, by, size
        self.rows = found[: self._size]

    @cached_property
    def next_query(self) -> str:
        """The query string that continues the list, or ""."""
        return _next_query(self._request, self._found, self._size, self._by)

    @property
    def key(self) -> tuple[Any, ...]:
        """The cache key: all that the rows show, and what the link to more of them keeps."""
        has_more = len(self._found) > self._size
        return self.rows.key, self._request.GET.urlencode() if has_more else None


def keyset_page(
    request: HttpRequest,
    queryset: QuerySet,
    *,
    by: str = "published_at",
    size: int = PAGE_SIZE,
    only_new: bool = False,
) -> KeysetPage:
    """Return the page of `queryset` that the request's query string asks for.

    Rows are ordered by `by` (a datetime or an integer field), then by key, both descending. With
    `only_new`, for a list that htmx extends, only the page after `through` is read.
    """
    value_type = order_type(queryset, by)
    cursors = _cursors(request)
    after = decode_cursor(cursors.after, by=value_type)
    through = decode_cursor(cursors.through, by=value_type)
    extends = None
    if only_new and through:
        after, through = through, None
        extends, _key = after
    row_limit = MAX_ROWS if through else size
    ordered = queryset.order_by(f"-{by}", "-pk")
    rows = list(rows_after(ordered, by, after)[: row_limit + 1])
    if through:
        shown = [row for row in rows if _row_position(row, by) >= through]
        row_limit = min(MAX_ROWS, len(shown) + size)
    return KeysetPage(rows[:row_limit], _next_query(request, rows, row_limit, by), extends)


def is_first_page(request: HttpRequest) -> bool:
    """Whether the query string has no cursor."""
    cursors = _cursors(request)
    return not (cursors.after or cursors.through)


def is_extended(request: HttpRequest) -> bool:
    """Whether all rows up to a cursor are asked for, or those that follow them."""
    return bool(_cursors(request).through)


def changed_query(request: HttpRequest, **changes: Any) -> str:
    """Return the page's query string without cursors and with some values changed.

    None or "" removes a parameter.
    """
    parameters = request.GET.copy()
    for cursor in ("after", "through"):
        parameters.pop(cursor, None)
    for name, value in changes.items():
        if value in (None, ""):
            parameters.pop(name, None)
        else:
            parameters[name] = value
    return "?" + parameters.urlencode()


def order_type(queryset: QuerySet, by: str) -> type:
    """Return int or datetime, the type of the field `by`: cursors of the two differ."""
    field = queryset.model._meta.get_field(by)
    return int if isinstance(field, models.IntegerField) else datetime


def _next_query(request: HttpRequest, rows: Sequence[Any], row_limit: int, by: str) -> str:
    """Return the query string that continues after `row_limit` rows, or "".

    All other parameters, such as filters, are preserved.
    """
    if len(rows) <= row_limit:
        return ""
    query = request.GET.copy()
    query.pop("through", None)
    name = "after" if row_limit >= MAX_ROWS else "through"
    query[name] = encode_cursor(rows[row_limit - 1], by)
    return query.urlencode()


def _row_position(row: models.Model, by: str) -> Position:
    return getattr(row, by), row.pk


def encode_cursor(row: models.Model, by: str) -> str:
    """Return the URL-safe cursor of a row."""
    value = getattr(row, by)
    stamp = value if isinstance(value, int) else value.isoformat()
    return base64.urlsafe_b64encode(f"{stamp}|{row.pk}".encode()).decode().rstrip("=")


def decode_cursor(cursor: str, *, by: type = datetime) -> Position | None:
    """Return (value, key) of a cursor whose value is of the type `by`.

    Returns None for a cursor that is empty, of the other type or malformed.
    """
    padding = "=" * (-len(cursor) % 4)
    try:
        stamp, key = base64.urlsafe_b64decode((cursor + padding).encode()).decode().split("|")
        value = _parse_count(stamp) if by is int else _parse_datetime(stamp)
        return value, _parse_key(key)
    except (ValueError, OverflowError, binascii.Error, UnicodeError):
        return None


def _parse_key(text: str) -> int:
    if len(text) > MAX_KEY_DIGITS or not 0 <= int(text) <= MAX_KEY:
        raise ValueError("no key")
    return int(text)


def _parse_count(stamp: str) -> int:
    """Parse a count of up to nine digits, which fits every integer column."""
    if not stamp.isdecimal() or len(stamp) > 9:
        raise ValueError("not a count")
    return int(stamp)


def _parse_datetime(stamp: str) -> datetime:
    """Parse a datetime and convert it to UTC.

    PostgreSQL rejects UTC offsets of 16 hours and more, which Python accepts.
    """
    moment = datetime.fromisoformat(stamp)
    if not moment.tzinfo:
        raise ValueError("a datetime without a zone")
    moment = moment.astimezone(UTC)
    # Distant years overflow in the database's conversion, and no row has one.
    if not 2000 <= moment.year < 2200:
        raise ValueError("a year without rows")
    return moment


class Cursors(Parameters):
    """The cursors of a list."""

    after, through = Text(MAX_CURSOR_LENGTH), Text(MAX_CURSOR_LENGTH)


def _cursors(request: HttpRequest) -> SimpleNamespace:
    """Return the cursors of a request, which are read once."""
    if not hasattr(request, "cursors"):
        request.cursors = Cursors.read(request.GET)  # type: ignore[attr-defined]
    return request.cursors  # type: ignore[attr-defined]


def cursor_after(request: HttpRequest, by: type) -> Position | None:
    """Return the row that the page begins after, or None on the first page."""
    return decode_cursor(_cursors(request).after, by=by)


def rows_after(queryset: QuerySet, by: str, position: Position | None) -> QuerySet:
    """Return the rows after a position, in the order of `keyset_page`.

    All rows without a position.
    """
    if position is None:
        return queryset
    value, key = position
    # The first condition follows from the second; an index on `by` can use it.
    not_before = Q(**{f"{by}__lte": value})
    is_after = Q(**{f"{by}__lt": value}) | Q(pk__lt=key)
    return queryset.filter(not_before & is_after)
