"""Tests of what the pages of projects show: state, seats, forms and requests."""

import json
import uuid

import pytest
from django.utils import timezone

from collab.account_deletion import erase
from collab.data_export import personal_data
from collab.models import JoinRequest, MatchPreferences, Project, SavedProject

NEEDED = {"name": "Sokoni", "pitch": "Shops.", "my_track": "backend", "seat_1_track": "frontend"}


def hidden_values():
    return {"key": uuid.uuid4(), "hours_per_week": 8}


# --- state


def test_full_team_is_complete_on_the_page_and_in_the_list(
    client, learner, other, make_project, ask
):
    project = make_project(learner)
    ask(project, other).accept(by=learner)
    for address in (project.get_absolute_url(), "/collab/projects/"):
        page = client.get(address).text
        assert '<span class="badge" data-state="wait">' not in page
        assert page.count("Team complete") >= 1
    assert "Sokoni" not in client.get("/collab/").text


@pytest.mark.parametrize("seats", [["frontend"], []])
def test_other_pages_show_the_same_state(client, client_of, learner, make_project, seats):
    make_project(learner, seats=seats)
    shown, never = ("Looking for people", "Team complete")[:: 1 if seats else -1]
    pages = [
        client.get("/search/?q=sokoni").text,
        client.get(learner.get_absolute_url()).text,
        client_of(learner).get("/").text,
    ]
    for page in pages:
        assert "Sokoni" in page
        assert shown in page
        assert never not in page
        assert "looking for people" not in page


@pytest.mark.parametrize(
    ("state", "shown"),
    [("looking", ["Open"]), ("complete", ["Full"]), ("building", ["Busy"]), ("", 3)],
)
def test_list_filters_by_the_shown_state(client, learner, make_project, state, shown):
    make_project(learner, "Open")
    make_project(learner, "Full", seats=[])
    busy = make_project(learner, "Busy")
    Project.objects.filter(pk=busy.pk).update(state="building")
    rows = client.get(f"/collab/projects/?state={state}").context["page"].rows
    assert (len(rows) if shown == 3 else [project.name for project in rows]) == shown


def test_closed_seats_do_not_keep_a_team_open(learner, make_project):
    project = make_project(learner)
    assert project.shown_state == "looking"
    project.set_seat_closed(2, closed=True, by=learner)
    assert project.shown_state == "complete"


def test_seats_are_named_by_track_and_numbered_as_in_the_form(learner, make_project):
    project = make_project(learner, seats=["frontend", "both"])
    labels = [str(seat) for seat in project.seats.all()]
    assert labels == ["Back end", "Front end · seat 1", "Both · seat 2"]


def test_activity_links_people_and_versions_and_escapes_names(client, learner, make_project):
    type(learner).objects.filter(pk=learner.pk).update(display_name="Ada <b>")
    project = make_project(learner)
    project.log_event("contract", by=learner, detail="2")
    newest, oldest = project.events.all()
    link = '<a class="name" href="/@amina/"><bdi>Ada &lt;b&gt;</bdi></a>'
    versions = f'<a href="{project.page_url("contract/versions")}">2</a>'
    assert newest.sentence_html == f"{link} published version {versions} of the contract."
    assert oldest.sentence_html == f"{link} published the project."
    assert oldest.sentence_html in client.get(project.get_absolute_url()).text


def test_activity_names_erased_people_without_a_link(learner, make_project):
    project = make_project(learner)
    type(learner).objects.filter(pk=learner.pk).update(erased_at=timezone.now())
    assert project.events.get().sentence_html == "a former learner published the project."


# --- new project


def test_four_fields_are_enough(client_of, learner):
    response = client_of(learner).post("/collab/projects/new/", NEEDED | hidden_values())
    project = Project.objects.get()
    assert response.headers["Location"] == project.get_absolute_url()
    assert [seat.track for seat in project.seats.all()] == ["backend", "frontend"]


def test_form_starts_with_my_track_and_looks_for_the_other(client_of, learner):
    form = client_of(learner).get("/collab/projects/new/").context["form"]
    assert [form["my_track"].value(), form["seat_1_track"].value()] == ["backend", "frontend"]
    assert [fold.is_open for fold in form.folds] == [False, False]


@pytest.mark.parametrize("track", ["both", ""])
def test_form_of_an_owner_on_both_tracks_or_none_looks_for_either(client_of, learner, track):
    type(learner).objects.filter(pk=learner.pk).update(track=track)
    form = client_of(learner).get("/collab/projects/new/").context["form"]
    assert (form["my_track"].value(), form["seat_1_track"].value()) == (track, "both")


def test_fold_is_open_for_a_prefilled_brief(client_of, learner, brief):
    address = f"/collab/projects/new/?brief={brief.slug}"
    form = client_of(learner).get(address).context["form"]
    assert [fold.is_open for fold in form.folds] == [False, True]


def test_error_opens_its_fold_and_is_summarised_with_focus(client_of, learner):
    values = NEEDED | hidden_values() | {"seat_1_topics": "Basket weaving"}
    response = client_of(learner).post("/collab/projects/new/", values)
    assert response.status_code == 422
    assert [fold.is_open for fold in response.context["form"].folds] == [True, False]
    assert "data-focus-me" in response.text
    assert 'value="Basket weaving"' in response.text


# --- asking


def asked_seats(client, project, query=""):
    return client.get(f"{project.get_absolute_url()}{query}").context["form"]["seats"].value()


def test_a_single_open_seat_is_chosen_already(client_of, learner, other, make_project):
    project = make_project(learner)
    assert asked_seats(client_of(other), project) == [project.seats.get(number=2).pk]


def test_a_seats_button_chooses_that_seat(client_of, learner, other, make_project):
    project, client = make_project(learner, seats=["frontend", "frontend"]), client_of(other)
    second = project.seats.get(number=3)
    assert asked_seats(client, project) == []
    assert asked_seats(client, project, f"?seat={second.pk}") == [second.pk]
    assert asked_seats(client, project, "?seat=x") == []


def test_invitation_has_the_single_seat_chosen(client_of, learner, other, make_project):
    project = make_project(learner)
    address = f"{project.get_absolute_url()}invitations/new/omar/"
    client = client_of(learner)
    seats = client.get(address).context["form"]["seats"].value()
    assert seats == [project.seats.get(number=2).pk]
    client.post(address, {"seats": seats})
    assert JoinRequest.objects.get().direction == "invite"


# --- requests


def test_owner_sees_the_number_of_requests_and_others_do_not(
    client_of, learner, other, make_person, make_project, ask
):
    project = make_project(learner)
    ask(project, other)
    ask(project, make_person())
    address = project.get_absolute_url()
    page = " ".join(client_of(learner).get(address).text.split())
    assert "2 requests to answer" in page
    assert f'href="{address}requests/"' in page
    assert "to answer" not in client_of(make_person()).get(address).text


def test_requests_are_sorted_by_what_to_do(
    client_of, learner, other, make_person, make_project, ask
):
    project = make_project(learner, seats=["frontend", "frontend"])
    asked, invited, declined = make_person(), make_person(), other
    ask(project, declined).decline(by=learner)
    first = ask(project, asked)
    second = project.invite(invited, seats=project.seats.open(), message="")
    context = client_of(learner).get(f"{project.get_absolute_url()}requests/").context
    assert context["to_answer"] == [first]
    assert context["invited"] == [second]
    assert [row.person for row in context["answered"]] == [declined]


def test_pending_request_shows_both_peoples_hours(client_of, learner, other, make_project, ask):
    project = make_project(learner)
    ask(project, other)
    for person in (learner, other):
        MatchPreferences.objects.update_or_create(
            person=person, defaults={"weekdays_from": 18, "weekdays_to": 22}
        )
    address = f"{project.get_absolute_url()}requests/"
    for page in (address, "/collab/requests/"):
        text = client_of(learner).get(page).text
        assert "together 18 to 22" in text
        assert "They’re free" in text  # the key
    # The sender has nothing to decide about.
    text = client_of(other).get("/collab/requests/").text
    assert "together 18 to 22" not in text
    assert "They’re free" not in text


def test_requests_page_makes_the_same_queries_for_one_and_thirty(
    client_of, learner, make_person, make_project, ask, django_assert_num_queries
):
    project, client = make_project(learner), client_of(learner)
    address = f"{project.get_absolute_url()}requests/"
    for number in (1, 29):
        for _person in range(number):
            ask(project, make_person())
        with django_assert_num_queries(7):
            client.get(address)


def test_saved_project_is_in_the_list_of_what_one_saved_until_it_is_taken_back(
    client_of, learner, other, make_project
):
    project, mine = make_project(learner), client_of(other)
    address = f"{project.get_absolute_url()}saving/"
    page = mine.get(project.get_absolute_url()).text
    assert f'action="{address}"' in page
    assert address not in client_of(learner).get(project.get_absolute_url()).text
    for _again in range(2):
        answer = mine.post(address, {"on": "1"}, headers={"HX-Request": "true"})
    assert 'aria-pressed="true"' in answer.text
    assert SavedProject.objects.count() == 1
    assert "Sokoni" in mine.get("/saved/").text
    assert "Sokoni" not in client_of(learner).get("/saved/").text
    Project.objects.filter(pk=project.pk).update(is_hidden=True)
    assert "Sokoni" not in mine.get("/saved/").text
    Project.objects.filter(pk=project.pk).update(is_hidden=False)
    assert f'action="{address}"' in mine.get("/saved/").text
    assert mine.post(address, {"on": "0"}).headers["Location"] == project.get_absolute_url()
    assert "No saved entries yet" in mine.get("/saved/").text


def test_member_removes_a_project_from_the_list_of_what_one_saved(
    client_of, learner, other, make_project, ask, monkeypatch
):
    monkeypatch.setattr("collab.panels.MAX_SAVED", 1)
    older, project = make_project(learner, "Kazi"), make_project(learner)
    for saved in (older, project):
        SavedProject.set_saved(saved, by=other, on=True)
    ask(project, other).accept(by=learner)
    mine, address = client_of(other), f"{project.get_absolute_url()}saving/"
    page = " ".join(mine.get("/saved/").text.split())
    assert f'action="{address}"' in page
    assert "Only the last 1 project you saved is listed." in page
    assert mine.post(address, {"on": "0"}).headers["Location"] == "/saved/"
    assert "Kazi" in mine.get("/saved/").text


def test_saved_projects_are_exported_and_erased_with_the_account(learner, other, make_project):
    SavedProject.set_saved(make_project(learner), by=other, on=True)
    (_name, text), *_more = personal_data(other)
    assert [row["project"] for row in json.loads(text)["saved_projects"]] == ["Sokoni"]
    erase(other, keep=True)
    assert not SavedProject.objects.exists()
