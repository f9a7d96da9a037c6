"""Sign-up, sign-in and password reset, without revealing who has an account."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as site_settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.people.models import FormerHandle, User
from portal.people.tests.fake_servers import delivered_mails

PASSWORD = "a long pass phrase of mine"


def sign_up(client, email="amina@example.com", handle="amina", password=PASSWORD):
    return client.post(
        "/accounts/signup/", {"email": email, "username": handle, "password1": password}
    )


def sent_code():
    return re.search(r"^ {4}(\S+)$", delivered_mails()[0].body, re.MULTILINE)[1]


@pytest.mark.django_db
def test_sign_up_works_with_a_code_by_mail(client):
    response = sign_up(client)
    assert response.headers["Location"] == "/accounts/confirm-email/"
    assert client.get("/settings/").status_code == 302
    code = sent_code()
    client.post("/accounts/confirm-email/", {"code": code})
    assert client.get("/settings/").status_code == 200
    person = User.objects.get()
    assert (person.handle, person.is_mentor, person.is_operator) == ("amina", False, False)
    assert person.password.startswith("md5$")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/join/abc/", "/join/abc/"),
        ("", "/collab/welcome/"),
        ("https://evil.example/", "/collab/welcome/"),
    ],
)
def test_sign_up_leads_to_the_requested_page(client, asked, led):
    values = {
        "email": "amina@example.com",
        "username": "amina",
        "password1": PASSWORD,
        "next": asked,
    }
    client.post("/accounts/signup/", values)
    code = sent_code()
    response = client.post("/accounts/confirm-email/", {"code": code})
    assert response.headers["Location"] == led


@pytest.mark.django_db
def test_sign_up_says_what_each_field_is_for_and_which_handles_are_free(client, make_person):
    page = client.get("/accounts/signup/").text
    assert "Only you and the operator see it." in page
    assert "At least 12 characters." in page
    make_person("amina"), make_person("amina-2")
    refused = sign_up(client)
    assert "This handle is taken" in refused.text
    assert "Free: @amina-3, @amina-4" in refused.text
    assert "Free:" not in sign_up(client, handle="admin").text


@pytest.mark.django_db
def test_sign_up_refuses_a_wrong_code(client):
    sign_up(client)
    page = client.get("/accounts/confirm-email/").text
    assert "Eight letters or digits from our email." in page
    assert "No email after two minutes?" in page
    assert "aria-invalid" not in page
    assert "Code sent to" not in page
    too_soon = client.post("/accounts/confirm-email/", {"action": "resend"}, follow=True)
    assert "Ask for a new one in a minute." in too_soon.text
    assert 'id="id_code"' in too_soon.text
    caches["default"].clear()  # the limit of emails to one address
    page = client.post("/accounts/confirm-email/", {"action": "resend"}, follow=True).text
    assert "Code sent to amina@example.com." in page
    response = client.post("/accounts/confirm-email/", {"code": "WRONGCODE"})
    assert "Incorrect code." in response.text
    assert 'aria-invalid="true"' in response.text
    assert 'value="WRONGCODE"' in response.text
    assert client.get("/settings/").status_code == 302


@pytest.mark.django_db
def test_code_still_works_after_another_was_asked_for_too_soon(client):
    sign_up(client)
    code = sent_code()
    client.post("/accounts/confirm-email/", {"action": "resend"})
    client.post("/accounts/confirm-email/", {"code": code})
    assert client.get("/settings/").status_code == 200


@pytest.mark.django_db
def test_sign_up_with_a_known_address_looks_the_same(make_person):
    known = make_person("known")
    known.emailaddress_set.create(email=known.email, verified=True, primary=True)
    new, taken = sign_up(Client()), sign_up(Client(), email=known.email, handle="another")
    assert (new.status_code, new.headers["Location"]) == (
        taken.status_code,
        taken.headers["Location"],
    )
    assert len(delivered_mails()) == 2
    assert User.objects.filter(email=known.email).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"handle": "admin"}, "This handle is reserved."),
        ({"handle": "a b"}, "Use lowercase letters"),
        ({"password": "short"}, "at least 12 characters"),
        ({"email": "not an address"}, "Enter a valid email address."),
    ],
)
def test_sign_up_refuses_invalid_values_with_a_message(client, values, sentence):
    response = sign_up(client, **values)
    assert sentence in response.text
    assert not User.objects.exists()


@pytest.mark.django_db
def test_sign_up_stores_the_handle_in_lower_case(client):
    sign_up(client, handle="Amina")
    assert User.objects.get().handle == "amina"


def test_sign_up_refuses_a_former_handle(client, learner):
    FormerHandle.objects.create(handle="old-name", user=learner, until="2099-01-01T00:00Z")
    response = sign_up(client, email="new@example.com", handle="old-name")
    assert "This handle is taken, or looks like one that is." in response.text
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_sign_in_answers_the_same_for_wrong_passwords_and_unknown_addresses(client, make_person):
    person = make_person("known")
    person.set_password(PASSWORD)
    person.save()
    answers = [
        client.post("/accounts/login/", {"login": email, "password": "wrong wrong wrong"})
        for email in (person.email, "nobody@example.com")
    ]
    errors = [
        re.findall(
            r'field-error.*?</svg>(.*?)<|role="alert"[^>]*>(.*?)</div>', answer.text, re.DOTALL
        )
        for answer in answers
    ]
    assert errors[0] == errors[1]
    assert answers[0].status_code == answers[1].status_code == 200


@pytest.mark.django_db
def test_sign_in_refuses_the_sixth_wrong_password(client, make_person):
    person = make_person("known")
    for _time in range(6):
        response = client.post(
            "/accounts/login/", {"login": person.email, "password": "wrong wrong wrong"}
        )
    assert "Too many failed login attempts" in response.text


def reset_link(client, person):
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    person.set_password(PASSWORD)
    person.save()
    client.post("/accounts/password/reset/", {"email": person.email})
    return re.search(r"http://testserver(/\S+)", delivered_mails()[-1].body)[1]


def test_password_reset_link_works_once(client, learner):
    link = reset_link(client, learner)
    form = client.get(link, follow=True)
    assert form.headers["Referrer-Policy"] == "same-origin"
    address = form.redirect_chain[-1][0]
    new = {"password1": "another long phrase", "password2": "another long phrase"}
    assert client.post(address, new).status_code == 302
    learner.refresh_from_db()
    assert learner.check_password("another long phrase")
    assert "This link no longer works" in Client().get(link, follow=True).text


def test_expired_password_reset_link_offers_a_new_one(client, learner, settings):
    link = reset_link(client, learner)
    settings.PASSWORD_RESET_TIMEOUT = -1
    response = client.get(link, follow=True)
    assert response.status_code == 200
    assert "This link no longer works" in response.text
    assert 'href="/accounts/password/reset/"' in response.text


class CountingHasher(MD5PasswordHasher):
    calls = 0

    def encode(self, password, salt):
        CountingHasher.calls += 1
        return super().encode(password, salt)


def test_sign_up_with_a_known_address_hashes_as_often_as_with_a_new_one(make_person, settings):
    settings.PASSWORD_HASHERS = ["portal.people.tests.test_sign_in.CountingHasher"]
    known = make_person("known")
    known.emailaddress_set.create(email=known.email, verified=True, primary=True)
    counts = []
    for email, handle in (("new@example.com", "new-one"), (known.email, "another")):
        CountingHasher.calls = 0
        sign_up(Client(), email=email, handle=handle)
        counts.append(CountingHasher.calls)
    assert counts == [1, 1]


@pytest.mark.parametrize(("who", "hours"), [("learner", 14 * 24), ("mentor", 12)])
def test_session_of_a_mentor_ends_after_12_hours_and_of_a_learner_after_14_days(
    client, request, db, who, hours
):
    page = " ".join(client.get("/accounts/login/").text.split())
    assert "For two weeks, or 12 hours for mentors." in page
    sign_in_as(request.getfixturevalue(who), client, remember="on")
    assert client.session.get_expiry_age() == hours * 3600
    assert client.cookies[site_settings.SESSION_COOKIE_NAME]["max-age"] == hours * 3600


@pytest.mark.parametrize("who", ["learner", "mentor"])
def test_session_that_is_not_kept_ends_with_the_browser_or_after_12_hours(client, request, who):
    sign_in_as(request.getfixturevalue(who), client)
    assert client.cookies[site_settings.SESSION_COOKIE_NAME]["max-age"] == ""
    stored = Session.objects.get(session_key=client.session.session_key)
    left = stored.expire_date - timezone.now()
    assert timedelta(hours=11) < left <= timedelta(hours=12)


def sign_in_as(person, client, **choices):
    person.set_password(PASSWORD)
    person.save()
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD, **choices})
    assert "_auth_user_id" in client.session


def test_sign_out_by_get_does_nothing(client_of, learner):
    client = client_of(learner)
    client.get("/accounts/logout/")
    assert client.get("/settings/").status_code == 200


def test_sign_in_changes_the_session_key(client, learner):
    learner.set_password(PASSWORD)
    learner.save()
    learner.emailaddress_set.create(email=learner.email, verified=True, primary=True)
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    client.post("/accounts/login/", {"login": learner.email, "password": PASSWORD})
    assert client.session.session_key != before


def test_account_mails_to_one_address_are_limited(client, learner):
    EmailAddress.objects.create(user=learner, email=learner.email, verified=True, primary=True)
    for number in range(30):
        from_elsewhere = {"REMOTE_ADDR": f"198.51.100.{number}"}
        client.post("/accounts/password/reset/", {"email": learner.email}, **from_elsewhere)
        values = {
            "email": learner.email,
            "username": f"x{number}",
            "password1": "a long pass phrase of mine",
        }
        client.post("/accounts/signup/", values, **from_elsewhere)
    resets = [sent for sent in delivered_mails() if "reset" in sent.subject.lower()]
    others = [sent for sent in delivered_mails() if sent not in resets]
    assert 1 <= len(resets) <= 3
    assert 1 <= len(others) <= 3


def columns_written(queries):
    """Return the columns that each UPDATE of a person sets."""
    updates = [query["sql"] for query in queries if query["sql"].startswith('UPDATE "people_user"')]
    return [set(re.findall(r'"(\w+)" = ', sql.partition(" WHERE ")[0])) for sql in updates]


def test_password_reset_writes_only_the_password(client, learner):
    address = client.get(reset_link(client, learner)).headers["Location"]
    with CaptureQueriesContext(connection) as queries:
        client.post(
            address, {"password1": "a brand new password", "password2": "a brand new password"}
        )
    assert User.objects.get(pk=learner.pk).check_password("a brand new password")
    assert columns_written(queries) == [{"password"}]


@pytest.mark.parametrize("address", ["http://[", "http://[::1", "//[", "http://[::1]evil"])
@pytest.mark.parametrize(
    "page", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"]
)
def test_malformed_next_url_is_ignored(client, db, page, address):
    assert client.get(page, {"next": address}).status_code == 200


def test_sign_out_with_a_malformed_next_url_leads_home(client_of, learner):
    answer = client_of(learner).post("/accounts/logout/", {"next": "http://["})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
