"""Sections of profiles: shown there and in the README, and in no list of entries."""

import pytest
from django.contrib.auth.models import AnonymousUser

from learnings.account_deletion import deletion_summary, erase
from learnings.models import (
    Comment,
    Draft,
    Entry,
    IncompleteDraft,
    NotDiscussed,
    NotPinnable,
    PinnedEntry,
    Reaction,
    ReactionNotAllowed,
    ReadmeImport,
    SearchDocument,
)
from learnings.related import related_to, update_related_entries
from learnings.tests.test_visibility import CANARY, OUTLETS
from portal.moderation.models import AlreadyReviewed, NotPermitted
from tests import snapshots
from tests.fixtures.entries import form, judge

# The log names every decision on what was public.
SHOWS_SECTIONS = {"/@amina/", "/@amina/README.md", "/moderation/log/"}


@snapshots.fixture
def section(publish, learner):
    """A public section of Amina's profile."""
    return publish(learner, f"{CANARY} structure", kind="section", body=f"{CANARY} of folders")


def test_profile_and_readme_show_a_public_section(client, section):
    page = client.get("/@amina/").text
    assert f'id="section-{section.pk}"' in page
    assert f"{CANARY} of folders" in page
    assert f"## {CANARY} structure\n\n{CANARY} of folders" in client.get("/@amina/README.md").text


@pytest.mark.parametrize("address", [one for one in OUTLETS if one not in SHOWS_SECTIONS])
def test_no_list_has_a_public_section(address, client, client_of, learner, other, section, topics):
    for browser in (client, client_of(other)):
        response = browser.get(address)
        words = response.text.replace(f"?q={CANARY}", "").replace(f'value="{CANARY}"', "")
        assert f"{CANARY} structure" not in words
        assert f"{CANARY} of folders" not in words
        assert section.get_absolute_url() not in words


def test_a_section_is_no_entry_of_lists_counts_and_search(section, publish, learner):
    entry = publish(learner, f"{CANARY} learning", body=f"{CANARY} of folders and more words")
    update_related_entries(entry)
    assert list(Entry.objects.public()) == [entry]
    assert list(related_to(entry)) == []
    assert not SearchDocument.objects.filter(entry=section).exists()
    assert list(Entry.objects.visible_to(AnonymousUser()).profile_sections()) == [section]


def test_a_section_does_not_count_as_a_contribution(client, section):
    page = client.get("/@amina/").text
    assert "contribution" not in page
    assert "<dt>" not in page.split("<aside")[1]


def test_a_section_takes_no_reaction_comment_pin_or_feature(section, learner, other, mentor):
    for kind in Reaction.Kind:
        with pytest.raises(ReactionNotAllowed):
            Reaction.set_reaction(kind, entry=section, by=other, on=True)
    with pytest.raises(NotDiscussed):
        Comment(entry=section, author=other, body="Hello").post()
    with pytest.raises(NotPinnable):
        PinnedEntry.pin(section, by=learner)
    with pytest.raises(NotPermitted):
        section.set_featured(by=mentor, on=True)
    assert not Comment.objects.exists()


@pytest.mark.parametrize("action", ["helped", "saved", "comments", "mute", "pin"])
def test_the_addresses_of_a_discussion_know_no_section(action, client_of, learner, other, section):
    for person in (learner, other):
        answer = client_of(person).post(f"/entries/{section.pk}/{action}/", {"on": "1"})
        assert answer.status_code == 404


def test_a_section_needs_a_text_and_no_title(write, learner):
    without_text = write(learner, "Structure", kind="section", body=" ")
    with pytest.raises(IncompleteDraft) as problems:
        without_text.submit()
    assert set(problems.value.message_dict) == {"body"}
    too_long = write(learner, "x" * 121, kind="section")
    with pytest.raises(IncompleteDraft) as problems:
        too_long.submit()
    assert set(problems.value.message_dict) == {"title"}
    untitled = write(learner, "", kind="section", body="What I learned in *six months*.")
    untitled.submit()
    assert untitled.title == "What I learned in six months."


def test_only_the_author_and_mentors_see_a_section_in_review(
    client, client_of, learner, other, mentor, send
):
    section = send(learner, f"{CANARY} structure", kind="section", body=f"{CANARY} text")
    address = section.get_absolute_url()
    for browser in (client, client_of(other)):
        assert CANARY not in browser.get("/@amina/").text
        assert browser.get(address).status_code == 404
        assert CANARY not in browser.get("/@amina/README.md").text
    mine = client_of(learner).get("/@amina/").text
    assert f"{CANARY} structure" in mine
    assert "In review" in mine
    for browser in (client_of(learner), client_of(mentor)):
        assert f"{CANARY} text" in browser.get(address).text


def test_mentors_review_a_section_like_other_text(client_of, learner, mentor, send):
    section = send(learner, "Structure", kind="section", body="- app/\n- tests/")
    queue = client_of(mentor).get("/moderation/").text
    assert "Profile section" in queue
    judge(section, mentor, "request_changes", "Say what tests/ holds.")
    assert section.status == "changes_requested"
    page = client_of(learner).get(section.get_absolute_url()).text
    assert "Say what tests/ holds." in page
    log = client_of(mentor).get("/moderation/log/").text
    assert "Profile section" in log


def test_readers_are_led_to_the_profile(client, section):
    answer = client.get(section.get_absolute_url())
    assert (answer.status_code, answer["Location"]) == (302, f"/@amina/#section-{section.pk}")


def test_a_hidden_profile_shows_no_section(client, client_of, learner, other, section):
    learner.is_hidden = True
    learner.save(update_fields=["is_hidden"])
    for browser in (client, client_of(other)):
        for address in ("/@amina/", "/@amina/README.md"):
            assert CANARY not in browser.get(address).text
        assert browser.get(section.get_absolute_url()).status_code == 404
    assert f"{CANARY} of folders" in client_of(learner).get("/@amina/").text


def test_a_person_adds_a_section_and_edits_it(client_of, learner, mentor):
    browser = client_of(learner)
    assert "/sections/new/" in browser.get("/@amina/").text
    values = form(kind="section", title="Structure", body="- app/")
    answer = browser.post("/sections/new/", values)
    section = Entry.objects.get()
    assert answer["Location"] == section.get_absolute_url()
    assert (section.kind, section.section, section.status) == ("section", "", "pending")
    judge(section, mentor, "approve")
    assert browser.get(section.get_edit_url()).context["form"]["body"].value() == "- app/"


def test_a_long_section_is_folded(client, publish, learner):
    publish(learner, "Installation", kind="section", body="One more step.\n\n" * 60)
    assert '<details class="card fold" id="section-' in client.get("/@amina/").text


def test_a_section_is_taken_off_the_profile(client, client_of, learner, other, section):
    address = f"/sections/{section.pk}/removal/"
    assert client_of(other).post(address).status_code == 404
    browser = client_of(learner)
    assert "Remove this section?" in browser.get(address).text
    assert browser.post(address)["Location"] == "/@amina/"
    for page in ("/@amina/", "/@amina/README.md"):
        assert CANARY not in client.get(page).text
    assert client.get(section.get_absolute_url()).status_code == 404
    assert CANARY not in browser.get("/@amina/").text
    assert section.revisions.exists()


def test_taking_off_a_draft_deletes_it(write, learner):
    draft = write(learner, "Structure", kind="section")
    draft.take_off_profile()
    assert not Entry.objects.exists()
    assert not Draft.objects.exists()


def test_a_section_that_waits_is_withdrawn_when_it_is_taken_off(send, learner):
    section = send(learner, "Structure", kind="section")
    section.take_off_profile()
    section.refresh_from_db()
    assert (section.status, section.waiting_revision, section.case.pending) == (
        "draft",
        None,
        "nothing",
    )


@pytest.mark.parametrize("leave", ["take_off", "withdraw_and_discard"])
def test_a_section_that_left_the_profile_can_be_imported_again(leave, learner):
    text = "# Me\n\n## Installation\n\nRun `make` in the folder.\n"
    first = ReadmeImport.stage(learner, text)
    assert first.confirm() == 1
    assert sum(first.submit().sent) == 1
    section = Entry.objects.profile_sections().get()
    if leave == "take_off":
        section.take_off_profile()
    else:
        section.withdraw()
        section.discard_draft()
    assert ReadmeImport.stage(learner, text).confirm() == 1
    assert Entry.objects.profile_sections().count() == 2


def test_undoing_an_import_keeps_the_versions_of_a_section_that_was_taken_off(
    client_of, learner, mentor
):
    readme_import = ReadmeImport.stage(learner, "# Me\n\n## Installation\n\nRun `make`.\n")
    readme_import.confirm()
    readme_import.submit()
    section = Entry.objects.profile_sections().get()
    judge(section, mentor, "approve")
    section.take_off_profile()
    readme_import.undo_import()
    assert section.revisions.count() == 1
    assert client_of(mentor).get(f"/moderation/cases/{section.case_id}/").status_code == 200


def test_a_section_that_was_rejected_stays_as_it_is(client_of, send, learner, mentor):
    section = send(learner, "Structure", kind="section")
    judge(section, mentor, "reject", "Not this.")
    with pytest.raises(AlreadyReviewed):
        section.take_off_profile()
    section.refresh_from_db()
    assert section.status == "rejected"
    assert client_of(learner).post(f"/sections/{section.pk}/removal/").status_code == 403


def test_a_mentor_mends_a_section_without_a_title(client_of, learner, mentor, send):
    section = send(learner, "", kind="section", body="What I lernt.")
    address = f"/moderation/cases/{section.case_id}/edit/"
    number = section.waiting_revision.number
    page = client_of(mentor).get(address)
    assert not page.context["form"].fields["title"].required
    assert number == 1


@pytest.mark.parametrize("keep", [True, False])
def test_sections_go_with_the_account(keep, learner, section, publish):
    learning = publish(learner, "A learning")
    assert "The sections of your profile are deleted." in list(deletion_summary(learner))
    erase(learner, keep)
    section.refresh_from_db()
    learning.refresh_from_db()
    assert section.status == "removed"
    assert not section.revisions.exclude(body="").exists()
    assert learning.is_live is keep


def test_profile_makes_the_same_queries_with_1_and_20_sections(
    client, publish, learner, django_assert_num_queries
):
    publish(learner, "Section 0", kind="section")
    client.get("/@amina/")
    with django_assert_num_queries(7):
        client.get("/@amina/?n=1")
    for number in range(1, 20):
        publish(learner, f"Section {number}", kind="section", body="Long. " * 200)
    with django_assert_num_queries(7):
        client.get("/@amina/?n=2")
