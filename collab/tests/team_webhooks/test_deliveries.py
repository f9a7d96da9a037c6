"""What webhooks of a team are sent, signed, and until it fails too often."""

import hashlib
import hmac
import html
import json
import re
import time

import pytest

from collab.account_deletion import erase
from collab.models import ContractVersion, TeamWebhook
from collab.tests.contracts.project_contract import sentences, with_words
from collab.tests.contracts.shop import text
from collab.tests.team_webhooks.adding import URL, events_of, page_of, save_standup
from learnings.tests.test_visibility import CANARY
from portal.people.mail import outbox
from portal.people.models import Message
from portal.people.tests.test_outbox import let_time_pass
from portal.web import outgoing_requests, rate_limits
from portal.web.outgoing_requests import NO_ANSWER, FetchFailed, PostAnswer
from portal.web.rate_limits import Limit
from tests.fixtures.jobs import run_job

# --- what is sent


def test_each_event_is_sent_to_those_who_want_it(
    client_of, project, hook, learner, other, make_person, ask, sent
):
    only_requests = "https://other.example/x"
    TeamWebhook.add(project, by=learner, address=only_requests, events=["request"])
    version = ContractVersion.publish(project, text(), by=learner).version
    ContractVersion.publish(project, text(with_words), by=learner).version.withdraw(by=learner)
    request = ask(project, make_person("nia", display_name="Nia Njeri"), "A text for the owner")
    save_standup(client_of(other), project, "The basket")
    run_job(outbox.send_due_messages)
    request.accept(by=learner)
    run_job(outbox.send_due_messages)
    bodies = [json.loads(body) for url, body, _headers in sent if url == URL]
    names = ["contract.published", "contract.withdrawn", "request.made", "standup.saved"]
    assert [one["event"] for one in bodies] == [*names, "request.accepted"]
    assert [url for url, _body, _headers in sent].count(only_requests) == 2
    assert {one["project"]["name"] for one in bodies} == {"Sokoni"}
    assert len({one["id"] for one in bodies}) == 5
    contract, _withdrawn, made, standup, accepted = (one["data"] for one in bodies)
    assert (contract["version"], contract["breaking_changes"]) == (version.number, [])
    assert (standup["did"], standup["person"]["handle"]) == ("The basket", other.handle)
    # Before the answer only the owner knows who asks, and what they wrote.
    assert (made["person"], accepted["person"]["handle"]) == (None, "nia")
    assert "A text for the owner" not in str(sent)


def test_contract_is_described_as_by_the_api(client, project, hook, learner, sent):
    ContractVersion.publish(project, text(), by=learner)
    run_job(outbox.send_due_messages)
    contract = client.get(f"/api/v1/projects/{project.pk}/contract").json()
    of_api = client.get(f"/api/v1/projects/{project.pk}").json()
    body = json.loads(sent[0][1])
    del contract["document"]
    assert body["data"] == contract

    def without_site(value):
        return re.sub(r"http://[^/]+/", "/", json.dumps(value))

    assert without_site(body["project"]) == without_site(of_api)


def test_signature_proves_the_body_and_the_time(project, hook, learner, sent):
    ContractVersion.publish(project, text(), by=learner)
    run_job(outbox.send_due_messages)
    [(_url, body, headers)] = sent
    t, v1 = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", headers["Nexus-Signature"]).groups()
    assert abs(int(t) - time.time()) < 60
    expected = hmac.new(hook.key.encode(), f"{t}.{body}".encode(), hashlib.sha256)
    assert hmac.compare_digest(v1, expected.hexdigest())


def test_help_page_checks_signatures(client, project, hook, learner, sent):
    ContractVersion.publish(project, text(), by=learner)
    run_job(outbox.send_due_messages)
    [(_url, body, headers)] = sent
    codes = re.findall(r"<code>(.*?)</code>", client.get("/help/api/").text, re.DOTALL)
    [code] = [html.unescape(one) for one in codes if "def is_from_nexus" in one]
    shown: dict = {}
    exec(compile(code, "help page", "exec"), shown)  # noqa: S102 - the code that our page shows
    header = headers["Nexus-Signature"]
    assert shown["is_from_nexus"](header, body.encode(), hook.key)
    assert not shown["is_from_nexus"](header, body.encode() + b" ", hook.key)
    assert not shown["is_from_nexus"](header, body.encode(), "another")


def test_event_is_queued_with_its_change_or_not_at_all(project, hook, learner, monkeypatch, sent):
    monkeypatch.setattr(Message.objects, "queue_once", lambda *_a, **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ContractVersion.publish(project, text(), by=learner)
    assert not ContractVersion.objects.exists()


# --- what is not


def test_what_was_hidden_or_deleted_since_is_not_sent(client_of, project, hook, learner, sent):
    ContractVersion.publish(
        project, text(lambda d: d["info"].update(title=CANARY)), by=learner
    ).version.withdraw(by=learner)
    save_standup(client_of(learner), project, CANARY)
    learner.standups.all().delete()
    run_job(outbox.send_due_messages)
    assert events_of(sent) == ["contract.withdrawn"]
    ContractVersion.publish(project, text(), by=learner)
    project.is_hidden = True
    project.save(update_fields=["is_hidden"])
    run_job(outbox.send_due_messages)
    assert len(sent) == 1
    assert set(Message.objects.filter(channel="webhook").values_list("state", flat=True)) == {
        "sent",
        "dropped",
    }


def test_webhook_goes_with_the_member_who_added_it(project, hook, learner, other, sent):
    ContractVersion.publish(project, text(), by=learner)
    project.leave(other)
    run_job(outbox.send_due_messages)
    assert (sent, TeamWebhook.objects.count()) == ([], 0)


def test_erasure_deletes_the_webhooks_of_a_person(project, hook, other):
    erase(other, keep=True)
    assert not TeamWebhook.objects.exists()


def test_private_addresses_are_not_called(project, hook, learner, monkeypatch):
    connected = []

    class Inside(outgoing_requests.Network):
        def resolve(self, host, timeout):
            return ["93.184.215.14", "169.254.169.254"]

        def connect(self, address, host, timeout):
            connected.append(address)

    monkeypatch.setattr(outgoing_requests, "NETWORK", Inside())
    ContractVersion.publish(project, text(), by=learner)
    run_job(outbox.send_due_messages)
    assert connected == []
    assert Message.objects.get(channel="webhook").problem == "not_public"


def test_a_project_sends_no_more_than_the_limit(project, hook, learner, monkeypatch):
    monkeypatch.setitem(rate_limits.LIMITS, "webhook-event", Limit(1, rate_limits.DAY))
    for change in (None, with_words):
        ContractVersion.publish(project, text(change), by=learner)
    assert hook.deliveries().count() == 1


# --- failures


def test_delivery_is_tried_again_with_the_same_id(project, hook, learner, sent):
    sent.answers = [PostAnswer(500, ""), FetchFailed("", NO_ANSWER), PostAnswer(429, "30")]
    ContractVersion.publish(project, text(), by=learner)
    for _time in range(5):
        run_job(outbox.send_due_messages)
        let_time_pass(hours=2)
    assert len(sent) == 4
    assert len({json.loads(body)["id"] for _url, body, _headers in sent}) == 1
    hook.refresh_from_db()
    delivery = hook.deliveries().get()
    assert (delivery.state, delivery.attempts, hook.webhook_failures) == ("sent", 4, 0)


def test_killed_worker_sends_at_most_twice_with_the_same_id(
    project, hook, learner, sent, monkeypatch
):
    class Killed(BaseException):
        pass

    def die(_self):
        raise Killed

    ContractVersion.publish(project, text(), by=learner)
    with monkeypatch.context() as patched:
        patched.setattr(Message, "mark_sent", die)
        with pytest.raises(Killed):
            outbox.send_due()
    outbox.send_due()  # another worker, while the first one has claimed it
    assert len(sent) == 1
    for _time in range(2):
        let_time_pass(seconds=61)
        outbox.send_due()
    assert len(sent) == 2
    assert len({json.loads(body)["id"] for _url, body, _headers in sent}) == 1


def test_failed_delivery_is_sent_again_by_hand(client_of, project, hook, learner, other, sent):
    sent.answers = [PostAnswer(500, "")] * 9
    ContractVersion.publish(project, text(), by=learner)
    for _time in range(10):
        run_job(outbox.send_due_messages)
        let_time_pass(hours=2)
    delivery, client = hook.deliveries().get(), client_of(other)
    assert delivery.state == "failed"
    page = client.get(page_of(project)).text
    assert "Send again" in page
    assert "contract.published" in page
    assert "The other site answered with status 500." in page
    client.post(page_of(project, f"{hook.pk}/deliveries/{delivery.pk}/"))
    run_job(outbox.send_due_messages)
    assert hook.deliveries().get().state == "sent"
    assert "Send again" not in client.get(page_of(project)).text


def test_webhook_that_keeps_failing_is_switched_off_and_the_team_told(
    client_of, project, hook, learner, other, sent
):
    sent.answers = [PostAnswer(503, "")] * 50
    for change in (None, with_words, None):
        ContractVersion.publish(project, text(change), by=learner)
    for _time in range(10):
        let_time_pass(hours=2)
        run_job(outbox.send_due_messages)
    assert len(sent) == TeamWebhook.max_failures
    for member in (learner, other):
        assert any("webhook of Sokoni was switched off" in one for one in sentences(member))
    client = client_of(other)
    assert "Sending failed many times" in client.get(page_of(project)).text
    sent.answers = []
    client.post(page_of(project, f"{hook.pk}/"), {"do": "on"})
    ContractVersion.publish(project, text(with_words), by=learner)
    run_job(outbox.send_due_messages)
    assert len(sent) == TeamWebhook.max_failures + 1


def test_address_that_is_gone_is_switched_off_at_once(project, hook, learner, sent):
    sent.answers = [PostAnswer(410, "")]
    ContractVersion.publish(project, text(), by=learner)
    run_job(outbox.send_due_messages)
    hook.refresh_from_db()
    assert (hook.webhook_trouble, hook.deliveries().get().state) == ("deleted", "failed")
