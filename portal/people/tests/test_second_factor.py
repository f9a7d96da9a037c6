"""The second factor of mentors and operators, and signed-in devices."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.management import call_command

from portal.people.models import Mentorship

PASSWORD = "a long pass phrase of mine"


@pytest.fixture
def second_factor_required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def account(learner):
    """Amina, who can sign in with a password."""
    learner.set_password(PASSWORD)
    learner.save()
    EmailAddress.objects.create(user=learner, email=learner.email, verified=True, primary=True)
    return learner


def totp_code(secret):
    counter = next(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counter))


@pytest.mark.parametrize(
    "address", ["/moderation/approve/", "/topics/django/edit/", "/moderation/people/amina/suspend/"]
)
def test_mentor_without_a_second_factor_is_asked_to_set_one_up(
    second_factor_required, client_of, mentor, learner, topics, address
):
    assert client_of(mentor).get("/moderation/").headers["Location"] == "/accounts/2fa/"
    assert client_of(mentor).post(address, {}).headers["Location"] == "/accounts/2fa/"


def test_mentor_who_signed_in_with_a_second_factor_sees_the_queue(
    second_factor_required, two_factor_client_of, mentor
):
    assert two_factor_client_of(mentor).get("/moderation/").status_code == 200


def test_session_older_than_the_second_factor_is_asked_for_it(
    second_factor_required, client, account, cohort
):
    Mentorship.objects.create(user=account, cohort=cohort)
    client.post("/accounts/login/", {"login": account.email, "password": PASSWORD})
    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    asked = client.get("/moderation/?what=flags")
    assert (
        asked.headers["Location"]
        == "/accounts/2fa/reauthenticate/?next=%2Fmoderation%2F%3Fwhat%3Dflags"
    )
    page = client.get(asked.headers["Location"])
    assert 'value="/moderation/?what=flags"' in page.text
    assert "/accounts/reauthenticate/" not in page.text  # a password proves no second factor
    answer = client.post(
        asked.headers["Location"], {"code": totp_code(secret), "next": "/moderation/?what=flags"}
    )
    assert answer.headers["Location"] == "/moderation/?what=flags"
    assert client.get("/moderation/?what=flags").status_code == 200


def test_form_without_a_proved_second_factor_leads_back_to_its_page(
    second_factor_required, client_of, mentor
):
    TOTP.activate(mentor, generate_totp_secret())
    browser = client_of(mentor)
    here = {"HTTP_REFERER": "http://testserver/cohorts/cohort-3/joining/"}
    asked = browser.post("/cohorts/cohort-3/joining/links/", {}, **here)
    assert asked.headers["Location"].endswith(
        "?next=http%3A%2F%2Ftestserver%2Fcohorts%2Fcohort-3%2Fjoining%2F"
    )
    there = {"HTTP_REFERER": "https://evil.example/"}
    asked = browser.post("/cohorts/cohort-3/joining/links/", {}, **there)
    assert asked.headers["Location"].endswith("?next=%2F")


def test_htmx_request_is_redirected_to_the_second_factor(second_factor_required, client_of, mentor):
    TOTP.activate(mentor, generate_totp_secret())
    answer = client_of(mentor).get("/moderation/", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/accounts/2fa/reauthenticate/")


@pytest.mark.django_db(transaction=True)
def test_new_second_factor_is_proved_for_this_session_only(
    second_factor_required, client, client_of, account, cohort
):
    Mentorship.objects.create(user=account, cohort=cohort)
    older = client_of(account)
    client.post("/accounts/login/", {"login": account.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    # The policy allows no data: images, so the QR code is drawn in the page.
    assert page.text.count('<svg class="qr-code"') == 1
    assert "data:image" not in page.text
    assert secret in page.text
    client.post("/accounts/2fa/totp/activate/", {"code": totp_code(secret)})
    assert client.get("/moderation/").status_code == 200
    assert older.get("/moderation/").headers["Location"].startswith("/accounts/2fa/reauthenticate/")


def test_password_alone_adds_no_further_second_factor(second_factor_required, client_of, account):
    TOTP.activate(account, generate_totp_secret())
    browser = client_of(account)
    asked = browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert asked.headers["Location"] == "/accounts/2fa/reauthenticate/"
    assert (
        browser.get("/accounts/2fa/webauthn/add/")
        .headers["Location"]
        .startswith("/accounts/2fa/reauthenticate/")
    )


def test_removed_second_factor_proves_nothing(second_factor_required, two_factor_client_of, mentor):
    browser = two_factor_client_of(mentor)
    Authenticator.objects.filter(user=mentor).delete()
    assert browser.get("/moderation/").headers["Location"] == "/accounts/2fa/"


def test_recovery_codes_alone_are_no_second_factor(second_factor_required, client_of, mentor):
    Authenticator.objects.create(user=mentor, type="recovery_codes", data={})
    assert client_of(mentor).get("/moderation/").status_code == 302


def test_operator_needs_a_second_factor_for_the_admin(
    second_factor_required, client_of, two_factor_client_of, operator
):
    assert (
        client_of(operator).get("/operator/", follow=True).redirect_chain[-1][0] == "/accounts/2fa/"
    )
    TOTP.activate(operator, generate_totp_secret())
    older = client_of(operator).get("/operator/", follow=True)
    assert older.redirect_chain[-1][0].startswith("/accounts/2fa/reauthenticate/")
    assert two_factor_client_of(operator).get("/operator/").status_code == 200


def test_learner_needs_no_second_factor(second_factor_required, client_of, learner):
    assert client_of(learner).get("/notices/").status_code == 200


def test_sign_in_asks_for_an_existing_second_factor(client, account):
    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    asked = client.post("/accounts/login/", {"login": account.email, "password": PASSWORD})
    assert asked.headers["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/notices/").status_code == 302
    assert "code" in client.post("/accounts/2fa/authenticate/", {"code": "000000"}).text
    client.post("/accounts/2fa/authenticate/", {"code": totp_code(secret)})
    assert client.get("/notices/").status_code == 200


def test_second_factor_pages_open(client, account):
    client.post("/accounts/login/", {"login": account.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for address in (
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/sessions/",
    ):
        page = client.get(address)
        assert page.status_code == 200, address
        assert "style=" not in page.text


def test_sign_in_offers_a_passkey(client, db):
    page = client.get("/accounts/login/").text
    assert "passkey" in page.lower()
    assert "mfa/js/webauthn.js" in page


def test_signed_in_devices_are_listed_and_signed_out(client, account):
    from django.test import Client

    other = Client()
    for browser in (client, other):
        browser.post("/accounts/login/", {"login": account.email, "password": PASSWORD})
    assert client.get("/accounts/sessions/").text.count("Signed in on") == 2
    client.post("/accounts/sessions/", {})
    assert other.get("/notices/").status_code == 302
    assert client.get("/notices/").status_code == 200


def test_make_mentor_mentions_the_second_factor(second_factor_required, learner, cohort, capsys):
    EmailAddress.objects.create(user=learner, email=learner.email, verified=True, primary=True)
    call_command("make_mentor", learner.email, "--cohort", cohort.slug)
    assert "second" in capsys.readouterr().out
