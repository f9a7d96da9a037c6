"""Deciding a whole README, its log and its original."""

import pytest

from learnings.tests.readme_review.sending import README, entry, sent, states, verdicts
from portal.moderation.models import (
    LogEntry,
    NotPermitted,
    Review,
    Submission,
    Verdict,
)
from portal.people.models import Notification
from tests.fixtures.moderation import flag


@pytest.mark.parametrize(
    ("decision", "status"), [("request_changes", "changes_requested"), ("reject", "rejected")]
)
def test_the_whole_readme_is_refused_with_one_reason(client_of, mentor, address, decision, status):
    client = client_of(mentor)
    refused = client.post(address, sent(client, address, decision=decision))
    assert refused.status_code == 422
    assert "Please give a reason for the whole README" in refused.text
    assert states() == {"pending"}
    client.post(address, sent(client, address, decision=decision, reason="Not your words."))
    assert states() == {status}
    assert Notification.objects.get().values["reason"] == "Not your words."


def test_a_note_for_a_refusal_is_sent_with_an_approval_only_when_asked_twice(
    client_of, mentor, address
):
    client, note = client_of(mentor), {"reason": "Not your words.", "intended": "reject"}
    refused = client.post(address, sent(client, address, decision="approve", **note))
    assert refused.status_code == 422
    assert "You wrote this for a different decision." in refused.text
    assert states() == {"pending"}
    again = note | {"intended": refused.context["form"]["intended"].value()}
    client.post(address, sent(client, address, decision="approve", **again))
    assert states() == {"live"}
    assert Notification.objects.get().quoted_text == "Not your words."


def test_an_entry_with_a_reason_goes_back_without_a_tick(client_of, mentor, address):
    client, case = client_of(mentor), entry().case_id
    client.post(address, sent(client, address, **{f"reason-{case}": "Which version?"}))
    assert entry().status == "changes_requested"
    assert entry("challenge").status == entry("solution").status == "live"


def test_a_saved_reply_is_a_sufficient_reason(client_of, mentor, address):
    client, case = client_of(mentor), entry().case_id
    ticked = {f"back-{case}": "on", f"reply-{case}": "example"}
    client.post(address, sent(client, address, **ticked))
    assert Review.objects.get(case=case).reason.startswith("Please add a short example")


def test_a_readme_is_one_moment_of_the_log(mentor, submission):
    submission.review(verdicts(submission, mentor), by=mentor)
    decided = LogEntry.objects.filter(action="approve")
    assert len(decided) == 3
    assert len({(line.at, line.actor, line.case.submission_id) for line in decided}) == 1


def test_queue_and_page_count_the_same_entries(client_of, mentor, other, submission, address):
    client = client_of(mentor)
    flag(entry(), other)  # reviewed by itself, whatever else waits
    row = next(row for row in client.get("/moderation/").context["rows"] if row.is_readme)
    page = client.get(address)
    assert str(row.text_count) == str(page.context["text_count"]) == "1 entry"
    assert [row.content.title for row in page.context["rows"]] == ["Slow list"]


def test_a_readme_that_is_public_unread_is_still_one_row(client_of, mentor, learner, submission):
    submission.cases.update(is_overdue=True, is_public_already=True)
    rows = client_of(mentor).get("/moderation/").context["rows"]
    assert [row.is_readme for row in rows] == [True]


# The original.


def test_the_original_is_shown_without_what_its_author_changed(client_of, mentor, address):
    original = client_of(mentor).get(address).context["original"]
    assert "".join(part.text for part in original.parts) == README
    assert original.address == "https://github.com/amina/hub"
    assert {entry().case_id, entry("challenge").case_id} <= original.case_keys
    changed = entry()
    changed.withdraw()
    original = client_of(mentor).get(address).context["original"]
    assert "the same everywhere" not in "".join(part.text for part in original.parts)
    draft = changed.draft_for_edit()
    draft.body = "the same on each machine"
    draft.save_text(version=draft.version)
    changed.submit(submission=Submission.objects.get())
    text = "".join(part.text for part in client_of(mentor).get(address).context["original"].parts)
    assert "the same everywhere" not in text
    assert "| Slow list | Added an index |" in text


def test_a_mentor_of_another_cohort_gets_nothing_of_it(client_of, stranger, submission, address):
    client = client_of(stranger)
    for path in ("", "draft/", "lock/", "release/", "undo/"):
        assert client.post(f"{address}{path}").status_code == 404
    assert verdicts(submission, stranger) == []
    case = submission.cases.first()
    with pytest.raises(NotPermitted):
        submission.review([Verdict(case, "approve", 1, "")], by=stranger)
