"""Tokens, other sites, hosts, redirects, headers, and what a stranger can tell from a refusal."""

import re
from urllib.parse import quote, urlsplit

import pytest
from django.apps import apps
from django.core.cache import caches
from django.test import Client

from learnings.models import Entry
from portal.models import RateLimitCount
from portal.people.models import User
from portal.people.tests.fake_servers import delivered_mails
from tests import sampling
from tests.policy.access_table import ACCESS_TABLE
from tests.policy.test_roles import ANSWERS_401, rendered_errors  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.once]
MISSING = 4_000_000
# A mail program sends the form of an unsubscription without ever having seen the page; its address is signed.
WITHOUT_A_TOKEN = "/notices/unsubscribe/"
OUT_OF_DATE = "This page is out of date"
SIGN_IN_FORMS = [
    "login",
    "signup",
    "logout",
    "password/reset",
    "reauthenticate",
    "password/change",
    "email",
    "sessions",
]


class Browsers:
    """A browser for each role, signed in once."""

    def __init__(self, people, **options):
        self.people, self.options, self.made = people, options, {}

    def of(self, role):
        if role not in self.made:
            browser = self.made[role] = Client(**self.options)
            if role != "reader":
                browser.force_login(self.people[role])
        return self.made[role]


def unsafe_addresses(world):
    """(address, who may post there) of every row that has such a method."""
    people, things = world
    for rows in ACCESS_TABLE.values():
        for address, _get, may_post, *_more in rows:
            if may_post and not address.startswith(WITHOUT_A_TOKEN):
                yield address.format(**people, **things), sorted(may_post)[0]


@pytest.mark.usefixtures("rendered_errors")
def test_no_form_is_taken_without_its_token(world):
    people, _things = world
    browsers = Browsers(people, enforce_csrf_checks=True)
    taken = []
    for number, (address, role) in enumerate(unsafe_addresses(world)):
        browser = browsers.of(role)
        others = sampling.turns(["put", "patch", "delete"], str(number))
        for method in ["post", *others]:
            answer = getattr(browser, method)(
                address, {"on": "1", "body": "x"}, content_type="application/json"
            )
            if answer.status_code != 403 or OUT_OF_DATE not in answer.text:
                taken.append((method, address, answer.status_code))
    assert taken == [], sampling.REPEAT


@pytest.mark.usefixtures("rendered_errors")
def test_no_form_of_another_site_is_taken_even_with_a_token(world):
    """What the browser says is believed only when it speaks against the sender."""
    people, _things = world
    browsers = Browsers(people)  # whose tokens are always right
    taken = []
    for address, role in unsafe_addresses(world):
        answer = browsers.of(role).post(address, headers={"Sec-Fetch-Site": "cross-site"})
        if answer.status_code != 403:
            taken.append((address, answer.status_code))
    assert taken == []


@pytest.mark.parametrize("name", SIGN_IN_FORMS)
def test_no_form_of_the_package_is_taken_without_its_token(client_of, learner, name):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(learner)
    assert browser.post(f"/accounts/{name}/", {}).status_code == 403
    assert (
        client_of(learner)
        .post(f"/accounts/{name}/", {}, headers={"Sec-Fetch-Site": "cross-site"})
        .status_code
        == 403
    )


@pytest.mark.parametrize("site", ["same-origin", "same-site", "none", None])
def test_a_form_of_ours_is_taken(client_of, learner, site):
    headers = {"Sec-Fetch-Site": site} if site else {}
    assert client_of(learner).post("/notices/read/", headers=headers).status_code == 302


# --- where to

ELSEWHERE = [
    "//evil.example", "///evil.example", "////evil.example/%2e%2e", "/\\evil.example", "\\/evil.example", "\\\\evil.example",
    "https://evil.example", "HTTPS://evil.example", "https:evil.example", "https:/evil.example", "http:\\\\evil.example",
    "/\t/evil.example", "/\n/evil.example", "\thttps://evil.example", " //evil.example", "javascript:alert(1)",
    "data:text/html,x", "//evil.example\\@testserver/", "https://testserver@evil.example/", "https://testserver.evil.example/",
    "//testserver:80@evil.example", "/%09/evil.example", "/%5cevil.example", "ftp://evil.example", "https://[::1]@evil.example",
]  # fmt: skip


def leads_elsewhere(address):
    """Would a browser leave? It drops tabs and line ends and takes a backslash for a slash."""
    read = re.sub(r"[\t\r\n]", "", address).strip().replace("\\", "/")
    return (
        read.startswith("//")
        or urlsplit(read).scheme not in ("", "http")
        or urlsplit(read).netloc not in ("", "testserver")
    )


def test_no_one_is_led_elsewhere(client, client_of, learner):
    learner.set_password("a long pass phrase")
    learner.save()
    learner.emailaddress_set.create(email=learner.email, verified=True, primary=True)
    signed_in, led = client_of(learner), []
    for onward in ELSEWHERE:
        caches["default"].clear()  # the limits of signing in
        for answer in answers_that_lead_on(client, signed_in, client_of, learner, onward):
            assert answer.status_code != 429, (onward, answer.request["PATH_INFO"])
            led += [
                (onward, answer.request["PATH_INFO"], where)
                for where in addresses_in(answer)
                if leads_elsewhere(where)
            ]
    assert led == []


def answers_that_lead_on(client, signed_in, client_of, learner, onward):
    asked = quote(onward, safe="")
    signing_in = {"login": learner.email, "password": "a long pass phrase"}
    page = {"HX-Request": "true", "HX-Current-URL": onward.encode("unicode_escape").decode()}
    return [
        client.get(f"/language/fr/?next={asked}"),
        Client().post("/accounts/login/", signing_in | {"next": onward}),
        Client().post(f"/accounts/login/?next={asked}", signing_in),
        client_of(learner).post(f"/accounts/logout/?next={asked}", {"next": onward}),
        signed_in.get(f"/accounts/login/?next={asked}"),
        signed_in.post(f"/accounts/reauthenticate/?next={asked}", signing_in | {"next": onward}),
        client.post("/notices/read/", headers=page),
    ]


def addresses_in(answer):
    """Where an answer leads, and where that page would lead afterwards."""
    for header in ("Location", "HX-Redirect", "HX-Location"):
        where = answer.headers.get(header, "")
        yield where
        if after := re.search(r"next=([^&]*)", where):
            yield after[1].replace("%2F", "/")


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", "evil.example:80", "", "a b", "[::1", "testserver,evil.example"]
)  # fmt: skip
def test_a_host_that_is_not_ours_gets_nothing(client, host):
    assert client.get("/", headers={"Host": host}).status_code == 400


STRANGE_HEADERS = ["X-Forwarded-Host", "X-Host", "X-Original-URL", "X-Rewrite-URL", "Forwarded", "X-Forwarded-Server", "X-HTTP-Method-Override"]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_header_that_is_not_asked_for_changes_no_page(client, learner, publish):
    """Poisoning: what a reader gets after it is what they would have got before it."""
    page = publish(learner, "An image is a recipe").get_absolute_url()
    for address in (page, "/learnings/", "/robots.txt", "/sitemap.xml", "/feed.atom"):
        caches["pages"].clear()
        before = client.get(address).content
        assert b"evil.example" not in before
        for header in STRANGE_HEADERS:
            caches["pages"].clear()
            value = "host=evil.example" if header == "Forwarded" else "evil.example"
            assert client.get(address, headers={header: value}).content == before
            assert client.get(address).content == before


def test_links_in_mails_lead_home_whatever_host_was_said(client, learner, settings):
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    learner.emailaddress_set.create(email=learner.email, verified=True, primary=True)
    client.post(
        "/accounts/password/reset/",
        {"email": learner.email},
        headers={"Host": "other.example", "X-Forwarded-Host": "evil.example"},
    )
    (mail,) = delivered_mails()
    assert "evil.example" not in mail.body
    hosts = {urlsplit(link).netloc for link in re.findall(r"https?://\S+", mail.body)}
    assert hosts <= {"testserver", "other.example", urlsplit(settings.MAIL_SITE_URL).netloc}


# --- headers


@pytest.fixture
def broken(monkeypatch):
    """A page that fails."""
    from portal.web import pages

    def fail(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(pages, "render_page", fail)


@pytest.mark.parametrize(
    ("method", "address", "status", "options"),
    [
        ("get", "/", 200, {}),
        ("get", "/language/fr/", 302, {}),
        ("get", "/settings/", 302, {}),
        ("get", "/?q=%00", 400, {}),
        ("get", "/", 400, {"headers": {"Host": "evil.example"}}),
        ("post", "/notices/read/", 403, {"headers": {"Sec-Fetch-Site": "cross-site"}}),
        ("get", "/nowhere/", 404, {}),
        ("post", "/about/", 405, {}),
        ("post", "/import/", 413, {"data": {"text": "x" * 2_600_000}}),
        ("get", "/about/", 500, {}),
        ("get", "/healthz", 200, {}),
        ("get", "/static/none.css", 404, {}),
        ("options", "/", 405, {}),
    ],
)  # fmt: skip
def test_every_answer_of_every_kind_has_the_headers(request, method, address, status, options):
    if status == 500:
        request.getfixturevalue("broken")
    answer = getattr(Client(raise_request_exception=False), method)(address, **options)
    assert answer.status_code == status
    for name, value in {
        "Content-Security-Policy": "frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "camera=()",
    }.items():
        assert value in answer.headers.get(name, ""), (name, dict(answer.headers))


# --- what a refusal tells

HIDDEN = {
    "learnings:learning_detail": "/learnings/{}-x/",
    "learnings:challenge_detail": "/challenges/{}-x/",
    "learnings:learning_history": "/learnings/{}-x/history/",
    "learnings:learning_edit": "/learnings/{}-x/edit/",
    "learnings:comment_new": "/entries/{}/comments/",
    "learnings:mute": "/entries/{}/mute/",
    "learnings:helped": "/entries/{}/helped/",
    "learnings:saved": "/entries/{}/saved/",
    "learnings:follow": "/entries/{}/follow/",
    "learnings:solution_accept": "/entries/{}/acceptance/",
    "learnings:withdrawal": "/entries/{}/withdrawal/",
    "learnings:restore": "/entries/{}/versions/1/restoration/",
    "moderation:flag": "/moderation/flag/entry/{}/",
}


def plain(answer, address):
    """Status and text of an answer, without what differs because the addresses do and the token that is new each time."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.text)
    for written in (address, quote(address), quote(address, safe="")):
        text = text.replace(written, "HERE")
    return (
        answer.status_code,
        text,
        answer.headers.get("Location", "").replace(quote(address), "HERE").replace(address, "HERE"),
    )


def differs(browser, method, address, number):
    """(statuses) where someone could tell this number from one that never was; else nothing."""
    ask, here = getattr(browser, method), address.format(number)
    there, never = ask(here), _never(browser, method, address)
    if plain(there, here) != plain(never, address.format(MISSING)) or there.status_code == 200:
        return there.status_code, never.status_code
    return None


def _never(browser, method, address):
    """The answer to a number that never was, which is asked for once."""
    kept = vars(browser).setdefault("kept_answers", {})
    if (method, address) not in kept:
        kept[method, address] = getattr(browser, method)(address.format(MISSING))
    return kept[method, address]


@pytest.mark.parametrize("who", [None, "other"])
def test_a_hidden_text_is_refused_in_the_words_for_one_that_never_was(world, who):
    people, things = world
    browser = Client()
    if who:
        browser.force_login(people[who])
    told = []
    for what in ("pending", "removed", "refused", "unsent"):
        for address in HIDDEN.values():
            for method in ("get", "post"):
                if statuses := differs(browser, method, address, things[what].pk):
                    told.append((what, address, method, statuses))
    assert told == []


@pytest.mark.parametrize(
    ("what", "address"),
    [("staged", "/import/{}/"), ("brought", "/import/{}/submission/"), ("hidden", "/collab/projects/{}-hidden/"), ("hidden", "/collab/projects/{}-hidden/contract/"), ("request", "/collab/requests/{}/acceptance/"), ("pending_case", "/moderation/cases/{}/"), ("link", "/cohorts/cohort-3/joining/links/{}/closing/")],
)  # fmt: skip
def test_nor_does_anything_else_that_is_private(world, what, address):
    people, things = world
    number = things["pending"].case_id if what == "pending_case" else things[what].pk
    browser = Client()
    browser.force_login(people["other"])
    for method in ("get", "post"):
        assert differs(browser, method, address, number) is None


def test_drafts_are_found_by_no_one_who_guesses(world):
    people, things = world
    browser = Client()
    browser.force_login(people["other"])
    before = Entry.objects.count(), User.objects.count()
    for part in ("", "discard/"):
        answer = browser.post(
            f"/drafts/{things['draft'].key}/{part}", {"kind": "learning", "body": "x", "version": 0}
        )
        assert answer.status_code == 404
    assert (Entry.objects.count(), User.objects.count()) == before


def test_who_is_answered_without_signing_in_writes_nothing(world):
    """What the table of roles lets through for readers refuses them without leading away, and keeps nothing of theirs."""
    people, things = world
    before = row_counts()
    for name in ANSWERS_401:
        for row in ACCESS_TABLE[name]:
            answer = Client().post(
                row[0].format(**people, **things),
                {"kind": "learning", "body": "Mine", "version": 0},
            )
            assert answer.status_code == 401, (name, answer.status_code)
    assert row_counts() == before


def row_counts():
    """How many rows each table has, those of counted limits aside."""
    return {
        model: model._base_manager.count()
        for model in apps.get_models()
        if model is not RateLimitCount
    }
