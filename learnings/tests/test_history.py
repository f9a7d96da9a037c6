"""Versions of entries: what changed in each, and restoring an earlier one."""

import pytest

from learnings.models import UnsentDraft
from tests import snapshots
from tests.fixtures.entries import judge


def change(entry, **texts):
    draft = entry.draft_for_edit()
    for name, text in texts.items():
        setattr(draft, name, text)
    draft.save_text(version=draft.version)
    entry.submit()


@snapshots.fixture
def changed(learner, mentor, publish, topics):
    """An entry with three public versions."""
    entry = publish(learner, "First title", body="A port is free.", topics_text="Docker")
    change(entry, body="A door is free.")
    judge(entry, mentor, "approve")
    change(entry, title="Second title", topics_text="Docker, Django")
    judge(entry, mentor, "approve")
    return entry


def test_history_shows_changed_words_of_each_version(client, changed):
    page = client.get(changed.get_history_url()).text
    assert "A <del>port</del><ins>door</ins> is free." in page
    assert "<del>First</del><ins>Second</ins> title" in page
    assert "<ins>Django, </ins>Docker" in page
    assert page.count("Full text") == 3


def test_history_escapes_markup(client, learner, mentor, publish):
    entry = publish(learner, body="<i>one</i>")
    change(entry, body="<script>two</script>")
    judge(entry, mentor, "approve")
    page = client.get(entry.get_history_url()).text
    assert "<script>two" not in page
    assert "<i>" not in page


def test_history_compares_with_the_previous_visible_version(client, learner, mentor, publish):
    entry = publish(learner, body="public one")
    change(entry, body="secret between")
    judge(entry, mentor, "request_changes", "No.")
    change(entry, body="public two")
    judge(entry, mentor, "approve")
    page = client.get(entry.get_history_url()).text
    assert "public <del>one</del><ins>two</ins>" in page
    assert "secret" not in page


def test_restore_submits_the_earlier_version(client_of, learner, mentor, changed):
    response = client_of(learner).post(f"/entries/{changed.pk}/versions/1/restoration/")
    assert response.headers["Location"] == changed.get_history_url()
    changed.refresh_from_db()
    assert changed.waiting_revision.number == 4
    assert changed.waiting_revision.body == "A port is free."
    assert [topic.name for topic in changed.waiting_revision.topics.all()] == ["Docker"]
    assert changed.live_revision.number == 3
    judge(changed, mentor, "approve")
    assert changed.title == "First title"
    assert changed.revisions.count() == 4


def test_restore_keeps_an_unsent_draft(client_of, learner, changed):
    draft = changed.draft_for_edit()
    draft.body = "Half a thought"
    draft.save_text(version=draft.version)
    response = client_of(learner).post(
        f"/entries/{changed.pk}/versions/1/restoration/", follow=True
    )
    assert "You have unsent changes." in response.text
    assert "Half a thought" in response.text
    with pytest.raises(UnsentDraft):
        changed.restore_revision(1)
    assert changed.revisions.count() == 3


def test_restoring_a_version_twice_adds_two_versions(learner, mentor, changed):
    changed.restore_revision(1)
    changed.restore_revision(1)
    changed.refresh_from_db()
    assert changed.waiting_revision.body == "A port is free."
    assert changed.live_revision.number == 3


@pytest.mark.parametrize("who", ["other", "mentor"])
def test_restore_is_for_the_author_only(client_of, request, changed, who):
    person = request.getfixturevalue(who)
    assert (
        client_of(person).post(f"/entries/{changed.pk}/versions/1/restoration/").status_code == 403
    )
    assert "Restore this version" not in client_of(person).get(changed.get_history_url()).text
    assert changed.revisions.count() == 3


def test_restore_of_a_missing_version_is_not_found(client_of, learner, changed):
    assert (
        client_of(learner).post(f"/entries/{changed.pk}/versions/99/restoration/").status_code
        == 404
    )


def test_rejected_entry_is_not_restored(client_of, learner, mentor, send):
    entry = send(learner)
    judge(entry, mentor, "reject", "No.")
    assert (
        client_of(learner).post(f"/entries/{entry.pk}/versions/1/restoration/").status_code == 403
    )


def test_long_history_continues_on_a_second_page(client_of, learner, changed):
    for number in range(9):
        change(changed, body=f"Words number {number}")
    browser = client_of(learner)
    first = browser.get(changed.get_history_url()).text
    assert first.count("Full text") == 10
    assert "?before=3" in first
    second = browser.get(f"{changed.get_history_url()}?before=3").text
    assert second.count("Full text") == 2
    assert browser.get(f"{changed.get_history_url()}?before=1").status_code == 404
    assert browser.get(f"{changed.get_history_url()}?before=x").status_code == 200
