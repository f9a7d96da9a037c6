"""Changes of a contract in the Discord channel that its team has chosen."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from collab.models import Contract, ContractVersion
from collab.tasks import post_contract_change
from collab.tests.contracts.project_contract import (
    address,
    said,
    sentences,
    with_words,
    without_total,
)
from collab.tests.contracts.shop import text
from portal.ops.encryption import decrypt
from portal.people.mail import outbox
from portal.people.mail.discord_webhook import message_body
from portal.people.models import Message
from portal.people.tests.test_outbox import let_time_pass
from portal.web import outgoing_requests
from portal.web.outgoing_requests import NO_ANSWER, FetchFailed, PostAnswer
from tests.fixtures.jobs import run_job

TOKEN = "abcdefghijklmnopqrstuvwxyz012345"
URL = f"https://discord.com/api/webhooks/123456789012345678/{TOKEN}"


@pytest.fixture
def posted(monkeypatch):
    """The messages that were posted; posted.answers are given one after the other, then 204."""

    class Posted(list):
        answers: list = []

    posts = Posted()

    def post_json(url, body, *, deadline, headers):
        posts.append((url, json.loads(body)))
        answer = posts.answers.pop(0) if posts.answers else PostAnswer(204, "")
        if isinstance(answer, Exception):
            raise answer
        return answer

    posts.answers = []
    monkeypatch.setattr(outgoing_requests, "post_json", post_json)
    return posts


def publish(project, change, by, capture):
    with capture(execute=True):
        return ContractVersion.publish(project, text(change), by=by).version


def test_team_sets_a_webhook_and_removes_it(client_of, other, shop):
    client, page = client_of(other), address(shop, "discord/")
    assert "Remove webhook" not in client.get(page).text
    given = URL.replace("discord.com", "discordapp.com")
    assert client.post(page, {"address": given}).url == page
    assert decrypt(Contract.objects.get().webhook) == URL
    shown = client.get(page).text
    assert "discord.com/api/webhooks/123456789012345678/…" in shown
    assert TOKEN not in shown
    assert client.post(page, {"remove": "1"}).url == page
    assert Contract.objects.get().webhook == ""


@pytest.mark.parametrize(
    "wrong",
    [
        "http://discord.com/api/webhooks/123456789/" + TOKEN,
        "https://discord.com.evil.example/api/webhooks/123456789/" + TOKEN,
        "https://10.0.0.1/api/webhooks/123456789/" + TOKEN,
        "https://hooks.example/api/webhooks/123456789/" + TOKEN,
    ],
)
def test_other_address_is_refused_and_kept_in_the_form(client_of, learner, shop, wrong):
    response = client_of(learner).post(address(shop, "discord/"), {"address": wrong})
    assert response.status_code == 422
    assert "That’s not a Discord webhook URL." in response.text
    assert wrong in response.text


def test_message_says_what_breaks_and_whom(
    client_of, learner, other, shop, posted, django_capture_on_commit_callbacks
):
    Contract.set_webhook(shop, URL)
    said(shop, "get /orders").set_status("used", "integrated", by=other)
    publish(shop, without_total, learner, django_capture_on_commit_callbacks)
    [(url, message)] = posted
    assert url == URL
    lines = message["content"].replace("\\", "").splitlines()
    assert lines[0] == "Sokoni: version 2 of the API contract, with 3 breaking changes:"
    assert (
        "• GET /orders: in response 200, field `total` of each item was removed (used by Omar Farouk)"
        in lines
    )
    assert lines[-1].endswith("/contract/versions/#version-2>")
    assert message["allowed_mentions"] == {"parse": []}
    let_time_pass(hours=2)
    run_job(outbox.send_due_messages)
    assert len(posted) == 1
    publish(shop, with_words, learner, django_capture_on_commit_callbacks)
    assert "version 3 of the API contract. Nothing breaks." in posted[1][1]["content"]
    with django_capture_on_commit_callbacks(execute=True):
        client_of(other).post(address(shop, "versions/3/withdrawal/"))
    assert "Omar Farouk withdrew version 3" in posted[2][1]["content"]


def test_message_is_never_longer_than_discord_takes():
    content = json.loads(message_body(["*_" * 90] * 8, "/projects/1/"))["content"]
    assert len(content) == 2000
    assert content.endswith("/projects/1/>")
    assert "…\n<http" in content


def test_version_that_is_withdrawn_before_it_is_posted_is_only_said_to_be_withdrawn(
    learner, shop, posted
):
    Contract.set_webhook(shop, URL)
    ContractVersion.publish(shop, text(with_words), by=learner).version.withdraw(by=learner)
    run_job(outbox.send_due_messages)
    assert [body["content"].partition(" version")[0] for _url, body in posted] == [
        "Sokoni: Amina Diallo withdrew"
    ]


def test_change_that_the_previous_release_noted_is_posted(learner, shop, posted):
    Contract.set_webhook(shop, URL)
    version = ContractVersion.objects.get()
    ContractVersion.objects.update(announce_at=timezone.now())
    for _time in range(2):
        post_contract_change.func(version.pk)
        run_job(outbox.send_due_messages)
    assert len(posted) == 1


def test_nothing_is_posted_without_a_webhook_or_of_a_hidden_project(
    learner, shop, posted, django_capture_on_commit_callbacks
):
    publish(shop, with_words, learner, django_capture_on_commit_callbacks)
    Contract.set_webhook(shop, URL)
    shop.is_hidden = True
    shop.save(update_fields=["is_hidden"])
    publish(shop, without_total, learner, django_capture_on_commit_callbacks)
    assert posted == []


def test_failures_are_tried_again_and_then_told_to_the_team(
    learner, other, shop, posted, django_capture_on_commit_callbacks
):
    Contract.set_webhook(shop, URL)
    posted.answers = [PostAnswer(500, ""), FetchFailed("", NO_ANSWER), PostAnswer(500, "")]
    posted.answers += [PostAnswer(500, "")]
    publish(shop, with_words, learner, django_capture_on_commit_callbacks)
    for _time in range(6):
        run_job(outbox.send_due_messages)  # nothing is due yet
        let_time_pass(hours=2)
        run_job(outbox.send_due_messages)
    assert len(posted) == Contract.max_failures
    assert Contract.objects.get().webhook == ""
    for member in (learner, other):
        assert [one for one in sentences(member) if "no longer posted to Discord" in one] != []


def test_webhook_that_discord_does_not_know_is_removed(
    client_of, learner, shop, posted, django_capture_on_commit_callbacks
):
    Contract.set_webhook(shop, URL)
    posted.answers = [PostAnswer(404, "")]
    publish(shop, with_words, learner, django_capture_on_commit_callbacks)
    assert Contract.objects.get().webhook == ""
    assert (
        "Discord doesn’t know the webhook" in client_of(learner).get(address(shop, "discord/")).text
    )


def test_message_waits_as_long_as_discord_asks(
    learner, shop, posted, django_capture_on_commit_callbacks
):
    Contract.set_webhook(shop, URL)
    posted.answers = [PostAnswer(429, "120")]
    publish(shop, with_words, learner, django_capture_on_commit_callbacks)
    due_at = Message.objects.get(channel="contract").due_at
    assert timedelta(seconds=100) < due_at - timezone.now() <= timedelta(seconds=120)
    assert Contract.objects.get().webhook_failures == 0


def test_webhook_is_sealed_with_the_newest_key(shop, settings):
    Contract.set_webhook(shop, URL)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 8
    assert Contract.reencrypt() == "Webhooks (contracts): 1 sealed again."
    settings.SECRET_KEY_FALLBACKS = []
    assert decrypt(Contract.objects.get().webhook) == URL
