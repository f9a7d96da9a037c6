"""Messages on their way: once each, through servers that are down, slow or gone."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal.people import tasks
from portal.people.mail import digests, notification_mails, outbox
from portal.people.models import Message, Notice
from portal.people.tests.carriers import mail_server


def tell(person, kind="solved", **values):
    values = {"url": "/people/", "by": "Omar", "title": "Slow pages"} | values
    return Notice.send(person, kind, **values)


def later(**span):
    """As if so much time had gone by: what waits is due, and no sender holds it."""
    span = timedelta(**span)
    for message in Message.objects.filter(state="waiting"):
        message.due_at -= span
        message.leased_until = message.leased_until and message.leased_until - span
        message.save()


# --- mail


def test_a_notice_by_mail_it_works(reader):
    tell(reader)
    outbox.send_due()
    sent = mail.outbox[0]
    assert sent.to == ["amina@example.com"]
    assert sent.subject == "[Nexus] Omar answered your challenge “Slow pages”."
    assert "/people/" in sent.body
    assert "List-Unsubscribe" in sent.extra_headers
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert Message.objects.get().state == "sent"
    assert Notice.objects.get().mailed_at


def test_sending_twice_sends_once(reader):
    tell(reader)
    for _time in range(3):
        outbox.send_due()
    assert len(mail.outbox) == 1


def test_the_sender_is_woken_after_commit(reader, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tell(reader)
        assert mail.outbox == []
    assert len(mail.outbox) == 1


def test_a_decision_waits_ten_seconds(reader):
    tell(reader, "rejected", reason="No.")
    outbox.send_due()
    assert mail.outbox == []
    later(seconds=16)
    outbox.send_due()
    assert len(mail.outbox) == 1


def test_what_was_read_in_the_page_is_not_mailed(reader):
    tell(reader)
    reader.notices.mark_read()
    outbox.send_due()
    assert mail.outbox == []
    assert Message.objects.get().state == "dropped"


@pytest.mark.parametrize("way", ["daily", "weekly", "off"])
def test_nothing_at_once_for_who_chose_otherwise(reader, way):
    reader.mail_choices = {"answers": way}
    reader.save()
    tell(reader)
    assert not Message.objects.exists()


def test_a_choice_made_meanwhile_holds(reader):
    tell(reader)
    reader.mail_choices = {"answers": "off"}
    reader.save()
    outbox.send_due()
    assert mail.outbox == []


def test_an_address_that_was_not_confirmed_gets_nothing(learner):
    EmailAddress.objects.create(user=learner, email=learner.email, verified=False, primary=True)
    tell(learner)
    outbox.send_due()
    assert mail.outbox == []


def test_who_was_blocked_is_not_heard(reader, other):
    from portal.people.models import Block

    Block.objects.create(blocker=reader, blocked=other)
    assert Notice.send(reader, "solved", url="/", actor=other, title="x") is None
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "mark", ["\r\nBcc: victim@example.com", "\u2028Bcc: x@example.com", "\x85Bcc: y@example.com", "\x00"]
)
def test_no_line_end_in_a_name_makes_a_header(reader, mark):
    tell(reader, by=f"Omar{mark}")
    outbox.send_due()
    sent = mail.outbox[0].message()
    assert "Bcc" not in sent
    assert len(sent.get_all("Subject")) == 1


@pytest.mark.parametrize(
    "words",
    [
        "<a href=https://evil.example>x</a>",
        "https://evil.example/x",
        "www.evil.example",
        "[x](https://evil.example)",
        "a@evil.example",
    ],
)
def test_no_words_of_somebody_become_a_link_in_a_mail_of_ours(reader, words):
    tell(reader, title=words)
    outbox.send_due()
    text, html = mail.outbox[0].body, mail.outbox[0].alternatives[0].content
    assert "evil.example" not in text
    assert "evil.example" not in html
    assert "https://evil" not in text + html
    assert html.count("<a ") == 3


def test_a_mail_server_that_is_down_for_a_while(reader, settings):
    with mail_server() as (box, port):
        settings.MAILERS = {
            "default": {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 5},
            }
        }
        box.refuse = ["451 try again later", "550 no", "421 closing"]
        tell(reader)
        for _try in range(4):
            outbox.send_due()
            later(hours=1)
        outbox.send_due()
        assert len(box.mails) == 1
        assert box.mails[0][0] == ["amina@example.com"]
        assert Message.objects.get().state == "sent"


def test_a_mail_server_that_is_not_there_delays_nothing_but_the_mail(
    reader, settings, django_capture_on_commit_callbacks
):
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 5},
        }
    }
    with django_capture_on_commit_callbacks(execute=True):
        notice = tell(reader)
    assert notice.pk
    message = Message.objects.get()
    assert (message.state, message.attempts, message.problem) == ("waiting", 1, "ConnectionRefusedError")


def test_after_the_last_try_it_is_given_up_and_may_be_tried_again(reader, monkeypatch):
    def fail(_message):
        raise OSError("someone@example.com is unknown here")

    monkeypatch.setitem(outbox.CARRIERS, "mail", fail)
    tell(reader)
    for _try in range(10):
        outbox.send_due()
        later(hours=2)
    message = Message.objects.get()
    assert message.state == "failed"
    assert "example.com" not in message.problem
    monkeypatch.setitem(outbox.CARRIERS, "mail", notification_mails.carry)
    message.retry()
    outbox.send_due()
    assert len(mail.outbox) == 1


def test_a_sender_killed_before_it_sent_is_followed_by_another(reader, monkeypatch):
    class Killed(BaseException):
        pass

    def die(_message):
        raise Killed

    monkeypatch.setitem(outbox.CARRIERS, "mail", die)
    tell(reader)
    with pytest.raises(Killed):
        outbox.send_due()
    monkeypatch.setitem(outbox.CARRIERS, "mail", notification_mails.carry)
    assert outbox.send_due() == 0  # somebody holds it
    later(seconds=61)
    outbox.send_due()
    assert len(mail.outbox) == 1


def test_a_sender_killed_after_it_sent_says_the_same_message_id(reader, monkeypatch):
    class Killed(BaseException):
        pass

    def die(_self):
        raise Killed

    tell(reader)
    with monkeypatch.context() as patched:
        patched.setattr(Message, "mark_sent", die)
        with pytest.raises(Killed):
            outbox.send_due()
    later(seconds=61)
    outbox.send_due()
    assert len({sent.extra_headers["Message-ID"] for sent in mail.outbox}) == 1
    assert len(mail.outbox) == 2


def test_two_hundred_mails_in_five_minutes_are_enough(reader, caplog):
    now = timezone.now()
    Message.objects.bulk_create(
        Message(key=f"k{number}", channel="mail", state="sent", sent_at=now) for number in range(200)
    )
    tell(reader)
    outbox.send_due()
    assert mail.outbox == []
    assert "the rest of them waits" in caplog.text
    Message.objects.filter(state="sent").update(sent_at=now - timedelta(minutes=6))
    outbox.send_due()
    assert len(mail.outbox) == 1


def test_one_key_is_one_message(reader):
    tell(reader)
    key = Message.objects.get().key
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(key=key, channel="mail")


# --- counting, digests


def test_a_thousand_thanks_are_one_notice_and_one_line(reader):
    for number in range(1000):
        tell(reader, "helped", thing="helped:7", by=f"Person {number}")
    notice = Notice.objects.get()
    assert notice.sentence == "“Slow pages” helped Person 999 and 999 others."
    with time_machine.travel("2026-11-23T09:00:00+00:00", tick=False):  # a Monday
        digests.queue_due()
        outbox.send_due()
    assert mail.outbox[0].body.count("Slow pages") == 1


def test_read_and_thanked_again_is_a_new_notice(reader):
    tell(reader, "helped", thing="helped:7")
    reader.notices.mark_read()
    tell(reader, "helped", thing="helped:7")
    assert [notice.count for notice in Notice.objects.all()] == [1, 1]


def test_a_daily_digest_comes_at_seven_on_the_wall_of_its_reader(reader):
    reader.time_zone = "Africa/Nairobi"  # three hours ahead
    reader.save()
    with time_machine.travel("2026-11-24T03:30:00+00:00", tick=False):
        tell(reader, "commented")
        call_command("tick")
        assert mail.outbox == []
    with time_machine.travel("2026-11-24T04:05:00+00:00", tick=False):
        call_command("tick")
        call_command("tick")
    assert [sent.subject for sent in mail.outbox] == ["[Nexus] 1 notice for you"]
    with time_machine.travel("2026-11-25T04:05:00+00:00", tick=False):
        call_command("tick")
    assert len(mail.outbox) == 1  # it was told once


def test_a_weekly_digest_comes_on_mondays(reader):
    tell(reader, "thanked", url="/")
    for day in ("2026-11-27", "2026-11-29"):
        with time_machine.travel(f"{day}T12:00:00+00:00", tick=False):
            call_command("tick")
    assert mail.outbox == []
    with time_machine.travel("2026-11-30T12:00:00+00:00", tick=False):
        call_command("tick")
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("moment", ["2026-03-29T01:30:00+00:00", "2026-10-25T01:30:00+00:00"])
def test_no_digest_is_doubled_or_lost_when_clocks_change(reader, moment):
    reader.time_zone = "Europe/Berlin"
    reader.save()
    begin = timezone.datetime.fromisoformat(moment)
    with time_machine.travel(begin, tick=False):
        tell(reader, "commented")
    for hours in range(30):
        with time_machine.travel(begin + timedelta(hours=hours), tick=False):
            call_command("tick")
    assert len(mail.outbox) == 1


# --- a process that dies


@pytest.mark.django_db(transaction=True)
def test_a_sender_killed_by_the_system_in_the_middle_is_followed_by_another(reader, settings, monkeypatch):
    """A process of its own, killed while the mail server has the mail in its hands and did not take it yet."""
    with mail_server() as (box, port):
        box.hold = True
        monkeypatch.setattr(tasks, "wake", lambda _wait: None)  # the other process is to send it
        tell(reader)
        name = connection.settings_dict
        scheme = "sqlite:///" if connection.vendor == "sqlite" else "postgres://"
        where = name["NAME"] if connection.vendor == "sqlite" else _address_of_postgres(name)
        script = "import django; django.setup(); from portal.people.mail import outbox; outbox.send_due()"
        environment = os.environ | {
            "DEBUG": "1",
            "DATABASE_URL": f"{scheme}{where}",
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
        }
        process = subprocess.Popen([sys.executable, "-c", script], env=environment, cwd=settings.BASE_DIR)
        assert box.holding.wait(30)
        process.kill()
        process.wait()
        box.hold = False
        assert Message.objects.get().state == "waiting"
        later(seconds=61)
        options = {"host": "127.0.0.1", "port": port, "timeout": 10}
        settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
        outbox.send_due()
        assert len(box.mails) == 1
        assert Message.objects.get().state == "sent"


def _address_of_postgres(name):
    return f"{name['USER']}:{name['PASSWORD']}@{name['HOST']}:{name['PORT'] or 5432}/{name['NAME']}"


def test_a_restored_copy_sends_nothing_and_keeps_what_waits(reader, settings):
    settings.QUIET = True
    tell(reader)
    assert outbox.send_due() == 0
    assert mail.outbox == []
    assert Message.objects.get().state == "waiting"
    settings.QUIET = False
    assert outbox.send_due() == 1
