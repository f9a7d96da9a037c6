"""What is public after a newer text was refused or taken back: never one that nobody read."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from learnings.models import Entry
from portal.moderation import escalation
from portal.moderation.models import Case, Suspension, TrustNaming
from portal.moderation.tests.test_live_text import edit
from portal.moderation.tests.test_overdue import wait
from tests.fixtures.entries import judge
from tests.fixtures.moderation import decide_case, flag, verified


@pytest.fixture
def publish_first(cohort):
    cohort.review_policy = "publish_first"
    cohort.save(update_fields=["review_policy"])
    return cohort


@pytest.fixture
def unread(learner, send):
    """An entry that is public unread because nobody answered for a day."""
    entry = send(verified(learner), "Unread words", body="Unread words")
    wait(25)
    escalation.escalate_overdue_reviews()
    return Entry.objects.get(pk=entry.pk)


def undo(entry, mentor):
    entry.withdraw()


def refuse(decision):
    def act(entry, mentor):
        judge(entry, mentor, decision, "Not like this.")

    act.__name__ = decision
    return act


NOES = pytest.mark.parametrize(
    "no", [undo, refuse("request_changes"), refuse("reject")], ids=lambda no: no.__name__
)


def is_public(client, entry):
    return client.get(Entry.objects.get(pk=entry.pk).get_absolute_url()).status_code == 200


def nothing_is_public(client, entry, *words):
    entry = Entry.objects.get(pk=entry.pk)
    pages = ["/", "/learnings/", "/feed.atom", "/@amina/", f"/search/?q={words[0]}"]
    texts = [client.get(page).text for page in pages]
    found = [word for word in words for text in texts if f">{word} words<" in text]
    return found == [] and entry.status != "live" and not is_public(client, entry)


@NOES
def test_an_unread_text_is_not_public_again_after_a_no_to_its_edit(
    client, learner, mentor, publish_first, send, no
):
    entry = send(learner, "First words", body="First words")
    assert is_public(client, entry)
    no(edit(entry, "Second words"), mentor)
    assert nothing_is_public(client, entry, "First", "Second")


@NOES
def test_what_went_public_unread_after_a_day_goes_with_its_edit(client, mentor, unread, no):
    no(edit(unread, "Second words"), mentor)
    assert nothing_is_public(client, unread, "Unread", "Second")


@NOES
def test_an_edit_falls_back_past_unread_texts_to_the_approved_one(
    client, learner, mentor, cohort, publish, no
):
    entry = publish(learner, "Approved words", body="Approved words")
    cohort.review_policy = "publish_first"
    cohort.save()
    edit(entry, "Unread words")
    no(edit(entry, "Newest words"), mentor)
    page = client.get(entry.get_absolute_url()).text
    assert "Approved words" in page
    assert "Unread words" not in page
    assert "Newest words" not in page
    assert Case.objects.get(pk=entry.case_id).state == "settled"


@NOES
def test_what_trust_published_is_fallen_back_to(client, learner, mentor, cohort, publish, no):
    TrustNaming.record(learner, by=mentor, trusted=True)
    entry = publish(learner, "Trusted words")
    cohort.review_policy = "publish_first"
    cohort.save()
    no(edit(entry, "Unread words"), mentor)
    assert "Trusted words" in client.get(entry.get_absolute_url()).text


def test_the_edit_of_an_unread_text_stays_first_in_the_queue(client, client_of, mentor, unread):
    edit(unread, "Second words")
    case = Case.objects.get(pk=unread.case_id)
    assert (case.state, case.waiting_revision, case.is_overdue) == ("waiting", 2, True)
    assert "Unread words" in client.get(unread.get_absolute_url()).text
    assert "public, not yet reviewed" in client_of(mentor).get("/moderation/").text


def test_an_unread_text_stays_in_the_queue_when_its_author_is_suspended(
    learner, mentor, cohort, publish_first, send
):
    entry = send(learner, "Unread words")
    cohort.review_policy = "usual"
    cohort.save()
    edit(entry, "Second words")
    Suspension.start(learner, by=mentor, reason="Spam.", until=timezone.now() + timedelta(days=3))
    assert Case.objects.waiting().reviewable_by(mentor).filter(pk=entry.case_id).exists()


def test_a_restored_version_is_no_way_around_review(client, mentor, unread):
    edit(unread, "Second words").withdraw()
    entry = Entry.objects.get(pk=unread.pk)
    entry.draft.is_open = False
    entry.draft.save(update_fields=["is_open"])
    entry.restore_revision(1)
    entry.refresh_from_db()
    assert (entry.status, entry.case.waiting_revision) == ("pending", entry.waiting_revision.number)
    assert nothing_is_public(client, entry, "Unread", "Second")


def test_an_undone_approval_vouches_for_nothing(client, learner, mentor, publish_first, send):
    entry = send(learner, "First words")
    review = judge(entry, mentor, "approve")
    entry.case.undo(review, by=mentor)
    entry = Entry.objects.get(pk=entry.pk)
    assert entry.live_revision.published_under == "publish_first"
    assert Case.objects.get(pk=entry.case_id).waiting_revision == 1
    edit(entry, "Second words").withdraw()
    assert nothing_is_public(client, entry, "First", "Second")


def test_an_undone_no_leaves_the_approved_text_to_fall_back_to(
    client, learner, mentor, cohort, publish
):
    entry = publish(learner, "Approved words")
    cohort.review_policy = "publish_first"
    cohort.save()
    entry = edit(entry, "Unread words")
    review = judge(entry, mentor, "reject", "A slip.")
    entry.case.undo(review, by=mentor)
    assert "Unread words" in client.get(Entry.objects.get(pk=entry.pk).get_absolute_url()).text
    judge(entry, mentor, "reject", "Advertising.")
    assert "Approved words" in client.get(entry.get_absolute_url()).text


def test_an_undone_no_to_the_edit_of_an_unread_text_has_it_back_in_the_queue(
    client, mentor, unread
):
    entry = edit(unread, "Second words")
    review = judge(entry, mentor, "request_changes", "A slip.")
    entry.case.undo(review, by=mentor)
    case = Case.objects.get(pk=entry.case_id)
    assert (case.state, case.waiting_revision, case.is_overdue) == ("waiting", 2, True)
    assert "Unread words" in client.get(Entry.objects.get(pk=entry.pk).get_absolute_url()).text


def test_a_text_that_was_removed_after_it_was_taken_back_cannot_be_sent_again(
    client, learner, mentor, other, publish_first, send
):
    entry = send(learner, "First words")
    flag(entry, other)
    entry.withdraw()
    decide_case(entry.case, "remove", mentor, "Advertising.")
    entry = Entry.objects.get(pk=entry.pk)
    assert (entry.status, entry.is_editable) == ("removed", False)
    decide_case(entry.case, "restore", mentor)
    entry = Entry.objects.get(pk=entry.pk)
    assert (entry.status, entry.draft.is_open) == ("draft", True)
    assert not is_public(client, entry)


def test_a_restored_text_was_read_and_is_fallen_back_to(
    client, learner, mentor, publish_first, send
):
    entry = send(learner, "First words")
    decide_case(Case.objects.get(pk=entry.case_id), "approve", mentor)
    entry = edit(entry, "Second words")
    flag(entry, mentor)
    decide_case(entry.case, "remove", mentor, "A mistake.")
    review = decide_case(entry.case, "restore", mentor)
    entry = Entry.objects.get(pk=entry.pk)
    assert (entry.live_revision.published_under, entry.waiting_revision) == ("approved", None)
    entry.case.undo(review, by=mentor)
    assert entry.revisions.get(number=2).published_under == "publish_first"
    decide_case(entry.case, "restore", mentor)
    edit(entry, "Third words").withdraw()
    assert "Second words" in client.get(entry.get_absolute_url()).text


def test_a_day_does_not_publish_what_flags_have_hidden(client, trusted, learner, mentor, publish):
    entry = publish(verified(learner), "Approved words")
    edit(entry, "Second words")
    for _number in range(3):
        flag(entry, trusted())
    assert not is_public(client, entry)
    wait(25)
    call_command("tick")
    assert not is_public(client, entry)
    assert Entry.objects.get(pk=entry.pk).status == "removed"


def test_a_flag_keeps_an_edit_from_going_public_unread(client, other, learner, publish):
    entry = publish(verified(learner), "Approved words")
    edit(entry, "Second words")
    flag(entry, other)
    wait(25)
    escalation.escalate_overdue_reviews()
    assert "Approved words" in client.get(entry.get_absolute_url()).text


def test_an_edit_waits_a_day_of_its_own_before_it_is_public_unread(client, learner, send):
    entry = send(verified(learner), "First words")
    wait(25)
    edit(entry, "Second words")
    escalation.escalate_overdue_reviews()
    assert not is_public(client, entry)
    wait(25)
    escalation.escalate_overdue_reviews()
    assert "Second words" in client.get(Entry.objects.get(pk=entry.pk).get_absolute_url()).text


def test_a_removed_edit_of_what_flags_had_hidden_waits_no_more(learner, mentor, trusted, publish):
    entry = publish(learner, "Approved words")
    edit(entry, "Second words")
    for _number in range(3):
        flag(entry, trusted())
    decide_case(entry.case, "remove", mentor, "Advertising.")
    entry = Entry.objects.get(pk=entry.pk)
    assert (entry.waiting_revision, entry.case.waiting_revision, entry.status) == (
        None,
        None,
        "removed",
    )


@pytest.mark.parametrize("decision", ["keep", "remove"])
def test_what_its_author_took_back_while_it_was_hidden_is_not_public_again(
    client, learner, mentor, trusted, publish_first, send, decision
):
    entry = send(learner, "Unread words", body="Unread words")
    for _number in range(3):
        flag(entry, trusted())
    entry = Entry.objects.get(pk=entry.pk)
    assert entry.status == "removed"
    entry.withdraw()
    decide_case(entry.case, decision, mentor, "Looked at.")
    if decision == "remove":
        decide_case(entry.case, "restore", mentor)
    entry = Entry.objects.get(pk=entry.pk)
    assert (entry.status, entry.live_revision) == ("draft", None)
    assert nothing_is_public(client, entry, "Unread")
    draft = entry.draft_for_edit()
    assert (draft.is_open, draft.body) == (True, "Unread words")
