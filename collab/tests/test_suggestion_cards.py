"""Tests of the cards of suggestions: what they show, hiding one, and undoing that."""

import re

import pytest
from django.utils.html import strip_tags

from collab.models import MatchPreferences, NotForMe

HTMX = {"HX-Request": "true"}
FILTERED = HTMX | {"HX-Target": "suggestions"}


def give_hours(person, begins, ends):
    MatchPreferences.objects.update_or_create(
        person=person, defaults={"weekdays_from": begins, "weekdays_to": ends}
    )


def suggestions_of(client, query=""):
    return client.get(f"/collab/match/{query}").context["result"].suggestions


def test_card_of_a_project_shows_who_brings_what_and_the_shared_hours(
    client_of, learner, other, make_project, topics
):
    project = make_project(learner, seats=["frontend"])
    project.stack.set([topics["Docker"], topics["Django"]])
    other.skills.add(topics["Docker"])
    give_hours(learner, 14, 20)
    give_hours(other, 18, 23)
    page = client_of(other).get("/collab/match/")
    (found,) = page.context["result"].suggestions
    assert (found.you_bring, found.they_bring) == (["Docker"], ["Django"])
    assert found.headline == "uses Docker, which you know"
    assert found.bar.sentence in page.text
    assert "10 shared hours a week" in " ".join(page.text.split())


def test_card_of_a_person_shows_what_the_team_needs_first(
    client_of, learner, other, make_project, topics
):
    project = make_project(learner, seats=["frontend"])
    project.seats.get(number=2).topics.add(topics["Docker"])
    learner.skills.add(topics["Django"])
    other.skills.add(topics["Docker"], topics["Django"])
    (found,) = suggestions_of(client_of(learner), f"?for={project.pk}")
    assert (found.they_bring[0], found.headline) == ("Docker", "knows Docker")
    assert "same cohort" in found.other_reasons


def links_to(project, page):
    """The text of each link to a part of the project's page, by that part."""
    found = re.findall(rf'href="{project.get_absolute_url()}#(\w+)">(.*?)</a>', page, re.DOTALL)
    return {part: " ".join(strip_tags(text).split()) for part, text in found}


def test_card_of_a_project_with_a_request_leads_to_the_request(
    client_of, learner, other, make_person, make_project
):
    asked, inviting = make_project(learner, "Asked"), make_project(make_person(), "Inviting")
    declined = make_project(make_person(), "Declined")
    seats = declined.seats.filter(number=2)
    declined.ask(other, seats=seats, message="Hello").decline(by=declined.owner)
    client = client_of(other)
    first = client.get("/collab/match/").text
    assert links_to(asked, first) == {"ask": "Ask to join Asked"}
    asked.ask(other, seats=asked.seats.filter(number=2), message="Hello")
    inviting.invite(other, seats=inviting.seats.filter(number=2), message="Hello")
    page = client.get("/collab/match/").text
    assert links_to(asked, page) == {"request": "Waiting for an answer Asked"}
    assert links_to(inviting, page) == {"request": "Your invitation Inviting"}
    assert links_to(declined, page) == {"ask": "Ask to join Declined"}
    assert 'id="request"' in client.get(asked.get_absolute_url()).text
    someone = client_of(make_person(track="frontend"))
    assert "Ask to join Asked" in links_to(asked, someone.get("/collab/match/").text).values()


def test_reader_without_hours_is_asked_for_them(client_of, learner, other, make_project):
    make_project(learner)
    page = client_of(other).get("/collab/match/").text
    assert "Add your hours to see how many you share" in page
    assert 'role="img"' not in page


def test_hiding_without_javascript_offers_undo_on_the_page(client_of, learner, other, make_project):
    project, client = make_project(learner), client_of(other)
    response = client.post(f"/collab/match/aside/{project.pk}/", follow=True)
    hidden = NotForMe.objects.get()
    assert response.redirect_chain == [(f"/collab/match/?hidden={hidden.pk}", 302)]
    assert "“Sokoni” is hidden." in response.text
    assert suggestions_of(client) == []
    client.post(f"/collab/match/aside/{project.pk}/", {"on": "0"})
    assert [found.candidate for found in suggestions_of(client)] == [project]


def test_hiding_a_person_without_javascript_returns_to_the_project(
    client_of, learner, other, make_project
):
    project, client = make_project(learner), client_of(learner)
    values = {"handle": "omar", "for": project.pk}
    response = client.post(f"/collab/match/aside/{project.pk}/", values)
    hidden = NotForMe.objects.get()
    assert response.headers["Location"] == f"/collab/match/?for={project.pk}&hidden={hidden.pk}"
    client.post(f"/collab/match/aside/{project.pk}/", values | {"on": "0"})
    assert not NotForMe.objects.exists()


def test_hiding_with_htmx_swaps_the_card_and_undo_brings_it_back(
    client_of, learner, other, make_project
):
    project, client = make_project(learner), client_of(other)
    address = f"/collab/match/aside/{project.pk}/"
    hidden = client.post(address, headers=HTMX).text
    shown = client.post(address, {"on": "0"}, headers=HTMX).text
    for part in (hidden, shown):
        assert f'id="suggestion-{project.pk}"' in part
        assert "data-focus-me" in part
        assert "<!doctype" not in part
    assert "Undo" in hidden
    assert "Not for me" in shown
    assert not NotForMe.objects.exists()


def test_undo_with_htmx_brings_a_person_back(client_of, learner, other, make_project):
    project, client = make_project(learner), client_of(learner)
    address, values = f"/collab/match/aside/{project.pk}/", {"handle": "omar", "for": project.pk}
    client.post(address, values, headers=HTMX)
    shown = client.post(address, values | {"on": "0"}, headers=HTMX).text
    assert f'id="suggestion-person-{other.pk}"' in shown
    assert "Invite Omar" in shown


def test_undo_of_what_no_longer_matches_reloads_the_page(client_of, learner, other, make_project):
    project, client = make_project(learner), client_of(other)
    address = f"/collab/match/aside/{project.pk}/"
    client.post(address, headers=HTMX)
    type(project).objects.update(state="paused")
    assert client.post(address, {"on": "0"}, headers=HTMX).headers["HX-Refresh"] == "true"


def test_other_people_cannot_undo(client_of, learner, other, make_person, make_project):
    project = make_project(learner)
    client_of(other).post(f"/collab/match/aside/{project.pk}/")
    stranger = client_of(make_person(track="frontend"))
    stranger.post(f"/collab/match/aside/{project.pk}/", {"on": "0"})
    hidden = NotForMe.objects.get()
    assert hidden.by == other
    assert "is hidden." not in stranger.get(f"/collab/match/?hidden={hidden.pk}").text


@pytest.mark.parametrize("key", ["", "x", "99999", str(2**63)])
def test_unknown_key_of_a_hidden_suggestion_shows_the_page(client_of, other, key):
    assert client_of(other).get(f"/collab/match/?hidden={key}").context["hidden"] is None


def test_filters_with_htmx_answer_the_suggestions_only(
    client_of, learner, other, make_person, make_project
):
    make_project(make_person(), "Far away", seats=["frontend"])
    make_project(learner, "Near", seats=["frontend"])
    part = client_of(other).post("/collab/match/filters/", {"cohort": "on"}, headers=FILTERED).text
    assert "<!doctype" not in part
    assert 'id="suggestions"' in part
    assert "Near" in part
    assert "Far away" not in part


def test_filters_with_htmx_keep_the_project(client_of, learner, other, make_project):
    project = make_project(learner)
    values = {"cohort": "on", "for": project.pk}
    part = client_of(learner).post("/collab/match/filters/", values, headers=FILTERED).text
    assert "Invite Omar" in part
    assert 'id="match-tabs"' in part


def test_empty_pages_name_one_next_step(client_of, learner, other, make_project):
    client = client_of(other)
    assert "Add your track and skills" in client.get("/collab/match/").text
    client.post("/collab/match/filters/", {"hours": "20"})
    assert "Remove all filters" in client.get("/collab/match/").text
