"""The page of a team's webhooks: adding, secrets and refusals."""

import uuid

import pytest

from collab.models import TeamWebhook, TooManyWebhooks
from collab.tests.team_webhooks.adding import ALL, URL, add, page_of
from portal.ops.encryption import decrypt, encrypt
from portal.people.models import Notification
from portal.web import rate_limits
from portal.web.rate_limits import Limit


def test_member_adds_a_webhook_and_sees_its_secret_once(client_of, project, learner):
    client = client_of(learner)
    shown = add(client, project, events=["contract", "standup"]).text
    webhook = TeamWebhook.objects.get()
    secret = decrypt(webhook.secret)
    assert secret.startswith("whsec_")
    assert secret in shown
    assert (decrypt(webhook.webhook), webhook.events) == (URL, ["contract", "standup"])
    assert secret not in webhook.secret + webhook.webhook
    later = client.get(page_of(project)).text
    assert "bot.example/hooks/…" in later
    assert "9f8e7d" not in later
    assert secret not in later


@pytest.mark.parametrize("secret", ["s3cret", "s3cret/", "?key=s3cret/x", "s3cret?of=a/b"])
def test_no_secret_part_of_an_address_is_shown(secret):
    webhook = TeamWebhook(webhook=encrypt(f"https://bot.example/hooks/{secret}"))
    assert webhook.shown_address.startswith("bot.example/")
    assert "s3cret" not in webhook.shown_address


def test_second_submission_of_a_form_adds_nothing(client_of, project, learner):
    values = {"key": uuid.uuid4(), "address": URL, "events": ["contract"]}
    client = client_of(learner)
    first, again = (client.post(page_of(project), values) for _time in range(2))
    assert (first.status_code, again.status_code) == (200, 302)
    assert TeamWebhook.objects.count() == 1


@pytest.mark.parametrize("who", ["learner", "other"])
def test_secret_is_replaced_and_the_webhook_removed(client_of, project, hook, request, who):
    """By the owner of the project, or by who added it; the other one is told of the new secret."""
    person = request.getfixturevalue(who)
    client = client_of(person)
    shown = client.post(page_of(project, f"{hook.pk}/"), {"do": "rotate"}).text
    hook.refresh_from_db()
    assert hook.signing_key in shown
    assert hook.signing_key != hook.key
    told = Notification.objects.get(kind="team_webhook_secret")
    assert (told.recipient != person, told.url) == (True, page_of(project))
    client.post(page_of(project, f"{hook.pk}/"), {"do": "remove"})
    assert not TeamWebhook.objects.exists()


@pytest.mark.parametrize("do", ["rotate", "remove"])
def test_webhook_that_is_removed_meanwhile_leads_back_to_the_list(
    client_of, project, hook, learner, monkeypatch, do
):
    def removed(self, person):
        TeamWebhook.objects.filter(pk=hook.pk).delete()
        return True

    monkeypatch.setattr(TeamWebhook, "is_managed_by", removed)
    response = client_of(learner).post(page_of(project, f"{hook.pk}/"), {"do": do})
    assert (response.status_code, response.headers["Location"]) == (302, hook.settings_url)


@pytest.mark.parametrize("do", ["rotate", "remove"])
def test_webhook_of_a_team_mate_keeps_its_secret(
    client_of, project, hook, learner, make_person, ask, do
):
    mate = make_person("nia")
    ask(project, mate).accept(by=learner)
    browser = client_of(mate)
    assert 'value="rotate"' not in browser.get(page_of(project)).text
    assert browser.post(page_of(project, f"{hook.pk}/"), {"do": do}).status_code == 403
    hook.refresh_from_db()
    assert hook.signing_key == hook.key
    assert browser.post(page_of(project, f"{hook.pk}/"), {"do": "on"}).status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [
        "http://bot.example/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://localhost/x",
        "https://bot.example:8443/x",
        "https://me:secret@bot.example/x",
        "ftp://bot.example",
        "bot",
    ],
)
def test_other_addresses_are_refused_and_kept_in_the_form(client_of, project, learner, wrong):
    response = add(client_of(learner), project, wrong)
    assert response.status_code == 422
    assert "Use a public HTTPS URL" in response.text
    assert wrong in response.text
    assert not TeamWebhook.objects.exists()


def test_project_has_three_webhooks_at_most(client_of, project, learner):
    for _time in range(3):
        TeamWebhook.add(project, by=learner, address=URL, events=ALL)
    with pytest.raises(TooManyWebhooks):
        TeamWebhook.add(project, by=learner, address=URL, events=ALL)
    response = add(client_of(learner), project)
    assert response.status_code == 422
    assert "up to 3 webhooks. Remove one first." in response.text
    assert f'value="{URL}"' in response.text


def test_adding_is_limited(client_of, project, learner, monkeypatch):
    monkeypatch.setitem(rate_limits.LIMITS, "webhook", Limit(1, rate_limits.DAY))
    client = client_of(learner)
    assert [add(client, project).status_code for _time in range(2)] == [200, 429]


def test_secrets_are_sealed_with_the_newest_key(hook, settings):
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 8
    assert TeamWebhook.reencrypt() == "Webhooks (team webhooks): 1 sealed again."
    settings.SECRET_KEY_FALLBACKS = []
    hook = TeamWebhook.objects.get()
    assert (decrypt(hook.webhook), hook.signing_key) == (URL, decrypt(hook.secret))


def test_strangers_reach_no_webhook_of_another_project(client_of, hook, make_person, make_project):
    stranger = make_person("stranger")
    own = make_project(stranger, "Duka")
    client = client_of(stranger)
    assert client.post(page_of(own, f"{hook.pk}/"), {"do": "rotate"}).status_code == 404
