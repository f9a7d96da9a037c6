"""After an edit is refused or withdrawn, the last reviewed text is public again."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from learnings.models import Entry
from portal.moderation import escalation
from portal.moderation.models import Case, Suspension, TrustNaming
from portal.moderation.tests.test_escalation import wait
from portal.moderation.tests.test_live_revision import edit
from tests.fixtures.entries import judge
from tests.fixtures.moderation import decide_case, first_item, flag, verified


@pytest.fixture
def publish_first(cohort):
    cohort.review_policy = "publish_first"
    cohort.save(update_fields=["review_policy"])
    return cohort


@pytest.fixture
def unreviewed_entry(learner, send):
    """An entry that is public unreviewed, because it waited for a day."""
    entry = send(verified(learner), "Unread words", body="Unread words")
    wait(25)
    escalation.escalate_overdue_reviews()
    return Entry.objects.get(pk=entry.pk)


def withdrawal(entry, mentor):
    entry.withdraw()


def refusal(decision):
    def act(entry, mentor):
        judge(entry, mentor, decision, "Not like this.")

    act.__name__ = decision
    return act


REFUSALS = pytest.mark.parametrize(
    "refuse",
    [withdrawal, refusal("request_changes"), refusal("reject")],
    ids=lambda refuse: refuse.__name__,
)


def is_public(client, entry):
    return client.get(Entry.objects.get(pk=entry.pk).get_absolute_url()).status_code == 200


def is_hidden_everywhere(client, entry, *words):
    entry = Entry.objects.get(pk=entry.pk)
    pages = ["/", "/learnings/", "/feed.atom", "/@amina/", f"/search/?q={words[0]}"]
    texts = [client.get(page).text for page in pages]
    found = [word for word in words for text in texts if f">{word} words<" in text]
    return found == [] and entry.status != "live" and not is_public(client, entry)


@REFUSALS
def test_unreviewed_text_is_hidden_after_its_edit_is_refused(
    client, learner, mentor, publish_first, send, refuse
):
    entry = send(learner, "First words", body="First words")
    assert is_public(client, entry)
    refuse(edit(entry, "Second words"), mentor)
    assert is_hidden_everywhere(client, entry, "First", "Second")


@REFUSALS
def test_overdue_text_is_hidden_after_its_edit_is_refused(client, mentor, unreviewed_entry, refuse):
    refuse(edit(unreviewed_entry, "Second words"), mentor)
    assert is_hidden_everywhere(client, unreviewed_entry, "Unread", "Second")


@REFUSALS
def test_refused_edit_restores_the_last_approved_text(
    client, learner, mentor, cohort, publish, refuse
):
    entry = publish(learner, "Approved words", body="Approved words")
    cohort.review_policy = "publish_first"
    cohort.save()
    edit(entry, "Unread words")
    refuse(edit(entry, "Newest words"), mentor)
    page = client.get(entry.get_absolute_url()).text
    assert "Approved words" in page
    assert "Unread words" not in page
    assert "Newest words" not in page
    assert Case.objects.get(pk=entry.case_id).state == "settled"


@REFUSALS
def test_refused_edit_restores_text_published_under_trust(
    client, learner, mentor, cohort, publish, refuse
):
    TrustNaming.record(learner, by=mentor, trusted=True)
    entry = publish(learner, "Trusted words")
    cohort.review_policy = "publish_first"
    cohort.save()
    refuse(edit(entry, "Unread words"), mentor)
    assert "Trusted words" in client.get(entry.get_absolute_url()).text


def test_edit_of_unreviewed_text_stays_first_in_the_queue(
    client, client_of, mentor, unreviewed_entry
):
    edit(unreviewed_entry, "Second words")
    case = Case.objects.get(pk=unreviewed_entry.case_id)
    assert (case.state, case.waiting_revision, case.is_overdue) == ("waiting", 2, True)
    assert "Unread words" in client.get(unreviewed_entry.get_absolute_url()).text
    assert "Public, not yet reviewed" in first_item(client_of(mentor)).text


def test_unreviewed_public_text_of_suspended_author_stays_in_the_queue(
    learner, mentor, cohort, publish_first, send
):
    entry = send(learner, "Unread words")
    cohort.review_policy = "usual"
    cohort.save()
    edit(entry, "Second words")
    Suspension.start(learner, by=mentor, reason="Spam.", until=timezone.now() + timedelta(days=3))
    assert Case.objects.waiting().reviewable_by(mentor).filter(pk=entry.case_id).exists()


def test_restoring_a_version_does_not_bypass_review(client, mentor, unreviewed_entry):
    edit(unreviewed_entry, "Second words").withdraw()
    entry = Entry.objects.get(pk=unreviewed_entry.pk)
    entry.draft.is_open = False
    entry.draft.save(update_fields=["is_open"])
    entry.restore_revision(1)
    entry.refresh_from_db()
    assert (entry.status, entry.case.waiting_revision) == ("pending", entry.waiting_revision.number)
    assert is_hidden_everywhere(client, entry, "Unread", "Second")


def test_undone_approval_does_not_count_as_review(client, learner, mentor, publish_first, send):
    entry = send(learner, "First words")
    review = judge(entry, mentor, "approve")
    entry.case.undo(review, by=mentor)
    entry = Entry.objects.get(pk=entry.pk)
    assert entry.live_revision.published_under == "publish_first"
    assert Case.objects.get(pk=entry.case_id).waiting_revision == 1
    edit(entry, "Second words").withdraw()
    assert is_hidden_everywhere(client, entry, "First", "Second")


def test_undone_refusal_keeps_the_approved_text(client, learner, mentor, cohort, publish):
    entry = publish(learner, "Approved words")
    cohort.review_policy = "publish_first"
    cohort.save()
    entry = edit(entry, "Unread words")
    review = judge(entry, mentor, "reject", "A slip.")
    entry.case.undo(review, by=mentor)
    assert "Unread words" in client.get(Entry.objects.get(pk=entry.pk).get_absolute_url()).text
    judge(entry, mentor, "reject", "Advertising.")
    assert "Approved words" in client.get(entry.get_absolute_url()).text


def test_undone_refusal_of_edit_of_unreviewed_text_restores_the_queue(
    client, mentor, unreviewed_entry
):
    entry = edit(unreviewed_entry, "Second words")
    review = judge(entry, mentor, "request_changes", "A slip.")
    entry.case.undo(review, by=mentor)
    case = Case.objects.get(pk=entry.case_id)
    assert (case.state, case.waiting_revision, case.is_overdue) == ("waiting", 2, True)
    assert "Unread words" in client.get(Entry.objects.get(pk=entry.pk).get_absolute_url()).text


def test_withdrawn_and_removed_text_cannot_be_submitted_again(
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


def test_refused_edit_restores_text_that_a_mentor_restored(
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


def test_overdue_edit_of_hidden_entry_is_not_published(client, trusted, learner, mentor, publish):
    entry = publish(verified(learner), "Approved words")
    edit(entry, "Second words")
    for _number in range(3):
        flag(entry, trusted())
    assert not is_public(client, entry)
    wait(25)
    call_command("tick")
    assert not is_public(client, entry)
    assert Entry.objects.get(pk=entry.pk).status == "removed"


def test_overdue_edit_of_flagged_entry_is_not_published(client, other, learner, publish):
    entry = publish(verified(learner), "Approved words")
    edit(entry, "Second words")
    flag(entry, other)
    wait(25)
    escalation.escalate_overdue_reviews()
    assert "Approved words" in client.get(entry.get_absolute_url()).text


def test_edit_waits_a_full_day_before_it_is_published(client, learner, send):
    entry = send(verified(learner), "First words")
    wait(25)
    edit(entry, "Second words")
    escalation.escalate_overdue_reviews()
    assert not is_public(client, entry)
    wait(25)
    escalation.escalate_overdue_reviews()
    assert "Second words" in client.get(Entry.objects.get(pk=entry.pk).get_absolute_url()).text


def test_removal_of_hidden_entry_clears_its_waiting_edit(learner, mentor, trusted, publish):
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
def test_entry_withdrawn_while_hidden_stays_withdrawn(
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
    assert is_hidden_everywhere(client, entry, "Unread")
    draft = entry.draft_for_edit()
    assert (draft.is_open, draft.body) == (True, "Unread words")
