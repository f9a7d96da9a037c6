"""Escalation of overdue reviews."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from learnings.models import Entry
from portal.moderation import escalation
from portal.moderation.models import Case, LogEntry, Submission, Suspension
from portal.people.models import Notification
from tests.fixtures.entries import judge
from tests.fixtures.moderation import first_item, verified


def wait(hours):
    since = timezone.now() - timedelta(hours=hours)
    waiting = Case.objects.filter(state="waiting")
    Submission.objects.filter(cases__in=waiting).update(submitted_at=since)
    waiting.update(waiting_since=since)


@pytest.fixture
def entry(learner, send):
    return send(verified(learner), "Waiting")


def test_mentors_are_notified_once_after_eighteen_hours(entry, mentor, colleague, stranger):
    wait(19)
    for _time in range(3):
        escalation.escalate_overdue_reviews()
    assert [notification.sentence for notification in mentor.notifications.all()] == [
        "1 post has been waiting for more than 18 hours."
    ]
    assert colleague.notifications.count() == 1
    assert not stranger.notifications.exists()


def test_no_one_is_notified_before_eighteen_hours(entry, mentor):
    wait(17)
    escalation.escalate_overdue_reviews()
    assert not Notification.objects.exists()


def test_overdue_entry_is_published_and_marked_after_a_day(
    client, client_of, entry, learner, mentor, send
):
    wait(25)
    call_command("tick")
    page = client.get(entry.get_absolute_url()).text
    assert "Not yet reviewed" in page
    assert "marked “not yet reviewed”" in learner.notifications.get().sentence
    assert [(row.action, row.reason) for row in LogEntry.objects.order_by("pk")][-1] == (
        "published",
        "waited_a_day",
    )
    newer = send(learner, "Newer")
    Case.objects.filter(pk=newer.case_id).update(waiting_since=timezone.now() - timedelta(hours=30))
    rows = client_of(mentor).get("/moderation/").context["rows"]
    assert [row.content.title for row in rows] == ["Waiting", "Newer"]
    judge(entry, mentor, "approve")
    assert "Not yet reviewed" not in client.get(entry.get_absolute_url()).text


@pytest.mark.parametrize("decision", ["request_changes", "reject"])
def test_refusal_hides_an_overdue_entry(client, entry, mentor, decision):
    wait(25)
    escalation.escalate_overdue_reviews()
    judge(entry, mentor, decision, "Not like this.")
    assert client.get(entry.get_absolute_url()).status_code == 404
    assert client.get("/search/?q=Waiting").text.count("/learnings/") == client.get(
        "/search/?q=zzz"
    ).text.count("/learnings/")


def test_refusal_of_overdue_edit_restores_the_reviewed_text(client, learner, mentor, publish):
    entry = publish(verified(learner), body="first words")
    draft = entry.draft_for_edit()
    draft.body = "second words"
    draft.save_text(version=draft.version)
    entry.submit()
    wait(25)
    escalation.escalate_overdue_reviews()
    assert "second words" in client.get(entry.get_absolute_url()).text
    judge(entry, mentor, "request_changes", "Why?")
    page = client.get(entry.get_absolute_url()).text
    assert "first words" in page
    assert "second words" not in page


def test_withdrawing_an_overdue_entry_does_not_bypass_review(client, entry):
    wait(25)
    escalation.escalate_overdue_reviews()
    Entry.objects.get().withdraw()
    assert Entry.objects.get().status == "draft"
    assert client.get(entry.get_absolute_url()).status_code == 404


def test_overdue_entry_with_a_warning_is_not_published(learner, send):
    send(verified(learner), body="My key is AKIAIOSFODNN7EXAMPLE, use it.")
    wait(80)
    escalation.escalate_overdue_reviews()
    assert Entry.objects.get().status == "pending"


def test_overdue_entry_of_unverified_author_is_not_published(learner, send):
    send(learner)
    wait(25)
    escalation.escalate_overdue_reviews()
    assert Entry.objects.get().status == "pending"


def test_overdue_entry_without_a_cohort_is_not_published(make_person, send):
    send(verified(make_person("alone")))
    wait(25)
    escalation.escalate_overdue_reviews()
    assert Entry.objects.get().status == "pending"


def test_overdue_entry_of_review_first_cohort_is_not_published(entry, cohort):
    cohort.review_policy = "review_first"
    cohort.save()
    wait(25)
    escalation.escalate_overdue_reviews()
    assert Entry.objects.get().status == "pending"


def test_overdue_entry_of_suspended_author_is_not_published(entry, learner, mentor):
    Suspension.start(learner, by=mentor, reason="Unkind.", until=timezone.now() + timedelta(days=3))
    wait(25)
    escalation.escalate_overdue_reviews()
    assert Entry.objects.get().status == "pending"


def test_operators_are_notified_after_three_days(entry, operator, learner):
    learner.emailaddress_set.all().delete()
    wait(71)
    escalation.escalate_overdue_reviews()
    assert not operator.notifications.exists()
    wait(73)
    escalation.escalate_overdue_reviews()
    escalation.escalate_overdue_reviews()
    assert [notification.values["hours"] for notification in operator.notifications.all()] == [72]


def test_entry_of_publish_first_cohort_waits_for_review(
    client, client_of, learner, mentor, cohort, send
):
    cohort.review_policy = "publish_first"
    cohort.save()
    entry = send(learner, "At once")
    assert client.get(entry.get_absolute_url()).status_code == 200
    assert "Already public" in first_item(client_of(mentor)).text
    judge(entry, mentor, "reject", "Advertising.")
    assert client.get(entry.get_absolute_url()).status_code == 404
