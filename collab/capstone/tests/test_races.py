"""Two members at the same moment, and two processes, with two real connections."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from collab.capstone.models import (
    Certificate,
    CohortSetup,
    Deliverable,
    DeliverableKind,
    HandIn,
    PeerReview,
    Result,
    Rubric,
    ScoreSheet,
    SecondLook,
)
from collab.capstone.models.deliverable import KindRemoved
from collab.capstone.models.score_sheet import EnoughMentors, TypedScore
from collab.capstone.models.second_look import AskedAlready, NotAssigned
from collab.capstone.peer_assignment import assign_due
from portal.people.models import Mentorship, Notification, User
from portal.web.edit_versions import StaleEdit
from tests.races import exception_types, race_rounds, run_concurrently

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("round", race_rounds(3))
def test_of_two_members_who_save_the_same_deliverable_one_is_told(
    running, learner, other, make_project, round
):
    DeliverableKind.begin(running)
    project, kind = make_project(learner), running.deliverable_kinds.first()

    def save(person, url):
        form = Deliverable(project=project, kind=kind, url=url)
        return lambda: form.save_by(person, version=0)

    acts = [save(learner, "https://a.example"), save(other, "https://b.example")]
    assert exception_types(run_concurrently(*acts)) == [StaleEdit]
    assert Deliverable.objects.get().version == 1


@pytest.mark.parametrize("round", race_rounds(3))
def test_two_members_hand_in_once(running, learner, other, make_project, round):
    project = make_project(learner)
    acts = [
        lambda person=person: HandIn.save_of(project, word=person.handle, version=0, by=person)
        for person in (learner, other)
    ]
    assert exception_types(run_concurrently(*acts)) == [StaleEdit]
    assert HandIn.objects.get().version == 1
    assert project.events.filter(kind="handed_in").count() == 1


def test_two_processes_keep_a_hand_in_as_it_was_once(running, learner, make_project):
    hand_in = HandIn.save_of(make_project(learner), word="", version=0, by=learner)
    with time_machine.travel(running.deadline + timedelta(minutes=5)):
        results = run_concurrently(*[lambda: HandIn._freeze_one(hand_in.pk)] * 2)
    assert sorted(results) == [False, True]


def test_two_processes_ask_and_send_once(running, learner, make_person, make_project):
    soon = timezone.now() + timedelta(days=1)
    setup = CohortSetup.objects.create(cohort=running, asks_peers=True, peers_due_at=soon)
    for person in (learner, make_person("kofi", cohort=running)):
        HandIn.save_of(make_project(person), word="", version=0, by=person)
    assert exception_types(run_concurrently(*[assign_due] * 4)) == []
    assert PeerReview.objects.count() == 2
    assert Notification.objects.filter(kind="peers_assigned").count() == 2
    PeerReview.objects.update(works="a", hard="b", suggestion="c", done_at=timezone.now())
    CohortSetup.objects.filter(pk=setup.pk).update(peers_due_at=timezone.now())
    assert exception_types(run_concurrently(*[PeerReview.send_due] * 4)) == []
    assert Notification.objects.filter(kind="peers_answered").count() == 2


@pytest.fixture
def mentors(mentor, make_person, running):
    """Four mentors of the cohort."""
    others = [make_person(f"mentor-{number}") for number in range(3)]
    for person in others:
        Mentorship.objects.create(user=person, cohort=running)
    return [mentor, *others]


@pytest.fixture
def published(running, learner, mentor, make_project, fill_sheet):
    project = make_project(learner)
    fill_sheet(project, mentor, 80)
    return Result.publish(project, "backend", by=mentor, replaces=0)


@pytest.mark.parametrize("round", race_rounds(3))
def test_of_three_mentors_who_are_assigned_at_once_two_score(
    running, learner, mentors, make_project, round
):
    Rubric.from_template(running, "backend", by=mentors[0])
    project = make_project(learner)
    acts = [
        lambda person=person: ScoreSheet.assign(project, "backend", person, by=mentors[0])
        for person in mentors[1:]
    ]
    assert exception_types(run_concurrently(*acts)) == [EnoughMentors]
    assert ScoreSheet.objects.count() == 2


@pytest.mark.parametrize("round", race_rounds(3))
def test_of_two_tabs_that_save_the_same_sheet_one_is_told(
    running, learner, mentor, make_project, round
):
    first = Rubric.from_template(running, "backend", by=mentor).criteria.first()
    sheet = ScoreSheet.assign(make_project(learner), "backend", mentor, by=mentor)

    def save(points):
        tab = ScoreSheet.objects.get(pk=sheet.pk)
        typed = {first.pk: TypedScore(points, "")}
        return lambda: tab.save_draft(typed, "", version=sheet.version)

    assert exception_types(run_concurrently(save(1), save(2))) == [StaleEdit]
    assert (sheet.scores.count(), ScoreSheet.objects.get().version) == (1, sheet.version + 1)


@pytest.mark.parametrize("round", race_rounds(3))
def test_a_team_asks_for_one_second_look(published, learner, mentors, round):
    def ask():
        return SecondLook.ask(published.project, "backend", by=learner, reason="Please.")

    assert exception_types(run_concurrently(ask, ask)) == [AskedAlready]
    look = SecondLook.objects.get()
    acts = [
        lambda person=person: SecondLook.objects.get(pk=look.pk).assign(person, by=mentors[0])
        for person in mentors[1:3]
    ]
    assert exception_types(run_concurrently(*acts)) == [NotAssigned]
    assert ScoreSheet.objects.filter(is_second_look=True).count() == 1


@pytest.mark.parametrize("round", race_rounds(3))
def test_a_second_look_is_answered_once(published, learner, mentors, fill_sheet, round):
    look = SecondLook.ask(published.project, "backend", by=learner, reason="Please.")
    look.assign(mentors[1], by=mentors[0])
    rubric = published.rubric
    ScoreSheet.objects.filter(pk=look.sheet_id).update(rubric=rubric, finished_at=timezone.now())
    for criterion in rubric.criteria.all():
        look.sheet.scores.create(criterion=criterion, points=criterion.points)

    def close():
        return SecondLook.objects.get(pk=look.pk).close(by=mentors[1], answer="I see more.")

    assert exception_types(run_concurrently(close, close)) == [NotAssigned]
    assert Result.objects.count() == 2


@pytest.mark.parametrize("round", race_rounds(3))
def test_two_clicks_make_one_certificate(published, learner, round):
    def ask():
        member = published.members.select_related("person", "result__project").get()
        return Certificate.ask(member, name="Amina").code

    codes = run_concurrently(*[ask] * 3)
    assert set(codes) == {Certificate.objects.get().code}


@pytest.mark.parametrize("round", race_rounds(3))
def test_a_kind_that_is_removed_while_a_team_saves_it_is_retired_or_gone(
    running, learner, make_project, round
):
    DeliverableKind.begin(running)
    project, kind = make_project(learner), running.deliverable_kinds.first()

    def save():
        row = Deliverable(project=project, kind=kind, url="https://a.example")
        return row.save_by(User.objects.get(pk=learner.pk), version=0)

    refused = exception_types(run_concurrently(save, lambda: kind.remove(version=kind.version)))
    left = DeliverableKind.objects.filter(pk=kind.pk).first()
    if refused:
        assert refused == [KindRemoved]
        assert left is None
    else:
        assert left.is_retired
        assert project.deliverables.count() == 1
