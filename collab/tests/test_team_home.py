"""Tests of a team's home page, and of seats of inactive members."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from collab.models import CheckIn, MatchPreferences, PlanStep, Seat, StandUp
from collab.periodic_jobs import nudge_inactive_members
from tests import snapshots
from tests.fixtures.jobs import run_job


@snapshots.fixture
def team(learner, other, make_project, ask):
    """Amina's project with Omar in it."""
    project = make_project(learner, seats=["frontend"])
    ask(project, other).accept(by=learner)
    return project


def team_page(project, rest=""):
    return f"{project.get_absolute_url()}start/{rest}"


def notification_texts(person):
    return [notification.sentence for notification in person.notifications.order_by("pk")]


def test_team_home_is_for_members(client_of, client, make_person, other, team):
    assert client_of(other).get(team_page(team)).status_code == 200
    assert client_of(make_person()).get(team_page(team)).status_code == 403
    assert client.get(team_page(team)).status_code == 302


def test_only_chosen_contacts_are_shown_to_the_team(client_of, learner, other, team):
    learner.discord = "amina.d"
    learner.save()
    client = client_of(other)
    assert "amina.d" not in client.get(team_page(team)).text
    client_of(learner).post(
        team_page(team, "shown/"),
        {"shows": ["discord", "password"], "agreed": ["0", "4", "9", "x"]},
    )
    seat = team.seats.get(holder=learner)
    assert (seat.shows, seat.agreed) == (["discord"], [0, 4])
    page = client.get(team_page(team)).text
    assert "amina.d" in page
    assert learner.email not in page


def test_contacts_and_agreement_are_cleared_when_a_member_leaves(learner, other, team, ask):
    team.seats.filter(holder=other).update(shows=["email"], agreed=[1])
    team.leave(other)
    seat = team.seats.get(number=2)
    assert (seat.shows, seat.agreed, seat.seen_at) == ([], [], None)


def test_first_shared_half_hour_is_shown_in_the_readers_time_zone(client_of, learner, other, team):
    assert "the next hour you share appears here" in client_of(other).get(team_page(team)).text
    for person, zone in ((learner, "Africa/Lagos"), (other, "Asia/Karachi")):
        type(person).objects.filter(pk=person.pk).update(time_zone=zone)
        hours = {"weekdays_from": 0, "weekdays_to": 24, "weekends_from": 0, "weekends_to": 24}
        MatchPreferences.objects.update_or_create(person=person, defaults=hours)
    page = client_of(other).get(team_page(team))
    first = page.context["first_hour"]
    assert (first.minute % 30, first.second) == (0, 0)
    assert abs(first - timezone.now()) < timedelta(minutes=30)
    own = first.astimezone(ZoneInfo("Asia/Karachi"))
    assert f">{own:%a} {own.day} {own:%b, %H:%M}, Karachi</time>" in page.text


def test_a_check_in_of_someone_alone_says_nothing_of_a_team(client_of, learner, make_project, team):
    for project, told in (
        (team, "<p>Thanks. Your team can see it.</p>"),
        (make_project(learner, "Duka"), "<p>Thanks.</p>"),
    ):
        address = team_page(project, "pulse/")
        assert told in client_of(learner).post(address, {"word": "stuck"}, follow=True).text


def test_check_in_is_saved_with_one_tap(client_of, learner, other, team):
    client = client_of(other)
    for word in ("slow", "stuck", "nonsense"):
        client.post(team_page(team, "pulse/"), {"word": word})
    assert [check_in.word for check_in in CheckIn.objects.all()] == ["stuck"]
    assert "stuck" in client_of(learner).get(team_page(team)).text


def test_one_standup_a_day(client_of, learner, other, team):
    client = client_of(other)
    client.post(
        team_page(team, "standup/"), {"did": "The list page", "next": "", "blocked": "CORS"}
    )
    client.post(
        team_page(team, "standup/"),
        {"did": "The list page and its test", "next": "Forms", "blocked": ""},
    )
    assert [(row.did, row.blocked) for row in StandUp.objects.all()] == [
        ("The list page and its test", "")
    ]
    assert "The list page and its test" in client_of(learner).get(team_page(team)).text
    StandUp.objects.update(day=timezone.localdate() - timedelta(days=8))
    assert "The list page" not in client_of(learner).get(team_page(team)).text


def test_todays_standups_come_first_with_those_who_have_none(client_of, learner, other, team):
    today = timezone.localdate()
    for day, text in ((today, "The list page"), (today - timedelta(days=1), "The model")):
        StandUp.objects.create(project=team, person=other, day=day, did=text)
    context = client_of(learner).get(team_page(team)).context
    assert context["my_standup"] is None
    assert [(person, row.did) for person, row in context["others_today"]] == [
        (other, "The list page")
    ]
    assert [row.did for row in context["earlier_standups"]] == ["The model"]
    page = client_of(other).get(team_page(team))
    assert page.context["my_standup"].did == "The list page"
    assert page.context["others_today"] == [(learner, None)]
    assert "no stand-up yet today" in page.text


def test_standups_of_a_later_time_zone_are_todays_of_the_person_who_wrote_them(
    client_of, learner, other, team
):
    type(other).objects.filter(pk=other.pk).update(time_zone="Pacific/Auckland")
    with time_machine.travel("2026-11-23T20:00:00+00:00", tick=False):  # Tuesday in Auckland
        client_of(other).post(team_page(team, "standup/"), {"did": "The list page"})
        context = client_of(learner).get(team_page(team)).context
    assert [row.day.isoformat() for row in StandUp.objects.all()] == ["2026-11-24"]
    assert [(person, row.did) for person, row in context["others_today"]] == [
        (other, "The list page")
    ]
    assert context["earlier_standups"] == []


def test_standups_of_an_earlier_time_zone_are_not_moved_to_the_day_before(
    client_of, learner, other, team
):
    type(other).objects.filter(pk=other.pk).update(time_zone="Pacific/Honolulu")
    with time_machine.travel("2026-11-23T04:00:00+00:00", tick=False):  # Sunday in Honolulu
        client_of(other).post(team_page(team, "standup/"), {"did": "The list page"})
        client_of(other).post(team_page(team, "pulse/"), {"word": "stuck"})
        context = client_of(learner).get(team_page(team)).context
    assert [row.did for _person, row in context["others_today"]] == ["The list page"]
    assert context["earlier_standups"] == []
    check_ins = {seat.holder: check_in for seat, check_in in context["members"]}
    assert check_ins[other].word == "stuck"


def test_standup_of_today_of_a_person_who_left_is_still_shown(client_of, learner, other, team):
    today = timezone.localdate()
    StandUp.objects.create(project=team, person=other, day=today, did="The list page")
    team.leave(other)
    context = client_of(learner).get(team_page(team)).context
    assert [row.did for row in context["earlier_standups"]] == ["The list page"]


def test_empty_standup_shows_an_error(client_of, other, team):
    response = client_of(other).post(team_page(team, "standup/"), {"did": " "})
    assert response.status_code == 422
    assert "Fill in at least one of the three." in response.text


def test_plan_begins_with_the_steps_of_the_brief(learner, announce, brief):
    type(brief).objects.filter(pk=brief.pk).update(plan="Agree\n\nBuild\n")
    brief.refresh_from_db()
    assert [step.text for step in announce(learner, brief=brief).plan.all()] == [
        "Agree",
        "Build",
    ]
    assert announce(learner, "Idea").plan.count() == 6


def test_plan_steps_are_added_marked_and_deleted(client_of, learner, other, team):
    client = client_of(other)
    client.post(team_page(team, "plan/"), {"text": "Show it to Wanjiru"})
    step = team.plan.get(text="Show it to Wanjiru")
    client.post(team_page(team, f"plan/{step.pk}/"), {"on": "1"})
    step.refresh_from_db()
    assert step.done_by == other
    client.post(team_page(team, f"plan/{step.pk}/"), {"on": "0"})
    step.refresh_from_db()
    assert step.done_at is None
    client.post(team_page(team, f"plan/{step.pk}/"), {"delete": ""})
    assert not team.plan.filter(pk=step.pk).exists()
    assert client.post(team_page(team, "plan/"), {"text": ""}).status_code == 422


def test_plan_step_of_another_team_is_not_found(client_of, learner, team, make_project):
    elsewhere = make_project(learner, "Elsewhere").plan.first()
    assert (
        client_of(learner).post(team_page(team, f"plan/{elsewhere.pk}/"), {"on": "1"}).status_code
        == 404
    )


def test_number_of_plan_steps_is_limited(client_of, other, team):
    client = client_of(other)
    places = range(team.plan.count(), 29)
    PlanStep.objects.bulk_create(
        PlanStep(project=team, place=place, text=f"Step {place}") for place in places
    )
    for text in ("The last", "One more"):
        response = client.post(team_page(team, "plan/"), {"text": text}, follow=True)
        assert team.plan.count() == 30
        assert team.plan.last().text == "The last"
    assert "up to 30 steps" in response.text


# --- inactive members


def make_inactive(person, days):
    Seat.objects.filter(holder=person).update(seen_at=timezone.now() - timedelta(days=days))


def test_inactive_member_is_reminded_once(learner, other, team):
    make_inactive(other, 4)
    run_job(nudge_inactive_members)
    assert not [said for said in notification_texts(other) if "hasn’t heard from you" in said]
    make_inactive(other, 5)
    for _time in range(2):
        run_job(nudge_inactive_members)
    assert len([said for said in notification_texts(other) if "hasn’t heard from you" in said]) == 1
    assert not [said for said in notification_texts(learner) if "hasn’t heard from you" in said]


@pytest.mark.parametrize("state", ["shipped", "paused"])
def test_members_of_inactive_projects_are_not_reminded(other, team, state):
    type(team).objects.filter(pk=team.pk).update(state=state)
    make_inactive(other, 30)
    run_job(nudge_inactive_members)
    assert not [said for said in notification_texts(other) if "hasn’t heard from you" in said]


def reopen(client, project, person):
    return client.post(
        f"{project.get_absolute_url()}members/{person.handle}/reopening/", follow=True
    )


def test_seat_of_an_inactive_member_can_be_reopened(client_of, learner, other, team):
    make_inactive(other, 6)
    run_job(nudge_inactive_members)
    assert "hasn’t been nudged yet" in reopen(client_of(learner), team, other).text
    Seat.objects.filter(holder=other).update(nudged_at=timezone.now() - timedelta(days=2))
    assert "Reopen the seat" in client_of(learner).get(team_page(team)).text
    reopen(client_of(learner), team, other)
    assert not team.has_member(other)
    assert "was reopened" in notification_texts(other)[-1]
    assert team.events.first().sentence == "Omar Farouk’s seat is open again."


def test_active_member_keeps_the_seat(client_of, learner, other, team):
    make_inactive(other, 6)
    run_job(nudge_inactive_members)
    Seat.objects.filter(holder=other).update(nudged_at=timezone.now() - timedelta(days=2))
    client_of(other).post(team_page(team, "pulse/"), {"word": "slow"})
    assert "has been active since" in reopen(client_of(learner), team, other).text
    assert team.has_member(other)


def test_mentor_can_reopen_an_inactive_seat_and_others_cannot(
    client_of, mentor, make_person, learner, other, team
):
    make_inactive(other, 6)
    Seat.objects.filter(holder=other).update(nudged_at=timezone.now() - timedelta(days=2))
    assert reopen(client_of(make_person()), team, other).status_code == 403
    assert "Reopen the seat" in client_of(mentor).get(team.get_absolute_url()).text
    assert "Reopen the seat" not in client_of(other).get(team.get_absolute_url()).text
    reopen(client_of(mentor), team, other)
    assert not team.has_member(other)


def test_team_home_makes_few_queries(client_of, learner, team, django_assert_max_num_queries):
    client = client_of(learner)
    client.get(team_page(team))
    with django_assert_max_num_queries(10):
        client.get(team_page(team))


def test_first_person_who_marked_a_step_stays(learner, other, make_project):
    step = make_project(learner).plan.first()
    seen_before = type(step).objects.get(pk=step.pk)
    step.set_done(done=True, by=learner)
    seen_before.set_done(done=True, by=other)
    step.refresh_from_db()
    assert step.done_by == learner
