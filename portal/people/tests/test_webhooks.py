"""Messages to a cohort's Discord channel: sent once, through a webhook that stays secret."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.ops.encryption import decrypt, encrypt
from portal.people.mail import discord_webhook, outbox
from portal.people.models import Message
from portal.people.tests.fake_servers import discord_server
from portal.people.tests.test_outbox import let_time_pass

ADDRESS = "https://discord.com/api/webhooks/123456789012345678/abcdefghijklmnopqrstuvwxyz012345"


@pytest.fixture
def channel(cohort):
    cohort.webhook = encrypt(ADDRESS)
    cohort.save()
    return cohort


def test_webhook_gets_each_message_once_despite_errors(channel, monkeypatch):
    with discord_server([(500, {}), (429, {"Retry-After": "3"}), (204, {})]) as (bodies, connect):
        monkeypatch.setattr(discord_webhook, "connect", connect)
        discord_webhook.announce_in_channel(
            channel, "accepted:1:2", "Solved: Slow pages", "/challenges/"
        )
        discord_webhook.announce_in_channel(
            channel, "accepted:1:2", "Solved: Slow pages", "/challenges/"
        )
        for _try in range(4):
            outbox.send_due()
            let_time_pass(hours=2)
    assert [status for status, _path, _body in bodies] == [500, 429, 204]
    assert Message.objects.get().state == "sent"


def test_webhook_is_not_told_of_what_was_hidden_meanwhile(channel, learner, publish, monkeypatch):
    entry = publish(learner, kind="challenge")
    Message.objects.all().delete()
    with discord_server([(204, {})]) as (bodies, connect):
        monkeypatch.setattr(discord_webhook, "connect", connect)
        address = entry.get_absolute_url()
        discord_webhook.announce_in_channel(channel, "accepted:1:2", "Solved: Slow pages", address)
        type(entry).objects.filter(pk=entry.pk).update(status="removed")
        outbox.send_due()
    assert bodies == []
    assert Message.objects.get().state == "dropped"


def test_webhook_encrypted_with_a_newer_key_waits(channel, settings, monkeypatch):
    newer = settings.SECRET_KEY
    settings.SECRET_KEY = "an older key " * 6
    discord_webhook.announce_in_channel(channel, "x", "Hello", "/challenges/")
    assert outbox.send_due() == 1
    assert Message.objects.get().state == "waiting"
    settings.SECRET_KEY = newer
    let_time_pass(hours=2)
    with discord_server([(204, {})]) as (bodies, connect):
        monkeypatch.setattr(discord_webhook, "connect", connect)
        outbox.send_due()
    assert len(bodies) == 1


def test_webhook_works_after_key_rotation(channel, settings, caplog):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key " * 5, [settings.SECRET_KEY]
    assert discord_webhook.reencrypt_webhooks() == "Webhooks of cohorts: 1 sealed again."
    settings.SECRET_KEY_FALLBACKS = []
    channel.refresh_from_db()
    assert decrypt(channel.webhook) == ADDRESS
    settings.SECRET_KEY = "a third key " * 5
    assert discord_webhook.reencrypt_webhooks() == "Webhooks of cohorts: 0 sealed again."
    assert f"The webhook of cohort {channel.pk} cannot be read" in caplog.text


def test_webhook_waits_as_long_as_discord_asks(channel, monkeypatch):
    with discord_server([(429, {"Retry-After": "120"})]) as (_bodies, connect):
        monkeypatch.setattr(discord_webhook, "connect", connect)
        discord_webhook.announce_in_channel(channel, "x", "Hello", "/")
        outbox.send_due()
    assert (
        timedelta(seconds=110)
        < Message.objects.get().due_at - timezone.now()
        < timedelta(seconds=130)
    )


def test_unknown_webhook_is_disabled_and_reported(channel, operator, monkeypatch):
    with discord_server([(404, {})]) as (_bodies, connect):
        monkeypatch.setattr(discord_webhook, "connect", connect)
        discord_webhook.announce_in_channel(channel, "x", "Hello", "/")
        outbox.send_due()
    channel.refresh_from_db()
    assert channel.webhook == ""
    assert operator.notifications.get().kind == "webhook_off"


def test_webhook_message_mentions_no_one(channel, monkeypatch):
    with discord_server([]) as (bodies, connect):
        monkeypatch.setattr(discord_webhook, "connect", connect)
        discord_webhook.announce_in_channel(
            channel, "x", "@everyone **look** [here](https://evil.example)", "/x/"
        )
        outbox.send_due()
    body = bodies[0][2]
    assert body["allowed_mentions"] == {"parse": []}
    assert "\\[here\\]\\(https://evil.example\\)" in body["content"]


LOOKALIKES = [
    "http://discord.com/api/webhooks/123456789/abcdefghijklmnopqrstuvwxyz",
    "https://discord.com.evil.example/api/webhooks/123456789/abcdefghijklmnopqrstuvwxyz",
    "https://evil.example/https://discord.com/api/webhooks/123456789/abcdefghijklmnopqrst",
    "https://discord.com@evil.example/api/webhooks/123456789/abcdefghijklmnopqrstuvwxyz",
    "https://discord.com:8443/api/webhooks/123456789/abcdefghijklmnopqrstuvwxyz",
    "https://discord.com/api/webhooks/../../x/123456789/abcdefghijklmnopqrstuvwxyz",
    "https://discord.com/api/webhooks/123456789/abcdefghijklmnopqrstuvwxyz/slack",
    "https://discord.com/api/webhooks/123456789/abc?x=1",
    "https://dіscord.com/api/webhooks/123456789/abcdefghijklmnopqrstuvwxyz",
    "https://127.0.0.1/api/webhooks/123456789/abcdefghijklmnopqrstuvwxyz",
]


@pytest.mark.parametrize("address", LOOKALIKES)
def test_webhook_with_another_url_is_refused(client_of, operator, cohort, address):
    values = {
        "programme": "ALX", "name": "Cohort 3", "slug": "cohort-3", "starts_on": "2026-01-01", "ends_on": "2099-01-01",
        "review_policy": "usual", "new_webhook": address,
        "mentorships-TOTAL_FORMS": 0, "mentorships-INITIAL_FORMS": 0,
    }  # fmt: skip
    page = client_of(operator).post(f"/operator/people/cohort/{cohort.pk}/change/", values)
    assert "That’s not a Discord webhook URL" in page.text
    cohort.refresh_from_db()
    assert cohort.webhook == ""


def test_webhook_is_never_shown_again(client_of, operator, cohort):
    values = {
        "programme": "ALX", "name": "Cohort 3", "slug": "cohort-3", "starts_on": "2026-01-01", "ends_on": "2099-01-01",
        "review_policy": "usual", "new_webhook": ADDRESS,
        "mentorships-TOTAL_FORMS": 0, "mentorships-INITIAL_FORMS": 0,
    }  # fmt: skip
    browser = client_of(operator)
    browser.post(f"/operator/people/cohort/{cohort.pk}/change/", values)
    cohort.refresh_from_db()
    assert decrypt(cohort.webhook) == ADDRESS
    assert "abcdefghijklmnop" not in cohort.webhook
    page = browser.get(f"/operator/people/cohort/{cohort.pk}/change/").text
    assert "(set)" in page
    assert "abcdefghijklmnop" not in page
    browser.post(f"/operator/people/cohort/{cohort.pk}/change/", values | {"new_webhook": ""})
    cohort.refresh_from_db()
    assert decrypt(cohort.webhook) == ADDRESS


def test_webhook_replaced_meanwhile_is_not_disabled(channel, operator, monkeypatch):
    """Discord doesn't know the old webhook; an operator has just set another."""
    with discord_server([(404, {})]) as (_bodies, connect):

        def connect_slowly():
            type(channel).objects.filter(pk=channel.pk).update(webhook="another, sealed")
            return connect()

        monkeypatch.setattr(discord_webhook, "connect", connect_slowly)
        discord_webhook.announce_in_channel(channel, "x", "Hello", "/")
        outbox.send_due()
    channel.refresh_from_db()
    assert channel.webhook == "another, sealed"
