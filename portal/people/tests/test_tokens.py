"""Tokens for the API, and the page where they are made."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from portal.moderation.models import Suspension
from portal.people.models import ApiToken, TooManyTokens
from portal.people.models.api_token import MAX_TOKENS
from tests.api.client import ApiClient, make_token

pytestmark = pytest.mark.django_db


def issue(person, **fields):
    values = {"name": "CI", "scopes": ["read"], "lifetime": timedelta(days=7)} | fields
    return ApiToken.issue(person, **values)


def later(**time):
    return time_machine.travel(timezone.now() + timedelta(**time))


def test_a_token_is_stored_as_a_digest(learner):
    token, text = issue(learner)
    assert ApiToken.find(text) == token
    assert text.startswith(token.start)
    assert len(text) > 40
    assert text not in str(list(ApiToken.objects.values()))


def test_it_ends_with_its_time(learner):
    _token, text = issue(learner, lifetime=timedelta(days=7))
    with later(days=7, seconds=1):
        assert ApiToken.find(text) is None


def test_it_ends_with_the_password_where_asked(learner):
    texts = [issue(learner, ends_with_password=asked)[1] for asked in (True, False)]
    learner.set_password("another-password-2026")
    learner.save()
    assert [ApiToken.find(text) is None for text in texts] == [True, False]


def test_it_outlasts_a_newer_hash_of_the_same_password(learner, settings):
    settings.PASSWORD_HASHERS = ["portal.people.tests.test_sign_in.CountingHasher"]
    learner.set_password("learn-together-2026")
    learner.save()
    _token, text = issue(learner, ends_with_password=True)
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.ScryptPasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]
    assert not learner.check_password("another-password-2026")
    assert learner.check_password("learn-together-2026")
    assert learner.password.startswith("scrypt")
    assert ApiToken.find(text)
    learner.set_password("another-password-2026")
    learner.save()
    assert ApiToken.find(text) is None


def test_a_mentors_scope_needs_the_second_factor_that_it_was_made_with(mentor, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    _token, text = issue(mentor, scopes=["read", "review"])
    assert not ApiToken.find(text).user().can_moderate
    mentor.authenticator_set.create(type="totp", data={})
    assert ApiToken.find(text).user().can_moderate


def test_a_suspension_revokes_it_for_good(learner, operator):
    _token, text = issue(learner)
    until = timezone.now() + timedelta(days=1)
    Suspension.start(learner, by=operator, reason="x", until=until)
    learner.refresh_from_db()
    learner.set_suspension(None, "")
    assert ApiToken.find(text) is None


def test_its_last_use_is_recorded_now_and_then(learner, django_assert_num_queries):
    _token, text = issue(learner)
    ApiToken.find(text)
    first = ApiToken.objects.get().last_used_at
    with django_assert_num_queries(1):
        ApiToken.find(text)
    with later(minutes=6):
        ApiToken.find(text)
    assert ApiToken.objects.get().last_used_at > first


def test_a_person_has_a_limited_number(learner):
    for _number in range(MAX_TOKENS):
        issue(learner)
    with pytest.raises(TooManyTokens):
        issue(learner)


def test_ended_tokens_are_deleted_after_a_while(learner):
    issue(learner)[0].revoke()
    with later(days=91):
        assert "1" in ApiToken.objects.delete_old()
    assert not ApiToken.objects.exists()


# --- the page


@pytest.fixture
def browser(client_of, learner):
    learner.set_password("learn-together-2026")
    learner.save()
    client = client_of(learner)
    session = client.session
    confirmed = {"method": "password", "reauthenticated": True}
    session["account_authentication_methods"] = [confirmed | {"at": timezone.now().timestamp()}]
    session["account_authentication_methods_user"] = str(learner.pk)
    session.save()
    return client


FORM = {"name": "My phone", "scopes": ["read", "write"], "days": "30"}


def test_a_new_token_is_shown_once_and_works(browser):
    page = browser.get("/settings/tokens/")
    form = FORM | {"key": page.context["form"]["key"].value()}
    made = browser.post("/settings/tokens/", form)
    text = made.context["new_token"]
    assert text in made.text
    assert made.headers["Cache-Control"] == "private, no-store"
    assert ApiClient(text).get("/me").json()["scopes"] == ["read", "write"]
    again = browser.post("/settings/tokens/", form, follow=True)
    assert ApiToken.objects.count() == 1
    assert "This token was made before" in again.text
    assert text not in again.text
    # Of a project in whose team the person isn’t.
    ApiToken.objects.update(scopes=["read", "endpoints:4711", "endpoints:4712"])
    shown = browser.get("/settings/tokens/").text
    assert "4711" not in shown
    assert shown.count("such as in a project that you left") == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"scopes": []}, "Choose at least one."),
        ({"scopes": ["review"]}, "“review” isn’t one of the choices."),
        ({"scopes": ["endpoints:1"]}, "“endpoints:1” isn’t one of the choices."),
        ({"days": "4000"}, "“4000” isn’t one of the choices."),
    ],
)
def test_a_wrong_form_makes_no_token(browser, changes, sentence):
    page = browser.get("/settings/tokens/")
    form = FORM | {"key": page.context["form"]["key"].value()} | changes
    response = browser.post("/settings/tokens/", form)
    assert response.status_code == 422
    assert sentence in response.text
    assert not ApiToken.objects.exists()


def test_who_makes_a_token_confirms_the_password_first(client_of, learner):
    learner.set_password("learn-together-2026")
    learner.save()
    response = client_of(learner).post("/settings/tokens/", FORM)
    assert response.status_code == 302
    assert "reauthenticate" in response.headers["Location"]
    assert not ApiToken.objects.exists()


def test_only_its_owner_revokes_a_token(browser, client_of, learner, other):
    text = make_token(learner, "read")
    token = ApiToken.objects.get()
    address = f"/settings/tokens/{token.pk}/revoke/"
    assert client_of(other).post(address).status_code == 404
    assert ApiClient(text).get("/me").status_code == 200
    assert browser.post(address, follow=True).status_code == 200
    assert ApiClient(text).get("/me").status_code == 401
