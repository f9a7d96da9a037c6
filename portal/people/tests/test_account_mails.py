"""Codes and links by mail: nobody waits for the mail server, each leaves once, and what is over is not sent."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone, translation

from portal.people import tasks
from portal.people.mail import outbox
from portal.people.mail.composing import format_moment
from portal.people.models import Message, User
from portal.people.tests.carriers import delivered_mails, mail_server
from portal.people.tests.test_sign_in import sign_up

pytestmark = pytest.mark.django_db
SMTP = "django.core.mail.backends.smtp.EmailBackend"


def code_in(text):
    return re.search(r"^ {4}(\S+)\r?$", text, re.MULTILINE)[1]


def ask_for_a_new_password(person):
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return Client().post("/accounts/password/reset/", {"email": person.email})


def test_a_code_by_mail_it_works(client):
    sign_up(client)
    assert mail.outbox == []  # the page was answered already
    (letter,) = delivered_mails()
    assert letter.to == ["amina@example.com"]
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    client.post("/accounts/confirm-email/", {"code": code_in(letter.body)})
    assert client.get("/settings/").status_code == 200


def test_the_sender_is_woken_at_once_and_before_everything_else(
    client, django_capture_on_commit_callbacks, monkeypatch
):
    asked = []
    monkeypatch.setattr(tasks, "wake", lambda wait, urgent: asked.append((wait <= 0, urgent)))
    with django_capture_on_commit_callbacks(execute=True):
        sign_up(client)
    assert asked == [(True, True)]


def test_a_mail_server_that_is_gone_delays_only_the_mail(
    client, settings, django_capture_on_commit_callbacks
):
    settings.MAILERS = {
        "default": {"BACKEND": SMTP, "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 5}}
    }
    with django_capture_on_commit_callbacks(execute=True):
        answer = sign_up(client)
    assert answer.headers["Location"] == "/accounts/confirm-email/"
    message = Message.objects.get()
    assert (message.state, message.problem) == ("waiting", "ConnectionRefusedError")
    with (
        mail_server() as (handler, port),
        time_machine.travel(timezone.now() + timedelta(minutes=2)),
    ):
        settings.MAILERS = {
            "default": {
                "BACKEND": SMTP,
                "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 5},
            }
        }
        outbox.send_due()
        outbox.send_due()
        (took,) = handler.mails
    assert took[0] == ["amina@example.com"]
    client.post("/accounts/confirm-email/", {"code": code_in(took[1].get_content())})
    assert client.get("/settings/").status_code == 200


def test_the_answer_is_the_same_for_who_is_known_and_who_is_not_while_no_mail_leaves(
    learner, settings
):
    settings.MAILERS = {"default": {"BACKEND": "no.such.Backend"}}
    known = ask_for_a_new_password(learner)
    unknown = Client().post("/accounts/password/reset/", {"email": "nobody@example.com"})
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )
    assert Message.objects.filter(state="waiting").count() == 2


def test_a_code_that_is_over_is_not_sent(client):
    sign_up(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=15)):
        assert delivered_mails() == []
    message = Message.objects.get()
    assert (message.state, message.problem, message.payload) == ("dropped", "its code is over", {})


def test_a_link_for_a_new_password_is_sent_hours_later_too(learner):
    ask_for_a_new_password(learner)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        (letter,) = delivered_mails()
    assert "/accounts/password/reset/key/" in letter.body


def test_only_the_site_can_read_it_while_it_waits_and_nobody_after(learner, settings):
    ask_for_a_new_password(learner)
    waiting = str(Message.objects.values().get())
    assert "password" not in waiting
    assert learner.email not in waiting
    delivered_mails()
    assert Message.objects.get().payload == {}


def test_sealed_with_a_key_that_the_worker_does_not_have_yet_it_waits(learner, settings):
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a newer key" * 6, [old]
    ask_for_a_new_password(learner)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = old, []  # the worker was not restarted yet
    assert delivered_mails() == []
    message = Message.objects.get()
    assert (message.state, message.problem) == ("waiting", "UnknownKey")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a newer key" * 6, [old]
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert [letter.to for letter in delivered_mails()] == [[learner.email]]


def test_sealed_with_a_key_that_is_gone_for_good_it_is_given_up_and_shown(learner, settings):
    ask_for_a_new_password(learner)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, []
    for hour in range(1, 12):
        with time_machine.travel(timezone.now() + timedelta(hours=hour * 2)):
            assert delivered_mails() == []
    assert Message.objects.get().state == "failed"


def test_a_code_that_is_over_is_dropped_whatever_its_key(client, settings):
    sign_up(client)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, []
    with time_machine.travel(timezone.now() + timedelta(minutes=15)):
        assert delivered_mails() == []
    assert Message.objects.get().state == "dropped"


def test_after_the_key_was_rotated_it_still_leaves(learner, settings):
    ask_for_a_new_password(learner)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 10
    assert len(delivered_mails()) == 1


def test_it_passes_what_the_breaker_holds(client, verified_learner):
    many = [
        Message(key=f"k{number}", channel="mail", state="sent", sent_at=timezone.now())
        for number in range(200)
    ]
    Message.objects.bulk_create(many)
    Message.objects.create(
        key="notice",
        channel="mail",
        recipient=verified_learner,
        due_at=timezone.now() - timedelta(hours=1),
    )
    sign_up(client, email="omar@example.com", handle="omar")
    assert [letter.to for letter in delivered_mails()] == [["omar@example.com"]]
    assert Message.objects.get(key="notice").attempts == 0


def test_it_goes_with_the_account(client, learner):
    ask_for_a_new_password(learner)
    message = Message.objects.get()
    assert message.recipient == learner
    sign_up(client, email="omar@example.com", handle="omar")
    assert Message.objects.exclude(pk=message.pk).get().recipient == User.objects.get(handle="omar")


def test_mails_with_html_keep_it(learner, monkeypatch):
    from django.core.mail import EmailMultiAlternatives

    from portal.people.mail import account_mails

    letter = EmailMultiAlternatives("Subject", "text", "Nexus <n@example.com>", [learner.email])
    letter.attach_alternative("<p>text</p>", "text/html")
    account_mails.queue_mail(letter, person=learner)
    (sent,) = delivered_mails()
    assert (sent.subject, sent.from_email, sent.body) == (
        "Subject",
        "Nexus <n@example.com>",
        "text",
    )
    assert sent.alternatives[0].content == "<p>text</p>"


AT_NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_a_mail_with_a_code_says_until_when_it_works(client):
    with time_machine.travel(AT_NOON, tick=False):
        sign_up(client)
        (letter,) = delivered_mails()
    assert "The code works until Fri 20 Nov 2026, 12:15 (UTC)." in letter.body


def test_a_mail_with_a_link_for_a_new_password_says_until_when_it_works(learner):
    User.objects.filter(pk=learner.pk).update(time_zone="Africa/Dar_es_Salaam")
    with time_machine.travel(AT_NOON, tick=False):
        ask_for_a_new_password(learner)
        (letter,) = delivered_mails()
    assert "The link works once, until Mon 23 Nov 2026, 15:00 (Dar es Salaam)." in letter.body


def test_the_day_in_a_mail_is_written_in_the_language_of_its_reader():
    with translation.override("fr"):
        assert format_moment(AT_NOON).startswith("ven")
    assert format_moment(AT_NOON) == "Fri 20 Nov 2026, 12:00 (UTC)"
