"""Two people at the same moment, with two real connections; beside each a naive version that must go wrong."""

import threading
import uuid

import pytest
from django.db import connection

from collab.models import AlreadyAnswered, AlreadyAsked, JoinRequest, Seat, SeatTaken
from learnings.models import Draft, Entry
from portal.moderation.models import AlreadyReviewed, Review
from portal.people.models import once
from portal.tests.races import at_once, raised

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 8


def test_two_accepts_of_the_last_seat_one_wins_and_the_other_is_told(learner, make_person, announce, ask):
    for number in range(ROUNDS):
        project = announce(learner, f"Project {number}")
        asks = [ask(project, make_person()) for _person in range(4)]
        results = at_once(*(lambda join=join: join.accept(by=learner) for join in asks))
        assert sorted(raised(results), key=str) == [AlreadyAnswered] * 3 or set(raised(results)) <= {
            AlreadyAnswered,
            SeatTaken,
        }
        assert len(raised(results)) == 3
        assert project.seats.exclude(holder=None).count() == 2
        assert project.requests.filter(status="accepted").count() == 1


def test_a_naive_accept_fills_one_seat_twice(learner, make_person, announce, ask):
    """The control: looking first and writing then lets two through, or the barrier proves nothing."""
    winners = []
    for number in range(ROUNDS):
        project = announce(learner, f"Project {number}")
        seat = project.seats.get(number=2)
        looked = threading.Barrier(2)

        def naive(person, seat=seat, looked=looked):
            free = Seat.objects.get(pk=seat.pk).holder_id is None
            looked.wait()
            if free:
                Seat.objects.filter(pk=seat.pk).update(holder=person)
            return free

        winners.append(sum(at_once(*(lambda p=make_person(): naive(p) for _person in range(2)))))
    assert max(winners) == 2


def test_two_requests_by_one_person_are_one(learner, other, announce):
    for number in range(ROUNDS):
        project = announce(learner, f"Project {number}")
        seats = list(project.seats.filter(holder=None))
        results = at_once(*(lambda: project.ask(other, seats=seats, message="") for _time in range(4)))
        assert raised(results) == [AlreadyAsked] * 3
        assert JoinRequest.objects.filter(project=project).count() == 1


def test_accept_against_withdraw_has_one_outcome(learner, other, announce, ask):
    for number in range(ROUNDS):
        project = announce(learner, f"Project {number}")
        join = ask(project, other)
        results = at_once(lambda: join.accept(by=learner), lambda: join.withdraw(by=other))
        assert raised(results) == [AlreadyAnswered]
        join.refresh_from_db()
        filled = project.seats.filter(holder=other).count()
        assert (join.status, filled) in (("accepted", 1), ("withdrawn", 0))


def sent_in(learner):
    entry = Entry(kind="learning", author=learner)
    draft = Draft(entry=entry, title="A title", body="Words", section="tip", track="backend")
    draft.save_text(version=0)
    entry.submit()
    return entry


def test_eight_decisions_on_one_revision_are_one(learner, make_person, cohort):
    mentors = [make_person(is_operator=True) for _person in range(8)]
    for _number in range(ROUNDS):
        case = sent_in(learner).case
        results = at_once(*(lambda m=mentor: case.decide("approve", by=m, revision_number=1) for mentor in mentors))
        assert raised(results) == [AlreadyReviewed] * 7
        assert Review.objects.filter(case=case).count() == 1


def test_approve_against_edit_never_publishes_what_was_not_read(learner, make_person):
    mentor = make_person(is_operator=True)
    for _number in range(ROUNDS):
        entry = sent_in(learner)
        draft = Draft.objects.get(entry=entry)
        draft.body = "Changed in between"
        draft.save_text(version=draft.version)
        results = at_once(
            lambda e=entry: e.case.decide("approve", by=mentor, revision_number=1), lambda e=entry: e.submit()
        )
        assert set(raised(results)) <= {AlreadyReviewed}
        entry.refresh_from_db()
        if entry.live_revision:
            assert entry.live_revision.number == 1
        assert entry.waiting_revision.number == 2


def test_approve_against_withdraw_has_one_outcome(learner, make_person):
    mentor = make_person(is_operator=True)
    for _number in range(ROUNDS):
        entry = sent_in(learner)
        results = at_once(
            lambda e=entry: e.case.decide("approve", by=mentor, revision_number=1), lambda e=entry: e.withdraw()
        )
        assert raised(results) == [AlreadyReviewed]
        entry.refresh_from_db()
        assert (entry.status, Review.objects.filter(case=entry.case).count()) in (("live", 1), ("draft", 0))


def test_a_double_click_on_send_makes_one_pair(learner, client_of):
    for number in range(ROUNDS):
        values = {
            "key": uuid.uuid4(),
            "version": 0,
            "title": f"Port in use {number}",
            "track": "backend",
            "solution": "Stop the other one.",
        }
        clients = [client_of(learner) for _click in range(3)]
        answers = at_once(*(lambda c=client, v=values: c.post("/challenges/new/", v) for client in clients))
        assert [answer.status_code for answer in answers] == [302] * 3
        challenge = Entry.objects.challenges().get(waiting_revision__title=values["title"])
        assert challenge.revisions.count() == 1
        assert challenge.solutions.count() == 1


def test_one_form_sent_twice_at_once_acts_once(learner):
    for _number in range(ROUNDS):
        key, acted = uuid.uuid4(), []

        def create(acted=acted):
            acted.append(1)
            return "/there/"

        results = at_once(*(lambda k=key: once(learner, k, create) for _time in range(4)))
        assert results == ["/there/"] * 4
        assert len(acted) == 1


def test_these_run_on_real_connections():
    assert connection.vendor == "postgresql"
