"""Lists that continue from the last row seen, at the same cost on the first page and on the 5,000th.

`?through=<cursor>` renders from the start to that row and one page beyond it, so that the address of a list that was
continued brings back all that was shown; `?after=<cursor>` starts behind a row. Cursors are opaque to the browser.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from portal.web.parameters import MAX_KEY, Parameters

PAGE_SIZE = 20
MAX_CURSOR_LENGTH, MAX_KEY_DIGITS = 200, 19  # characters; digits
MAX_ROWS = 200  # in one answer; behind it the list goes on at an address of its own


@dataclass
class KeysetPage:
    """Some rows of a list. `next_query` is the query string that continues it, or "" at its end."""

    rows: list
    next_query: str

    def __iter__(self):
        return iter(self.rows)

    def __bool__(self):
        return bool(self.rows)

    @property
    def key(self):
        """All that these rows show, where they have a `row_cache_key`: for a part that is kept of a list."""
        return [row.row_cache_key for row in self.rows], self.next_query


def keyset_page(request, queryset, *, by="published_at", size=PAGE_SIZE, only_new=False):
    """The rows of `queryset` (largest first by `by`, a datetime or a count, then by key) that the query string asks for.

    With `only_new` (a list that htmx continues) only the page behind `through` is read.
    """
    cursors = CURSORS_BY_TYPE[_order_type(queryset, by)].read(request.GET)
    after, through = cursors.after, cursors.through
    if only_new and through:
        after, through = through, None
    row_limit = MAX_ROWS if through else size
    rows = list(_rows_after(queryset.order_by(f"-{by}", "-pk"), by, after)[: row_limit + 1])
    if through:
        row_limit = min(MAX_ROWS, size + sum(_position(row, by) >= through for row in rows))
    return KeysetPage(rows[:row_limit], _next_query(request, rows, row_limit, by))


def _order_type(queryset, by):
    """int for a count, datetime for a moment: a cursor of one order means nothing in the other."""
    return int if isinstance(queryset.model._meta.get_field(by), models.IntegerField) else datetime


def _next_query(request, rows, row_limit, by):
    """The query string that goes on behind the last of `wanted` rows, with all filters kept; "" where none is left."""
    if len(rows) <= row_limit:
        return ""
    query = request.GET.copy()
    query.pop("through", None)
    name = "after" if row_limit >= MAX_ROWS else "through"
    query[name] = encode_cursor(rows[row_limit - 1], by)
    return query.urlencode()


def _position(row, by):
    return getattr(row, by), row.pk


def encode_cursor(row, by):
    """The cursor of a row: opaque, safe in an address."""
    value = getattr(row, by)
    stamp = value if isinstance(value, int) else value.isoformat()
    return base64.urlsafe_b64encode(f"{stamp}|{row.pk}".encode()).decode().rstrip("=")


def decode_cursor(cursor, *, by=datetime):
    """(value, key) of a cursor of the type `by`, or None where it is absent, of another order or tampered with."""
    try:
        padded = (cursor or "") + "=" * (-len(cursor or "") % 4)
        stamp, key = base64.urlsafe_b64decode(padded.encode()).decode().split("|")
        if len(key) > MAX_KEY_DIGITS or not 0 <= int(key) <= MAX_KEY:
            return None
        if by is int:
            return (int(stamp), int(key)) if stamp.isdecimal() and len(stamp) < 10 else None
        return _parse_datetime(stamp), int(key)
    except (ValueError, OverflowError, binascii.Error, UnicodeError):
        return None


def _parse_datetime(stamp):
    """A moment in UTC: PostgreSQL refuses offsets of 16 hours and more, which Python takes."""
    moment = datetime.fromisoformat(stamp)
    if not moment.tzinfo:
        raise ValueError("a moment without a zone")
    moment = moment.astimezone(UTC)
    # Far years overflow where a database converts them, and no row of ours is from there.
    if not 2000 <= moment.year < 2200:
        raise ValueError("a moment without rows")
    return moment


class CursorField(forms.CharField):
    """A cursor of one order; one of another order is none."""

    def __init__(self, by):
        super().__init__(required=False, max_length=MAX_CURSOR_LENGTH)
        self.by = by

    def clean(self, value):
        """(value, key), or None where there is no cursor."""
        text = super().clean(value)
        position = decode_cursor(text, by=self.by) if text else None
        if text and position is None:
            raise ValidationError("no cursor", code="invalid")
        return position


class DatetimeCursors(Parameters):
    """Where a list goes on that is ordered by a moment."""

    after, through = CursorField(datetime), CursorField(datetime)


class CountCursors(Parameters):
    """Where a list goes on that is ordered by a count."""

    after, through = CursorField(int), CursorField(int)


CURSORS_BY_TYPE = {datetime: DatetimeCursors, int: CountCursors}


def _rows_after(queryset, by, after):
    if after is None:
        return queryset
    return queryset.filter(_after_condition(by, after))


def _after_condition(by, position):
    stamp, key = position
    # The first condition is implied by the second; it is what an index on `by` can use.
    return Q(**{f"{by}__lte": stamp}) & (Q(**{f"{by}__lt": stamp}) | Q(pk__lt=key))
