"""Two members at the same moment, and two processes, with two real connections."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from collab.capstone.models import CohortSetup, Deliverable, DeliverableKind, HandIn, PeerReview
from collab.capstone.peer_assignment import assign_due
from portal.people.models import Notification
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
