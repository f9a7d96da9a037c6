"""Pages that are kept whole for all who see the same: no one sees what is another's."""

import itertools
import re

import pytest
from django.conf import settings as site
from django.contrib import messages
from django.contrib.messages.storage.session import SessionStorage
from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.templatetags.fragments import PART_PLACEHOLDER, TOKEN_PLACEHOLDER
from tests.fixtures.entries import judge

pytestmark = [pytest.mark.django_db, pytest.mark.once]
# Addresses of the views in each file that give render_page a `content_key`.
KEPT_PAGES = {
    "collab/views/projects.py": ["/collab/projects/", "/collab/projects/?state=looking"],
    "learnings/views/lists.py": [
        "/learnings/",
        "/learnings/?followed=1",
        "/challenges/",
        "/challenges/?state=unsolved&topic=docker",
    ],
    "learnings/views/topics.py": ["/topics/"],
    "portal/people/views/people.py": ["/people/", "/people/?track=backend"],
}
ADDRESSES = [address for addresses in KEPT_PAGES.values() for address in addresses]
ROLES = ["learner", "author", "other", "mentor", "far", "suspended", "operator"]
KEPT_IN = ["pages", "searches", "lists"]
USES = re.compile(r"\bcontent_key=")
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=)"\w+"')


@pytest.fixture
def browsers(world, topics, send, client_of):
    """A browser for each role and for a reader; all but the reader differ in what menus show."""
    people, _things = world
    for minutes, role in enumerate(ROLES):
        people[role].time_zone = ["Africa/Nairobi", "America/New_York", "Asia/Tokyo"][minutes % 3]
        people[role].single_key_shortcuts = bool(minutes % 2)
        people[role].save()
    people["learner"].followed_topics.add(topics["Docker"])
    judge(send(people["learner"], "Layers", topics_text="Docker"), people["mentor"], "approve")
    made = {role: client_of(people[role]) for role in ROLES}
    # What is recorded on the first request of a day.
    for browser in made.values():
        browser.get("/help/")
    return made | {"reader": Client()}


def clear_caches():
    for name in KEPT_IN:
        caches[name].clear()
    caches["frames"].clear()


def kept_html():
    """The whole pages that are kept now."""
    kept = [
        caches[name].get(key.split(":", 2)[2])
        for name in KEPT_IN
        for key in list(caches[name]._cache)
    ]
    return [html for html in kept if isinstance(html, str) and "<!doctype html>" in html]


def shown(browser, address):
    response = browser.get(address)
    assert response.status_code == 200
    return TOKEN.sub(r"\1", response.text)


def files_with_a_content_key():
    files = [file for app in ("portal", "learnings", "collab") for file in app_files(app)]
    return {str(file.relative_to(site.BASE_DIR)) for file in files if USES.search(file.read_text())}


def app_files(app):
    return (site.BASE_DIR / app).rglob("*.py")


def test_each_kept_page_is_in_the_table():
    assert files_with_a_content_key() == set(KEPT_PAGES)


def test_each_person_sees_what_no_one_saw_before(browsers):
    for address in ADDRESSES:
        alone = {}
        for role, browser in browsers.items():
            clear_caches()
            alone[role] = shown(browser, address)
        assert len(set(alone.values())) == len(browsers), address
        clear_caches()
        for role in [*browsers, *reversed(browsers)]:
            assert shown(browsers[role], address) == alone[role], (role, address)
        # Fewer than there are people: what differs between some of them is not in what is kept.
        assert 1 < len(kept_html()) < len(browsers), address


def test_no_query_is_for_the_frame_of_a_page(browsers):
    """So it has no text that people wrote, and can be kept from one test to the next."""
    for address, role in itertools.product(["/", "/topics/", "/nowhere/", "/about/"], browsers):
        counts = []
        for kinds in ([*KEPT_IN, "frames"], KEPT_IN):
            for kind in kinds:
                caches[kind].clear()
            with CaptureQueriesContext(connection) as queries:
                browsers[role].get(address)
            counts.append(len(queries))
        assert counts[0] == counts[1], (role, address)


def test_a_page_is_made_again_after_a_write(browsers, world, publish):
    people, _things = world
    assert "Compose files" not in shown(browsers["learner"], "/learnings/")
    entry = publish(people["author"], "Compose files")
    assert "Compose files" in shown(browsers["learner"], "/learnings/")
    entry.case.decide("remove", by=people["mentor"], revision_number=1, reason="x")
    for role, browser in browsers.items():
        assert "Compose files" not in shown(browser, "/learnings/"), role


def test_a_message_is_shown_once_and_to_its_person(browsers):
    shown(browsers["author"], "/topics/")
    tell(browsers["learner"], "Saved for you.")
    assert "Saved for you." not in shown(browsers["author"], "/topics/")
    assert "Saved for you." in shown(browsers["learner"], "/topics/")
    assert "Saved for you." not in shown(browsers["learner"], "/topics/")


def tell(browser, text):
    """Leave a message in the session of this browser, as a view does before it redirects."""
    request = HttpRequest()
    request.session = browser.session
    storage = SessionStorage(request)
    storage.add(messages.SUCCESS, text)
    storage.update(HttpResponse())
    request.session.save()


def test_the_token_of_forms_is_that_of_the_browser(browsers):
    pages = {}
    for role in ("learner", "author"):
        browser = Client(enforce_csrf_checks=True)
        browser.cookies = browsers[role].cookies
        page = browser.get("/challenges/").text
        pages[role] = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    assert pages["learner"] != pages["author"]
    for html in kept_html():
        assert TOKEN_PLACEHOLDER in html
        assert PART_PLACEHOLDER in html
        assert not [token for token in pages.values() if token in html]
    signed_out = browser.post("/accounts/logout/", {"csrfmiddlewaretoken": pages["author"]})
    assert signed_out.status_code == 302
