"""The catalogue of pages is whole, and each of its public pages is light enough for a phone that pays by the megabyte."""

import gzip
import re
from functools import cache

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLResolver

from portal import hooks
from tests.browser import staging
from tests.browser.catalogue import EMPTY, NOT_PAGES, PAGES, PUBLIC_PAGES, Page, plain_pages
from tests.policy.access_table import ACCESS_TABLE

MAX_PAGE_BYTES = 50 * 1024
MAX_REQUESTS = 6
MAX_FRAGMENT_BYTES = 6 * 1024
# A favicon and a manifest are fetched when nothing else is; neither holds a page up.
DEFERRED_LINKS = {"icon", "manifest", "alternate", "canonical"}
TAG = re.compile(r"<(link|script|img|use)\b([^>]*)>")
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


def views(resolver=None, inside=""):
    """The name of every view but the admin's."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if not isinstance(pattern, URLResolver):
            yield f"{inside}{pattern.name}"
        elif str(pattern.pattern) != "operator/":
            yield from views(
                pattern, f"{inside}{pattern.namespace}:" if pattern.namespace else inside
            )


def test_every_view_that_answers_a_page_is_in_the_catalogue():
    only_posts = {
        name
        for name, rows in ACCESS_TABLE.items()
        if all(may_get is None for _address, may_get, *_ in rows)
    }
    listed = {page.view for page in PAGES}
    elsewhere = set().union(*NOT_PAGES.values())
    assert set(views()) - listed - elsewhere - only_posts == set()
    assert listed & elsewhere == set()


def test_pages_without_words_in_their_address_need_no_row():
    mentors_only = {"mentor", "operator"}
    table = {
        "guide": [("/guide/", {"reader", *mentors_only}, None)],
        "desk": [("/desk/{pk}/", mentors_only, None), ("/desk/", mentors_only, {"mentor"})],
        "sent": [("/sent/", None, {"learner"})],
        "one": [("/one/{pk}/", {"reader"}, None)],
        "home": [("/", {"reader"}, None)],
        "robots": [("/robots.txt", {"reader"}, None)],
    }
    assert list(plain_pages(table)) == [
        Page("guide", "reader", "/guide/"),
        Page("desk", "mentor", "/desk/"),
    ]


def test_every_picture_has_a_name_of_its_own():
    names = [page.name for page in PAGES + EMPTY]
    assert len(names) == len(set(names))


@cache
def compressed_size(name):
    """Bytes of a static file as WhiteNoise sends it."""
    with open(finders.find(name), "rb") as file:
        return len(brotli.compress(file.read()))


def static_files(html):
    """The static files that a browser needs to show this page."""
    for tag, inside in TAG.findall(html):
        attributes = dict(ATTRIBUTE.findall(inside))
        address = (attributes.get("src") or attributes.get("href") or "").split("#")[0]
        if address.startswith("/static/") and not (
            tag == "link" and set(attributes.get("rel", "").split()) & DEFERRED_LINKS
        ):
            yield address.removeprefix("/static/")


def transfer_size(html):
    """(bytes, requests) of a first visit."""
    files = set(static_files(html))
    return len(gzip.compress(html.encode(), 6)) + sum(map(compressed_size, files)), 1 + len(files)


@pytest.fixture
def staged(demo):
    return staging.stage()


@pytest.mark.once
def test_a_first_visit_to_any_public_page_is_light(staged):
    reader, too_heavy, opened = Client(), {}, 0
    for page in PUBLIC_PAGES:
        if page.view.startswith(("dev_", "mail_preview", "styleguide")):
            continue
        response = reader.get(page.address.format(**staged), follow=True)
        assert response.status_code == page.status, page.name
        size, requests = transfer_size(response.text)
        opened += 1
        if size > MAX_PAGE_BYTES or requests > MAX_REQUESTS:
            too_heavy[page.name] = (size, requests)
    assert too_heavy == {}
    assert opened > 40


@pytest.mark.once
def test_loading_more_is_light(demo):
    for fill in hooks.find("fill"):
        fill(hooks.Size(entries=80, people=60))
    for address in ("/learnings/", "/challenges/", "/people/"):
        more = re.search(r'href="(\?[^"]*)"\s+hx-get', Client().get(address).text)[1].replace(
            "&amp;", "&"
        )
        answer = Client().get(address + more, headers={"HX-Request": "true", "HX-Target": "more"})
        assert "<html" not in answer.text
        assert len(gzip.compress(answer.text.encode(), 6)) <= MAX_FRAGMENT_BYTES
