"""Removing, restoring, appeals and undo."""

from datetime import timedelta

import pytest
from django.utils import timezone

from learnings.models import Entry, SearchDocument
from portal.moderation.models import (
    AlreadyReviewed,
    CannotAppeal,
    NotPermitted,
    Review,
    TooLateToUndo,
    is_trusted,
)
from portal.people.models import Message, Notification
from tests import snapshots
from tests.fixtures.entries import judge
from tests.fixtures.moderation import decide_case, first_item, flag


@snapshots.fixture
def entry(learner, publish):
    return publish(learner, "An image is a recipe")


@pytest.fixture
def solved_challenge(learner, other, publish):
    """(challenge, its accepted solution)."""
    challenge = publish(learner, "Slow pages", kind="challenge")
    solution = publish(other, "", kind="solution", challenge=challenge, body="Add an index to it.")
    challenge.accept(solution, on=True)
    return challenge, solution


def test_removed_entry_is_hidden_and_its_author_notified(client, client_of, mentor, learner, entry):
    page = client_of(mentor).get(f"/moderation/cases/{entry.case_id}/").text
    assert 'value="remove"' in page
    values = {"decision": "remove", "reason": "Copied from a book.", "revision_number": 1}
    client_of(mentor).post(f"/moderation/cases/{entry.case_id}/review/", values)
    entry.refresh_from_db()
    assert entry.status == "removed"
    assert client.get(entry.get_absolute_url()).status_code == 404
    assert not SearchDocument.objects.exists()
    assert "Copied from a book." in client_of(learner).get(entry.get_absolute_url()).text
    assert client_of(learner).get(entry.get_edit_url()).status_code == 403


def test_an_author_alone_reads_what_a_mentor_wrote_with_an_approval(
    client, client_of, mentor, learner, other, send
):
    entry = send(learner, "Caching")
    decide_case(entry.case, "approve", mentor, "Which version did you use?")
    address = entry.get_absolute_url()
    page = client_of(learner).get(address).text
    assert "Wanjiru Kamau: approved" in page
    assert "Which version did you use?" in page
    assert "Which version did you use?" not in client.get(address).text
    flag(entry, other)
    decide_case(entry.case, "keep", mentor, "The reporter is cross.")
    page = client_of(learner).get(address).text
    assert "The reporter is cross." not in page
    assert "Which version did you use?" not in page


def test_restored_entry_is_unchanged(client, mentor, entry):
    decide_case(entry.case, "remove", mentor, "Copied.")
    decide_case(entry.case, "restore", mentor)
    assert client.get(entry.get_absolute_url()).status_code == 200
    assert SearchDocument.objects.filter(entry=entry).exists()
    assert [r.decision for r in Review.objects.filter(superseded_by=None)] == ["restore"]


def test_removal_needs_a_reason(client_of, mentor, entry):
    values = {"decision": "remove", "reason": " ", "revision_number": 1}
    response = client_of(mentor).post(f"/moderation/cases/{entry.case_id}/review/", values)
    assert response.status_code == 422
    assert Entry.objects.get().status == "live"


def test_removed_solution_is_neither_counted_nor_accepted(client, mentor, solved_challenge):
    challenge, solution = solved_challenge
    decide_case(solution.case, "remove", mentor, "Wrong.")
    challenge.refresh_from_db()
    assert (challenge.solution_count, challenge.accepted_solution_id) == (0, None)
    assert "zqacceptedxyes" not in SearchDocument.objects.get(entry=challenge).facets
    assert "Add an index" not in client.get(challenge.get_absolute_url()).text
    decide_case(solution.case, "restore", mentor)
    challenge.refresh_from_db()
    assert challenge.solution_count == 1


def test_removed_challenge_hides_its_solutions(client, mentor, solved_challenge):
    challenge, _solution = solved_challenge
    decide_case(challenge.case, "remove", mentor, "Off topic.")
    assert "Add an index" not in client.get("/search/?q=index").text
    assert not SearchDocument.objects.exists()
    decide_case(challenge.case, "restore", mentor)
    assert SearchDocument.objects.count() == 2


def test_removal_within_thirty_days_ends_earned_trust(mentor, learner, publish, entry):
    for number in range(4):
        publish(learner, f"Title {number}")
    first = Review.objects.order_by("pk")[1]
    Review.objects.filter(pk=first.pk).update(decided_at=first.decided_at - timedelta(days=40))
    assert is_trusted(learner)
    removal = decide_case(entry.case, "remove", mentor, "Copied.")
    assert not is_trusted(learner)
    Review.objects.filter(pk=removal.pk).update(decided_at=timezone.now() - timedelta(days=31))
    assert is_trusted(learner)


def test_removal_of_an_edited_entry_is_refused(mentor, learner, operator, entry, publish):
    with pytest.raises(AlreadyReviewed):
        decide_case(entry.case, "remove", mentor, "Copied.", version=7)
    assert Entry.objects.get().status == "live"


# Appeals.


def test_appeal_works_once(client, client_of, learner, mentor, colleague, send):
    entry = send(learner, "Not advertising")
    judge(entry, mentor, "reject", "This advertises.")
    address = f"/moderation/cases/{entry.case_id}/appeal/"
    assert address in client_of(learner).get(entry.get_absolute_url()).text
    client_of(learner).post(address, {"text": "It is my own free tool."})
    assert "It is my own free tool." in first_item(client_of(colleague), "what=appeals").text
    decide_case(entry.case, "grant", colleague)
    assert client.get(entry.get_absolute_url()).status_code == 200
    assert Notification.objects.filter(recipient=learner).last().kind == "appeal_granted"
    with pytest.raises(CannotAppeal):
        entry.case.appeal_against("Again", by=learner)


def test_appeal_is_not_decided_by_the_same_mentor(client_of, learner, mentor, send):
    entry = send(learner)
    judge(entry, mentor, "reject", "This advertises.")
    entry.case.appeal_against("No.", by=learner)
    with pytest.raises(NotPermitted):
        decide_case(entry.case, "uphold", mentor, "Still.")


def test_declined_appeal_is_final(client_of, learner, mentor, colleague, entry):
    decide_case(entry.case, "remove", mentor, "Copied.")
    entry.case.appeal_against("It is mine.", by=learner)
    decide_case(entry.case, "uphold", colleague, "The book says the same.")
    assert Entry.objects.get().status == "removed"
    page = client_of(learner).get(entry.get_absolute_url()).text
    assert "The book says the same." in page
    assert "Appeal this decision" not in page


def test_only_the_author_can_appeal(client_of, other, mentor, learner, send):
    entry = send(learner)
    judge(entry, mentor, "reject", "This advertises.")
    assert client_of(other).get(f"/moderation/cases/{entry.case_id}/appeal/").status_code == 404
    with pytest.raises(NotPermitted):
        entry.case.appeal_against("Please", by=other)


def test_approval_cannot_be_appealed(client_of, learner, entry):
    assert client_of(learner).get(f"/moderation/cases/{entry.case_id}/appeal/").status_code == 302
    with pytest.raises(CannotAppeal):
        entry.case.appeal_against("Please", by=learner)


# Undo.


DECISIONS = [("approve", ""), ("request_changes", "An example?"), ("reject", "Advertising.")]


@pytest.mark.parametrize(("decision", "reason"), DECISIONS)
def test_undo_restores_the_submission_without_a_notification(
    client, client_of, learner, mentor, send, decision, reason
):
    entry = send(learner)
    review = judge(entry, mentor, decision, reason)
    since = Entry.objects.get().case.waiting_since
    client_of(mentor).post("/moderation/reviews/undo/", {"reviews": str(review.pk)})
    entry = Entry.objects.get()
    assert (entry.status, entry.waiting_revision.number, entry.live_revision) == (
        "pending",
        1,
        None,
    )
    assert (entry.case.state, entry.case.waiting_revision, since) == ("waiting", 1, None)
    assert not learner.notifications.exists()
    assert not Message.objects.exists()
    assert client.get(entry.get_absolute_url()).status_code == 404
    assert not SearchDocument.objects.exists()
    assert entry.revisions.get().published_at is None
    judge(entry, mentor, "approve")
    assert Entry.objects.get().status == "live"


def test_undo_of_an_approved_edit_restores_the_earlier_text(client, learner, mentor, publish):
    entry = publish(learner, body="first words")
    draft = entry.draft_for_edit()
    draft.body = "second words"
    draft.save_text(version=draft.version)
    entry.submit()
    review = judge(entry, mentor, "approve")
    entry.case.undo(review, by=mentor)
    page = client.get(entry.get_absolute_url()).text
    assert "first words" in page
    assert "second words" not in page
    assert "second words" not in client.get("/search/?q=second").text


def test_undo_of_a_removal_restores_the_entry(client, mentor, other, entry):
    flag(entry, other)
    review = decide_case(entry.case, "remove", mentor, "Copied.")
    entry.case.undo(review, by=mentor)
    assert client.get(entry.get_absolute_url()).status_code == 200
    entry.case.refresh_from_db()
    assert entry.case.open_flags == 1
    assert not other.notifications.exists()


def test_undo_reads_and_writes_the_keys_that_reviews_have_had_since_the_first_release(
    mentor, entry
):
    decide_case(entry.case, "remove", mentor, "Copied.")
    review = decide_case(entry.case, "restore", mentor)
    stored = {
        "state": "settled",
        "standing": "removed",
        "waiting_revision": None,
        "hints": [],
        "is_public_already": False,
        "is_overdue": False,
        "open_flags": 0,
        "appeal_open": False,
        "kept_fingerprint": "",
        "waiting_since": None,
    }
    review.refresh_from_db()
    assert review.before["case"] == stored
    case = entry.case.undo(review, by=mentor)
    assert case.visibility == "removed"
    entry.refresh_from_db()
    assert entry.status == "removed"


def test_undo_is_refused_after_ten_seconds(client_of, learner, mentor, send):
    entry = send(learner)
    review = judge(entry, mentor, "approve")
    Review.objects.filter(pk=review.pk).update(decided_at=timezone.now() - timedelta(seconds=11))
    page = (
        client_of(mentor)
        .post("/moderation/reviews/undo/", {"reviews": str(review.pk)}, follow=True)
        .text
    )
    assert "Too late to undo" in page
    assert Entry.objects.get().status == "live"


def test_undo_of_another_mentors_decision_is_refused(client_of, learner, mentor, colleague, send):
    entry = send(learner)
    review = judge(entry, mentor, "approve")
    client_of(colleague).post("/moderation/reviews/undo/", {"reviews": str(review.pk)})
    assert Entry.objects.get().status == "live"
    with pytest.raises(TooLateToUndo):
        entry.case.undo(review, by=colleague)


def test_undo_is_refused_after_a_newer_submission(learner, mentor, send):
    entry = send(learner)
    review = judge(entry, mentor, "request_changes", "An example?")
    draft = entry.draft_for_edit()
    draft.body = "With an example."
    draft.save_text(version=draft.version)
    entry.submit()
    with pytest.raises(TooLateToUndo):
        entry.case.undo(review, by=mentor)


def test_decision_is_not_undone_twice(learner, mentor, send):
    entry = send(learner)
    review = judge(entry, mentor, "approve")
    entry.case.undo(review, by=mentor)
    with pytest.raises(TooLateToUndo):
        entry.case.undo(review, by=mentor)


def test_undo_cannot_be_undone(client_of, learner, mentor, send):
    entry = send(learner)
    judge(entry, mentor, "reject", "No.")
    browser = client_of(mentor)
    for _time in range(2):
        response = browser.post(
            "/moderation/reviews/undo/",
            {"reviews": Review.objects.order_by("-pk")[0].pk},
            follow=True,
        )
    assert "Too late to undo" in response.text
    assert entry.case.reviews.count() == 2


def test_removal_of_what_is_not_public_is_refused(client_of, learner, mentor, send):
    entry = send(learner)
    judge(entry, mentor, "request_changes", "An example?")
    assert 'value="remove"' not in client_of(mentor).get(f"/moderation/cases/{entry.case_id}/").text
    with pytest.raises(AlreadyReviewed):
        decide_case(entry.case, "remove", mentor, "Copied.")


def test_undo_is_refused_after_a_newer_flag(learner, other, mentor, send):
    entry = send(learner)
    review = judge(entry, mentor, "approve")
    flag(entry, other)
    with pytest.raises(TooLateToUndo):
        entry.case.undo(review, by=mentor)
    entry.case.refresh_from_db()
    assert entry.case.open_flags == entry.case.flags.count() == 1
