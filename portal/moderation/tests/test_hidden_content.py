"""Hidden content is not sent by mail or to Discord, and not logged by the server."""

import json
import logging

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import call_command

from learnings.models import Comment
from learnings.tests.test_visibility import CANARY, KINDS, hidden
from portal.ops.encryption import encrypt
from portal.people.mail import discord_webhook
from portal.people.models import Message, Notification, User
from portal.people.notification_preferences import NOTIFICATION_GROUPS
from portal.people.tests.fake_servers import discord_server
from portal.people.tests.test_outbox import let_time_pass
from portal.people.tests.test_webhooks import ADDRESS


@pytest.fixture
def all_channels_on(cohort, learner, other, mentor, make_person):
    """Everyone gets all mail at once, and the cohort has a Discord webhook."""
    cohort.webhook = encrypt(ADDRESS)
    cohort.save()
    for person in User.objects.all():
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    User.objects.update(mail_choices=dict.fromkeys(NOTIFICATION_GROUPS, "now"))


def test_hidden_content_is_not_sent_or_logged(
    all_channels_on,
    client,
    client_of,
    learner,
    other,
    mentor,
    topics,
    write,
    send,
    publish,
    monkeypatch,
    caplog,
):
    caplog.set_level(logging.DEBUG)
    entries = [hidden(kind, learner, mentor, write, send, publish) for kind in KINDS]
    pages = [f"/search/?q={CANARY}"]
    for entry in entries:
        pages += [entry.get_absolute_url(), entry.get_history_url()]
    # Messages queued while it was public are not sent either.
    learner_address, mentor_address = learner.email, mentor.email
    for browser in (client, client_of(other), client_of(mentor), client_of(learner)):
        for address in pages:
            browser.get(address)
    with discord_server([]) as (bodies, connect):
        monkeypatch.setattr(discord_webhook, "connect", connect)
        for _time in range(2):
            let_time_pass(hours=1)
            call_command("tick")
    to_others = [
        sent for sent in mail.outbox if sent.to[0] not in (learner_address, mentor_address)
    ]
    assert [sent.subject for sent in to_others if CANARY in str(sent.message())] == []
    assert CANARY not in json.dumps(bodies)
    ours = [
        record.getMessage()
        for record in caplog.records
        if not record.name.startswith(("django.db", "django.request"))
    ]
    assert [line for line in ours if CANARY in line and "/search/" not in line] == []
    public = [
        notification
        for notification in Notification.objects.exclude(recipient__in=[learner, mentor])
        if CANARY in notification.sentence
    ]
    assert public == []
    assert not Message.objects.filter(payload__icontains=CANARY).exists()


def test_comment_on_hidden_entry_sends_no_mail(all_channels_on, learner, other, mentor, publish):
    entry = publish(learner, f"{CANARY} title")
    Comment(entry=entry, author=other, body="Hello @omar").post()
    entry.case.decide("remove", by=mentor, revision_number=1, reason="x")
    Message.objects.filter(notification__kind="removed").delete()
    let_time_pass(hours=1)
    call_command("tick")
    assert [sent for sent in mail.outbox if sent.to == [other.email] and CANARY in sent.body] == []
