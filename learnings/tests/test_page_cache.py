"""The page cache: at most a minute old, compressed, never another person's, never after a removal committed."""

import gzip
import re
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection, transaction
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client
from django.test.signals import template_rendered
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.autoreload import file_changed

from conftest import HTMX
from learnings.models import Comment, Entry
from portal.people.models import User
from portal.web import page_cache
from tests.fixtures.entries import judge

committed = pytest.mark.django_db(transaction=True)
KINDS = ["pages", "searches", "lists", "frames"]
LIST = "/learnings/"
PRIVACY = "/about/privacy/"


def shown(client, address=LIST, **headers):
    return client.get(address, headers=headers).content.decode()


def menu_of(page):
    """The address of the profile in the account's menu; None for a reader."""
    found = re.search(r'href="(/@[^"]+)"><svg[^>]*>\s*<use[^>]*></use></svg>Profile', page)
    return found and found[1]


def queries_of(client, address, **headers):
    with CaptureQueriesContext(connection) as asked:
        client.get(address, headers=headers)
    return [query["sql"] for query in asked]


@committed
def test_readers_see_what_is_new_within_a_minute_and_signed_in_people_at_once(
    client, client_of, learner, other, publish
):
    with time_machine.travel("2026-11-21 12:00:00+00:00", tick=False) as clock:
        page = publish(learner, "An image is a recipe").get_absolute_url()
        shown(client, page), shown(client)
        Comment(entry=Entry.objects.get(), author=other, body="Thank you, it **runs**").post()
        publish(learner, "Two stages make it small")
        for person in (learner, other):
            assert "it <strong>runs</strong>" in shown(client_of(person), page)
            assert "Two stages make it small" in shown(client_of(person))
        clock.shift(59)
        assert "runs" not in shown(client, page)
        assert (
            client.get(page).headers["Cache-Control"] == "public, max-age=1"
        )  # a browser adds nothing to the minute
        clock.shift(1)
        assert "it <strong>runs</strong>" in shown(client, page)
        assert "Two stages make it small" in shown(client)


@committed
def test_a_kept_page_costs_one_query(client, learner, publish):
    publish(learner, "An image is a recipe")
    first = shown(client)
    assert queries_of(client, LIST) == ["SELECT token FROM portal_version"]
    assert shown(client) == first


@committed
def test_what_is_written_moves_nothing_unless_it_takes_something_away(
    learner, other, mentor, send, publish
):
    before = page_cache.current_epoch()
    entry = publish(learner, "An image is a recipe")
    entry.restore_revision(1)
    judge(entry, mentor, "approve")
    comment = Comment(entry=entry, author=other, body="Thank you").post()
    comment.edit("Thanks", by=other, version=1)
    User.objects.filter(pk=learner.pk).update(display_name="Amina D.")
    assert page_cache.current_epoch() == before
    comment.delete_text()
    assert page_cache.current_epoch() != before


@committed
def test_the_epoch_moves_when_the_removal_is_committed_and_not_when_it_is_taken_back(
    learner, other, publish
):
    comment = Comment(entry=publish(learner), author=other, body="Thank you").post()
    before = page_cache.current_epoch()
    with transaction.atomic():
        comment.delete_text()
        transaction.set_rollback(True)
    assert page_cache.current_epoch() == before
    with transaction.atomic():
        comment.delete_text()
        page_cache.invalidate_pages()
        assert page_cache.current_epoch() == before
        assert len(connection.run_on_commit) == 1
    assert page_cache.current_epoch() != before


@committed
def test_a_page_made_while_a_removal_commits_is_not_kept_for_later(learner, other, publish):
    """The epoch is read before the page: what was read before the removal stays under the old one."""
    comment = Comment(entry=publish(learner), author=other, body="Thank you").post()
    reader = Client()
    address = comment.entry.get_absolute_url()
    with _while_rendering(comment.delete_text):
        assert "Thank you</p>" in shown(reader, address)
    assert "Thank you</p>" not in shown(reader, address)


@contextmanager
def _while_rendering(act):
    """Act once, when the view has read all that the page shows, and its template is rendered."""

    def act_once(**_signal):
        template_rendered.disconnect(act_once)
        act()

    template_rendered.connect(act_once)
    try:
        yield
    finally:
        assert not template_rendered.disconnect(act_once)  # it has acted


@committed
def test_inside_a_transaction_nothing_is_kept_and_nothing_kept_is_shown(client, learner):
    before = shown(client, "/people/")
    with transaction.atomic():
        User.objects.filter(pk=learner.pk).update(display_name="Not yet said")
        assert "Not yet said" in shown(client, "/people/")
        transaction.set_rollback(True)
    assert shown(client, "/people/") == before


@committed
def test_no_one_gets_the_page_of_someone_else(client, client_of, learner, other, publish):
    publish(other, "An image is a recipe")
    mine = client_of(learner)
    assert menu_of(shown(mine)) == "/@amina/"
    assert menu_of(shown(client)) is None
    of_other = shown(client_of(other), "/people/?track=backend")
    assert menu_of(of_other) == "/@omar/"
    assert f'data-account="{other.pk}"' in of_other
    assert "?next=/people/%3Ftrack%3Dbackend" in of_other
    assert menu_of(shown(mine)) == "/@amina/"
    # A cookie that opens no session is still no reader's.
    gone = Client()
    gone.cookies["sessionid"] = "x" * 32
    assert gone.get(LIST).headers["Cache-Control"] == "private, no-store"


@committed
def test_a_language_and_a_part_have_pages_of_their_own(client, learner, publish):
    publish(learner, "An image is a recipe")
    english, french = shown(client), shown(client, **{"Accept-Language": "fr"})
    assert 'lang="en"' in english
    assert 'lang="fr"' in french
    assert shown(client) == english
    part = shown(client, **HTMX, **{"HX-Target": "more"})
    assert "<html" not in part
    assert shown(client) == english
    assert client.head(LIST).status_code == 200


@committed
def test_an_encoded_target_does_not_change_what_others_get(client, learner):
    """htmx percent-encodes a target that is not ASCII, and says so in a header of its own."""
    raw = {"HX-Target": "m%6Fre"}
    encoded = raw | {"HX-Target-URI-AutoEncoded": "true"}
    assert "<html" not in shown(client, **HTMX, **encoded)
    assert "<html" in shown(client, **HTMX, **raw)


@committed
def test_an_answer_that_sets_a_cookie_is_not_kept(client, learner):
    """The form of a report has a token; here it represents a page that gets one."""
    for _time in range(2):
        assert client.get("/moderation/report/").cookies
    first, second = (
        Client().get("/moderation/report/").cookies["csrftoken"].value for _time in range(2)
    )
    assert first != second


@committed
@pytest.mark.parametrize("prefix", ["/about/privacy", "/evil"])
def test_a_script_name_cannot_poison_the_page_of_others(client, settings, prefix):
    settings.FORCE_SCRIPT_NAME = (
        None  # the cache holds by itself what gunicorn and the settings refuse already
    )
    client.get("/", SCRIPT_NAME=prefix)
    page = shown(client, PRIVACY)
    assert "<h1>Privacy" in page
    assert f'href="{prefix}/' not in page.replace(f'href="{PRIVACY}"', "")
    assert 'href="/learnings/"' in page


# --- how a page is stored and sent


@committed
def test_a_kept_page_is_stored_and_sent_compressed_without_compressing_it_again(
    client, learner, publish, monkeypatch
):
    publish(learner, "An image is a recipe")
    plain = client.get(LIST)
    compress = gzip.compress
    made = []
    monkeypatch.setattr(
        gzip, "compress", lambda *args, **options: made.append(1) or compress(*args, **options)
    )
    kept = client.get(LIST, headers={"Accept-Encoding": "br, gzip"})
    assert made == []
    assert kept.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(kept.content) == plain.content
    assert int(kept.headers["Content-Length"]) == len(kept.content) < len(plain.content) / 2
    again = client.get(LIST)
    assert "Content-Encoding" not in again.headers
    assert again.content == plain.content
    assert int(again.headers["Content-Length"]) == len(plain.content)
    for answer in (plain, kept, again):
        assert "Accept-Encoding" in answer.headers["Vary"]


@committed
@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_an_unchanged_page_is_304_whether_it_was_kept_or_not(client, learner, publish, encoding):
    publish(learner, "An image is a recipe")
    first = client.get(LIST, headers={"Accept-Encoding": encoding})
    tag = client.get(LIST, headers={"Accept-Encoding": ""}).headers["ETag"]
    assert first.headers["ETag"] == tag
    for is_kept in (True, False):
        if not is_kept:
            caches["pages"].clear()
        again = client.get(LIST, headers={"Accept-Encoding": encoding, "If-None-Match": tag})
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["Cache-Control"] == "public, max-age=60"
        assert {"Cookie", "Accept-Encoding"} <= {
            name.strip() for name in again.headers["Vary"].split(",")
        }


@committed
@pytest.mark.parametrize("address", ["/feed.atom", "/challenges.csv"])
def test_a_kept_file_keeps_its_type(client, learner, publish, address):
    publish(learner, "An image is a recipe", kind="challenge")
    names = ("Content-Type", "Content-Disposition", "ETag")
    first, again = client.get(address), client.get(address)
    assert [first.headers.get(name) for name in names] == [
        again.headers.get(name) for name in names
    ]
    assert first.content == again.content
    assert "Cookie" in again.headers["Vary"]


def test_an_edited_template_makes_other_pages():
    for name, is_kept in (("a.py", True), ("a.html", False)):
        for kind in KINDS:
            caches[kind].set("a", "kept")
        file_changed.send(sender="a server", file_path=Path(name))
        assert [caches[kind].get("a") == "kept" for kind in KINDS] == [is_kept] * len(KINDS)


# --- parts of pages


def test_a_part_that_is_kept_needs_a_key():
    with pytest.raises(TemplateSyntaxError):
        Template('{% cached_fragment "rows" %}words{% endcached_fragment %}')
    template = Template('{% cached_fragment "row" key %}{{ words }}{% endcached_fragment %}')
    said = [
        template.render(Context({"key": key, "words": words}))
        for key, words in ((1, "a"), (1, "b"), (2, "b"))
    ]
    assert said == ["a", "a", "b"]


@committed
def test_a_list_is_rendered_once_for_signed_in_people_until_a_row_changes(
    client_of, learner, other, publish
):
    entry = publish(learner, "An image is a recipe")
    shown(client_of(learner))
    kept = set(caches["lists"]._cache)
    page = shown(client_of(other))
    assert menu_of(page) == "/@omar/"
    assert "An image is a recipe" in page
    assert set(caches["lists"]._cache) == kept
    Comment(entry=entry, author=other, body="Thank you").post()
    row = " ".join(shown(client_of(learner)).split())
    assert '1 <span class="sr"> comment </span>' in row


@committed
def test_invented_query_strings_take_no_room_of_other_pages(client, client_of, learner, publish):
    publish(learner, "An image is a recipe")
    browsers = client, client_of(learner)
    for browser in browsers:
        shown(browser)
    kept = [set(caches[name]._cache) for name in ("pages", "lists")]
    for query in ("x=1", "topic=invented", "cohort=invented", "after=MXwx", "track=both"):
        for browser in browsers:
            shown(browser, f"{LIST}?{query}")
            shown(browser, f"/people/?{query}")
    assert [set(caches[name]._cache) for name in ("pages", "lists")] == kept
    assert caches["searches"]._cache


# --- the search


@committed
def test_a_search_is_kept_and_counted_and_forgets_what_was_removed(
    client, client_of, learner, mentor, publish
):
    entry = publish(learner, "An image is a canarywortel")
    address, mine = "/search/?q=canarywortel", client_of(learner)
    assert entry.get_absolute_url() in shown(client, address)
    with patch("portal.web.rate_limits.count") as count:
        asked = queries_of(client, address)
        assert entry.get_absolute_url() in shown(client, address)
        assert count.call_count == 2
    assert len(asked) == 1  # the epoch
    assert entry.get_absolute_url() in shown(mine, address)
    assert not [sql for sql in queries_of(mine, address) if "learnings_" in sql]
    with time_machine.travel(timezone.now(), tick=False) as clock:
        later = publish(learner, "Another canarywortel")
        clock.shift(61)
        assert later.get_absolute_url() in shown(mine, address)
    entry.refresh_from_db()
    entry.case.decide("remove", by=mentor, revision_number=1, reason="It has a name.")
    for browser in (mine, client, client_of(mentor)):
        page = shown(browser, address)
        assert entry.get_absolute_url() not in page
        assert later.get_absolute_url() in page


@pytest.mark.parametrize(
    ("rows", "minutes"),
    [(0, 1), (19_999, 1), (20_000, 2), (599_999, 59), (600_000, 60), (10_000_000, 60)],
)
def test_numbers_of_many_rows_are_kept_longer(rows, minutes):
    assert page_cache.seconds_to_keep(rows) == minutes * 60
