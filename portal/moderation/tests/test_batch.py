"""Posts of the queue that are selected, and approved together."""

import pytest

from learnings.models import Entry
from tests.fixtures.moderation import flag

NOTHING_SELECTED = "Nothing was approved: first select posts with the boxes beside them."


def test_batch_approves_cases_without_warnings(client_of, mentor, learner, approved, hand_in):
    approved(learner, "Earlier")
    fine = [hand_in(learner, f"Fine {number}") for number in range(3)]
    bad = hand_in(learner, "Odd", body="password = hunter2abc9")
    ticked = [f"{entry.case_id}:1" for entry in (*fine, bad)]
    page = client_of(mentor).post("/moderation/approve/", {"case": ticked}, follow=True).text
    assert "3 posts approved." in " ".join(page.split())
    assert "1 post was skipped" in page
    bad.refresh_from_db()
    assert bad.status == "pending"
    assert Entry.objects.filter(status="live").count() == 4


def test_batch_leaves_a_text_that_was_edited(client_of, mentor, learner, send):
    entry = send(learner)
    entry.withdraw()
    draft = entry.draft_for_edit()
    draft.body = "other words"
    draft.save_text(version=draft.version)
    entry.submit()
    client_of(mentor).post("/moderation/approve/", {"case": [f"{entry.case_id}:1"]})
    assert Entry.objects.get().status == "pending"


@pytest.mark.parametrize("given", [[], ["", "x:y", "1", "9" * 40 + ":1", "1:1:1"]])
def test_batch_without_a_selected_post_says_so_and_changes_nothing(
    client_of, mentor, learner, send, given
):
    send(learner, "First")
    second = send(learner, "Second")
    values = {"view": "what=new", "item": second.case_id, "case": given}
    response = client_of(mentor).post("/moderation/approve/", values)
    assert response.status_code == 422
    assert NOTHING_SELECTED in response.text
    assert response.context["view"].what == "new"
    assert response.context["item"].case == second.case
    assert "/moderation/?what=edits" in response.text
    assert not Entry.objects.filter(status="live").exists()


def test_batch_without_a_selected_post_where_nothing_waits_any_longer_says_so(client_of, mentor):
    response = client_of(mentor).post("/moderation/approve/", {"item": "7"})
    assert response.status_code == 422
    assert NOTHING_SELECTED in response.text
    assert response.context["item"] is None


def test_a_decision_sends_the_selected_rows_with_it_also_where_no_row_has_a_box(
    client_of, mentor, learner, other, approved
):
    entry = approved(learner, "Flagged")
    flag(entry, by=other)
    page = client_of(mentor).get(f"/moderation/?item={entry.case_id}").text
    assert 'name="case"' not in page
    assert 'hx-include="#rows"' in page
    assert 'id="rows"' in page


def test_selected_posts_are_approved_only_where_a_row_can_be_selected(
    client_of, mentor, learner, other, publish, hand_in
):
    browser = client_of(mentor)
    flag(publish(learner), other)
    assert "Approve selected" not in browser.get("/moderation/?what=flags").text
    assert "Approve selected" not in browser.get("/moderation/").text
    hand_in(learner, "Fine")
    assert "Approve selected" in browser.get("/moderation/").text
    assert "Approve selected" not in browser.get("/moderation/?what=flags").text
