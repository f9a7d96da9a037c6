"""The list of an author's unfinished work."""

import pytest

from learnings.models import Draft, Entry, ReadmeImport
from learnings.work_in_progress import work_in_progress, work_rows
from tests.fixtures.entries import form, judge

COUNT = 8
PRACTICES = "## Best practices\n\n" + "\n".join(f"- Practice number {n}" for n in range(COUNT))
MOST = 50


@pytest.fixture
def imported(learner, topics):
    """An import of COUNT drafts."""
    readme = ReadmeImport.stage(learner, PRACTICES)
    readme.confirm()
    assert Entry.objects.filter(author=learner).count() == COUNT
    return readme


def shown(person):
    """(title or "README", status, number of entries) of each row."""
    rows = work_rows(work_in_progress(person, MOST))
    return [
        ("README" if row.is_import else row.title, row.entry.status, row.entry.size) for row in rows
    ]


def test_import_is_one_row_before_and_after_its_submission(client_of, learner, imported, write):
    write(learner, "Todays post")
    assert shown(learner) == [("Todays post", "draft", 1), ("README", "draft", COUNT)]
    browser = client_of(learner)
    page = browser.get("/").text
    assert f"{COUNT} drafts, not submitted yet" in page
    assert f"All {COUNT + 1} drafts and reviews" in page
    imported.submit()
    assert shown(learner) == [("README", "pending", COUNT), ("Todays post", "draft", 1)]
    page = browser.get("/").text
    assert "README import" in page
    assert f"{COUNT} entries" in page
    assert f'href="/import/{imported.pk}/"' in page


def test_entry_of_an_import_that_was_sent_back_is_a_row_of_its_own(learner, imported, mentor):
    imported.submit()
    entry = Entry.objects.filter(author=learner).first()
    judge(entry, mentor, "request_changes", "Which one?")
    assert shown(learner) == [
        (entry.title, "changes_requested", 1),
        ("README", "pending", COUNT - 1),
    ]


def test_challenge_with_its_solution_is_one_row(learner, send):
    send(learner, "Slow pages", kind="challenge", solution="An index.")
    assert Entry.objects.count() == 2
    assert shown(learner) == [("Slow pages", "pending", 1)]


def test_solution_to_a_challenge_of_another_person_names_it(learner, other, publish, send):
    challenge = publish(other, "Slow pages", kind="challenge")
    send(learner, "", kind="solution", challenge=challenge)
    assert [row.title for row in work_rows(work_in_progress(learner, MOST))] == ["Slow pages"]


def test_published_work_is_not_in_the_list_unless_it_is_edited(
    client_of, learner, other, publish, write
):
    entry = publish(learner, "Out there")
    write(other, "Of another person")
    assert shown(learner) == []
    draft = entry.draft_for_edit()
    draft.title = "Out there, edited"
    draft.save_text(version=draft.version)
    assert shown(learner) == [("Out there", "live", 1)]
    assert "Of another person" not in client_of(learner).get("/drafts/").text


def test_home_shows_five_rows_and_leads_to_all(client_of, learner, write):
    for number in range(7):
        write(learner, f"Draft {number}")
    browser = client_of(learner)
    page = browser.get("/").text
    assert [f"Draft {number}" in page for number in range(7)] == [False] * 2 + [True] * 5
    assert "All 7 drafts and reviews" in page
    assert [f"Draft {n}" in browser.get("/drafts/").text for n in range(7)] == [True] * 7


def test_draft_list_makes_the_same_queries_for_any_number_of_rows(
    client_of, learner, mentor, send, imported, django_assert_num_queries
):
    browser = client_of(learner)
    for count in (1, 9):
        for number in range(count):
            judge(send(learner, f"Back {number}"), mentor, "request_changes", "Why?")
        with django_assert_num_queries(4):
            browser.get("/drafts/")


def test_an_introduction_among_drafts_is_named_by_its_first_words(client_of, learner, topics):
    ReadmeImport.stage(learner, "# Hub\n\nWelcome to *one* file.\n").confirm()
    page = client_of(learner).get("/drafts/").text
    assert "Welcome to one file." in page
    assert "Untitled" not in page


def test_draft_save_of_what_was_submitted_changes_nothing(client_of, learner):
    client, values = client_of(learner), form()
    client.post("/learnings/new/", values)
    address, htmx = f"/drafts/{values['key']}/", {"HX-Request": "true"}
    assert client.post(address, values, headers=htmx).status_code == 204
    draft = Draft.objects.get()
    assert (draft.is_open, draft.version) == (False, 1)
    changed = client.post(address, values | {"version": 1, "body": "More."}, headers=htmx)
    assert changed.status_code == 200
    draft.refresh_from_db()
    assert (draft.is_open, draft.body) == (True, "More.")
