"""Tests of the limit on sign-in attempts, and of browsers that signed in before."""

import pytest
import time_machine
from django.core import signing
from django.test import Client

from portal.people.known_devices import COOKIE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_window():
    """Stop the clock, so that no new window begins between two requests."""
    with time_machine.travel("2026-11-21 12:00:05+00:00"):
        yield


def test_one_account_is_tried_at_five_times_from_wherever(learner):
    for number in range(6):
        answer = Client().post(
            "/accounts/login/",
            {"login": learner.email, "password": "wrong"},
            REMOTE_ADDR=f"192.0.2.{number}",
        )
        assert ("Too many failed login attempts" in answer.text) == (number == 5)


PASSWORD = "a long pass phrase of mine"


@pytest.fixture
def with_password(learner):
    learner.set_password(PASSWORD)
    learner.save(update_fields=["password"])
    learner.emailaddress_set.create(email=learner.email, verified=True, primary=True)
    return learner


def sign_in(browser, person, password=PASSWORD, network=7):
    values = {"login": person.email, "password": password}
    return browser.post("/accounts/login/", values, REMOTE_ADDR=f"192.0.2.{network}")


def test_wrong_passwords_from_six_networks_do_not_lock_out_a_browser_that_was_signed_in_before(
    with_password,
):
    known = Client()
    assert sign_in(known, with_password).status_code == 302
    known.post("/accounts/logout/")
    for number in range(6):
        answer = sign_in(Client(), with_password, "wrong", number)
    assert "Too many failed login attempts" in answer.text
    assert "Too many failed login attempts" in sign_in(Client(), with_password).text
    assert sign_in(known, with_password).status_code == 302


def test_a_browser_that_was_signed_in_before_has_five_tries_too(with_password):
    known = Client()
    sign_in(known, with_password)
    known.post("/accounts/logout/")
    for number in range(6):
        answer = sign_in(known, with_password, "wrong", number)
    assert "Too many failed login attempts" in answer.text
    assert "Too many failed login attempts" in sign_in(known, with_password).text
    assert sign_in(Client(), with_password).status_code == 302


@pytest.mark.parametrize("cookie", ["", "nonsense", "W10:1tXyZ:abc", "another account"])
def test_a_browser_known_for_another_account_or_by_a_forged_cookie_shares_the_tries(
    with_password, other, cookie
):
    browser = Client()
    if cookie == "another account":
        other.set_password(PASSWORD)
        other.save(update_fields=["password"])
        other.emailaddress_set.create(email=other.email, verified=True, primary=True)
        sign_in(browser, other)
        browser.post("/accounts/logout/")
    else:
        browser.cookies[COOKIE] = cookie
    for number in range(5):
        sign_in(Client(), with_password, "wrong", number)
    assert "Too many failed login attempts" in sign_in(browser, with_password).text


def test_the_cookie_of_a_browser_names_no_address(with_password):
    browser = Client()
    sign_in(browser, with_password)
    cookie = browser.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert (
        with_password.email
        not in signing.b64_decode(cookie.value.split(":")[0].lstrip(".").encode()).decode()
    )
