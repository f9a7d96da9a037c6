"""Tests of the page that tells two people that they are a team."""

from datetime import timedelta

import pytest
from django.utils import timezone

from collab.models import MatchPreferences
from collab.url_visibility import can_see_path

HTMX = {"HX-Request": "true"}


@pytest.fixture
def accepted(learner, other, make_project, ask):
    """Omar's accepted request for Amina's project."""
    request = ask(make_project(learner), other)
    request.accept(by=learner)
    request.refresh_from_db()
    return request


@pytest.mark.parametrize(
    ("headers", "status", "header"), [({}, 302, "Location"), (HTMX, 200, "HX-Redirect")]
)
def test_accepting_leads_to_the_page_of_the_team(
    client_of, learner, other, make_project, ask, headers, status, header
):
    request = ask(make_project(learner), other)
    response = client_of(learner).post(
        f"/collab/requests/{request.pk}/acceptance/", headers=headers
    )
    assert response.status_code == status
    assert response.headers[header] == f"/collab/requests/{request.pk}/team/"


def test_both_see_each_other_and_three_steps(client_of, learner, other, accepted):
    for reader, shown in ((learner, other), (other, learner)):
        page = client_of(reader).get(accepted.team_url)
        text = " ".join(page.text.split())
        assert page.context["other"] == shown
        assert f"You and {shown.name} now build “Sokoni” together." in text
        for step in ("Say hello", "Agree on the API contract", "Plan the first stand-up"):
            assert step in text


def test_shared_hours_and_the_first_free_half_hour_are_shown(client_of, learner, other, accepted):
    hours = {"weekdays_from": 0, "weekdays_to": 24, "weekends_from": 0, "weekends_to": 24}
    for person in (learner, other):
        MatchPreferences.objects.update_or_create(person=person, defaults=hours)
    context = client_of(other).get(accepted.team_url).context
    assert context["bar"].hours == 168
    assert abs(context["first_hour"] - timezone.now()) < timedelta(minutes=30)


def test_without_hours_the_page_asks_for_them(client_of, other, accepted):
    assert "Add my hours" in client_of(other).get(accepted.team_url).text


def test_only_shown_contacts_of_the_other_are_listed(client_of, learner, other, accepted):
    learner.discord = "amina.d"
    learner.save()
    client = client_of(other)
    assert "amina.d" not in client.get(accepted.team_url).text
    accepted.project.seats.filter(holder=learner).update(shows=["discord"])
    assert "amina.d" in client.get(accepted.team_url).text


def test_panel_of_the_bell_accepts_a_request_at_once(client_of, learner, other, make_project, ask):
    project = make_project(learner, seats=["frontend"])
    request = ask(project, other)
    mine = client_of(learner)
    headers = {"HX-Request": "true", "HX-Target": "bell_panel"}
    address = f"/collab/requests/{request.pk}/acceptance/"
    assert f'<form method="post" action="{address}">' in mine.get("/notices/", headers=headers).text
    assert mine.post(address).status_code == 302
    assert project.has_member(other)
    assert address not in mine.get("/notices/", headers=headers).text


def test_notification_of_the_answer_leads_to_the_page(client_of, other, accepted):
    notification = other.notifications.get(kind="join_accepted")
    assert notification.url == accepted.team_url
    assert notification.is_still_relevant
    assert client_of(other).get(notification.url).status_code == 200


def test_other_people_do_not_find_the_page(client_of, client, make_person, accepted):
    stranger = make_person()
    assert client_of(stranger).get(accepted.team_url).status_code == 404
    assert client.get(accepted.team_url).status_code == 302
    assert can_see_path(stranger, accepted.team_url) is False


def test_request_without_an_answer_leads_to_the_request(
    client_of, learner, other, make_project, ask
):
    request = ask(make_project(learner), other)
    address = f"/collab/requests/{request.pk}/team/"
    project = f"{request.project.get_absolute_url()}requests/#request-{request.pk}"
    assert client_of(learner).get(address).headers["Location"] == project
    mine = f"/collab/requests/#request-{request.pk}"
    assert client_of(other).get(address).headers["Location"] == mine


def test_page_is_not_shown_after_the_person_left(client_of, learner, other, accepted):
    accepted.project.leave(other)
    assert client_of(learner).get(accepted.team_url).status_code == 302


def test_lists_lead_to_the_page_until_the_person_leaves(client_of, learner, other, accepted):
    pages = [
        (client_of(learner), f"{accepted.project.get_absolute_url()}requests/"),
        (client_of(other), "/collab/requests/"),
    ]
    for client, address in pages:
        assert f'href="{accepted.team_url}"' in client.get(address).text
    accepted.project.leave(other)
    for client, address in pages:
        page = client.get(address).text
        assert "Accepted" in page
        assert accepted.team_url not in page


def test_page_makes_few_queries(client_of, learner, other, accepted, django_assert_max_num_queries):
    client = client_of(other)
    with django_assert_max_num_queries(8):
        client.get(accepted.team_url)
