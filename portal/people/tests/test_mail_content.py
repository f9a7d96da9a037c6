"""Subjects, people's text in mails, digests, and languages of mails."""

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from portal.people.mail import digests, outbox
from portal.people.mail.content import MailButton, MailContent
from portal.people.models import Message, Notification, User
from portal.people.notification_kinds import NotificationKind, notification_kinds
from portal.people.tests.fake_servers import delivered_mails
from portal.people.tests.test_account_mails import ask_for_a_new_password
from portal.people.tests.test_outbox import send_notification
from portal.people.tests.test_sign_in import sign_up
from portal.text.cleaning import shorten

pytestmark = pytest.mark.django_db
HOSTILE_NAME = "O’Brien's <b>&amp; Sons</b>"


def make_content(**values):
    needed = {"heading": "Heading", "button": MailButton("Open", "https://x/"), "reason": "Why."}
    return MailContent(**(needed | values))


def sent_parts():
    (sent,) = mail.outbox
    return sent.body, sent.alternatives[0].content


def test_shorten_cuts_after_a_word():
    assert shorten("One two three", 13) == "One two three"
    assert shorten("One two three", 12) == "One two…"
    assert shorten("One two, three", 9) == "One two…"
    assert shorten("x" * 20, 10) == "x" * 9 + "…"
    assert shorten("two\nlines\u2028of  text", 40) == "two lines of text"


def test_subject_is_cut_after_a_word():
    subject = make_content(subject="word " * 40).subject_line
    assert subject == "word " * 14 + "word…"


def test_subject_has_no_line_break():
    mail_with_break = make_content(subject="Hi\r\nBcc: x@example.com").as_mail("k", to=["a@x.org"])
    message = mail_with_break.message()
    assert "Bcc" not in message
    assert len(message.get_all("Subject")) == 1


def test_names_are_escaped_in_html_and_only_there(verified_learner):
    send_notification(verified_learner, by=HOSTILE_NAME)
    outbox.send_due()
    text, html = sent_parts()
    assert f"{HOSTILE_NAME} answered" in " ".join(text.split())
    assert "O’Brien&#x27;s &lt;b&gt;&amp;amp; Sons&lt;/b&gt; answered" in html
    assert "<b>" not in html


def test_reason_of_a_mentor_is_quoted(verified_learner):
    send_notification(
        verified_learner, "changes_requested", reason="Which version\nof Django?\n\nAnd why?"
    )
    Message.objects.update(due_at=timezone.now())
    outbox.send_due()
    text, html = sent_parts()
    assert mail.outbox[0].subject == "Omar requested changes to “Slow pages”"
    assert "Omar wrote:\n\n> Which version\n> of Django?\n>\n> And why?\n\nOpen post:\n" in text
    assert ">Which version<br>of Django?<br><br>And why?</blockquote>" in html


def test_rejection_says_how_to_appeal(verified_learner):
    send_notification(verified_learner, "rejected", reason="This is an advertisement.")
    Message.objects.update(due_at=timezone.now())
    outbox.send_due()
    text, _html = sent_parts()
    assert "> This is an advertisement." in text
    assert "ask for a second look" in text


@pytest.mark.parametrize("kind", ["topic_rejected", "topic_changes_requested"])
def test_decision_on_a_topic_has_its_own_words(verified_learner, kind):
    send_notification(verified_learner, kind, title="Zig", reason="Too narrow.")
    Message.objects.update(due_at=timezone.now())
    outbox.send_due()
    text, _html = sent_parts()
    assert mail.outbox[0].subject.endswith("the topic “Zig”")
    assert "> Too narrow." in text
    assert "You get this because you proposed the topic “Zig”." in " ".join(text.split())
    for words in ("second look", "Your text", "you wrote", "Open post"):
        assert words not in text


def test_mail_about_the_account_cannot_be_stopped(verified_learner):
    send_notification(verified_learner, "suspended", until="2026-12-17", reason="Spam.")
    outbox.send_due()
    (sent,) = mail.outbox
    assert "List-Unsubscribe" not in sent.extra_headers
    assert "unsubscribe" not in sent.body


def test_kind_without_texts_is_still_mailed(verified_learner, monkeypatch):
    solved = notification_kinds()["solved"]
    without_texts = NotificationKind(solved.group, solved.sentence)
    monkeypatch.setitem(notification_kinds(), "solved", without_texts)
    send_notification(verified_learner)
    outbox.send_due()
    text, _html = sent_parts()
    assert "Open Nexus:\n" in text


# Digests


def test_digest_counts_and_groups_its_notifications(verified_learner):
    verified_learner.mail_choices = {"team": "daily"}
    verified_learner.save()
    with time_machine.travel("2026-11-24T06:00:00+00:00", tick=False):
        send_notification(verified_learner, "commented", title="Slow pages")
        send_notification(verified_learner, "commented", title="Layers")
        send_notification(verified_learner, "nudge", title="Kura")
    with time_machine.travel("2026-11-24T08:00:00+00:00", tick=False):
        digests.queue_due_digests()
        outbox.send_due()
    text, _html = sent_parts()
    assert mail.outbox[0].subject == "Nexus today: 2 comments, 1 team update"
    order = ["Good morning, Amina Diallo", "For you", "Layers", "Your team", "Kura"]
    assert sorted(order, key=text.index) == order


def test_long_digest_is_cut_and_says_so(verified_learner):
    title = "é'&<" * 30
    with time_machine.travel("2026-11-24T06:00:00+00:00", tick=False):
        for _number in range(40):
            send_notification(verified_learner, "mentioned", title=title, words=title * 10)
    with time_machine.travel("2026-11-24T08:00:00+00:00", tick=False):
        digests.queue_due_digests()
        outbox.send_due()
    text, html = sent_parts()
    assert text.count("* Omar") == 15
    assert "25 more notifications are on Nexus." in text
    assert len(html.encode()) <= 30_000
    assert not Notification.objects.filter(mailed_at=None).exists()


# Languages and addresses


def test_account_mail_is_in_the_language_that_its_reader_chose(learner):
    User.objects.filter(pk=learner.pk).update(mail_choices={"language": "fr"})
    ask_for_a_new_password(learner)
    (sent,) = delivered_mails()
    assert '<html lang="fr" dir="ltr">' in sent.alternatives[0].content


def test_code_is_in_the_subject_and_has_no_unsubscribe_link(client):
    sign_up(client)
    (sent,) = delivered_mails()
    code = sent.subject.removeprefix("Your Nexus code: ")
    assert f"\n    {code}\n" in sent.body
    assert f">{code}</p>" in sent.alternatives[0].content
    assert sent.to == ["amina@example.com"]
    assert "List-Unsubscribe" not in sent.extra_headers


def test_mail_goes_to_the_address_that_is_confirmed_when_it_is_sent(verified_learner):
    send_notification(verified_learner)
    verified_learner.emailaddress_set.update(email="new@example.com")
    outbox.send_due()
    assert mail.outbox[0].to == ["new@example.com"]
