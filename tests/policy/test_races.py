"""Two people at the same moment, with two real connections; beside each a naive version that must go wrong."""

import threading
import uuid

import pytest
from django.db import connection
from django.utils import timezone

from collab.contracts.reference import operations
from collab.models import (
    AlreadyAnswered,
    AlreadyAsked,
    ContractVersion,
    Endpoint,
    JoinRequest,
    NotInTeam,
    NotNewestVersion,
    OwnerCannotLeave,
    RequestNotPermitted,
    Seat,
    SeatTaken,
)
from collab.tests.contracts.shop import text
from learnings.models import Draft, Entry
from portal.moderation import models as moderation
from portal.moderation import review_targets
from portal.moderation.models import AlreadyReviewed, Case, Review
from portal.people.models import run_once
from portal.web.edit_versions import StaleEdit
from tests.races import exception_types, race_rounds, run_concurrently

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_accepts_of_the_last_seat_one_wins_and_the_other_is_told(
    learner, make_person, make_project, ask
):
    for number in race_rounds(8):
        project = make_project(learner, f"Project {number}")
        asks = [ask(project, make_person()) for _person in range(4)]
        results = run_concurrently(*(lambda join=join: join.accept(by=learner) for join in asks))
        assert sorted(exception_types(results), key=str) == [AlreadyAnswered] * 3 or set(
            exception_types(results)
        ) <= {
            AlreadyAnswered,
            SeatTaken,
        }
        assert len(exception_types(results)) == 3
        assert project.seats.exclude(holder=None).count() == 2
        assert project.requests.filter(status="accepted").count() == 1


def test_twenty_accepts_of_one_seat_fill_it_once(learner, make_person, make_project, ask):
    project = make_project(learner)
    asks = [ask(project, make_person()) for _person in range(20)]
    results = run_concurrently(*(lambda join=join: join.accept(by=learner) for join in asks))
    assert len(exception_types(results)) == 19
    assert set(exception_types(results)) <= {AlreadyAnswered, SeatTaken}
    assert project.seats.exclude(holder=None).count() == 2
    assert project.requests.filter(status="accepted").count() == 1
    assert not project.requests.pending().exists()


@pytest.mark.parametrize("round", race_rounds(8))
def test_leave_against_accept_loses_neither(learner, other, make_person, make_project, ask, round):
    project = make_project(learner)
    waits = ask(project, make_person())
    ask(project, other)
    Seat.objects.filter(project=project, number=2).update(holder=other, held_since=timezone.now())
    results = run_concurrently(lambda: project.leave(other), lambda: waits.accept(by=learner))
    assert set(exception_types(results)) <= {SeatTaken}
    waits.refresh_from_db()
    seat = project.seats.get(number=2)
    assert (waits.status, seat.holder) in (("accepted", waits.person), ("pending", None))
    assert project.events.filter(kind="left").count() == 1


@pytest.mark.parametrize("round", race_rounds(8))
def test_hand_over_against_leave_has_an_owner_in_the_team(learner, other, make_project, ask, round):
    project = make_project(learner)
    ask(project, other).accept(by=learner)
    results = run_concurrently(lambda: project.hand_over(to=other), lambda: project.leave(other))
    assert set(exception_types(results)) <= {NotInTeam, OwnerCannotLeave}
    assert len(exception_types(results)) == 1
    project.refresh_from_db()
    assert project.has_member(project.owner)


@pytest.mark.parametrize("round", race_rounds(8))
def test_hand_over_against_accept_fills_the_seat_once_by_who_may(
    learner, other, make_person, make_project, ask, round
):
    project = make_project(learner, seats=["frontend", "frontend"])
    ask(project, other).accept(by=learner)
    waits = ask(project, make_person())
    results = run_concurrently(
        lambda: project.hand_over(to=other), lambda: waits.accept(by=learner)
    )
    assert set(exception_types(results)) <= {RequestNotPermitted}
    project.refresh_from_db()
    waits.refresh_from_db()
    assert project.owner == other
    seats = project.seats.filter(holder=waits.person).count()
    assert (waits.status, seats) in (("accepted", 1), ("pending", 0))


@pytest.mark.parametrize("round", race_rounds(8))
def test_hand_over_against_a_decision_leaves_no_judge_in_their_own_case(
    learner, mentor, make_project, ask, round
):
    project = make_project(learner)
    ask(project, mentor).accept(by=learner)
    case = review_targets.REVIEW_TARGETS["project"].get_or_create_case(project)
    said = {"by": mentor, "revision_number": 1, "reason": "Advertising."}
    results = run_concurrently(
        lambda: project.hand_over(to=mentor),
        lambda: Case.objects.get(pk=case.pk).decide("remove", **said),
    )
    assert set(exception_types(results)) <= {moderation.NotPermitted}
    case.refresh_from_db()
    assert case.author == mentor
    assert not case.reviews.filter(author=mentor).exists()
    assert case.reviews.count() == len(results) - 1 - len(exception_types(results))


@pytest.mark.parametrize("round", race_rounds(5))
def test_two_contracts_at_once_are_two_versions(learner, other, make_project, ask, round):
    project = make_project(learner)
    texts = [text(), text(lambda document: document["paths"].pop("/orders/{id}"))]
    results = run_concurrently(
        *(lambda one=one: ContractVersion.publish(project, one, by=learner) for one in texts)
    )
    assert exception_types(results) == []
    assert sorted(project.contract_versions.values_list("number", flat=True)) == [1, 2]
    newest = project.contract_versions.first()
    present = set(project.endpoints.filter(is_gone=False).values_list("key", flat=True))
    assert present == set(operations(newest.document))


@pytest.mark.parametrize("round", race_rounds(5))
def test_a_version_withdrawn_while_another_is_published(learner, make_project, round):
    """Either only the new one stands, or the withdrawal is refused; the board follows it."""
    project = make_project(learner)
    first, _new = ContractVersion.publish(project, text(), by=learner)
    newer = text(lambda document: document["paths"].pop("/orders/{id}"))
    results = run_concurrently(
        lambda: first.withdraw(by=learner),
        lambda: ContractVersion.publish(project, newer, by=learner),
    )
    assert set(exception_types(results)) <= {NotNewestVersion}
    first.refresh_from_db()
    assert (first.withdrawn_at is None) == bool(exception_types(results))
    current = project.contract_versions.current()
    assert current.number == 2
    assert (len(current.all_changes) == 0) == bool(first.withdrawn_at)
    present = set(project.endpoints.filter(is_gone=False).values_list("key", flat=True))
    assert present == set(operations(current.document))


@pytest.mark.parametrize("round", race_rounds(5))
def test_two_words_on_one_side_at_once_one_wins_and_the_other_is_told(
    learner, other, make_project, ask, round
):
    """Both saw the same; beside them a word on the other side is lost by neither."""
    project = make_project(learner)
    ContractVersion.publish(project, text(), by=learner)
    endpoint = project.endpoints.first()
    has_read = threading.Barrier(3)

    def word(side, said, by):
        def act():
            row = Endpoint.objects.get(pk=endpoint.pk)
            has_read.wait()
            row.set_status(side, said, by=by)
            return said

        return act

    acts = [
        word("used", "mocked", learner),
        word("used", "blocked", other),
        word("built", "live", learner),
    ]
    results = run_concurrently(*acts)
    assert exception_types(results) == [StaleEdit]
    endpoint.refresh_from_db()
    assert endpoint.built == "live"
    assert (endpoint.used, endpoint.used_by) in (("mocked", learner), ("blocked", other))
    assert endpoint.used in results


def test_a_naive_word_is_overwritten_silently(learner, other, make_project):
    """The control: both sides saved as they were read, no one is told and a word is lost."""
    lost = 0
    for number in race_rounds(5):
        project = make_project(learner, f"Project {number}")
        ContractVersion.publish(project, text(), by=learner)
        endpoint = project.endpoints.first()
        has_read = threading.Barrier(2)

        def naive(side, said, endpoint=endpoint, has_read=has_read):
            row = Endpoint.objects.get(pk=endpoint.pk)
            has_read.wait()
            setattr(row, side, said)
            row.save()

        acts = [
            lambda naive=naive: naive("used", "mocked"),
            lambda naive=naive: naive("built", "live"),
        ]
        assert exception_types(run_concurrently(*acts)) == []
        endpoint.refresh_from_db()
        lost += (endpoint.used, endpoint.built) != ("mocked", "live")
    assert lost > 0


def test_a_naive_accept_fills_one_seat_twice(learner, make_person, make_project, ask):
    """The control: looking first and writing then lets two through, or the barrier proves nothing."""
    winners = []
    for number in race_rounds(8):
        project = make_project(learner, f"Project {number}")
        seat = project.seats.get(number=2)
        looked = threading.Barrier(2)

        def naive(person, seat=seat, looked=looked):
            free = Seat.objects.get(pk=seat.pk).holder_id is None
            looked.wait()
            if free:
                Seat.objects.filter(pk=seat.pk).update(holder=person)
            return free

        winners.append(
            sum(run_concurrently(*(lambda p=make_person(): naive(p) for _person in range(2))))
        )
    assert max(winners) == 2


def test_two_requests_by_one_person_are_one(learner, other, make_project):
    for number in race_rounds(8):
        project = make_project(learner, f"Project {number}")
        seats = list(project.seats.filter(holder=None))
        results = run_concurrently(
            *(lambda: project.ask(other, seats=seats, message="") for _time in range(20))
        )
        assert exception_types(results) == [AlreadyAsked] * 19
        JoinRequest.objects.get(project=project).withdraw(
            by=other
        )  # no one may wait for too many answers


def test_accept_against_withdraw_has_one_outcome(learner, other, make_project, ask):
    for number in race_rounds(8):
        project = make_project(learner, f"Project {number}")
        join = ask(project, other)
        results = run_concurrently(lambda: join.accept(by=learner), lambda: join.withdraw(by=other))
        assert exception_types(results) == [AlreadyAnswered]
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
    for _number in race_rounds(8):
        case = sent_in(learner).case
        results = run_concurrently(
            *(
                lambda m=mentor: case.decide("approve", by=m, revision_number=1)
                for mentor in mentors
            )
        )
        assert exception_types(results) == [AlreadyReviewed] * 7
        assert Review.objects.filter(case=case).count() == 1


def test_approve_against_edit_never_publishes_what_was_not_read(learner, make_person):
    mentor = make_person(is_operator=True)
    for _number in race_rounds(8):
        entry = sent_in(learner)
        draft = Draft.objects.get(entry=entry)
        draft.body = "Changed in between"
        draft.save_text(version=draft.version)
        results = run_concurrently(
            lambda e=entry: e.case.decide("approve", by=mentor, revision_number=1),
            lambda e=entry: e.submit(),
        )
        assert set(exception_types(results)) <= {AlreadyReviewed}
        entry.refresh_from_db()
        if entry.live_revision:
            assert entry.live_revision.number == 1
        assert entry.waiting_revision.number == 2


def test_approve_against_withdraw_has_one_outcome(learner, make_person):
    mentor = make_person(is_operator=True)
    for _number in race_rounds(8):
        entry = sent_in(learner)
        results = run_concurrently(
            lambda e=entry: e.case.decide("approve", by=mentor, revision_number=1),
            lambda e=entry: e.withdraw(),
        )
        assert exception_types(results) == [AlreadyReviewed]
        entry.refresh_from_db()
        assert (entry.status, Review.objects.filter(case=entry.case).count()) in (
            ("live", 1),
            ("draft", 0),
        )


def test_a_double_click_on_send_makes_one_pair(learner, client_of, monkeypatch):
    monkeypatch.setattr(
        "portal.web.rate_limits.count", lambda *args, **kwargs: None
    )  # as if hours lay between the rounds
    for number in race_rounds(8):
        values = {
            "key": uuid.uuid4(),
            "version": 0,
            "title": f"Port in use {number}",
            "track": "backend",
            "solution": "Stop the other one.",
        }
        clients = [client_of(learner) for _click in range(3)]
        answers = run_concurrently(
            *(lambda c=client, v=values: c.post("/challenges/new/", v) for client in clients)
        )
        assert [answer.status_code for answer in answers] == [302] * 3
        challenge = Entry.objects.challenges().get(waiting_revision__title=values["title"])
        assert challenge.revisions.count() == 1
        assert challenge.solutions.count() == 1


def test_one_form_sent_twice_at_once_acts_once(learner):
    for _number in race_rounds(8):
        key, acted = uuid.uuid4(), []

        def create(acted=acted):
            acted.append(1)
            return "/there/"

        results = run_concurrently(
            *(lambda k=key: run_once(learner, k, create) for _time in range(4))
        )
        assert results == ["/there/"] * 4
        assert len(acted) == 1


def test_these_run_on_real_connections():
    assert connection.vendor == "postgresql"
