"""Who hit a challenge too: shown beside it to people who are signed in."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from learnings.models import Reaction
from portal.people.models import Block, User
from tests import snapshots


@snapshots.fixture
def challenge(learner, publish):
    return publish(learner, "Port in use", kind="challenge")


@pytest.fixture
def hit(challenge, make_person, cohort):
    def make(name):
        person = make_person(cohort=cohort)
        User.objects.filter(pk=person.pk).update(display_name=name)
        Reaction.set_reaction("met", entry=challenge, by=person, on=True)
        return person

    return make


def rail(browser, challenge):
    text = browser.get(challenge.get_absolute_url()).text
    return " ".join(text[text.index('class="rail"') : text.index('<footer class="foot"')].split())


def test_the_last_two_are_named_and_the_others_counted(client_of, learner, challenge, hit):
    assert "Who hit this too" not in rail(client_of(learner), challenge)
    hit("Grace Achieng")
    assert ">Grace Achieng<" in rail(client_of(learner), challenge)
    hit("Ibrahim Sesay")
    assert ">Ibrahim Sesay and Grace Achieng<" in rail(client_of(learner), challenge)
    hit("Yusuf Abdi")
    assert ">Yusuf Abdi, Ibrahim Sesay and 1 other<" in rail(client_of(learner), challenge)
    for number in range(3):
        hit(f"Person {number}")
    shown = rail(client_of(learner), challenge)
    assert ">Person 2, Person 1 and 4 others<" in shown
    assert shown.count('data-size="s"') - shown.count('class="tile"') <= 4


def test_readers_see_how_many_and_no_names(client, challenge, hit):
    hit("Grace Achieng")
    assert ">1 person hit this too<" in rail(client, challenge)
    assert "Grace" not in rail(client, challenge)


@pytest.mark.parametrize(
    "state",
    [
        {"is_hidden": True},
        {"is_active": False},
        {"suspended_until": timezone.now() + timedelta(days=900)},
        {"leaving_at": timezone.now() + timedelta(days=900)},
    ],
)
def test_people_without_a_public_profile_are_counted_and_not_named(
    client_of, learner, challenge, hit, state
):
    gone = hit("Grace Achieng")
    assert "Grace Achieng" in rail(client_of(learner), challenge)
    User.objects.filter(pk=gone.pk).update(**state)
    shown = rail(client_of(learner), challenge)
    assert "Grace" not in shown
    assert gone.handle not in shown
    assert ">1 person hit this too<" in shown


def test_people_who_blocked_each_other_do_not_see_each_other(client_of, learner, challenge, hit):
    blocker, blocked = hit("Grace Achieng"), hit("Ibrahim Sesay")
    Block.objects.create(blocker=blocker, blocked=learner)
    Block.objects.create(blocker=learner, blocked=blocked)
    assert ">2 people hit this too<" in rail(client_of(learner), challenge)
    hit("Yusuf Abdi")
    assert ">Yusuf Abdi and 2 others<" in rail(client_of(learner), challenge)
    assert ">Yusuf Abdi, Ibrahim Sesay and 1 other<" in rail(client_of(blocker), challenge)


def test_learnings_have_no_such_list(client_of, other, learner, publish):
    learning = publish(learner, "Ports")
    assert "Who hit this too" not in rail(client_of(other), learning)


def test_page_makes_as_many_queries_for_one_as_for_nine(
    client_of, learner, challenge, hit, django_assert_num_queries
):
    hit("Grace Achieng")
    browser, address = client_of(learner), challenge.get_absolute_url()
    with CaptureQueriesContext(connection) as queries:
        browser.get(address)
    for number in range(8):
        hit(f"Person {number}")
    with django_assert_num_queries(len(queries)):
        assert "7 others" in browser.get(address).text
