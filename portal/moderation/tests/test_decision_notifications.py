"""Notifications and mail about decisions, topics, blocks and featured entries."""

import pytest
import time_machine
from django.core import mail

from learnings.models import Comment, Reaction
from portal.ops.encryption import encrypt
from portal.people.mail import digests, outbox
from portal.people.models import Block, Message, Notification, User
from portal.people.tests.test_outbox import let_time_pass
from portal.people.tests.test_webhooks import ADDRESS
from tests.fixtures.entries import judge
from tests.fixtures.moderation import decide_case, first_item, verified


def test_mail_about_removed_content_is_not_sent(learner, other, mentor, publish):
    verified(learner)
    entry = publish(other, "A secret title")
    learner.mail_choices = {"talk": "now"}
    learner.save()
    Notification.objects.all().delete()
    Comment(entry=entry, author=other, body="What do you say, @amina?").post()
    assert Message.objects.filter(recipient=learner).count() == 1
    decide_case(entry.case, "remove", mentor, "Copied.")
    Message.objects.exclude(recipient=learner).delete()
    outbox.send_due()
    assert mail.outbox == []


def test_mail_about_an_undone_decision_is_not_sent(learner, mentor, send):
    entry = send(verified(learner))
    review = judge(entry, mentor, "reject", "No.")
    entry.case.undo(review, by=mentor)
    let_time_pass(minutes=1)
    outbox.send_due()
    assert mail.outbox == []


@time_machine.travel("2026-11-30T09:00:00+00:00", tick=False)  # a Monday
def test_many_reactions_create_one_notification_and_one_digest_line(learner, publish):
    entry = publish(verified(learner), "Layers")
    learner.notifications.all().delete()
    many = [
        User(email=f"r{number}@example.com", handle=f"r{number}", display_name=f"R {number}")
        for number in range(15)
    ]
    for person in User.objects.bulk_create(many):
        Reaction.set_reaction("helped", entry=entry, by=person, on=True)
    notification = Notification.objects.get(kind="helped")
    assert notification.count == 15
    assert "and 14 others" in notification.sentence
    digests.queue_due_digests()
    outbox.send_due()
    assert [sent.body.count("Layers”") for sent in mail.outbox] == [1]


def test_muted_discussion_sends_no_notifications(client_of, learner, other, publish):
    entry = publish(learner)
    Notification.objects.all().delete()
    browser = client_of(learner)
    browser.post(f"/entries/{entry.pk}/mute/", {"on": "1"})
    Comment(entry=entry, author=other, body="Hello @amina").post()
    assert not learner.notifications.exists()
    assert "Unmute discussion" in browser.get(entry.get_absolute_url()).text
    browser.post(f"/entries/{entry.pk}/mute/", {"on": "0"})
    Comment(entry=entry, author=other, body="Hello again").post()
    assert learner.notifications.count() == 1


def test_blocked_person_cannot_comment_and_keeps_the_form(client_of, learner, other, publish):
    entry = publish(learner)
    client_of(learner).post("/@omar/block/", {"on": "1"})
    response = client_of(other).post(f"/entries/{entry.pk}/comments/", {"body": "My words"})
    assert response.status_code == 422
    assert "My words" in response.text
    assert not Comment.objects.exists()
    assert "omar" in client_of(learner).get("/people/blocked/").text
    client_of(learner).post("/@omar/block/", {"on": "0"})
    assert not Block.objects.exists()


def test_mention_by_blocked_person_sends_no_notification(learner, other, make_person, publish):
    Block.objects.create(blocker=learner, blocked=other)
    entry = publish(make_person("third-person"))
    Notification.objects.all().delete()
    Comment(entry=entry, author=other, body="Hey @amina").post()
    assert not learner.notifications.exists()


def test_blocking_oneself_is_refused(client_of, learner):
    assert client_of(learner).post("/@amina/block/", {"on": "1"}).status_code == 403


def test_muted_topic_is_not_on_the_home_page(client_of, learner, other, publish, topics):
    publish(other, "About Docker", topics_text="Docker")
    browser = client_of(learner)
    assert "About Docker" in browser.get("/").text
    browser.post("/topics/docker/mute/", {"on": "1"})
    assert "About Docker" not in browser.get("/").text
    assert "Muted" in browser.get("/topics/docker/").text


def test_accepted_solution_is_announced_once(learner, other, publish, cohort):
    cohort.webhook = encrypt(ADDRESS)
    cohort.save()
    challenge = publish(learner, "Slow pages", kind="challenge")
    solution = publish(other, "", kind="solution", challenge=challenge)
    for on in (True, False, True):
        challenge.accept(solution, on=on)
    message = Message.objects.get(channel="discord")
    assert message.payload == {"text": "Solved: Slow pages", "url": challenge.get_absolute_url()}


def test_proposed_topic_waits_for_a_mentor(client, client_of, learner, mentor, topics):
    browser = client_of(learner)
    assert (
        browser.post("/topics/propose/", {"name": "postgres"}).headers["Location"]
        == "/topics/postgresql/"
    )
    browser.post("/topics/propose/", {"name": "Celery", "why": "Background work"})
    page = first_item(client_of(mentor), "what=topics").text
    assert "Celery" in page
    assert "Background work" in page
    assert "Celery" not in client.get("/topics/").text
    from portal.moderation.models import Case

    review = decide_case(Case.objects.get(kind="topic"), "approve", mentor)
    assert "Celery" in client.get("/topics/").text
    assert learner.notifications.get().sentence == "Celery is now a topic."
    review.case.undo(review, by=mentor)
    assert "Celery" not in client.get("/topics/").text


@pytest.mark.parametrize("name", ["", ",,", "x" * 61, "a\u202eb"])
def test_topic_without_a_usable_name_is_refused(client_of, learner, name):
    response = client_of(learner).post("/topics/propose/", {"name": name, "why": "My words"})
    assert response.status_code == 422
    assert "My words" in response.text


def test_featured_entry_is_shown_and_announced_once(
    client, client_of, learner, mentor, stranger, publish, cohort
):
    cohort.webhook = encrypt(ADDRESS)
    cohort.save()
    entry = publish(learner, "Layers")
    browser = client_of(mentor)
    for on in ("1", "1", "0", "1"):
        browser.post(f"/entries/{entry.pk}/pick/", {"on": on})
    assert "Featured" in client.get(entry.get_absolute_url()).text
    assert Message.objects.get(channel="discord").payload["text"] == "Featured: Layers"
    assert learner.notifications.filter(kind="picked").count() == 1
    assert client_of(stranger).post(f"/entries/{entry.pk}/pick/", {"on": "1"}).status_code == 404


def test_featuring_own_entry_is_refused(client_of, mentor, operator, publish, send):
    entry = send(mentor, "Mine")
    judge(entry, operator, "approve")
    assert client_of(mentor).post(f"/entries/{entry.pk}/pick/", {"on": "1"}).status_code == 403
