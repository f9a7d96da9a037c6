"""Notifications of decisions, which wait until these can't be undone any longer."""

import pytest
import time_machine
from django.utils import timezone

from portal.moderation.models.review import NOTIFICATION_DELAY, UNDO_WINDOW
from portal.people.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(hand_in, learner):
    return hand_in(learner, "Slow pages", kind="challenge")


def request_changes(mentor, entry):
    return entry.case.decide(
        "request_changes",
        by=mentor,
        revision_number=entry.case.waiting_revision,
        reason="Say which version.",
    )


def has_new(client):
    return "Notifications, 1 new" in client.get("/").text


def test_the_bell_and_the_list_show_a_decision_once_it_cannot_be_undone(
    client_of, entry, mentor, learner
):
    client = client_of(learner)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        request_changes(mentor, entry)
        assert not has_new(client)
        assert "Slow pages" not in client.get("/notices/").text
        clock.shift(UNDO_WINDOW)
        assert not has_new(client)
        clock.shift(NOTIFICATION_DELAY - UNDO_WINDOW)
        assert has_new(client)
        assert "Slow pages" in client.get("/notices/").text


def test_the_poll_of_the_bell_finds_it_although_a_later_one_was_shown_before(
    client_of, entry, mentor, learner
):
    client = client_of(learner)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        request_changes(mentor, entry)
        clock.shift(5)
        learner.notifications.create(kind="unsuspended", url="/settings/")
        shown = client.get("/").text.partition("notices/new/?after=")[2].partition('"')[0]
        assert client.get(f"/notices/new/?after={shown}").status_code == 204
        clock.shift(NOTIFICATION_DELAY)
        assert client.get(f"/notices/new/?after={shown}").status_code == 200


def test_what_leads_to_the_same_page_is_opened_without_reading_the_decision(
    client_of, entry, mentor, learner
):
    client = client_of(learner)
    first = learner.notifications.create(kind="unsuspended", url=entry.get_absolute_url())
    with time_machine.travel(timezone.now(), tick=False) as clock:
        request_changes(mentor, entry)
        client.get(f"/notices/{first.pk}/")
        client.post("/notices/read/")
        clock.shift(NOTIFICATION_DELAY)
        assert has_new(client)


def test_the_mail_is_due_when_the_bell_shows_the_notification(entry, mentor, learner):
    request_changes(mentor, entry)
    message = Message.objects.get(recipient=learner)
    assert message.due_at == message.notification.updated_at
    assert message.due_at - timezone.now() > UNDO_WINDOW


def test_an_undone_decision_leaves_no_notification_and_no_mail(entry, mentor, learner):
    review = request_changes(mentor, entry)
    entry.case.undo(review, by=mentor)
    assert not learner.notifications.exists()
    assert not Message.objects.filter(recipient=learner).exists()


def test_who_posted_a_challenge_hears_of_a_solution_once_its_approval_cannot_be_undone(
    client_of, hand_in, approved, learner, other, mentor
):
    challenge = approved(other, "Slow pages", kind="challenge")
    other.notifications.all().delete()
    solution = hand_in(learner, kind="solution", challenge=challenge, outcome="It ran")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        solution.case.decide("approve", by=mentor, revision_number=1)
        assert other.notifications.get().kind == "solved"
        assert not other.notifications.visible().exists()
        clock.shift(NOTIFICATION_DELAY)
        assert other.notifications.visible().exists()
