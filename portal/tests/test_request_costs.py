"""What a request leaves out or keeps because it is the same each time."""

import pytest
from django.conf import settings
from django.core import signing
from django.test import Client

from learnings.models import Entry
from learnings.row_queries import ListShape, list_rows
from portal.people import sessions
from portal.people.sessions import SessionStore
from portal.web.page_cache import fragment_key

pytestmark = pytest.mark.django_db
LIST = "/learnings/"


def test_signed_in_browser_is_sent_the_forms_cookie_once(learner):
    browser = Client()
    browser.force_login(learner)
    first = browser.get(LIST)
    assert first.cookies[settings.CSRF_COOKIE_NAME]["max-age"] == settings.CSRF_COOKIE_AGE
    assert browser.get(LIST).cookies == {}


def test_browser_with_another_cookie_is_sent_a_new_one(learner):
    browser = Client()
    browser.force_login(learner)
    browser.get(LIST)
    browser.cookies[settings.CSRF_COOKIE_NAME] = "not a secret"
    assert settings.CSRF_COOKIE_NAME in browser.get(LIST).cookies


def test_sign_in_changes_the_forms_cookie(learner):
    browser = Client(enforce_csrf_checks=True)
    before = browser.get("/accounts/login/").cookies[settings.CSRF_COOKIE_NAME].value
    learner.set_password("a long password 77")
    learner.save()
    learner.emailaddress_set.create(email=learner.email, verified=True, primary=True)
    fields = {"login": learner.email, "password": "a long password 77"}
    token = {"csrfmiddlewaretoken": before}
    response = browser.post("/accounts/login/", fields | token)
    assert response.status_code == 302
    assert response.cookies[settings.CSRF_COOKIE_NAME].value != before


def test_page_with_a_form_is_private_whatever_cookies_the_reader_has():
    browser = Client()
    pages = [browser.get("/accounts/login/") for _time in range(2)]
    for page in pages:
        assert page.headers["Cache-Control"] != "public, max-age=60"
        assert settings.CSRF_COOKIE_NAME in page.cookies


def test_session_is_read_only_while_its_signature_holds(learner, settings):
    session = SessionStore()
    session["colour"] = "green"
    text = session.encode(dict(session.items()))
    assert [session.decode(text)["colour"] for _time in range(2)] == ["green", "green"]
    assert session.decode(text[:-1] + ("A" if text[-1] != "A" else "B")) == {}
    settings.SECRET_KEY = "another-key-that-signed-nothing"  # noqa: S105 - of this test alone
    assert session.decode(text) == {}
    settings.SECRET_KEY_FALLBACKS = []
    other_salt = signing.dumps({"colour": "red"}, salt="elsewhere")
    assert session.decode(other_salt) == {}


def test_session_that_is_not_json_holds_nothing():
    signer = signing.TimestampSigner(salt=SessionStore().key_salt)
    assert SessionStore().decode(signer.sign(signing.b64_encode(b"\x80 is no JSON").decode())) == {}


def test_text_of_a_long_session_is_not_kept():
    """Compressed it is short: a message that is repeated, and that no page has shown."""
    session, held = SessionStore(), {"messages": ["You’re not on a team yet."] * 1000}
    sessions._verified_json.cache_clear()
    assert session.decode(session.encode(held)) == held
    assert sessions._verified_json.cache_info().currsize == 0
    session.decode(session.encode({"messages": []}))
    assert sessions._verified_json.cache_info().currsize == 1


def test_two_readings_of_a_session_share_no_values():
    session = SessionStore()
    text = session.encode({"steps": [1]})
    session.decode(text)["steps"].append(2)
    assert session.decode(text) == {"steps": [1]}


def test_same_rows_have_the_same_key_and_changed_rows_another(publish, learner):
    entry = publish(learner)
    publish(learner, "Another title")
    shape = ListShape("learning", "", "", "", "published_at", 20)
    keys = [fragment_key("rows", list_rows(shape, None).key) for _time in range(2)]
    assert keys[0] == keys[1]
    Entry.objects.filter(pk=entry.pk).update(comment_count=7)
    assert fragment_key("rows", list_rows(shape, None).key) != keys[0]


def test_profile_address_follows_a_new_handle(learner):
    assert learner.get_absolute_url() == "/@amina/"
    learner.handle = "another-name"
    assert learner.get_absolute_url() == "/@another-name/"
