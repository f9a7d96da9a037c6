"""Every page answers the right users."""

from functools import cache

import pytest
import time_machine

from portal.web.rate_limits import LIMITS, Limit

PUBLIC = [
    "/",
    "/learnings/",
    "/challenges/",
    "/topics/",
    "/people/",
    "/search/?q=docker",
    "/collab/",
    "/collab/briefs/",
    "/collab/projects/",
    "/feed.atom",
    "/robots.txt",
    "/sitemap.xml",
    "/healthz",
    "/readyz",
    "/accounts/login/",
    "/accounts/signup/",
]
CLOSED = [
    "/learnings/new/",
    "/challenges/new/",
    "/import/",
    "/moderation/",
    "/notices/",
    "/settings/",
    "/collab/match/",
    "/collab/projects/new/",
    "/drafts/",
    "/collab/requests/",
]


@pytest.mark.django_db
@pytest.mark.parametrize("address", PUBLIC)
def test_public_page_opens_without_sign_in(client, address):
    assert client.get(address).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("address", CLOSED)
def test_closed_page_redirects_to_sign_in_and_back(client, address):
    response = client.get(address)
    assert response.status_code == 302
    assert response.headers["Location"] == f"/accounts/login/?next={address}"


@pytest.mark.parametrize("address", [address for address in CLOSED if address != "/moderation/"])
def test_closed_page_opens_for_a_learner(client_of, learner, address):
    assert client_of(learner).get(address).status_code == 200


def test_queue_is_forbidden_for_a_learner(client_of, learner):
    assert client_of(learner).get("/moderation/").status_code == 403


def test_queue_opens_for_a_mentor(client_of, mentor):
    assert client_of(mentor).get("/moderation/").status_code == 200


def test_start_page_after_sign_in_is_home(client_of, learner):
    response = client_of(learner).get("/")
    assert [template.name for template in response.templates][0] == "home.html"


@pytest.mark.django_db
@pytest.mark.parametrize("address", [address for address in PUBLIC if "account" not in address])
def test_public_page_sets_no_cookie(client, address):
    response = client.get(address)
    assert response.cookies == {}
    assert "csrfmiddlewaretoken" not in response.text


def test_page_after_sign_in_is_not_stored_by_caches(client_of, learner):
    assert "no-store" in client_of(learner).get("/learnings/").headers["Cache-Control"]


@pytest.mark.django_db
def test_public_page_is_cached_for_a_minute(client):
    response = client.get("/learnings/")
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert "Cookie" in response.headers["Vary"]


@pytest.mark.django_db
def test_missing_page_is_404_with_a_sentence(client):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "We can’t find this page" in response.text


READ = ["/", "/learnings/", "/challenges/", "/topics/", "/people/", "/collab/", "/collab/projects/", "/about/",
        "/moderation/log/", "/feed.atom", "/search/?q=image", "/challenges.csv"]  # fmt: skip
# Headers that a client may send beside cookies and languages: those that choose a part of a page,
PART_HEADERS = {
    "HX-Request": "true",
    "HX-Target": "more",
    "HX-History-Restore-Request": "true",
}
# and those that change nothing: the others of htmx, and the rest.
HTMX_HEADERS = {
    "HX-Boosted": "true",
    "HX-Trigger": "more",
    "HX-Trigger-Name": "q",
    "HX-Prompt": "more",
    "HX-Current-URL": "http://testserver/people/",
}
OTHER_HEADERS = {
    "Accept": "application/json",
    "User-Agent": "Mozilla/5.0",
    "Referer": "http://testserver/people/",
    "Origin": "http://testserver",
    "X-Requested-With": "XMLHttpRequest",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-For": "10.0.0.1",
    "X-HTTP-Method-Override": "POST",
    "Sec-Fetch-Site": "cross-site",
    "DNT": "1",
}


@pytest.mark.django_db
@pytest.mark.parametrize("address", READ)
@time_machine.travel("2026-11-21 12:00:00+00:00", tick=False)
def test_vary_names_each_header_that_changes_the_answer(client, address, monkeypatch):
    monkeypatch.setitem(LIMITS, "search", Limit(1_000, 60))
    part = {"HX-Request": "true", "HX-Target": "more"}
    unnamed, changed = set(), set()

    @cache
    def ask(headers):
        answer = client.get(address, headers=dict(headers))
        assert answer.status_code == 200
        return answer

    def check(base, *names):
        given = PART_HEADERS | HTMX_HEADERS | OTHER_HEADERS
        others = {key: said for key, said in base.items() if key not in names}
        without = ask(frozenset(others.items()))
        answer = ask(frozenset((base | {name: given[name] for name in names}).items()))
        if without.content == answer.content:
            return
        changed.update(names)
        for one in (without, answer):
            unnamed.update(set(names) - set(one.headers["Vary"].split(", ")))

    for base in ({}, {"HX-Request": "true"}, part):
        for name in PART_HEADERS:
            check(base, name)
        # Together, as each is expected to change nothing.
        check(base, *HTMX_HEADERS)
        check(base, *OTHER_HEADERS)
    assert unnamed == set()
    assert changed == (set(PART_HEADERS) if address in PARTS else set())


PARTS = {"/learnings/", "/challenges/", "/people/", "/collab/projects/", "/moderation/log/"}


@pytest.mark.django_db
def test_navigation_marks_where_one_is_after_pages_of_other_places(client):
    """It is kept for pages that show the same."""
    marked = {
        "/learnings/": 'aria-current="page">Learnings',
        "/collab/projects/": 'aria-current="true">Projects',
        "/collab/": 'aria-current="page">Projects',
        "/people/": 'aria-current="page">People',
        "/cohorts/none/": 'aria-current="true">People',
    }
    for address, link in marked.items():
        top, _rest = client.get(address).text.split("<main", 1)
        # The links are there twice: in the bar and, on small screens, in a menu.
        assert top.count(link) == top.count("aria-current") == 2
    for address in ("/about/", "/learnings/nowhere/", "/"):
        assert "aria-current" not in client.get(address).text.split("<main", 1)[0]


def test_top_bar_leads_mentors_to_their_queue(client_of, mentor, learner):
    link = '<a class="btn btn-ghost only-wide" href="/moderation/">Queue</a>'
    assert link in client_of(mentor).get("/help/").text
    assert link not in client_of(learner).get("/help/").text
