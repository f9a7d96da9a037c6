"""What a mentor typed for a README is kept: its draft, and entries that change or leave meanwhile."""

import pytest

from conftest import HTMX
from learnings.models import Entry
from learnings.tests.readme_review.sending import edit_and_submit, entry, sent, verdicts
from portal.moderation.models import (
    Review,
    ReviewDraft,
    ReviewLock,
    Submission,
)


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


def test_who_decided_it_in_another_tab_is_not_told_of_another_mentor(
    client_of, mentor, colleague, submission, address
):
    client = client_of(mentor)
    values = sent(client, address, reason="Nearly.")
    submission.review(verdicts(submission, mentor), by=mentor)
    again = client.post(address, values)
    assert again.status_code == 409
    assert "You decided the README of Amina Diallo already." in again.text
    assert "Nearly." in again.text
    opened = client.get(address, follow=True)
    assert "Nothing in this README is waiting for review: you decided it already." in opened.text
    other = client_of(colleague).get(address, follow=True)
    assert "another mentor decided it, or the author withdrew it." in other.text


def test_who_decided_one_entry_is_not_told_of_those_that_were_withdrawn(
    client_of, mentor, submission, address
):
    client = client_of(mentor)
    values = sent(client, address, reason="Nearly.")
    entry().case.decide("approve", by=mentor, revision_number=1)
    for one in Entry.objects.exclude(kind="learning"):
        one.withdraw()
    again = client.post(address, values)
    assert again.status_code == 409
    assert "You decided" not in again.text
    assert "Nothing in the README of Amina Diallo is waiting" in again.text
    opened = client.get(address, follow=True)
    assert "another mentor decided it, or the author withdrew it." in opened.text
    assert "you decided it already" not in opened.text


def test_another_mentor_who_decided_one_entry_did_not_decide_the_withdrawn_ones(
    client_of, mentor, colleague, submission, address
):
    client = client_of(mentor)
    values = sent(client, address, reason="Nearly.")
    entry().case.decide("approve", by=colleague, revision_number=1)
    for one in Entry.objects.exclude(kind="learning"):
        one.withdraw()
    again = client.post(address, values)
    assert again.status_code == 409
    assert "Nothing in the README of Amina Diallo is waiting" in again.text
    assert "decided the README" not in again.text
    assert "Nearly." in again.text


def test_who_decided_all_is_told_so_when_an_entry_waits_by_itself(
    client_of, mentor, submission, address
):
    submission.review(verdicts(submission, mentor), by=mentor)
    edit_and_submit(entry())
    opened = client_of(mentor).get(address, follow=True)
    assert "Nothing in this README is waiting for review: you decided it already." in opened.text
