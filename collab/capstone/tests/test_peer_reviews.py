"""Learners look at projects of others: who is asked, who reads what, and when it is sent."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from collab.capstone.models import CohortSetup, HandIn, PeerReview
from collab.capstone.models.peer_review import PeerReviewSent, UnansweredQuestions
from collab.capstone.peer_assignment import assign_due, choose_pairs
from learnings.tests.test_visibility import CANARY
from portal.checklist import evidence_by_person
from portal.people.models import Block, Notification
from portal.web.edit_versions import StaleEdit
from portal.web.rate_limits import DAY, LIMITS, Limit
from tests.fixtures.jobs import run_job

ANSWERS = {"works": f"{CANARY} works.", "hard": "The start.", "suggestion": "A <b>map</b>."}


@pytest.fixture
def setup(running):
    due_at = timezone.now() + timedelta(days=2)
    return CohortSetup.objects.create(cohort=running, asks_peers=True, peers_due_at=due_at)


@pytest.fixture
def make_team(running, make_person, make_project):
    """make_team(name): a project of one learner that is handed in."""

    def make(name, *, hands_in=True):
        project = make_project(make_person(name, track="backend", cohort=running), name)
        if hands_in:
            HandIn.save_of(project, word="", version=0, by=project.owner)
        return project

    return make


@pytest.fixture
def review(running, setup, make_team, make_person):
    """Zola was asked to look at Kura."""
    zola = make_person("zola", cohort=running)
    return PeerReview.objects.create(cohort=running, project=make_team("kura"), reviewer=zola)


def test_each_learner_gets_two_projects_and_each_project_two_learners():
    teams = {project: {project + 100, project + 200} for project in range(1, 11)}
    learners = [person for members in teams.values() for person in members]
    pairs = choose_pairs(teams=teams, learners=learners, avoided=set(), known=set())
    by_learner = [sum(one == person for one, _project in pairs) for person in learners]
    by_project = [sum(one == project for _person, one in pairs) for project in teams]
    assert set(by_learner) == {2}
    assert set(by_project) == {4}
    assert not [pair for pair in pairs if pair[0] in teams[pair[1]]]
    again = choose_pairs(teams=teams, learners=learners, avoided=set(), known=set(pairs))
    assert again == []


def test_no_one_gets_a_project_of_a_person_they_blocked():
    teams = {1: {11}, 2: {12}, 3: {13}}
    pairs = choose_pairs(teams=teams, learners=[11], avoided={(11, 12)}, known=set())
    assert pairs == [(11, 3)]


def test_learners_are_asked_once_within_three_days_of_the_moment(setup, make_team, running):
    kura, sokoni, kazi = (make_team(name) for name in ("kura", "sokoni", "kazi"))
    draft = make_team("draft", hands_in=False)
    Block.objects.create(blocker=kazi.owner, blocked=kura.owner)
    with time_machine.travel(setup.peers_due_at - timedelta(days=4), tick=False):
        run_job(assign_due)
    assert not PeerReview.objects.exists()
    for _time in range(2):
        run_job(assign_due)
    asked = {}
    for row in PeerReview.objects.all():
        asked.setdefault(row.reviewer, set()).add(row.project)
    assert asked[kura.owner] == {sokoni}
    assert asked[kazi.owner] == {sokoni}
    assert asked[sokoni.owner] == {kura, kazi}
    assert len(asked[draft.owner]) == 2
    assert draft not in set().union(*asked.values())
    told = Notification.objects.filter(kind="peers_assigned")
    assert told.count() == 4
    assert "look at 2 projects" in told.get(recipient=sokoni.owner).sentence


def test_a_draft_can_be_incomplete_and_a_finished_one_not(review, client_of):
    browser, page = client_of(review.reviewer), f"/peers/{review.pk}/"
    assert "Kura".lower() in browser.get("/peers/").text.lower()
    browser.post(page, {"works": "Fast.", "version": 1, "save": ""})
    review.refresh_from_db()
    assert (review.works, review.done_at, review.version) == ("Fast.", None, 2)
    refused = browser.post(page, {"works": "Very fast.", "version": 2, "finish": ""})
    assert refused.status_code == 422
    assert "Very fast." in refused.text
    assert "Answer this, or save a draft." in refused.text
    stale = browser.post(page, ANSWERS | {"version": 1, "finish": ""})
    assert stale.status_code == 409
    assert "Fast." in stale.text
    assert "A &lt;b&gt;map" in stale.text
    browser.post(page, ANSWERS | {"version": 2, "finish": ""})
    review.refresh_from_db()
    assert review.done_at
    with pytest.raises(StaleEdit):
        review.save_answers(version=1, finishes=True)
    review.hard = " "
    with pytest.raises(UnansweredQuestions):
        review.save_answers(version=review.version, finishes=True)


def test_answers_are_sent_together_without_names_and_then_do_not_change(
    review, setup, client_of, mentor, make_person, running
):
    project, page = review.project, review.project.page_url("peers")
    PeerReview.objects.filter(pk=review.pk).update(**ANSWERS, done_at=timezone.now())
    unfinished = make_person("kofi", cohort=running)
    PeerReview.objects.create(cohort=running, project=project, reviewer=unfinished, works="Half")
    team, mentors = client_of(project.owner), client_of(mentor)
    assert CANARY not in team.get(page).text
    assert CANARY in mentors.get(page).text
    assert "/@zola/" in mentors.get(page).text
    assert "Half" not in mentors.get(page).text
    with time_machine.travel(setup.peers_due_at + timedelta(minutes=1), tick=False):
        for _time in range(2):
            run_job(PeerReview.send_due)
        text = team.get(page).text
        assert CANARY in text
        assert "A &lt;b&gt;map" in text
        assert "zola" not in text
        assert "Half" not in text
        told = Notification.objects.get(kind="peers_answered")
        assert (told.recipient, told.values["n"], told.actor) == (project.owner, 1, None)
        late = client_of(review.reviewer).post(
            f"/peers/{review.pk}/", ANSWERS | {"version": 1, "finish": ""}
        )
    assert late.status_code == 409
    review.refresh_from_db()
    with pytest.raises(PeerReviewSent):
        review.save_answers(version=review.version, finishes=True)


def test_only_the_author_and_mentors_see_answers_that_were_not_sent(
    review, client, client_of, other, make_person
):
    PeerReview.objects.filter(pk=review.pk).update(**ANSWERS, done_at=timezone.now())
    pages = [
        f"/peers/{review.pk}/",
        "/peers/",
        review.project.page_url("peers"),
        review.project.get_absolute_url(),
        review.project.page_url("deliverables"),
        f"/search/?q={CANARY}",
        "/@zola/",
        "/",
    ]
    for browser in (client, client_of(other), client_of(review.project.owner)):
        assert [
            page for page in pages if f"{CANARY} works" in browser.get(page, follow=True).text
        ] == []
    assert CANARY in client_of(review.reviewer).get(pages[0]).text


def test_the_check_of_peers_wants_all_of_them(review, running, make_team):
    def is_passed():
        return "peers" in evidence_by_person([review.reviewer_id])[review.reviewer_id]

    assert not is_passed()
    second = PeerReview.objects.create(
        cohort=running, project=make_team("sokoni"), reviewer=review.reviewer
    )
    for row, passes in ((review, False), (second, True)):
        PeerReview.objects.filter(pk=row.pk).update(**ANSWERS, done_at=timezone.now())
        assert is_passed() is passes


def test_a_team_reports_answers_to_its_mentors(review, mentor, make_person, client_of, monkeypatch):
    team, page = client_of(review.project.owner), review.project.page_url("peers")
    address = f"{page}{review.pk}/report/"
    data = {f"report-{review.pk}-reason": "It insults us."}
    assert team.post(address, data).status_code == 404  # the team hasn't got it
    now = timezone.now()
    PeerReview.objects.filter(pk=review.pk).update(**ANSWERS, done_at=now, sent_at=now)
    assert f'action="{address}"' in team.get(page).text
    empty = team.post(address, {})
    assert empty.status_code == 422
    assert "<details open>" in empty.text
    assert team.post(address, data).status_code == 302
    told = Notification.objects.get(kind="peers_reported")
    assert told.recipient == mentor
    assert told.url == f"{page}#answers-{review.pk}"
    assert "It insults us." in told.sentence
    shown = client_of(mentor).get(told.url).text
    assert f'id="answers-{review.pk}"' in shown
    assert review.reviewer.name in shown
    assert "Report these answers" not in shown
    assert client_of(mentor).post(address, data).status_code == 403
    assert client_of(make_person()).post(address, data).status_code == 403
    monkeypatch.setitem(LIMITS, "flag", Limit(1, DAY))
    too_many = team.post(address, data)
    assert too_many.status_code == 429
    assert "It insults us." in too_many.text
    mentor.mentorships.all().delete()
    operator = make_person(is_operator=True)
    review.report(by=review.project.owner, reason="It insults us.")
    assert Notification.objects.get(recipient=operator).kind == "peers_reported"
