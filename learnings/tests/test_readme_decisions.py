"""Deciding a whole README: its lock, its draft, its decisions and their undo."""

from datetime import timedelta

import pytest
from django.utils import timezone

from learnings.models import Entry, ReadmeImport
from portal.moderation.models import (
    LogEntry,
    NotPermitted,
    Review,
    ReviewDraft,
    ReviewLock,
    ReviewLockHeld,
    Submission,
    TooLateToUndo,
    Verdict,
)
from portal.people.models import Notification
from tests.fixtures.moderation import flag

README = """# Hub

## Technologies

- **Docker**: the same everywhere

## Challenges and solutions

| Challenge | Solution |
| --- | --- |
| Slow list | Added an index |
"""

HTMX = {"HX-Request": "true"}


@pytest.fixture
def submission(learner, topics):
    """Two entries of amina's README, one with a solution, that wait."""
    staged = ReadmeImport.stage(learner, README, address="https://github.com/amina/hub")
    staged.confirm()
    staged.submit()
    return Submission.objects.get()


@pytest.fixture
def address(submission):
    return f"/moderation/submissions/{submission.pk}/"


def entry(kind="learning"):
    return Entry.objects.get(kind=kind)


def sent(client, address, **changes):
    """What the page's form sends."""
    form = client.get(address).context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    boxes = {name for name in values if name.startswith("back-") and not values[name]}
    return {name: value for name, value in values.items() if name not in boxes} | changes


def states():
    return set(Entry.objects.values_list("status", flat=True))


def verdicts(submission, mentor, decision="approve", reason=""):
    cases = submission.waiting_cases_for(mentor)
    return [Verdict(case, decision, case.waiting_revision, reason) for case in cases]


# Decisions.


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


# The lock.


def test_a_readme_held_by_a_colleague_is_decided_by_them_alone(mentor, colleague, submission):
    ReviewLock.acquire(submission, by=colleague)
    with pytest.raises(ReviewLockHeld):
        submission.review(verdicts(submission, mentor), by=mentor)
    submission.review(verdicts(submission, colleague), by=colleague)
    assert states() == {"live"}
    assert not ReviewLock.objects.exists()


def test_a_decision_against_a_lock_keeps_what_was_typed(
    client_of, mentor, colleague, submission, address
):
    client, case = client_of(mentor), entry().case_id
    values = sent(client, address, **{f"reason-{case}": "Which version?"})
    ReviewLock.acquire(submission, by=colleague)
    held = client.post(address, values)
    assert held.status_code == 409
    assert "so nothing was decided. What you wrote is saved." in held.text
    assert states() == {"pending"}
    taken = client.post(f"{address}lock/", {"over": "1"}, follow=True)
    assert "Which version?" in taken.text
    assert ReviewLock.objects.get().holder == mentor


def test_a_lock_is_taken_shown_and_released(client_of, mentor, colleague, address):
    first, second = client_of(mentor), client_of(colleague)
    assert "You’re reviewing this" in first.post(f"{address}lock/", follow=True).text
    page = second.post(f"{address}lock/", follow=True).text
    assert f"{mentor.display_name} is reviewing this" in page
    assert 'value="approve"' not in page
    second.post(f"{address}release/")
    assert ReviewLock.objects.get().holder == mentor
    first.post(f"{address}release/")
    assert not ReviewLock.objects.exists()


def test_opening_a_readme_writes_nothing(client_of, mentor, address):
    client_of(mentor).get(address)
    assert not ReviewLock.objects.exists()
    assert not ReviewDraft.objects.exists()


# The draft.


def test_what_was_typed_is_there_again(client_of, mentor, colleague, address):
    client, case = client_of(mentor), entry().case_id
    typed = {"reason": "Nearly.", f"back-{case}": "on", f"reason-{case}": "Which version?"}
    answer = client.post(f"{address}draft/", typed, headers=HTMX)
    assert answer.text == "Saved"
    form = client.get(address).context["form"]
    assert form["reason"].value() == "Nearly."
    assert form[f"back-{case}"].value() is True
    assert form[f"reason-{case}"].value() == "Which version?"
    assert ReviewLock.objects.get().holder == mentor
    assert "Which version?" not in client_of(colleague).get(address).text


def test_a_draft_that_cannot_be_saved_says_so(client_of, mentor, submission, address):
    client, case = client_of(mentor), entry().case_id
    too_long = client.post(f"{address}draft/", {f"reason-{case}": "x" * 2001})
    assert (too_long.status_code, too_long.text) == (422, "Not saved: a text is too long.")
    submission.review(verdicts(submission, mentor), by=mentor)
    late = client.post(f"{address}draft/", {f"reason-{case}": "Why?"})
    assert late.status_code == 409
    assert not ReviewDraft.objects.exists()


def test_who_comes_second_reads_what_they_wrote(client_of, mentor, colleague, submission, address):
    client, case = client_of(mentor), entry().case_id
    values = sent(client, address, **{f"reason-{case}": "Which version?", "reason": "Nearly."})
    submission.review(verdicts(submission, colleague), by=colleague)
    page = client.post(address, values)
    assert page.status_code == 409
    assert f"{colleague.display_name} decided the README" in page.text
    assert "Which version?" in page.text
    assert "Nearly." in page.text
    assert not Review.objects.filter(reviewer=mentor).exists()


def test_a_text_edited_meanwhile_keeps_its_reason(client_of, mentor, address):
    client, learning = client_of(mentor), entry()
    values = sent(client, address, **{f"reason-{learning.case_id}": "Which version?"})
    draft = learning.draft_for_edit()
    draft.body = "Something else."
    draft.save_text(version=draft.version)
    learning.submit(submission=Submission.objects.get())
    page = client.post(address, values, follow=True)
    assert page.context["form"][f"reason-{learning.case_id}"].value() == "Which version?"
    assert entry("challenge").status == "live"
    assert entry().status == "pending"


def edit_and_submit(learning):
    """Its author submits another text, so that it waits by itself."""
    draft = learning.draft_for_edit()
    draft.body = "Something else."
    draft.save_text(version=draft.version)
    learning.submit()


def test_a_reason_for_an_entry_that_left_the_readme_is_kept(client_of, mentor, address):
    client, learning = client_of(mentor), entry()
    values = sent(client, address, **{f"reason-{learning.case_id}": "Which version?"})
    edit_and_submit(learning)
    page = client.post(address, values, follow=True)
    assert entry("challenge").status == "live"
    assert "waits by itself now, with your reason as a draft" in page.text
    assert "Which version?" in client.get(f"/moderation/?item={learning.case_id}").text


@pytest.mark.parametrize("others", ["wait", "are decided"])
def test_a_reason_for_a_withdrawn_entry_is_shown(
    client_of, mentor, colleague, submission, address, others
):
    client, learning = client_of(mentor), entry()
    values = sent(client, address, **{f"reason-{learning.case_id}": "Which version?"})
    edit_and_submit(learning)
    entry().withdraw()
    if others == "are decided":
        submission.review(verdicts(submission, colleague), by=colleague)
    page = client.post(address, values, follow=True)
    assert "Which version?" in page.text
    assert entry("challenge").status == "live"


# Undo.


def test_a_readme_is_undone_as_a_whole(client_of, mentor, submission, address):
    client, case = client_of(mentor), entry("challenge").case_id
    page = client.post(
        address, sent(client, address, **{f"reason-{case}": "How slow?"}), follow=True
    )
    assert f'action="{address}undo/"' in page.text
    page = client.post(f"{address}undo/", follow=True)
    assert states() == {"pending"}
    assert not Notification.objects.exists()
    queue = client.get(f"/moderation/?undo_readme={submission.pk}")
    assert f'action="{address}undo/"' not in queue.text
    assert page.redirect_chain[-1][0] == address
    form = page.context["form"]
    assert form[f"back-{case}"].value() is True
    assert "How slow?" in (form["reason"].value(), form[f"reason-{case}"].value())
    assert Review.objects.filter(superseded_by=None).exclude(decision="undo").count() == 0


def test_an_undo_comes_too_late(mentor, colleague, submission, time_machine):
    with pytest.raises(TooLateToUndo):
        submission.undo_review(by=mentor)
    submission.review(verdicts(submission, mentor), by=mentor)
    with pytest.raises(TooLateToUndo):
        submission.undo_review(by=colleague)
    time_machine.move_to(timezone.now() + timedelta(seconds=11))
    with pytest.raises(TooLateToUndo):
        submission.undo_review(by=mentor)
    assert states() == {"live"}


def test_an_undo_is_all_or_nothing(mentor, submission):
    submission.review(verdicts(submission, mentor, "request_changes", "Why?"), by=mentor)
    learning = entry()
    learning.draft.save_text(version=learning.draft.version)
    learning.submit()
    with pytest.raises(TooLateToUndo):
        submission.undo_review(by=mentor)
    assert entry("challenge").status == "changes_requested"


def test_a_mentor_of_another_cohort_gets_nothing_of_it(client_of, stranger, submission, address):
    client = client_of(stranger)
    for path in ("", "draft/", "lock/", "release/", "undo/"):
        assert client.post(f"{address}{path}").status_code == 404
    assert verdicts(submission, stranger) == []
    case = submission.cases.first()
    with pytest.raises(NotPermitted):
        submission.review([Verdict(case, "approve", 1, "")], by=stranger)


# Entries that leave the README, and other ways to decide them.


def test_a_reason_follows_an_entry_that_was_edited(client_of, mentor, address):
    client, learning = client_of(mentor), entry()
    typed = {f"reason-{learning.case_id}": "Which version?", f"back-{learning.case_id}": "on"}
    client.post(f"{address}draft/", typed)
    edit_and_submit(learning)
    assert "Which version?" in client.get(address).text
    answer = client.post(f"{address}draft/", {"reason": "Hm."}, headers=HTMX)
    assert "was edited and waits by itself now, with your reason as a draft" in answer.text
    assert ReviewDraft.objects.get(case=learning.case).reason == "Which version?"
    assert ReviewDraft.objects.get(submission__kind="readme").entries == {}


def test_a_reason_typed_on_while_its_entry_leaves_the_readme_is_kept(client_of, mentor, address):
    client, case = client_of(mentor), entry().case_id
    values = sent(client, address)
    edit_and_submit(entry())
    known = ""
    for number, words in enumerate(("Please", "Please add an example.")):
        typed = values | {f"reason-{case}": words, "known": known, "version": f"v{number}"}
        answer = client.post(f"{address}draft/", typed, headers=HTMX)
        assert "with your reason as a draft" in answer.text
        known = f"v{number}"
    assert ReviewDraft.objects.get(case=case).reason == "Please add an example."
    # The last words, which no draft had yet, are in the answer to the decision.
    last = values | {f"reason-{case}": "Please add two examples."}
    refused = client.post(address, last | {"intended": "dance"})
    assert (refused.status_code, "two examples" in refused.text) == (422, True)
    page = client.post(address, last, follow=True)
    assert "with another draft of yours. You wrote here: Please add two examples." in page.text


def test_a_readme_without_entries_left_says_so_and_keeps_the_words(
    client_of, mentor, stranger, submission, address
):
    client, learning = client_of(mentor), entry()
    values = sent(client, address, **{f"reason-{learning.case_id}": "Which version?"})
    for one in Entry.objects.exclude(kind="solution"):
        edit_and_submit(one)
    submission.cases.update(submission=None)
    page = client.post(address, values | {"reason": "Nearly."})
    assert page.status_code == 409
    assert "Nothing in the README of" in page.text
    assert "Nearly." in page.text
    assert ReviewDraft.objects.get(case=learning.case).reason == "Which version?"
    late = client.post(f"{address}draft/", {"reason": "Nearly."})
    assert (late.status_code, "nothing here waits" in late.text) == (409, True)
    assert client_of(stranger).post(address, values).status_code == 404


def test_the_lock_of_a_readme_holds_for_its_entries(
    client_of, mentor, colleague, submission, address
):
    client, case = client_of(mentor), entry().case
    ReviewLock.acquire(submission, by=colleague)
    typed = client.post(f"/moderation/cases/{case.pk}/draft/", {"reason": "Hm."}, headers=HTMX)
    assert "is reviewing this, too" in typed.text
    assert ReviewLock.objects.get().submission == submission
    values = {"decision": "reject", "reason": "Off topic.", "revision_number": 1}
    page = client.post(f"/moderation/cases/{case.pk}/review/", values, follow=True)
    assert "is reviewing this README now. Nothing was decided" in page.text
    assert ReviewDraft.objects.get(case=case).reason == "Off topic."
    amended = {"title": "Docker", "body": "Changed words.", "revision_number": 1}
    page = client.post(f"/moderation/cases/{case.pk}/edit/", amended)
    assert (page.status_code, "Changed words." in page.text) == (409, True)
    client.post("/moderation/approve/", {"case": f"{case.pk}:1"})
    assert states() == {"pending"}


def test_undo_brings_back_exactly_what_was_sent(client_of, mentor, address):
    client, case = client_of(mentor), entry().case_id
    note = "One reason for all, which is no note."
    reasons = {f"reason-{one.case_id}": note for one in Entry.objects.exclude(kind="solution")}
    client.post(address, sent(client, address, **reasons))
    form = client.post(f"{address}undo/", follow=True).context["form"]
    assert (form["reason"].value(), form[f"reason-{case}"].value()) == ("", note)
