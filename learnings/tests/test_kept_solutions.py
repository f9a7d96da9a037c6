"""Solutions that are rendered once for all: each person still sees what is theirs, and no more."""

import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.middleware.csrf import _does_token_match

from learnings.models import Entry, Reaction
from portal.people.models import User

SECRET = "canarywortel"


@pytest.fixture
def challenge(learner, publish):
    return publish(learner, "Port in use", kind="challenge")


@pytest.fixture
def solution(challenge, other, publish):
    return publish(other, kind="solution", challenge=challenge, body=SECRET, outcome="It ran")


@pytest.fixture
def third(make_person):
    return make_person("third", display_name="Third Person")


def test_kept_solutions_have_the_token_and_the_zone_of_each_person(
    client_of, challenge, solution, third, make_person
):
    Entry.objects.update(published_at=datetime(2026, 11, 19, 22, 30, tzinfo=UTC))
    nairobi = make_person("nairobi", time_zone="Africa/Nairobi")
    for person, day in ((third, "19 Nov"), (nairobi, "20 Nov"), (third, "19 Nov")):
        browser = client_of(person)
        page = browser.get(challenge.get_absolute_url()).text
        tokens = set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]*)"', page))
        cookie = browser.cookies[settings.CSRF_COOKIE_NAME].value
        assert [_does_token_match(token, cookie) for token in tokens] == [True]
        assert len(re.findall(f">{day} 2026</time>", page)) == 2


def test_everyone_sees_their_own_buttons_of_a_solution(
    client_of, challenge, solution, learner, other, third, make_person
):
    stranger = make_person("stranger")
    Reaction.set_reaction("helped", entry=solution, by=third, on=True)
    helpful, flag = f'id="helped-{solution.pk}"', f"/flag/entry/{solution.pk}/"
    edit, accept = solution.get_edit_url(), f"/entries/{solution.pk}/acceptance/"
    for person in (learner, stranger, third, other, learner, other, third):
        page = client_of(person).get(challenge.get_absolute_url()).text
        assert SECRET in page
        assert (helpful in page, edit in page) == (person != other, person == other)
        assert (accept in page) == (person == learner)
        assert ('aria-pressed="true"' in page) == (person == third)
        assert (flag in page) == (person != other)


def test_a_hidden_solution_is_gone_at_once(client_of, client, challenge, solution, third):
    address = challenge.get_absolute_url()
    assert SECRET in client_of(third).get(address).text
    Entry.objects.filter(pk=solution.pk).update(status=Entry.Status.REMOVED)
    assert SECRET not in client_of(third).get(address).text


def test_the_name_of_a_solution_is_that_of_now(client_of, challenge, solution, other, third):
    address = challenge.get_absolute_url()
    assert other.name in client_of(third).get(address).text
    User.objects.filter(pk=other.pk).update(display_name="Renamed")
    page = client_of(third).get(address).text
    assert "Renamed" in page
    assert other.name not in page
