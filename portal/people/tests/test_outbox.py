"""The outbox sends each message once, though servers are down, slow or gone."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal.management.commands.tick import all_jobs
from portal.people import tasks
from portal.people.mail import digests, notification_mails, outbox
from portal.people.models import Message, Notification
from portal.people.tests.fake_servers import mail_server


def send_notification(person, kind="solved", **values):
    values = {"url": "/people/", "by": "Omar", "title": "Slow pages"} | values
    return Notification.send(person, kind, **values)


def let_time_pass(**span):
    """Make waiting messages as old as if this time had passed: due, and claimed by no sender."""
    span = timedelta(**span)
    for message in Message.objects.filter(state="waiting"):
        message.due_at -= span
        message.leased_until = message.leased_until and message.leased_until - span
        message.save()


# Mail


def test_notification_mail_is_sent(verified_learner):
    send_notification(verified_learner)
    outbox.send_due()
    sent = mail.outbox[0]
    assert sent.to == ["amina@example.com"]
    assert sent.subject == "Omar answered your challenge “Slow pages”"
    assert "/people/" in sent.body
    assert "List-Unsubscribe" in sent.extra_headers
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert Message.objects.get().state == "sent"
    assert Notification.objects.get().mailed_at


def test_outbox_sends_a_mail_once(verified_learner):
    send_notification(verified_learner)
    for _time in range(3):
        outbox.send_due()
    assert len(mail.outbox) == 1


def test_outbox_wakes_the_sender_on_commit(verified_learner, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send_notification(verified_learner)
        assert mail.outbox == []
    assert len(mail.outbox) == 1


def test_mail_waits_as_long_as_its_notification(verified_learner):
    wait = timedelta(seconds=15)
    send_notification(verified_learner, "rejected", reason="No.", wait=wait)
    assert not verified_learner.notifications.visible().exists()
    outbox.send_due()
    assert mail.outbox == []
    let_time_pass(seconds=16)
    outbox.send_due()
    assert len(mail.outbox) == 1


def test_notification_mail_is_dropped_once_read(verified_learner):
    send_notification(verified_learner)
    verified_learner.notifications.mark_read()
    outbox.send_due()
    assert mail.outbox == []
    assert Message.objects.get().state == "dropped"


def test_no_mail_says_what_was_removed_meanwhile(verified_learner, other, publish):
    entry = publish(other, kind="challenge")
    send_notification(verified_learner, url=entry.get_absolute_url())
    type(entry).objects.filter(pk=entry.pk).update(status="removed")
    outbox.send_due()
    assert not any("Slow pages" in message.subject for message in mail.outbox)


@pytest.mark.parametrize("way", ["daily", "weekly", "off"])
def test_notification_mail_is_not_queued_for_other_frequencies(verified_learner, way):
    verified_learner.mail_choices = {"answers": way}
    verified_learner.save()
    send_notification(verified_learner)
    assert not Message.objects.exists()


def test_notification_mail_respects_a_later_choice(verified_learner):
    send_notification(verified_learner)
    verified_learner.mail_choices = {"answers": "off"}
    verified_learner.save()
    outbox.send_due()
    assert mail.outbox == []


def test_notification_mail_needs_a_confirmed_address(learner):
    EmailAddress.objects.create(user=learner, email=learner.email, verified=False, primary=True)
    send_notification(learner)
    outbox.send_due()
    assert mail.outbox == []


def test_notification_about_a_blocked_person_is_not_sent(verified_learner, other):
    from portal.people.models import Block

    Block.objects.create(blocker=verified_learner, blocked=other)
    assert Notification.send(verified_learner, "solved", url="/", actor=other, title="x") is None
    assert not Notification.objects.exists()


@pytest.mark.parametrize(
    "mark",
    ["\r\nBcc: victim@example.com", "\u2028Bcc: x@example.com", "\x85Bcc: y@example.com", "\x00"],
)
def test_line_break_in_a_name_adds_no_mail_header(verified_learner, mark):
    send_notification(verified_learner, by=f"Omar{mark}")
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
def test_notification_mail_makes_no_links_of_quoted_text(verified_learner, words):
    send_notification(verified_learner, title=words)
    outbox.send_due()
    text, html = mail.outbox[0].body, mail.outbox[0].alternatives[0].content
    assert "evil.example" not in text
    assert "evil.example" not in html
    assert "https://evil" not in text + html
    assert html.count("<a ") == 3


def test_outbox_retries_while_the_mail_server_is_down(verified_learner, settings):
    with mail_server() as (handler, port):
        settings.MAILERS = {
            "default": {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 5},
            }
        }
        handler.refusals = ["451 try again later", "550 no", "421 closing"]
        send_notification(verified_learner)
        for _try in range(4):
            outbox.send_due()
            let_time_pass(hours=1)
        outbox.send_due()
        assert len(handler.mails) == 1
        assert handler.mails[0][0] == ["amina@example.com"]
        assert Message.objects.get().state == "sent"


def test_outbox_failure_does_not_delay_the_response(
    verified_learner, settings, django_capture_on_commit_callbacks
):
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 5},
        }
    }
    with django_capture_on_commit_callbacks(execute=True):
        notification = send_notification(verified_learner)
    assert notification.pk
    message = Message.objects.get()
    assert (message.state, message.attempts, message.problem) == (
        "waiting",
        1,
        "ConnectionRefusedError",
    )


def test_outbox_fails_a_message_after_the_last_retry(verified_learner, monkeypatch):
    def fail(_message):
        raise OSError("someone@example.com is unknown here")

    monkeypatch.setitem(outbox.DELIVER_BY_CHANNEL, "mail", fail)
    send_notification(verified_learner)
    for _try in range(10):
        outbox.send_due()
        let_time_pass(hours=2)
    message = Message.objects.get()
    assert message.state == "failed"
    assert "example.com" not in message.problem
    monkeypatch.setitem(outbox.DELIVER_BY_CHANNEL, "mail", notification_mails.deliver)
    message.retry()
    outbox.send_due()
    assert len(mail.outbox) == 1


def test_outbox_resends_after_a_crash_before_sending(verified_learner, monkeypatch):
    class Killed(BaseException):
        pass

    def die(_message):
        raise Killed

    monkeypatch.setitem(outbox.DELIVER_BY_CHANNEL, "mail", die)
    send_notification(verified_learner)
    with pytest.raises(Killed):
        outbox.send_due()
    monkeypatch.setitem(outbox.DELIVER_BY_CHANNEL, "mail", notification_mails.deliver)
    assert outbox.send_due() == 0  # another sender has claimed it
    let_time_pass(seconds=61)
    outbox.send_due()
    assert len(mail.outbox) == 1


def test_outbox_resends_with_the_same_message_id_after_a_crash(verified_learner, monkeypatch):
    class Killed(BaseException):
        pass

    def die(_self):
        raise Killed

    send_notification(verified_learner)
    with monkeypatch.context() as patched:
        patched.setattr(Message, "mark_sent", die)
        with pytest.raises(Killed):
            outbox.send_due()
    let_time_pass(seconds=61)
    outbox.send_due()
    assert len({sent.extra_headers["Message-ID"] for sent in mail.outbox}) == 1
    assert len(mail.outbox) == 2


def test_outbox_stops_at_200_mails_in_five_minutes(verified_learner, caplog):
    now = timezone.now()
    Message.objects.bulk_create(
        Message(key=f"k{number}", channel="mail", state="sent", sent_at=now)
        for number in range(200)
    )
    send_notification(verified_learner)
    outbox.send_due()
    assert mail.outbox == []
    assert "the rest of them waits" in caplog.text
    Message.objects.filter(state="sent").update(sent_at=now - timedelta(minutes=6))
    outbox.send_due()
    assert len(mail.outbox) == 1


def test_outbox_queues_a_key_once(verified_learner):
    send_notification(verified_learner)
    key = Message.objects.get().key
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(key=key, channel="mail")


# Counting and digests


@time_machine.travel("2026-11-23T09:00:00+00:00", tick=False)  # a Monday
def test_repeated_notification_is_counted_and_mailed_as_one_line(verified_learner):
    for number in range(100):
        send_notification(verified_learner, "helped", thing="helped:7", by=f"Person {number}")
    notification = Notification.objects.get()
    assert notification.sentence == "“Slow pages” helped Person 99 and 99 others."
    digests.queue_due_digests()
    outbox.send_due()
    assert mail.outbox[0].body.count("Slow pages") == 1


def test_repeated_notification_is_new_after_reading(verified_learner):
    send_notification(verified_learner, "helped", thing="helped:7")
    verified_learner.notifications.mark_read()
    send_notification(verified_learner, "helped", thing="helped:7")
    assert [notification.count for notification in Notification.objects.all()] == [1, 1]


def run_mail_jobs():
    """Run those of the jobs of `tick` that send mail, in its order."""
    for job in all_jobs():
        if job.run in (digests.queue_due_digests, outbox.send_due_messages):
            job.run()


def test_daily_digest_is_sent_at_seven_local_time(verified_learner):
    verified_learner.time_zone = "Africa/Nairobi"  # three hours ahead
    verified_learner.save()
    with time_machine.travel("2026-11-24T03:30:00+00:00", tick=False):
        send_notification(verified_learner, "commented")
        run_mail_jobs()
        assert mail.outbox == []
    with time_machine.travel("2026-11-24T04:05:00+00:00", tick=False):
        run_mail_jobs()
        run_mail_jobs()
    assert [sent.subject for sent in mail.outbox] == ["Nexus today: 1 comment"]
    with time_machine.travel("2026-11-25T04:05:00+00:00", tick=False):
        run_mail_jobs()
    assert len(mail.outbox) == 1  # the notification was mailed once


def test_weekly_digest_is_sent_on_mondays(verified_learner):
    with time_machine.travel("2026-11-26T12:00:00+00:00", tick=False):
        send_notification(verified_learner, "thanked", url="/")
    for day in ("2026-11-27", "2026-11-29"):
        with time_machine.travel(f"{day}T12:00:00+00:00", tick=False):
            run_mail_jobs()
    assert mail.outbox == []
    with time_machine.travel("2026-11-30T12:00:00+00:00", tick=False):
        run_mail_jobs()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("moment", ["2026-03-29T01:30:00+00:00", "2026-10-25T01:30:00+00:00"])
def test_digest_is_sent_once_when_daylight_saving_changes(verified_learner, moment):
    verified_learner.time_zone = "Europe/Berlin"
    verified_learner.save()
    begin = timezone.datetime.fromisoformat(moment)
    with time_machine.travel(begin, tick=False):
        send_notification(verified_learner, "commented")
    for hours in range(30):
        with time_machine.travel(begin + timedelta(hours=hours), tick=False):
            run_mail_jobs()
    assert len(mail.outbox) == 1


# A process that dies


@pytest.mark.django_db(transaction=True)
def test_outbox_resends_after_a_killed_process(verified_learner, settings, monkeypatch):
    """The process is killed before the mail server has accepted the mail."""
    with mail_server() as (handler, port):
        handler.hang = True
        monkeypatch.setattr(
            tasks, "wake", lambda _wait, **_options: None
        )  # the other process sends it
        send_notification(verified_learner)
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
        process = subprocess.Popen(
            [sys.executable, "-c", script], env=environment, cwd=settings.BASE_DIR
        )
        assert handler.is_hanging.wait(30)
        process.kill()
        process.wait()
        handler.hang = False
        assert Message.objects.get().state == "waiting"
        let_time_pass(seconds=61)
        options = {"host": "127.0.0.1", "port": port, "timeout": 10}
        settings.MAILERS = {
            "default": {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": options,
            }
        }
        outbox.send_due()
        assert len(handler.mails) == 1
        assert Message.objects.get().state == "sent"


def _address_of_postgres(name):
    return f"{name['USER']}:{name['PASSWORD']}@{name['HOST']}:{name['PORT'] or 5432}/{name['NAME']}"


def test_quiet_site_sends_nothing_and_keeps_the_queue(verified_learner, settings):
    settings.QUIET = True
    send_notification(verified_learner)
    assert outbox.send_due() == 0
    assert mail.outbox == []
    assert Message.objects.get().state == "waiting"
    settings.QUIET = False
    assert outbox.send_due() == 1
