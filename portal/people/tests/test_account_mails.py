"""Account mails: queued, encrypted, sent once, and dropped when they expire."""

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
from portal.people.tests.fake_servers import delivered_mails, mail_server
from portal.people.tests.test_sign_in import sign_up

pytestmark = pytest.mark.django_db
SMTP = "django.core.mail.backends.smtp.EmailBackend"


def code_in(text):
    return re.search(r"^ {4}(\S+)\r?$", text, re.MULTILINE)[1]


def ask_for_a_new_password(person):
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return Client().post("/accounts/password/reset/", {"email": person.email})


def test_account_mail_is_sent_after_the_response(client):
    sign_up(client)
    assert mail.outbox == []  # the response was sent before the mail
    (message,) = delivered_mails()
    assert message.to == ["amina@example.com"]
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    client.post("/accounts/confirm-email/", {"code": code_in(message.body)})
    assert client.get("/settings/").status_code == 200


def test_account_mail_wakes_the_sender_with_priority(
    client, django_capture_on_commit_callbacks, monkeypatch
):
    asked = []
    monkeypatch.setattr(tasks, "wake", lambda wait, urgent: asked.append((wait <= 0, urgent)))
    with django_capture_on_commit_callbacks(execute=True):
        sign_up(client)
    assert asked == [(True, True)]


def test_account_mail_waits_while_the_mail_server_is_down(
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
    client.post(
        "/accounts/confirm-email/", {"code": code_in(took[1].get_body(("plain",)).get_content())}
    )
    assert client.get("/settings/").status_code == 200


def test_password_reset_answers_the_same_for_known_and_unknown_addresses(learner, settings):
    settings.MAILERS = {"default": {"BACKEND": "no.such.Backend"}}
    known = ask_for_a_new_password(learner)
    unknown = Client().post("/accounts/password/reset/", {"email": "nobody@example.com"})
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )
    assert Message.objects.filter(state="waiting").count() == 2


def test_expired_code_is_not_sent(client):
    sign_up(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=15)):
        assert delivered_mails() == []
    message = Message.objects.get()
    assert (message.state, message.problem, message.payload) == ("dropped", "its code is over", {})


def test_password_reset_link_is_sent_hours_later(learner):
    ask_for_a_new_password(learner)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        (message,) = delivered_mails()
    assert "/accounts/password/reset/key/" in message.body


def test_account_mail_is_encrypted_while_queued_and_deleted_afterwards(learner, settings):
    ask_for_a_new_password(learner)
    waiting = str(Message.objects.values().get())
    assert "password" not in waiting
    assert learner.email not in waiting
    delivered_mails()
    assert Message.objects.get().payload == {}


def test_account_mail_with_a_newer_key_waits(learner, settings):
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a newer key" * 6, [old]
    ask_for_a_new_password(learner)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = old, []  # the worker was not restarted yet
    assert delivered_mails() == []
    message = Message.objects.get()
    assert (message.state, message.problem) == ("waiting", "UnknownKey")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a newer key" * 6, [old]
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert [message.to for message in delivered_mails()] == [[learner.email]]


def test_account_mail_with_a_lost_key_fails_visibly(learner, settings):
    ask_for_a_new_password(learner)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, []
    for hour in range(1, 12):
        with time_machine.travel(timezone.now() + timedelta(hours=hour * 2)):
            assert delivered_mails() == []
    assert Message.objects.get().state == "failed"


def test_expired_code_is_dropped_even_with_a_lost_key(client, settings):
    sign_up(client)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, []
    with time_machine.travel(timezone.now() + timedelta(minutes=15)):
        assert delivered_mails() == []
    assert Message.objects.get().state == "dropped"


def test_account_mail_is_sent_after_key_rotation(learner, settings):
    ask_for_a_new_password(learner)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 10
    assert len(delivered_mails()) == 1


def test_account_mail_ignores_the_mail_limit(client, verified_learner):
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
    assert [message.to for message in delivered_mails()] == [["omar@example.com"]]
    assert Message.objects.get(key="notice").attempts == 0


def test_account_mail_is_deleted_with_the_account(client, learner):
    ask_for_a_new_password(learner)
    message = Message.objects.get()
    assert message.recipient == learner
    sign_up(client, email="omar@example.com", handle="omar")
    assert Message.objects.exclude(pk=message.pk).get().recipient == User.objects.get(handle="omar")


def test_account_mail_keeps_its_html(learner, monkeypatch):
    from django.core.mail import EmailMultiAlternatives

    from portal.people.mail import account_mails

    message = EmailMultiAlternatives("Subject", "text", "Nexus <n@example.com>", [learner.email])
    message.attach_alternative("<p>text</p>", "text/html")
    account_mails.queue_mail(message, person=learner)
    (sent,) = delivered_mails()
    assert (sent.subject, sent.from_email, sent.body) == (
        "Subject",
        "Nexus <n@example.com>",
        "text",
    )
    assert sent.alternatives[0].content == "<p>text</p>"


AT_NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_code_mail_says_when_it_expires(client):
    with time_machine.travel(AT_NOON, tick=False):
        sign_up(client)
        (message,) = delivered_mails()
    assert "The code works until Fri 20 Nov 2026, 12:15 (UTC)." in message.body


def test_password_reset_mail_says_when_it_expires(learner):
    User.objects.filter(pk=learner.pk).update(time_zone="Africa/Dar_es_Salaam")
    with time_machine.travel(AT_NOON, tick=False):
        ask_for_a_new_password(learner)
        (message,) = delivered_mails()
    assert "The link works once, until Mon 23 Nov 2026, 15:00 (Dar es Salaam)." in message.body


def test_format_moment_uses_the_readers_language():
    with translation.override("fr"):
        assert format_moment(AT_NOON).startswith("ven")
    assert format_moment(AT_NOON) == "Fri 20 Nov 2026, 12:00 (UTC)"


def test_subjects_can_be_read_in_a_notification(client, learner):
    sign_up(client, email="omar@example.com", handle="omar")
    (message,) = delivered_mails()
    assert message.subject == f"Your Nexus code: {code_in(message.body)}"
    ask_for_a_new_password(learner)
    assert delivered_mails()[-1].subject == "Reset your Nexus password"
