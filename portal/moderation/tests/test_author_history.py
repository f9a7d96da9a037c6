"""The history of an author beside an item."""

import pytest
import time_machine

from portal.moderation.author_history import AuthorHistory
from portal.moderation.models import TrustNaming, is_trusted
from portal.moderation.models.trust import MIN_APPROVED_ENTRIES
from tests.fixtures.entries import judge
from tests.fixtures.moderation import flag


def test_history_counts_decisions_in_force_and_open_flags(
    mentor, learner, other, send, publish, django_assert_max_num_queries
):
    flagged = publish(learner, "Public")
    flag(flagged, other)
    judge(send(learner, "Vague"), mentor, "request_changes", "Which one?")
    judge(send(learner, "Spam"), mentor, "reject", "No.")
    removed = publish(learner, "Copied")
    removed.case.decide("remove", by=mentor, revision_number=1, reason="Copied.")
    with django_assert_max_num_queries(2):
        history = AuthorHistory.of(learner)
    assert (history.approved, history.sent_back, history.refused) == (1, 1, 2)
    assert (history.open_flags, history.is_trusted, history.since) == (1, False, None)


def test_history_says_since_when_an_author_is_trusted(mentor, learner, publish):
    moments = ["2026-11-01 10:00", "2026-11-02 10:00", "2026-11-03 10:00", "2026-11-04 10:00"]
    for moment in moments:
        with time_machine.travel(moment, tick=False):
            assert AuthorHistory.of(learner).is_trusted == is_trusted(learner)
            publish(learner, f"Written {moment}")
    history = AuthorHistory.of(learner)
    assert (history.is_trusted, f"{history.since:%Y-%m-%d}") == (True, "2026-11-03")
    TrustNaming.record(learner, by=mentor, trusted=False)
    history = AuthorHistory.of(learner)
    assert history.is_trusted is False
    assert history.since == learner.trust_naming.named_at


def test_trust_that_a_mentor_took_away_is_not_earned_by_earlier_approvals(
    client_of, mentor, learner, publish, hand_in
):
    for number, day in enumerate(["2026-11-01", "2026-11-01", "2026-11-02"]):
        with time_machine.travel(f"{day} 10:00", tick=False):
            publish(learner, f"Post {number}")
    assert is_trusted(learner)
    client_of(mentor).post("/moderation/people/amina/trust/", {"on": "0"})
    assert not is_trusted(learner)
    assert hand_in(learner, "Afterwards").status == "pending"


def test_history_says_that_approvals_of_one_day_are_not_enough(
    client_of, mentor, learner, send, publish
):
    for number in range(3):
        publish(learner, f"Post {number}")
    page = client_of(mentor).get(f"/moderation/?item={send(learner, 'Waiting').case_id}")
    assert "Not trusted yet: all entries were approved on one day" in page.text


@pytest.mark.parametrize("page", ["?item={case}", "cases/{case}/", "submissions/{submission}/"])
def test_history_is_beside_the_item(client_of, mentor, learner, send, publish, page):
    publish(learner, "Public")
    waiting = send(learner, "Waiting")
    type(waiting.case.submission).objects.update(kind="readme" if "sub" in page else "entry")
    keys = {"case": waiting.case_id, "submission": waiting.case.submission_id}
    text = client_of(mentor).get(f"/moderation/{page.format(**keys)}").text
    assert "Approved: 1 · Changes requested: 0" in text
    assert f"Not trusted yet: 1 of {MIN_APPROVED_ENTRIES} entries approved" in text
