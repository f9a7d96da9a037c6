"""Keyset pagination."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from portal.ops.prepared_queries import PreparedQuery
from portal.people.models import User
from portal.web import pagination

START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def people(make_person):
    """Thirty people, of whom three each joined at the same time."""
    return [make_person(f"p{n:02}", date_joined=START + timedelta(hours=n // 3)) for n in range(30)]


def page(query="", **options):
    request = RequestFactory().get(f"/people/?{query}")
    return pagination.keyset_page(request, User.objects.all(), by="date_joined", size=4, **options)


def handles(rows):
    return [row.handle for row in rows]


def test_pages_have_no_gaps_or_duplicates(people):
    seen, query = [], ""
    while True:
        part = page(query, only_new=True)
        seen += handles(part)
        if not part.next_query:
            break
        query = part.next_query
    assert seen == [
        person.handle
        for person in sorted(people, key=lambda p: (p.date_joined, p.pk), reverse=True)
    ]


def test_through_renders_all_rows_up_to_the_cursor(people):
    first = page()
    again = page(first.next_query)
    more = page(first.next_query, only_new=True)
    assert handles(again) == handles(first) + handles(more)
    assert again.next_query == more.next_query


def test_next_query_preserves_filters(people):
    assert "track=backend" in page("track=backend").next_query


def test_rows_are_kept_apart_by_what_their_link_to_more_preserves(people):
    found = PreparedQuery(lambda: User.objects.order_by("-date_joined", "-pk")[:5]).lazy_rows()
    empty, other = (
        pagination.LazyPage(RequestFactory().get(address), found, by="date_joined", size=4)
        for address in ("/", "/?x=1")
    )
    assert "x=1" in other.next_query
    assert empty.key != other.key


def test_a_list_over_the_row_limit_continues_with_after(people, monkeypatch):
    monkeypatch.setattr(pagination, "MAX_ROWS", 10)
    long = page(page(page().next_query).next_query)
    assert len(long.rows) == 10
    assert long.next_query.startswith("after=")


@pytest.mark.parametrize("cursor", ["x", "AAAA", "%00", "MjAyNnwx", "🙂"])
def test_a_malformed_cursor_shows_the_first_page(people, cursor):
    assert handles(page(f"through={cursor}")) == handles(page())


def cursor_of(text):
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize("zone", ["+23:59", "-23:59", "+16:00", "-15:59"])
def test_a_cursor_with_a_large_utc_offset_is_converted_to_utc(people, zone):
    stamp = (START + timedelta(hours=5)).astimezone(
        datetime.fromisoformat(f"2026-01-01T00:00{zone}").tzinfo
    )
    rows = page(f"after={cursor_of(f'{stamp.isoformat()}|1')}".replace("+", "%2B"))
    assert handles(rows) == handles(
        page(f"after={cursor_of(f'{(START + timedelta(hours=5)).isoformat()}|1')}")
    )
    assert len(rows.rows) == 4


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01T00:00:00+23:59|1",
        "9999-12-31T23:59:59-23:59|1",
        "2026-01-01T00:00:00|1",
        "2026-01-01T00:00:00+00:00|-1",
        f"2026-01-01T00:00:00+00:00|{2**63}",
        "2026-01-01T00:00:00+00:00|" + "9" * 5_000,
        "2026-01-01T00:00:00+00:00|" + "0" * 100 + "1",
    ],
)
def test_a_cursor_out_of_range_shows_the_first_page(people, text):
    assert handles(page(f"after={cursor_of(text)}")) == handles(page())


@given(st.text(max_size=60))
def test_no_cursor_causes_an_error(text):
    assert pagination.decode_cursor(text) is None or isinstance(
        pagination.decode_cursor(text), tuple
    )


def test_query_count_does_not_depend_on_the_page(people, django_assert_num_queries):
    with django_assert_num_queries(1):
        page()
    later = page(page().next_query).next_query
    with django_assert_num_queries(1):
        page(later)
