"""Concurrent decisions, edits and flags on real database connections."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError
from django.test import Client
from django.utils import timezone

from learnings.models import Comment, Entry
from portal.moderation.models import (
    AlreadyReviewed,
    Flag,
    LogEntry,
    Review,
    ReviewLock,
    ReviewLockHeld,
    Suspension,
    TooLateToUndo,
)
from portal.people.models import Mentorship, Notification, User
from tests.fixtures.moderation import decide_case
from tests.races import exception_types, race_rounds, run_concurrently

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def mentors(make_person, cohort):
    """Twenty mentors of one cohort."""
    people = [make_person(f"mentor-{number}") for number in range(20)]
    Mentorship.objects.bulk_create(Mentorship(user=person, cohort=cohort) for person in people)
    return people


def decide(entry, person, decision="approve", reason="", version=1):
    def act():
        return Entry.objects.get(pk=entry.pk).case.decide(
            decision, by=person, revision_number=version, reason=reason
        )

    return act


@pytest.mark.parametrize("round", race_rounds(1))
def test_concurrent_decisions_record_one_review(mentors, learner, send, round):
    entry = send(learner)
    kinds = [("approve", ""), ("request_changes", "Why?"), ("reject", "No.")]
    results = run_concurrently(
        *(decide(entry, person, *kinds[index % 3]) for index, person in enumerate(mentors))
    )
    assert exception_types(results) == [AlreadyReviewed] * 19
    assert Review.objects.count() == 1
    assert LogEntry.objects.exclude(action="submitted").count() == 1
    assert Notification.objects.filter(recipient=learner).count() == 1


def test_case_is_locked_in_a_transaction_only(learner, send):
    case = send(learner).case
    with transaction.atomic():
        assert case.locked() == case
    with pytest.raises(TransactionManagementError):
        case.locked()


@pytest.mark.parametrize("round", race_rounds(5))
def test_approval_during_edit_publishes_the_text_that_was_read(mentors, learner, send, round):
    entry = send(learner, body="first words")

    def edit():
        mine = Entry.objects.get(pk=entry.pk)
        draft = mine.draft_for_edit()
        draft.body = "second words"
        draft.save_text(version=draft.version)
        mine.submit()

    results = run_concurrently(decide(entry, mentors[0]), edit)
    assert set(exception_types(results)) <= {AlreadyReviewed}
    entry = Entry.objects.select_related("live_revision", "waiting_revision").get(pk=entry.pk)
    if isinstance(results[0], Review):
        assert entry.live_revision.body == "first words"
    else:
        assert entry.live_revision is None
    assert entry.waiting_revision is None or entry.waiting_revision.body == "second words"


@pytest.mark.parametrize("round", race_rounds(5))
def test_concurrent_approval_and_withdrawal_apply_one(mentors, learner, send, round):
    entry = send(learner)
    results = run_concurrently(
        decide(entry, mentors[0]), lambda: Entry.objects.get(pk=entry.pk).withdraw()
    )
    assert exception_types(results) == [AlreadyReviewed]
    entry = Entry.objects.get(pk=entry.pk)
    assert entry.status == ("live" if isinstance(results[0], Review) else "draft")


@pytest.mark.parametrize("round", race_rounds(10))
def test_concurrent_suspension_and_submission_apply_both(mentors, learner, write, round):
    entry = write(learner)
    until = timezone.now() + timedelta(days=1)
    results = run_concurrently(
        lambda: Suspension.start(learner, by=mentors[0], reason="x", until=until),
        lambda: Entry.objects.get(pk=entry.pk).submit(),
    )
    assert [str(error) for error in results if isinstance(error, Exception)] == []
    assert User.objects.get(pk=learner.pk).is_suspended
    entry = Entry.objects.get(pk=entry.pk)
    assert entry.status == "pending"
    assert not type(entry.case).objects.waiting().reviewable_by(mentors[1]).exists()


def test_concurrent_flags_hide_once_and_are_counted(
    make_person, cohort, operator, learner, mentors, send
):
    from portal.moderation.models import TrustNaming

    entry = send(learner)
    decide(entry, mentors[0])()
    people = [make_person(f"trusted-{number}", cohort=cohort) for number in range(8)]
    for person in people:
        TrustNaming.objects.create(person=person, named_by=operator)
    case = Entry.objects.get(pk=entry.pk).case
    results = run_concurrently(
        *(lambda person=person: Flag.report(case, by=person, reason="spam") for person in people)
    )
    assert exception_types(results) == []
    case.refresh_from_db()
    assert (case.open_flags, case.visibility) == (8, "hidden")
    assert LogEntry.objects.filter(action="hidden").count() == 1


def test_concurrent_flags_of_one_person_create_one_flag(other, learner, mentors, send):
    entry = send(learner)
    decide(entry, mentors[0])()
    case = Entry.objects.get(pk=entry.pk).case
    results = run_concurrently(
        *(lambda: Flag.report(case, by=other, reason="spam") for _time in range(6))
    )
    assert exception_types(results) == []
    case.refresh_from_db()
    assert (Flag.objects.count(), case.open_flags) == (1, 1)


def test_concurrent_review_locks_have_one_holder(mentors, learner, send):
    entry = send(learner)
    results = run_concurrently(
        *(lambda person=person: ReviewLock.acquire(entry.case, by=person) for person in mentors[:8])
    )
    assert exception_types(results) == [ReviewLockHeld] * 7


@pytest.mark.parametrize("round", race_rounds(5))
def test_decision_and_take_over_at_once_leave_one_of_them(mentors, learner, send, round):
    """A decision that was recorded came before the lock changed hands."""
    entry = send(learner)
    first, second = mentors[:2]
    ReviewLock.acquire(entry.case, by=first)
    results = run_concurrently(
        decide(entry, first),
        lambda: ReviewLock.acquire(entry.case, by=second, take_over=True),
    )
    refused = exception_types(results)
    assert refused in ([], [ReviewLockHeld])
    assert Review.objects.count() == (0 if refused else 1)
    late = run_concurrently(decide(entry, first))
    assert exception_types(late) == [ReviewLockHeld if refused else AlreadyReviewed]


def test_concurrent_undo_and_edit_apply_one(mentors, learner, send):
    entry = send(learner)
    review = decide(entry, mentors[0], "request_changes", "Why?")()

    def edit():
        mine = Entry.objects.get(pk=entry.pk)
        draft = mine.draft_for_edit()
        draft.body = "second words"
        draft.save_text(version=draft.version)
        mine.submit()

    results = run_concurrently(
        lambda: Entry.objects.get(pk=entry.pk).case.undo(review, by=mentors[0]), edit
    )
    assert set(exception_types(results)) <= {TooLateToUndo}
    entry = Entry.objects.select_related("waiting_revision", "case").get(pk=entry.pk)
    assert entry.status == "pending"
    assert entry.case.waiting_revision == entry.waiting_revision.number


def test_concurrent_thanks_create_one_notification_with_a_count(learner, other, make_person):
    people = [make_person(f"reader-{number}") for number in range(12)]
    results = run_concurrently(
        *(
            lambda person=person: Notification.send(
                learner, "helped", url="/", thing="helped:1", actor=person, title="x"
            )
            for person in people
        )
    )
    assert exception_types(results) == []
    notification = Notification.objects.get()
    assert notification.count == 12


def test_concurrent_senders_take_different_messages(learner):
    from portal.people.models import Message

    for number in range(6):
        Message.objects.create(key=f"k{number}", channel="mail", recipient=learner)
    taken = run_concurrently(*(lambda: Message.objects.claim("mail") for _time in range(6)))
    assert exception_types(taken) == []
    keys = [message.key for message in taken if message]
    assert len(keys) == len(set(keys)) > 0


@pytest.mark.parametrize("round", race_rounds(5))
def test_concurrent_removal_and_comment_keep_the_count_and_hide_the_comment(
    mentors, learner, other, send, round
):
    entry = send(learner)
    decide(entry, mentors[0])()
    entry = Entry.objects.get(pk=entry.pk)

    def comment(number):
        entry_of_its_own = Entry.objects.get(pk=entry.pk)
        return Comment(
            entry=entry_of_its_own, author=other, body=f"Are you there, {number}?"
        ).post()

    results = run_concurrently(
        lambda: decide_case(entry.case, "remove", mentors[1], "Copied."),
        *(lambda number=number: comment(number) for number in range(3)),
    )
    assert exception_types(results) == []
    entry.refresh_from_db()
    assert entry.comment_count == Comment.objects.filter(entry=entry).count() == 3
    assert not Entry.objects.public().filter(pk=entry.pk).exists()
    assert "Are you there" not in Client().get(entry.get_absolute_url()).text


@pytest.mark.parametrize("round", race_rounds(3))
def test_a_readme_is_decided_by_one_of_two_mentors(mentors, learner, topics, round):
    from learnings.models import ReadmeImport
    from portal.moderation.models import Submission, Verdict

    staged = ReadmeImport.stage(learner, "## Technologies\n\n- **Docker**: one\n- **Nix**: two\n")
    staged.confirm()
    staged.submit()
    submission = Submission.objects.get()

    def decide_readme(mentor, decision):
        def act():
            cases = submission.waiting_cases_for(mentor)
            verdicts = [Verdict(case, decision, 1, "Why?") for case in list(cases)]
            return submission.review(verdicts, by=mentor)

        return act

    results = run_concurrently(
        decide_readme(mentors[0], "approve"), decide_readme(mentors[1], "request_changes")
    )
    assert exception_types(results) == []
    assert sorted(len(reviews) for reviews, _changed in results) == [0, 2]
    assert Review.objects.values("decision").distinct().count() == 1
    assert Notification.objects.filter(recipient=learner).count() == 1
