"""Sign-in with a provider that answers as the test says, or fails."""

import json
from datetime import timedelta

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import include, path
from django.utils import timezone

from portal import urls
from portal.people.models import User
from portal.people.tests.test_sign_in import PASSWORD

pytestmark = pytest.mark.django_db
# GitHub is configured.
urlpatterns = [
    path("accounts/", include("allauth.socialaccount.providers.github.urls")),
    *urls.urlpatterns,
]
handler403, handler404, handler500 = urls.handler403, urls.handler404, urls.handler500

TOKEN = {"access_token": "t", "token_type": "bearer"}
PROFILE = {"id": 4711, "login": "amina", "name": "Amina", "email": None}
EMAILS = [{"email": "amina@example.com", "verified": True, "primary": True}]
CALLBACK = "/accounts/github/login/callback/"


class FakeProvider:
    """Answers the three requests of a sign-in; an answer that is an exception is raised."""

    def __init__(self):
        self.token, self.profile, self.emails = TOKEN, PROFILE, EMAILS
        self.asked = []
        self.meanwhile = lambda: None

    def answer(self, _session, method, address, **options):
        self.asked.append((method, address, options.get("timeout")))
        self.meanwhile()
        content = self.content_at(address)
        if isinstance(content, Exception):
            raise content
        answer = requests.Response()
        answer.url = address
        answer.status_code = content if isinstance(content, int) else 200
        answer.headers["content-type"] = "application/json"
        if not isinstance(content, bytes):
            content = json.dumps(content).encode()
        answer._content = content
        return answer

    def content_at(self, address):
        if "access_token" in address:
            return self.token
        return self.emails if "emails" in address else self.profile


@pytest.fixture
def site(github, monkeypatch):
    github.ROOT_URLCONF = __name__
    provider = FakeProvider()
    monkeypatch.setattr(
        requests.Session, "request", lambda *args, **options: provider.answer(*args, **options)
    )
    return provider


@pytest.fixture
def browser():
    browser = Client()
    browser.raise_request_exception = False
    return browser


def start_login(browser):
    """Start a sign-in; return the state that the provider must send back."""
    answer = browser.post("/accounts/github/login/")
    assert answer.headers["Location"].startswith("https://github.com/login/oauth/authorize?")
    return answer.headers["Location"].split("state=", 1)[1].split("&", 1)[0]


def finish_login(browser, **values):
    return browser.get(CALLBACK, values)


def is_signed_in(browser):
    """Asked of the smallest page that needs it."""
    return browser.get("/people/suggestions/?start=a").status_code == 200


def test_social_login_signs_in_a_connected_account(site, browser, learner):
    EmailAddress.objects.create(user=learner, email=learner.email, verified=True, primary=True)
    SocialAccount.objects.create(user=learner, provider="github", uid="4711")
    answer = finish_login(browser, code="c", state=start_login(browser))
    assert answer.status_code == 302
    assert is_signed_in(browser)
    assert all(timeout and timeout <= 10 for _method, _address, timeout in site.asked)


def test_social_login_asks_a_new_person_for_a_handle(site, browser):
    answer = finish_login(browser, code="c", state=start_login(browser))
    assert answer.headers["Location"] == "/accounts/3rdparty/signup/"
    page = browser.get("/accounts/3rdparty/signup/").text
    assert 'value="amina"' in page
    assert "You’ll sign in to Nexus with your GitHub account." in page
    assert "Create account</button>" in page
    assert not User.objects.exists()


NOT_JSON = b"<html>We are having a bad day</html>"


@pytest.mark.parametrize(
    "trouble",
    [
        {"token": requests.ConnectionError("no route")},
        {"token": requests.Timeout("too slow")},
        {"token": 500},
        {"token": NOT_JSON},
        {"token": {"error": "bad_verification_code"}},
        {"token": ["access_token"]},
        {"profile": requests.Timeout("too slow")},
        {"profile": 503},
        {"profile": NOT_JSON},
        {"profile": {}},
        {"profile": []},
        {"profile": PROFILE | {"id": None}},
        {"profile": PROFILE | {"id": ""}},
        {"emails": 500},
        {"emails": NOT_JSON},
        {"emails": [{"verified": True}]},
        {"emails": "amina@example.com"},
    ],
    ids=str,
)
def test_social_login_with_a_failing_provider_signs_no_one_in(site, browser, learner, trouble):
    learner.set_password(PASSWORD)
    learner.save()
    EmailAddress.objects.create(user=learner, email=learner.email, verified=True, primary=True)
    vars(site).update(trouble)
    answer = finish_login(browser, code="c", state=start_login(browser))
    assert answer.status_code == 502
    assert "GitHub didn’t respond as expected" in answer.text
    assert "Try again in a few minutes, or sign in with your email" in answer.text
    assert 'href="/accounts/login/"' in answer.text
    assert "no route" not in answer.text
    assert not is_signed_in(browser)
    assert User.objects.count() == 1
    browser.post("/accounts/login/", {"login": learner.email, "password": PASSWORD})
    assert is_signed_in(browser)


def test_social_login_state_works_once(site, browser, learner):
    EmailAddress.objects.create(user=learner, email=learner.email, verified=True, primary=True)
    SocialAccount.objects.create(user=learner, provider="github", uid="4711")
    state = start_login(browser)
    finish_login(browser, code="c", state=state)
    browser.post("/accounts/logout/")
    asked = len(site.asked)
    answer = finish_login(browser, code="c", state=state)
    assert answer.status_code == 401
    assert "This link has expired" in answer.text
    assert not is_signed_in(browser)
    assert len(site.asked) == asked


@pytest.mark.parametrize("values", [{}, {"code": "c"}, {"code": "c", "state": "made-up"}])
def test_social_login_that_was_not_started_here_is_refused(site, browser, values):
    answer = finish_login(browser, **values)
    assert (answer.status_code, site.asked) == (401, [])
    assert "This link has expired" in answer.text


def test_social_login_state_belongs_to_one_browser(site, browser, learner):
    """Otherwise someone could sign others in to their own account."""
    SocialAccount.objects.create(user=learner, provider="github", uid="4711")
    state = start_login(Client())
    assert finish_login(browser, code="c", state=state).status_code == 401
    assert not is_signed_in(browser)


def test_social_login_cancelled_returns_to_sign_in(site, browser):
    answer = finish_login(browser, error="access_denied", state=start_login(browser))
    assert answer.headers["Location"] == "/accounts/login/"
    assert "You came back from GitHub without signing in." in browser.get("/accounts/login/").text


def test_social_login_shows_other_errors_of_the_provider(site, browser):
    answer = finish_login(browser, error="server_error", state=start_login(browser))
    assert answer.status_code == 502
    assert "GitHub didn’t respond as expected" in answer.text


def test_failed_connection_of_a_provider_keeps_the_session(site, client_of, learner):
    browser = client_of(learner)
    answer = browser.post("/accounts/github/login/?process=connect")
    state = answer.headers["Location"].split("state=", 1)[1].split("&", 1)[0]
    site.profile = 503
    answer = finish_login(browser, code="c", state=state)
    assert answer.status_code == 502
    assert "Nothing was changed. Try again in a few minutes." in answer.text
    assert 'href="/accounts/3rdparty/"' in answer.text
    assert is_signed_in(browser)


def test_connecting_a_provider_keeps_concurrent_changes(site, browser, learner):
    """allauth saves the whole person, seconds after they were loaded."""
    learner.set_password(PASSWORD)
    learner.save(update_fields=["password"])
    EmailAddress.objects.create(user=learner, email=learner.email, verified=True, primary=True)
    browser.post("/accounts/login/", {"login": learner.email, "password": PASSWORD})
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    until = timezone.now() + timedelta(days=3)

    def meanwhile():
        User.objects.filter(pk=learner.pk).update(suspended_until=until, bio="new words")

    site.meanwhile = meanwhile
    answer = browser.post("/accounts/github/login/?process=connect")
    state = answer.headers["Location"].split("state=", 1)[1].split("&", 1)[0]
    finish_login(browser, code="c", state=state)
    assert SocialAccount.objects.get().user == learner
    after = User.objects.get(pk=learner.pk)
    assert (after.suspended_until, after.bio) == (until, "new words")
