"""Home of a signed-in person: the next step, and the panels."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from collab.matching.availability import monday_of
from collab.models import CheckIn, ContractVersion, StandUp
from collab.tests.contracts.shop import text
from learnings.models import Entry, ReadmeImport
from portal.models import Topic
from portal.people.models import Cohort, CohortRequest, User
from tests.fixtures.entries import judge
from tests.fixtures.readmes import README


@pytest.fixture
def home_of(client_of):
    """home_of(person): the response of their Home."""
    return lambda person: client_of(person).get("/")


@pytest.fixture
def step_of(home_of):
    """step_of(person): the name of the rule that chose their next step, or None."""

    def rule(person):
        step = home_of(person).context["next_step"]
        return step and step.rule_name

    return rule


@pytest.fixture
def skilled(learner, topics):
    """Amina with a whole profile."""
    learner.skills.set([topics["Django"]])
    return learner


@pytest.fixture
def team(skilled, other, make_project, ask):
    """A project of Amina and Omar, with an open seat."""
    project = make_project(skilled, seats=["frontend", "frontend"])
    ask(project, other).accept(by=skilled)
    return project


def check_in(project, person):
    week = monday_of(timezone.localdate())
    CheckIn.objects.create(project=project, person=person, week=week, word="well")


def stand_up(project, person, days_ago=0):
    day = timezone.localdate() - timedelta(days=days_ago)
    return StandUp.objects.create(project=project, person=person, day=day, did="Cart totals")


def end(cohort):
    yesterday = timezone.now().date() - timedelta(days=1)
    Cohort.objects.filter(pk=cohort.pk).update(starts_on="2026-01-01", ends_on=yesterday)


def test_home_asks_for_one_thing_after_another(
    step_of, team, skilled, make_person, ask, send, mentor, cohort
):
    skilled.skills.clear()
    entry = send(skilled, "Cursors")
    judge(entry, mentor, "request_changes", "Which version?")
    imported = ReadmeImport.stage(skilled, README)
    imported.confirm()
    request = ask(team, make_person("hana"))
    skilled.skills.clear()

    asked = [step_of(skilled)]
    request.decline(by=skilled)
    asked.append(step_of(skilled))
    entry.submit()
    asked.append(step_of(skilled))
    check_in(team, skilled)
    asked.append(step_of(skilled))
    stand_up(team, skilled)
    asked.append(step_of(skilled))
    skilled.skills.add(Topic.objects.first())
    asked.append(step_of(skilled))
    imported.submit()
    asked.append(step_of(skilled))
    end(cohort)
    asked.append(step_of(skilled))
    assert asked == [
        "answer_request",
        "make_changes",
        "check_in",
        "stand_up",
        "finish_profile",
        "submit_drafts",
        "checklist",
        None,
    ]


def test_person_who_never_wrote_is_asked_for_a_first_entry(step_of, home_of, skilled, publish):
    assert step_of(skilled) == "first_entry"
    assert "No drafts yet" in home_of(skilled).text
    publish(skilled)
    page = home_of(skilled)
    assert page.context["next_step"].rule_name == "checklist"
    assert "Your work in progress" not in page.text


def test_nothing_to_do_is_said_kindly(home_of, skilled, publish, cohort):
    publish(skilled)
    end(cohort)
    page = home_of(skilled)
    assert page.context["next_step"] is None
    assert "You’re all caught up" in page.text
    assert "Cohort 3 has ended" in page.text


def test_only_the_next_step_is_tinted(home_of, team, skilled, make_person, ask):
    ask(team, make_person("hana"))
    assert home_of(skilled).text.count("card-tint") == 1


def test_invitation_is_a_request_to_answer(home_of, skilled, other, make_project):
    project = make_project(other, "Kazi", seats=["backend"])
    project.invite(skilled, seats=list(project.seats.open()), message="Join us.")
    page = home_of(skilled)
    assert page.context["next_step"].title == "Omar Farouk invites you to Kazi"
    assert "/collab/requests/#request-" in page.text
    # The person who invited shows, not the reader.
    assert page.text.index("Requests to answer") < page.text.index('href="/@omar/"')


def test_requests_can_be_answered_on_home(client_of, team, skilled, make_person, ask):
    browser = client_of(skilled)
    requests = [ask(team, make_person(f"hana-{number}")) for number in range(4)]
    page = browser.get("/").text
    assert page.count(">Decline</button>") == 3
    assert "All 4 waiting" in page
    browser.post(f"/collab/requests/{requests[0].pk}/decline/")
    browser.post(f"/collab/requests/{requests[1].pk}/acceptance/")
    assert skilled.pk in [seat.holder_id for seat in team.seats.all()]
    assert "Requests to answer" not in browser.get("/").text  # the last seat was given


def test_check_in_and_stand_up_need_a_team_of_several(step_of, skilled, make_project, publish):
    publish(skilled)
    make_project(skilled)
    assert step_of(skilled) == "checklist"


@pytest.mark.parametrize(("days_ago", "rule"), [(2, "checklist"), (3, "stand_up")])
def test_stand_up_is_asked_for_after_three_days(step_of, team, skilled, publish, days_ago, rule):
    publish(skilled)
    check_in(team, skilled)
    stand_up(team, skilled, days_ago)
    assert step_of(skilled) == rule


def test_team_card_shows_progress_and_the_last_stand_up(home_of, team, skilled):
    ContractVersion.publish(team, text(), by=skilled)
    team.endpoints.filter(place=0).update(used="integrated", built="live")
    stand_up(team, skilled)
    page = home_of(skilled).text
    assert f"1 of {team.endpoints.count()} integrated" in page
    assert "Cart totals" in page
    assert page.count("seat-open") == 1
    assert f'action="{team.page_url("checkin")}"' in page or "How is it going this week?" in page


def test_paused_team_asks_for_nothing(step_of, team, skilled, publish):
    publish(skilled)
    type(team).objects.filter(pk=team.pk).update(state="paused")
    assert step_of(skilled) == "checklist"


def test_checklist_names_where_each_item_is_done(home_of, skilled, team):
    page = home_of(skilled).text
    assert "2/6" in page
    assert f'<a href="{team.get_absolute_url()}contract/">an API contract</a>' in page
    assert '<a href="/challenges/new/">two solved challenges</a>' in page


def test_deadline_names_day_hour_and_zone(home_of, skilled, cohort):
    User.objects.filter(pk=skilled.pk).update(time_zone="Africa/Nairobi")
    ends_on = timezone.now().date() + timedelta(days=20)
    Cohort.objects.filter(pk=cohort.pk).update(ends_on=ends_on)
    page = home_of(skilled).text
    assert "<b>20</b>" in page
    assert ", 02:59, Nairobi</time>" in page


def test_feed_is_of_the_cohort_unless_all_are_chosen(
    client_of, learner, other, make_person, publish
):
    publish(other, "From a colleague")
    publish(make_person("far"), "From elsewhere")
    solved = publish(other, "Solved one", kind="challenge")
    publish(learner, "", kind="solution", challenge=solved)
    publish(other, "Unsolved one", kind="challenge")
    browser = client_of(learner)

    def titles(address):
        page = browser.get(address)
        panel = next(panel for panel in page.context["panels"] if panel.place == "feed")
        return [entry.title for entry in panel.values["page"].rows]

    assert titles("/") == ["Unsolved one", "Solved one", "Solved one", "From a colleague"]
    assert titles("/?feed=unsolved") == ["Unsolved one"]
    assert "From elsewhere" in titles("/?feed=all")
    loner = client_of(make_person("loner"))
    assert "Latest posts" in loner.get("/").text
    assert "From elsewhere" in loner.get("/").text


def test_mentor_sees_the_queue_and_who_asks_to_join(
    home_of, step_of, mentor, learner, send, make_person, cohort
):
    assert step_of(mentor) is None
    CohortRequest.ask(make_person("newcomer"), cohort)
    page = home_of(mentor)
    assert page.context["next_step"].title == "1 person asks to join Cohort 3"
    send(learner, "Waiting")
    page = home_of(mentor)
    assert page.context["next_step"].title == "1 item is waiting for review"
    assert "People who ask to join" in page.text
    assert "You aren’t in a team yet" not in page.text


def test_mentor_of_another_cohort_is_not_asked(home_of, step_of, make_person, learner, cohort):
    other_cohort = Cohort.objects.create(
        programme="ALX", name="Cohort 9", slug="c-9", starts_on="2026-01-01", ends_on="2099-01-01"
    )
    far = make_person("far")
    far.mentorships.create(cohort=other_cohort)
    CohortRequest.ask(make_person("newcomer"), cohort)
    assert step_of(far) is None


def test_suggestions_are_links_with_reasons(client_of, skilled, other, make_project):
    make_project(other, "Kazi", seats=["backend"])
    panels = client_of(skilled).get("/").context["panels"]
    (url,) = [
        panel.values["url"] for panel in panels if panel.template.endswith("_suggestions.html")
    ]
    page = client_of(skilled).get(url)
    assert ">Kazi</a>" in page.text
    assert "<strong>" in page.text
    assert 'href="/collab/match/"' in page.text


def test_owner_with_an_open_seat_gets_people(client_of, skilled, other, make_project):
    project = make_project(skilled, seats=["frontend"])
    page = client_of(skilled).get(f"/collab/match/suggestions/?for={project.pk}")
    assert ">Omar Farouk</a>" in page.text
    assert f'href="/collab/match/?for={project.pk}"' in page.text


def test_newcomer_gets_a_kind_sentence_instead_of_suggestions(client_of, make_person):
    page = client_of(make_person("newcomer")).get("/collab/match/suggestions/?for=99")
    assert "No suggestions yet." in page.text


def queries_of(browser, address="/"):
    browser.get(address)
    caches["pages"].clear()
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


def test_home_makes_at_most_ten_queries(
    client_of, team, skilled, make_person, ask, send, mentor, publish, make_project
):
    newcomer = make_person("newcomer", cohort=skilled.cohort)
    assert queries_of(client_of(newcomer)) == 8
    assert queries_of(client_of(mentor)) == 10
    ContractVersion.publish(team, text(), by=skilled)
    for number in range(8):
        make_project(skilled, f"Project {number}")
        publish(skilled, f"Post {number}")
        judge(send(skilled, f"Back {number}"), mentor, "request_changes", "Why?")
        ask(team, make_person(f"asker-{number}"))
        send(skilled, f"Challenge {number}", kind="challenge", solution="Restart it.")
    ReadmeImport.stage(skilled, README).confirm()
    assert queries_of(client_of(skilled)) == 9
    for number in range(8):
        CohortRequest.ask(make_person(f"new-{number}"), skilled.cohort)
    assert queries_of(client_of(mentor)) == 10
    # One counts whether many chose the brief, once in ten minutes.
    assert queries_of(client_of(skilled), f"/collab/match/suggestions/?for={team.pk}") == 7


def test_unconfirmed_import_asks_for_nothing(step_of, skilled):
    ReadmeImport.stage(skilled, README)
    assert Entry.objects.count() == 0
    assert step_of(skilled) == "first_entry"
