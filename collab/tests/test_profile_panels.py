"""A profile for people who may work with its owner: an invitation, and the hours of both."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from collab.models import MatchPreferences, Project, Seat
from portal.people.models import Block, User

INVITE = "Invite to a project"
HOURS = "When Omar is free"


@pytest.fixture
def omar(other):
    """Omar, who is open to collaborate and free in the evening."""
    User.objects.filter(pk=other.pk).update(open_to_collaborate=True, display_name="Omar Farouk")
    free(other, 18, 22)
    other.refresh_from_db()
    return other


def free(person, begins, ends):
    values = {"weekdays_from": begins, "weekdays_to": ends}
    MatchPreferences.objects.update_or_create(person=person, defaults=values)


def profile(browser, person):
    text = browser.get(person.get_absolute_url()).text
    return " ".join(text[text.index('class="profile-head"') : text.index('class="foot"')].split())


def test_owner_of_one_project_with_an_open_seat_has_a_link_to_invite(
    client_of, learner, omar, make_project
):
    project = make_project(learner, "Sokoni")
    browser = client_of(learner)
    page = profile(browser, omar)
    address = f"{project.get_absolute_url()}invitations/new/{omar.handle}/"
    assert f'href="{address}"' in page
    assert INVITE in page
    assert browser.get(address).status_code == 200


def test_owner_of_several_projects_chooses_one(client_of, learner, omar, make_project):
    for name in ("Sokoni", "Feedling"):
        make_project(learner, name)
    page = profile(client_of(learner), omar)
    menu = page[page.index("<summary") : page.index("</details>")]
    assert INVITE in menu
    assert menu.count("/invitations/new/") == 2
    assert menu.index("Feedling") < menu.index("Sokoni")


def test_nothing_is_offered_to_readers_to_oneself_or_without_a_project(
    client, client_of, learner, omar, make_project
):
    assert INVITE not in profile(client_of(learner), omar)
    make_project(omar, "Of someone else")
    assert INVITE not in profile(client_of(learner), omar)
    assert INVITE not in profile(client_of(omar), omar)
    make_project(learner)
    assert INVITE in profile(client_of(learner), omar)
    assert INVITE not in profile(client, omar)


@pytest.mark.parametrize(
    "state",
    [
        {"open_to_collaborate": False},
        {"is_hidden": True},
        {"suspended_until": timezone.now() + timedelta(days=900)},
        {"leaving_at": timezone.now() + timedelta(days=900)},
    ],
)
def test_people_who_are_not_open_or_not_seen_are_not_invited_and_show_no_hours(
    client_of, learner, omar, make_project, state
):
    make_project(learner)
    free(learner, 18, 20)
    browser = client_of(learner)
    assert INVITE in profile(browser, omar)
    assert HOURS in profile(browser, omar)
    User.objects.filter(pk=omar.pk).update(**state)
    page = profile(browser, omar)
    assert (INVITE in page, 'class="hours"' in page) == (False, False)


@pytest.mark.parametrize("blocker_is_viewer", [True, False])
def test_people_who_blocked_each_other_are_not_offered(
    client_of, learner, omar, make_project, blocker_is_viewer
):
    make_project(learner)
    free(learner, 18, 20)
    blocker, blocked = (learner, omar) if blocker_is_viewer else (omar, learner)
    Block.objects.create(blocker=blocker, blocked=blocked)
    page = profile(client_of(learner), omar)
    assert (INVITE in page, 'class="hours"' in page) == (False, False)


def test_projects_without_a_seat_for_the_person_are_not_offered(
    client_of, learner, omar, make_project, ask
):
    browser = client_of(learner)
    full, joined, asked, hidden, paused = (make_project(learner, name) for name in "abcde")
    assert profile(browser, omar).count("/invitations/new/") == 5
    Seat.objects.filter(project=full, holder=None).update(is_closed=True)
    Seat.objects.filter(project=joined, holder=None).update(holder=omar)
    ask(asked, omar)
    Project.objects.filter(pk=hidden.pk).update(is_hidden=True)
    Project.objects.filter(pk=paused.pk).update(state=Project.State.PAUSED)
    assert INVITE not in profile(browser, omar)


def test_hours_of_both_are_shown_in_the_time_of_the_viewer(client_of, learner, omar):
    User.objects.filter(pk=learner.pk).update(time_zone="Africa/Lagos")
    User.objects.filter(pk=omar.pk).update(time_zone="Africa/Nairobi")
    browser = client_of(learner)
    assert HOURS not in profile(browser, omar)  # the viewer gave none
    free(learner, 18, 20)
    page = profile(browser, omar)
    assert HOURS in page
    assert "You’re free 18 to 20, Omar Farouk 16 to 20; together 18 to 20." in page
    assert "10 shared hours a week" in page
    assert "Nairobi, +2 h" in page


def test_hours_are_for_people_who_gave_theirs_and_are_signed_in(client, client_of, learner, omar):
    free(learner, 18, 20)
    assert HOURS in profile(client_of(learner), omar)
    assert HOURS not in profile(client, omar)
    MatchPreferences.objects.filter(person=omar).update(weekdays_from=None, weekdays_to=None)
    assert HOURS not in profile(client_of(learner), omar)
    MatchPreferences.objects.filter(person=omar).delete()
    assert HOURS not in profile(client_of(learner), omar)


def test_many_projects_cost_as_many_queries_as_one(
    client_of, learner, omar, make_project, django_assert_num_queries
):
    make_project(learner)
    free(learner, 18, 20)
    browser, address = client_of(learner), omar.get_absolute_url()
    browser.get(address)
    with CaptureQueriesContext(connection) as queries:
        browser.get(address)
    for number in range(10):
        make_project(learner, f"Project {number}")
    with django_assert_num_queries(len(queries)):
        assert browser.get(address).text.count("/invitations/new/") == 11


def test_the_card_of_an_author_names_the_project_being_built(
    client, learner, make_project, publish
):
    entry = publish(learner, "Caching")
    project = make_project(learner, "Sokoni")
    link = f'Building <a href="{project.get_absolute_url()}"><bdi>Sokoni</bdi></a>'
    address = entry.get_absolute_url()
    assert link in client.get(address).text
    hiding = [{"is_hidden": True}, {"is_hidden": False, "state": Project.State.SHIPPED}]
    for values in hiding:
        Project.objects.filter(pk=project.pk).update(**values)
        caches["pages"].clear()
        assert "Building <a" not in client.get(address).text


def test_the_card_of_an_anonymous_author_names_no_project(client, learner, make_project, publish):
    make_project(learner, "Sokoni")
    challenge = publish(learner, "Asked quietly", kind="challenge", without_name=True)
    assert "Sokoni" not in client.get(challenge.get_absolute_url()).text
