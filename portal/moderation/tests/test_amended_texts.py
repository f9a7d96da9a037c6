"""A text that a mentor approves with a small change."""

from learnings.models import Entry
from portal.moderation.models import (
    LogEntry,
)


def test_amended_text_is_approved_and_shown_to_the_author(client, client_of, mentor, learner, send):
    entry = send(learner, body="An imge is a recipe.")
    address = f"/moderation/cases/{entry.case_id}/edit/"
    assert "An imge" in client_of(mentor).get(address).text
    client_of(mentor).post(
        address, {"title": "A title", "body": "An image is a recipe.", "revision_number": 1}
    )
    assert "An image is a recipe." in client.get(entry.get_absolute_url()).text
    assert "with a small edit" in learner.notifications.get().sentence
    history = client_of(learner).get(entry.get_history_url()).text
    assert "<del>imge</del><ins>image</ins>" in history
    assert [row.action for row in LogEntry.objects.order_by("pk")] == [
        "submitted",
        "amended",
        "approve",
    ]


def test_amending_a_decided_text_keeps_the_form(client_of, mentor, colleague, learner, send):
    entry = send(learner)
    address = f"/moderation/cases/{entry.case_id}/edit/"
    entry.withdraw()
    draft = entry.draft_for_edit()
    draft.body = "newer words"
    draft.save_text(version=draft.version)
    entry.submit()
    late = client_of(mentor).post(
        address, {"title": "A title", "body": "MY WORDS", "revision_number": 1}
    )
    assert late.status_code == 409
    assert "MY WORDS" in late.text
    assert Entry.objects.get().status == "pending"


def test_amended_text_cannot_be_empty(client_of, mentor, learner, send):
    entry = send(learner)
    response = client_of(mentor).post(
        f"/moderation/cases/{entry.case_id}/edit/", {"title": "", "body": "x", "revision_number": 1}
    )
    assert response.status_code == 422


# Expected review time.
