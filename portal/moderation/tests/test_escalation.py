"""What waits too long: who is told, and what goes public unread."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from learnings.models import Entry
from portal.moderation import escalation
from portal.moderation.models import Case, LogEntry, Submission, Suspension
from portal.people.models import Notification
from tests.fixtures.entries import judge
from tests.fixtures.moderation import verified


def wait(hours):
    since = timezone.now() - timedelta(hours=hours)
    waiting = Case.objects.filter(state="waiting")
    Submission.objects.filter(cases__in=waiting).update(submitted_at=since)
    waiting.update(waiting_since=since)


@pytest.fixture
def entry(learner, send):
    return send(verified(learner), "Waiting")


def test_after_eighteen_hours_mentors_are_told_once(entry, mentor, colleague, stranger):
    wait(19)
    for _time in range(3):
        escalation.escalate_overdue_reviews()
    assert [notification.sentence for notification in mentor.notifications.all()] == [
        "1 post has waited for more than 18 hours."
    ]
    assert colleague.notifications.count() == 1
    assert not stranger.notifications.exists()


def test_before_that_nobody_is_told(entry, mentor):
    wait(17)
    escalation.escalate_overdue_reviews()
    assert not Notification.objects.exists()


def test_after_a_day_it_is_public_and_says_so(client, client_of, entry, learner, mentor, send):
    wait(25)
    call_command("tick")
    page = client.get(entry.get_absolute_url()).text
    assert "not yet reviewed" in page
    assert "marked “not yet reviewed”" in learner.notifications.get().sentence
    assert [(row.action, row.reason) for row in LogEntry.objects.order_by("pk")][-1] == (
        "published",
        "waited_a_day",
    )
    newer = send(learner, "Newer")
    Case.objects.filter(pk=newer.case_id).update(waiting_since=timezone.now() - timedelta(hours=30))
    rows = client_of(mentor).get("/moderation/").context["rows"]
    assert [row["item"].content.title for row in rows] == ["Waiting", "Newer"]
    judge(entry, mentor, "approve")
    assert "not yet reviewed" not in client.get(entry.get_absolute_url()).text


@pytest.mark.parametrize("decision", ["request_changes", "reject"])
def test_a_no_afterwards_takes_it_out_of_sight(client, entry, mentor, decision):
    wait(25)
    escalation.escalate_overdue_reviews()
    judge(entry, mentor, decision, "Not like this.")
    assert client.get(entry.get_absolute_url()).status_code == 404
    assert client.get("/search/?q=Waiting").text.count("/learnings/") == client.get(
        "/search/?q=zzz"
    ).text.count("/learnings/")


def test_an_edit_that_waited_a_day_and_is_refused_leaves_the_reviewed_text(
    client, learner, mentor, publish
):
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


def test_taking_back_what_went_public_unread_is_no_way_around_review(client, entry):
    wait(25)
    escalation.escalate_overdue_reviews()
    Entry.objects.get().withdraw()
    assert Entry.objects.get().status == "draft"
    assert client.get(entry.get_absolute_url()).status_code == 404


def test_hints_of_abuse_keep_it_waiting(learner, send):
    send(verified(learner), body="My key is AKIAIOSFODNN7EXAMPLE, use it.")
    wait(80)
    escalation.escalate_overdue_reviews()
    assert Entry.objects.get().status == "pending"


def test_an_unverified_author_waits_on(learner, send):
    send(learner)
    wait(25)
    escalation.escalate_overdue_reviews()
    assert Entry.objects.get().status == "pending"


def test_somebody_without_a_cohort_waits_on(make_person, send):
    send(verified(make_person("alone")))
    wait(25)
    escalation.escalate_overdue_reviews()
    assert Entry.objects.get().status == "pending"


def test_a_cohort_that_reviews_first_waits_on(entry, cohort):
    cohort.review_policy = "review_first"
    cohort.save()
    wait(25)
    escalation.escalate_overdue_reviews()
    assert Entry.objects.get().status == "pending"


def test_a_suspended_author_waits_on(entry, learner, mentor):
    Suspension.start(learner, by=mentor, reason="Unkind.", until=timezone.now() + timedelta(days=3))
    wait(25)
    escalation.escalate_overdue_reviews()
    assert Entry.objects.get().status == "pending"


def test_operators_are_told_after_three_days(entry, operator, learner):
    learner.emailaddress_set.all().delete()
    wait(71)
    escalation.escalate_overdue_reviews()
    assert not operator.notifications.exists()
    wait(73)
    escalation.escalate_overdue_reviews()
    escalation.escalate_overdue_reviews()
    assert [notification.values["hours"] for notification in operator.notifications.all()] == [72]


def test_what_is_published_first_is_reviewed_after(
    client, client_of, learner, mentor, cohort, send
):
    cohort.review_policy = "publish_first"
    cohort.save()
    entry = send(learner, "At once")
    assert client.get(entry.get_absolute_url()).status_code == 200
    assert "public already" in client_of(mentor).get("/moderation/").text
    judge(entry, mentor, "reject", "Advertising.")
    assert client.get(entry.get_absolute_url()).status_code == 404
