"""How often one may: 429 with when to come again, and what was typed is still there."""

import uuid

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from conftest import HTMX
from learnings.models import Comment, Entry
from learnings.tests.conftest import form
from portal import limits
from portal.models import Tally
from portal.tests.races import at_once

pytestmark = pytest.mark.django_db
WORD = {"body": "These are my words."}


def used_up(action, who, most, within):
    for _time in range(most):
        limits.count(action, who, most=most, within=within)


def is_a_pause(response, *typed):
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 86_400
    assert "That was a bit often." in response.text
    assert all(text in response.text for text in typed)
    return True


@pytest.fixture(autouse=True)
def _one_window():
    """Not at the end of a minute or an hour, where a new window would begin between two requests."""
    with time_machine.travel("2026-11-21 12:00:05+00:00"):
        yield


def test_entries(client_of, learner):
    used_up("entry", learner.pk, 10, 3600)
    typed = form(title="The eleventh", body="It took me an hour.")
    assert is_a_pause(client_of(learner).post("/learnings/new/", typed), "The eleventh", "It took me an hour.")
    assert Entry.objects.get().status == "draft"


def test_what_is_not_complete_is_not_counted(client_of, learner):
    browser = client_of(learner)
    for _time in range(12):
        assert browser.post("/learnings/new/", form(title="")).status_code == 422


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_comments_and_replies(client_of, learner, other, publish, headers):
    entry = publish(learner, "An image is a recipe")
    first = Comment(entry=entry, author=learner, body="First").post()
    used_up("comment", other.pk, 30, 3600)
    browser = client_of(other)
    for address in (f"/entries/{entry.pk}/comments/", f"/comments/{first.pk}/reply/"):
        answer = browser.post(address, WORD | {"key": uuid.uuid4()}, headers=headers)
        assert is_a_pause(answer, "These are my words.")
    assert Comment.objects.count() == 1


def test_previews(client_of, learner):
    used_up("preview", learner.pk, 60, 60)
    assert is_a_pause(client_of(learner).post("/preview/", WORD))


def test_searches_of_a_network_and_of_an_account(client, client_of, learner):
    used_up("search", "127.0.0.1", 30, 60)
    assert is_a_pause(client.get("/search/?q=docker"), 'value="docker"')
    assert is_a_pause(client.get("/search/?q=docker", headers=HTMX | {"HX-Target": "results"}))
    assert client.get("/search/?q=docker", REMOTE_ADDR="192.0.2.7").status_code == 200
    assert client_of(learner).get("/search/?q=docker").status_code == 200
    assert client.get("/search/").status_code == 200  # nothing is looked for


def test_suggestions_have_a_limit_of_their_own(client):
    used_up("suggest", "127.0.0.1", 120, 60)
    answer = client.get("/search/?q=docker", headers=HTMX | {"HX-Target": "quick"})
    assert is_a_pause(answer, 'id="quick"')
    assert client.get("/search/?q=docker").status_code == 200


def test_a_window_that_is_over_begins_anew_and_is_forgotten():
    used_up("comment", 1, 30, 3600)
    with pytest.raises(limits.TooOften) as often:
        limits.count("comment", 1, most=30, within=3600)
    assert often.value.seconds == 3595
    limits.count("comment", 2, most=30, within=3600)
    with time_machine.travel("2026-11-21 13:00:01+00:00"):
        limits.count("comment", 1, most=30, within=3600)
        assert Tally.objects.count() == 3
        call_command("tick")
        assert Tally.objects.count() == 1


def test_an_hour_back_and_forth_lets_nobody_stay_out_or_in_for_ever():
    """A clock that is put right: what was counted under the wrong hour does not bind the right one."""
    used_up("ask", 1, 5, 3600)
    for moved in ("2026-11-21 11:00:00+00:00", "2026-11-22 12:00:00+00:00", "2026-03-29 01:30:00+00:00"):
        with time_machine.travel(moved):
            used_up("ask", 1, 5, 3600)
            with pytest.raises(limits.TooOften) as often:
                limits.count("ask", 1, most=5, within=3600)
            assert often.value.seconds <= 3600


@pytest.mark.parametrize(
    ("address", "network"),
    [("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"), ("2001:db8:1:2::9", "2001:db8:1:2::")],
)
def test_who_has_one_address_of_ipv6_has_its_network(rf, address, network):
    assert limits.network_of(rf.get("/", REMOTE_ADDR=address)) == network


@pytest.mark.parametrize("proxies", [0, 1, 2])
@pytest.mark.parametrize("forwarded", ["", "192.0.2.1", "6.6.6.6, 192.0.2.1, 10.0.0.1", "nonsense", "[::1]:80"])
def test_what_stands_left_of_the_proxies_is_not_believed_and_nothing_fails(client, settings, proxies, forwarded):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert client.get("/search/?q=docker", headers=headers).status_code == 200
    assert (
        client.post("/accounts/login/", {"login": "a@example.com", "password": "x"}, headers=headers).status_code == 200
    )
    assert not Tally.objects.filter(key__contains="6.6.6.6").exists()


def test_one_account_is_tried_at_five_times_from_wherever(learner):
    for number in range(6):
        answer = Client().post(
            "/accounts/login/", {"login": learner.email, "password": "wrong"}, REMOTE_ADDR=f"192.0.2.{number}"
        )
        assert ("Too many failed login attempts" in answer.text) == (number == 5)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_race_is_counted_to_the_last():
    def tries():
        for _time in range(20):
            limits.count("race", 1, most=10_000, within=86_400)

    assert at_once(*[tries] * 6) == [None] * 6
    assert Tally.objects.get().count == 120


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_naive_count_loses_some():
    """The control: reading and writing back, or the test above proves nothing."""
    Tally.objects.create(key="naive", count=0, ends_at=0)

    def tries():
        for _time in range(40):
            tally = Tally.objects.get(key="naive")
            tally.count += 1
            tally.save()

    at_once(*[tries] * 6)
    assert Tally.objects.get().count < 240
