"""Signing up, signing in, and what gives nothing away."""

import re

import pytest
from django.core import mail
from django.test import Client

from portal.people.models import FormerHandle, User

PASSWORD = "a long pass phrase of mine"


def sign_up(client, email="amina@example.com", handle="amina", password=PASSWORD):
    return client.post("/accounts/signup/", {"email": email, "username": handle, "password1": password})


@pytest.mark.django_db
def test_sign_up_it_works_with_a_code_by_mail(client):
    response = sign_up(client)
    assert response.headers["Location"] == "/accounts/confirm-email/"
    assert client.get("/settings/").status_code == 302
    code = re.search(r"^ {4}(\S+)$", mail.outbox[0].body, re.MULTILINE)[1]
    client.post("/accounts/confirm-email/", {"code": code})
    assert client.get("/settings/").status_code == 200
    person = User.objects.get()
    assert (person.handle, person.is_mentor, person.is_operator) == ("amina", False, False)
    assert person.password.startswith("md5$")


@pytest.mark.django_db
def test_a_wrong_code_is_refused_with_a_sentence(client):
    sign_up(client)
    response = client.post("/accounts/confirm-email/", {"code": "WRONGCODE"})
    assert "Incorrect code." in response.text
    assert client.get("/settings/").status_code == 302


@pytest.mark.django_db
def test_signing_up_with_a_known_address_looks_the_same(make_person):
    known = make_person("known")
    known.emailaddress_set.create(email=known.email, verified=True, primary=True)
    new, taken = sign_up(Client()), sign_up(Client(), email=known.email, handle="another")
    assert (new.status_code, new.headers["Location"]) == (taken.status_code, taken.headers["Location"])
    assert len(mail.outbox) == 2
    assert User.objects.filter(email=known.email).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"handle": "admin"}, "This handle is kept for the site itself."),
        ({"handle": "a b"}, "A handle has small letters a to z"),
        ({"password": "short"}, "at least 12 characters"),
        ({"email": "not an address"}, "Enter a valid email address."),
    ],
)
def test_sign_up_refuses_with_a_sentence(client, values, sentence):
    response = sign_up(client, **values)
    assert sentence in response.text
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_handle_is_written_small(client):
    sign_up(client, handle="Amina")
    assert User.objects.get().handle == "amina"


def test_a_handle_given_up_lately_is_taken(client, learner):
    FormerHandle.objects.create(handle="old-name", user=learner, until="2099-01-01T00:00Z")
    response = sign_up(client, email="new@example.com", handle="old-name")
    assert "already exists" in response.text
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, make_person):
    person = make_person("known")
    person.set_password(PASSWORD)
    person.save()
    answers = [
        client.post("/accounts/login/", {"login": email, "password": "wrong wrong wrong"})
        for email in (person.email, "nobody@example.com")
    ]
    said = [re.findall(r"invalid-feedback.*?>(.*?)<|alert[^>]*>(.*?)<", answer.text, re.DOTALL) for answer in answers]
    assert said[0] == said[1]
    assert answers[0].status_code == answers[1].status_code == 200


@pytest.mark.django_db
def test_the_sixth_wrong_password_is_refused(client, make_person):
    person = make_person("known")
    for _time in range(6):
        response = client.post("/accounts/login/", {"login": person.email, "password": "wrong wrong wrong"})
    assert "Too many failed login attempts" in response.text


@pytest.mark.django_db
def test_an_expired_link_says_so_and_shows_a_way_on(client):
    response = client.get("/accounts/password/reset/key/1-set-abcdef-0123456789abcdef0123456789abcdef/", follow=True)
    assert response.status_code == 200
    assert "invalid" in response.text
    assert "/accounts/password/reset/" in response.text


def test_signing_out_by_a_link_does_nothing(client_of, learner):
    client = client_of(learner)
    client.get("/accounts/logout/")
    assert client.get("/settings/").status_code == 200


def test_the_session_key_changes_at_sign_in(client, learner):
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
