"""The lock of a README, and the undo of its decisions."""

from datetime import timedelta

import pytest
from django.utils import timezone

from conftest import HTMX
from learnings.models import Entry
from learnings.tests.readme_review.sending import entry, sent, states, verdicts
from portal.moderation.models import (
    Review,
    ReviewDraft,
    ReviewLock,
    ReviewLockHeld,
    TooLateToUndo,
)
from portal.people.models import Notification


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


def test_undo_brings_back_exactly_what_was_sent(client_of, mentor, address):
    client, case = client_of(mentor), entry().case_id
    note = "One reason for all, which is no note."
    reasons = {f"reason-{one.case_id}": note for one in Entry.objects.exclude(kind="solution")}
    client.post(address, sent(client, address, **reasons))
    form = client.post(f"{address}undo/", follow=True).context["form"]
    assert (form["reason"].value(), form[f"reason-{case}"].value()) == ("", note)
