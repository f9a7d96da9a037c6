"""What mentors type before a decision, and the locks that come with it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.moderation.models import Case, Review, ReviewDraft, ReviewLock, Submission
from portal.moderation.review_drafts import prune_review_drafts
from tests.fixtures.entries import judge

HTMX = {"HX-Request": "true"}


def save(client, entry, **values):
    values = {"reason": "", "intended": "", "canned": ""} | values
    return client.post(f"/moderation/cases/{entry.case_id}/draft/", values, headers=HTMX)


def test_typing_saves_a_draft_and_takes_the_review_lock(client_of, mentor, learner, send):
    entry = send(learner)
    client = client_of(mentor)
    for reason in ("Please", "Please add an example."):
        answer = save(client, entry, reason=reason, intended="reject", canned="example")
        assert (answer.status_code, answer.text) == (200, "Saved")
    draft = ReviewDraft.objects.get()
    assert (draft.case, draft.mentor, draft.reason) == (
        entry.case,
        mentor,
        "Please add an example.",
    )
    assert (draft.decision, draft.saved_reply) == ("reject", "example")
    assert ReviewLock.objects.get().holder == mentor


def test_draft_that_is_emptied_is_deleted(client_of, mentor, learner, send):
    entry = send(learner)
    save(client_of(mentor), entry, reason="Hm.")
    assert save(client_of(mentor), entry).status_code == 200
    assert not ReviewDraft.objects.exists()


def test_draft_keeps_the_lock_of_another_mentor_and_says_so(
    client_of, mentor, colleague, learner, send
):
    entry = send(learner)
    ReviewLock.acquire(entry.case, by=colleague)
    answer = save(client_of(mentor), entry, reason="Mine.")
    assert answer.text == "Saved. Amara Obi is reviewing this, too."
    assert ReviewDraft.objects.get().reason == "Mine."
    assert ReviewLock.objects.get().holder == colleague


def test_refused_drafts_say_why(client_of, mentor, stranger, learner, send):
    entry = send(learner)
    too_long = save(client_of(mentor), entry, reason="x" * 2001)
    assert too_long.status_code == 422
    assert "Up to 2,000 characters; yours has 2,001." in too_long.text
    assert save(client_of(mentor), entry, intended="dance").status_code == 422
    assert save(client_of(stranger), entry, reason="Not mine.").status_code == 404
    judge(entry, mentor, "approve")
    late = save(client_of(mentor), entry, reason="Too late.")
    assert (late.status_code, ReviewDraft.objects.exists()) == (409, False)


def test_decision_deletes_the_own_draft_and_undo_brings_it_back(mentor, colleague, learner, send):
    entry = send(learner)
    for person in (mentor, colleague):
        ReviewDraft.store(entry.case, by=person, reason=f"By {person.handle}.")
    review = judge(entry, mentor, "reject", "Off topic.")
    assert [draft.mentor for draft in ReviewDraft.objects.all()] == [colleague]
    review.case.undo(review, by=mentor)
    draft = ReviewDraft.objects.of(entry.case, mentor=mentor).get()
    assert (draft.reason, draft.decision) == ("Off topic.", "reject")


def test_reason_for_a_refusal_is_sent_with_an_approval_only_when_asked_twice(
    client_of, mentor, learner, send
):
    entry = send(learner)
    address = f"/moderation/cases/{entry.case_id}/review/"
    written = {"revision_number": 1, "reason": "Off topic.", "intended": "reject"}
    refused = client_of(mentor).post(address, written | {"decision": "approve"})
    assert refused.status_code == 422
    assert "You wrote this for a different decision. Press the button again" in refused.text
    assert 'name="intended" value="approve"' in refused.text
    assert not Review.objects.exists()
    client_of(mentor).post(address, written | {"decision": "approve", "intended": "approve"})
    assert Review.objects.get().reason == "Off topic."


def test_who_lost_the_review_decides_nothing_and_keeps_the_words(
    client_of, mentor, colleague, learner, send
):
    entry = send(learner)
    case, browser = f"/moderation/cases/{entry.case_id}", client_of(mentor)
    for person in (mentor, colleague):
        ReviewLock.acquire(entry.case, by=person, take_over=True)
    typed = {"decision": "reject", "reason": "Off topic.", "revision_number": 1, "view": "what=new"}
    refused = browser.post(f"{case}/review/", typed)
    assert refused.status_code == 409
    sentence = "Amara Obi took this over. Nothing was decided; your text is saved."
    assert sentence in refused.text
    assert not Review.objects.exists()
    taken = browser.post(f"{case}/lease/", {"over": "1", "view": ""}, follow=True)
    assert taken.context["item"].form["reason"].value() == "Off topic."
    assert browser.post(f"{case}/review/", typed).status_code == 302


def test_drafts_about_what_others_decided_are_deleted_after_a_week(
    mentor, colleague, learner, send
):
    decided, waiting = send(learner, "Decided"), send(learner, "Waiting")
    for entry in (decided, waiting):
        ReviewDraft.store(entry.case, by=colleague, reason="Hm.")
    ReviewDraft.store(waiting.case.submission, by=colleague, reason="All of it.")
    judge(decided, mentor, "approve")
    assert prune_review_drafts() == "Review drafts: 0 deleted."
    ReviewDraft.objects.update(updated_at=timezone.now() - timedelta(days=8))
    assert prune_review_drafts() == "Review drafts: 1 deleted."
    assert not ReviewDraft.objects.filter(case=decided.case).exists()
    assert ReviewDraft.objects.count() == 2


@pytest.mark.parametrize("model", [Case, Submission])
def test_renewed_lock_keeps_its_beginning_and_a_new_holder_starts_again(
    model, mentor, colleague, learner, send
):
    case = send(learner).case
    target = case if model is Case else case.submission
    an_hour_ago = timezone.now() - timedelta(hours=1)
    ReviewLock.acquire(target, by=mentor)
    ReviewLock.objects.update(since=an_hour_ago)
    assert ReviewLock.acquire(target, by=mentor).since == an_hour_ago
    assert ReviewLock.acquire(target, by=colleague, take_over=True).since > an_hour_ago
    ReviewLock.objects.release(target, by=mentor)
    assert ReviewLock.objects.get().holder == colleague
    ReviewLock.objects.release(target, by=colleague)
    assert not ReviewLock.objects.exists()


def test_a_closed_page_frees_its_item_and_saves_the_last_words(client_of, mentor, learner, send):
    entry = send(learner)
    client, soon = client_of(mentor), timezone.now() + timedelta(minutes=1)
    ReviewLock.acquire(entry.case, by=mentor)
    release = f"/moderation/cases/{entry.case_id}/release/"
    assert client.post(release, {"leaving": "1"}).status_code == 204
    assert save(client, entry, reason="Last words.", leaving="1").text == "Saved"
    assert ReviewLock.objects.get().until < soon
    assert save(client, entry, reason="Back after a reload.").text == "Saved"
    assert ReviewLock.objects.get().until > soon


def test_what_is_saved_after_skipping_takes_no_lock(client_of, mentor, learner, send):
    entry = send(learner)
    client = client_of(mentor)
    client.post(f"/moderation/cases/{entry.case_id}/leave/", {"for": "now"})
    assert save(client, entry, reason="On its way.").text == "Saved"
    assert not ReviewLock.objects.exists()


def test_another_tab_never_overwrites_what_it_has_not_seen(client_of, mentor, learner, send):
    entry = send(learner)
    client = client_of(mentor)
    assert save(client, entry, reason="First.", known="0", version="a").status_code == 200
    other = save(client, entry, reason="Other.", known="0", version="b")
    assert (other.status_code, "in another tab" in other.text) == (409, True)
    assert ReviewDraft.objects.get().reason == "First."
    same = save(client, entry, reason="Second.", known="0 a", version="c")
    assert (same.status_code, ReviewDraft.objects.get().version) == (200, "c")
    assert 'data-version="c"' in client.get(f"/moderation/?item={entry.case_id}").text


def test_a_text_that_a_mentor_changes_is_saved_beside_the_reason(client_of, mentor, learner, send):
    entry = send(learner, body="Teh text.")
    client = client_of(mentor)
    address = f"/moderation/cases/{entry.case_id}/edit/"
    save(client, entry, reason="Hm.")
    changed = {"title": "Title", "body": "The text.", "revision_number": 1}
    assert client.post(f"{address}draft/", changed).text == "Saved"
    assert ReviewDraft.objects.get().reason == "Hm."
    save(client, entry, reason="Hm, hm.")
    page = client.get(address)
    assert page.context["form"]["body"].value() == "The text."
    assert "is_outdated" not in page.context or not page.context["is_outdated"]
    assert client.post(f"{address}draft/", changed | {"title": ""}).status_code == 422
    client.post(f"{address}draft/", changed | {"title": entry.draft.title, "body": "Teh text."})
    assert ReviewDraft.objects.get().entries == {}
