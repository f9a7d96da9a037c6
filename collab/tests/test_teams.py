"""Tests of seats, leaving, removing members and handing over."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.html import strip_tags

from collab.models import NoMoreSeats, NotInTeam, OwnerCannotLeave, Project, ProjectEvent, Seat
from portal.people.models import User
from tests import snapshots


@snapshots.fixture
def team(learner, other, make_project, ask):
    """Amina's project with Omar in it, and one seat open."""
    project = make_project(learner, seats=["frontend", "backend"])
    ask(project, other).accept(by=learner)
    return project


def log_sentences(project):
    return [event.sentence for event in project.events.order_by("pk")]


def notification_texts(person):
    return [notification.sentence for notification in person.notifications.order_by("pk")]


def test_my_team_leads_to_the_newest_team_at_work(client_of, other, learner, team, make_project):
    client = client_of(other)
    assert client.get("/collab/team/").headers["Location"] == team.page_url("start")
    newer = make_project(other, "Duka")
    assert client.get("/collab/team/").headers["Location"] == newer.page_url("start")
    Project.objects.filter(pk=newer.pk).update(state="shipped")
    assert client.get("/collab/team/").headers["Location"] == team.page_url("start")
    page = client.get("/collab/team/", follow=True).text
    assert '<a href="/collab/team/" aria-current="true">' in page


def test_my_team_leads_people_without_a_team_to_the_projects(client_of, make_person, team):
    page = client_of(make_person()).get("/collab/team/", follow=True)
    assert page.redirect_chain == [("/collab/", 302)]
    assert "You’re not on a team yet. These projects are looking for people." in page.text


def test_tab_bar_marks_team_for_members_on_the_pages_of_their_team(
    client_of, learner, make_person, team
):
    here = '<a href="/collab/team/" aria-current="true">'
    own, address = client_of(learner), team.get_absolute_url()
    for page in ("", "start/", "team/", "contract/", "contract/new/", "deliverables/"):
        assert here in own.get(address + page).text, page
    elsewhere = client_of(make_person())
    for page in ("", "contract/"):
        assert here not in elsewhere.get(address + page).text, page
    assert here not in own.get("/collab/").text


def test_people_looking_for_a_team_are_listed_to_others(client, client_of, learner, other):
    def listed_to(browser):
        return [person.pk for person in browser.get("/collab/").context["people"]]

    assert listed_to(client_of(learner)) == [other.pk]
    assert listed_to(client_of(other)) == [learner.pk]
    assert listed_to(client) == [other.pk, learner.pk]


def test_people_in_a_team_are_not_listed_as_looking_for_one(
    client, client_of, learner, other, make_person, make_project, ask
):
    project = make_project(learner, seats=["frontend", "backend"])
    free = make_person(display_name="Free Person")

    def listed():
        return [person.pk for person in client.get("/collab/").context["people"]]

    assert listed() == [free.pk, other.pk]
    ask(project, other).accept(by=learner)
    assert listed() == [free.pk]
    Project.objects.filter(pk=project.pk).update(state="shipped")
    assert set(listed()) == {free.pk, other.pk, learner.pk}


def test_cohort_page_filters_those_who_look_for_a_team(client, make_person, cohort, team):
    for handle, open_to in (("free", True), ("busy", False)):
        make_person(handle, cohort=cohort, open_to_collaborate=open_to)
    page = client.get("/cohorts/cohort-3/?looking=1")
    assert [person.handle for person in page.context["page"].rows] == ["free"]
    text = " ".join(page.text.split())
    assert 'aria-current="true"> Looking for a team <span>1</span>' in text
    User.objects.filter(handle="free").update(open_to_collaborate=False)
    caches["pages"].clear()
    assert "No one is looking for a team" in client.get("/cohorts/cohort-3/?looking=1").text


def test_log_shows_who_joined(team):
    assert log_sentences(team) == [
        "Amina Diallo published the project.",
        "Omar Farouk joined the team.",
    ]


def test_leave_frees_the_seat(client_of, other, learner, team):
    client = client_of(other)
    assert "Leave the team of “Sokoni”?" in client.get(f"{team.get_absolute_url()}leaving/").text
    assert team.has_member(other)
    client.post(f"{team.get_absolute_url()}leaving/")
    assert not team.has_member(other)
    assert team.seats.get(number=2).held_since is None
    assert log_sentences(team)[-1] == "Omar Farouk left the team."
    assert notification_texts(learner)[-1] == "Omar Farouk left Sokoni. Their seat is open again."


def test_former_member_can_ask_again(other, learner, team, ask):
    team.leave(other)
    ask(team, other).accept(by=learner)
    assert team.has_member(other)


def test_owner_cannot_leave_before_handing_over(client_of, learner, team):
    response = client_of(learner).post(f"{team.get_absolute_url()}leaving/", follow=True)
    assert "transfer it first" in response.text
    assert team.has_member(learner)
    with pytest.raises(OwnerCannotLeave):
        team.leave(learner)


def test_person_without_a_seat_cannot_leave(client_of, make_person, team):
    stranger = make_person()
    assert client_of(stranger).post(f"{team.get_absolute_url()}leaving/").status_code == 403
    with pytest.raises(NotInTeam):
        team.leave(stranger)


def test_remove_shows_the_reason_only_to_the_person(client, client_of, learner, other, team):
    address = f"{team.get_absolute_url()}members/{other.handle}/removal/"
    client_of(learner).post(address, {"reason": "You were away for three weeks."})
    assert not team.has_member(other)
    assert notification_texts(other)[-1].endswith(
        "Amina Diallo says: You were away for three weeks."
    )
    page = strip_tags(client.get(team.get_absolute_url()).text)
    assert "Omar Farouk left the team." in page
    assert "three weeks" not in page


def test_remove_requires_a_reason(client_of, learner, other, team):
    address = f"{team.get_absolute_url()}members/{other.handle}/removal/"
    response = client_of(learner).post(address, {"reason": " "})
    assert response.status_code == 422
    assert "Please say why" in response.text
    assert team.has_member(other)


def test_members_cannot_remove_each_other(client_of, learner, other, team):
    assert (
        client_of(other)
        .post(f"{team.get_absolute_url()}members/{learner.handle}/removal/")
        .status_code
        == 403
    )


def test_owner_cannot_be_removed(client_of, learner, team):
    client_of(learner).post(
        f"{team.get_absolute_url()}members/{learner.handle}/removal/", {"reason": "x"}
    )
    assert team.has_member(learner)


def test_hand_over_changes_the_owner(client_of, learner, other, team):
    client_of(learner).post(f"{team.get_absolute_url()}members/{other.handle}/handover/")
    team.refresh_from_db()
    assert team.owner == other
    assert team.has_member(learner)
    assert log_sentences(team)[-1] == "Amina Diallo transferred ownership to Omar Farouk."
    assert notification_texts(other)[-1] == "Amina Diallo made you the owner of Sokoni."


def test_new_owner_has_the_rights_of_the_owner(client_of, learner, other, team, make_person, ask):
    request = ask(team, make_person())
    team.hand_over(to=other)
    before = client_of(learner)
    assert before.post(f"/collab/requests/{request.pk}/acceptance/").status_code in (403, 404)
    assert before.get(f"{team.get_absolute_url()}edit/").status_code == 403
    assert before.get(f"{team.get_absolute_url()}requests/").status_code == 403
    assert client_of(other).post(f"/collab/requests/{request.pk}/acceptance/").status_code == 302


def test_hand_over_to_a_person_outside_the_team_is_refused(client_of, learner, make_person, team):
    stranger = make_person()
    assert (
        client_of(learner)
        .post(f"{team.get_absolute_url()}members/{stranger.handle}/handover/")
        .status_code
        == 404
    )
    with pytest.raises(NotInTeam):
        team.hand_over(to=stranger)


@pytest.mark.parametrize("verb", ["leave", "remove", "suspend"])
def test_former_member_cannot_act_from_an_open_tab(client_of, learner, other, mentor, team, verb):
    tab = client_of(other)
    assert tab.get(f"{team.get_absolute_url()}team/").status_code == 200
    if verb == "leave":
        team.leave(other)
    elif verb == "remove":
        team.remove(other, by=learner, reason="x")
    else:
        from portal.moderation.models import Suspension

        Suspension.start(other, by=mentor, reason="x", until=timezone.now() + timedelta(days=1))
    assert tab.post(f"{team.get_absolute_url()}leaving/").status_code in (401, 403)
    assert team.has_member(other) == (verb == "suspend")


# --- seats


def test_seat_is_added_and_closed(client_of, learner, team):
    owner = client_of(learner)
    owner.post(f"{team.get_absolute_url()}seats/new/", {"track": "frontend", "topics": ""})
    assert team.seats.get(number=4).is_open
    owner.post(f"{team.get_absolute_url()}seats/4/closing/", {"on": "1"})
    assert not team.seats.get(number=4).is_open
    assert team.seats.open().count() == 1
    owner.post(f"{team.get_absolute_url()}seats/4/closing/", {"on": "0"})
    assert team.seats.get(number=4).is_open
    assert log_sentences(team)[2:] == [
        "A seat was opened: front end.", "A seat was closed: front end.", "A seat was opened: front end."
    ]  # fmt: skip


def test_seat_with_an_unknown_topic_keeps_the_typed_text(client_of, learner, team):
    response = client_of(learner).post(
        f"{team.get_absolute_url()}seats/new/", {"track": "frontend", "topics": "Quantumm"}
    )
    assert response.status_code == 422
    assert "Quantumm" in response.text


def test_team_has_at_most_eight_seats(client_of, learner, team):
    for _number in range(5):
        team.add_seat(track="backend", topics=[], by=learner)
    with pytest.raises(NoMoreSeats):
        team.add_seat(track="backend", topics=[], by=learner)
    response = client_of(learner).post(
        f"{team.get_absolute_url()}seats/new/", {"track": "backend"}, follow=True
    )
    assert "up to 8 seats" in response.text


def test_closed_seat_cannot_be_requested(client_of, learner, make_person, team):
    team.set_seat_closed(3, closed=True, by=learner)
    assert (
        "isn’t looking for people right now"
        in client_of(make_person()).get(team.get_absolute_url()).text
    )
    assert not type(team).objects.looking().exists()


def test_closing_the_last_open_seat_notifies_pending_requests(learner, make_person, team, ask):
    waiting = ask(team, make_person())
    team.set_seat_closed(3, closed=True, by=learner)
    waiting.refresh_from_db()
    assert waiting.status == "expired"
    assert "so your request was closed." in notification_texts(waiting.person)[-1]


def test_filled_seat_cannot_be_closed(learner, team):
    team.set_seat_closed(2, closed=True, by=learner)
    assert not team.seats.get(number=2).is_closed
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.filter(project=team, number=2).update(is_closed=True)


# --- the log


@pytest.mark.parametrize("state", ["building", "shipped", "paused"])
def test_change_of_state_is_logged(client_of, learner, team, state):
    values = {
        "name": "Sokoni",
        "pitch": "Shops.",
        "state": state,
        "hours_per_week": 5,
        "version": 1,
        "stack": "",
    }
    client_of(learner).post(f"{team.get_absolute_url()}edit/", values)
    assert ProjectEvent.objects.order_by("-pk")[0].kind == state


def test_edit_does_not_overwrite_other_columns(learner, other, team):
    stale = type(team).objects.get(pk=team.pk)
    team.hand_over(to=other)
    type(team).objects.filter(pk=team.pk).update(is_hidden=True)
    stale.name = "Soko"
    stale.save_changes(version=stale.version)
    team.refresh_from_db()
    assert (team.name, team.owner, team.is_hidden) == ("Soko", other, True)
