"""Notifications about what was deleted, hidden or restored since."""

import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from learnings.models import Comment
from portal.clock import from_now
from portal.moderation import review_targets
from portal.moderation.models.review import NOTIFICATION_DELAY
from portal.people import account_deletion
from portal.people.mail import notification_mails
from portal.people.models import Block, Notification
from tests.fixtures.entries import judge


def bell_of(browser):
    return re.search(r'id="bell"[^>]*>.*?</a>', browser.get("/notices/mail/").text, re.DOTALL)[0]


def gone(browser, sentence):
    """Neither in the list nor counted, nor in what the bell is told."""
    assert sentence not in browser.get("/notices/").text
    assert "Notifications, 1 new" not in bell_of(browser)
    polled = browser.get("/notices/new/?after=0")
    return polled.status_code == 204 or "Notifications, 1 new" not in polled.text


def there(browser, sentence):
    assert "Notifications, 1 new" in bell_of(browser)
    return sentence in browser.get("/notices/").text


SAID = "</strong> mentioned you"


@pytest.fixture
def mention(learner, other, publish):
    """A comment in which the learner is named, on someone else's entry."""
    entry = publish(other)
    return Comment(entry=entry, author=other, body="Ask @amina about it.").post()


def test_notification_of_a_deleted_comment_disappears(client_of, learner, mention):
    browser = client_of(learner)
    assert there(browser, SAID)
    mention.delete_text()
    assert gone(browser, SAID)
    assert notification_mails.notifications_for_digest(learner, "daily") == []


def test_notification_of_a_hidden_comment_disappears_and_comes_back_with_it(
    client_of, learner, mention
):
    browser = client_of(learner)
    kind = review_targets.REVIEW_TARGETS["comment"]
    case = kind.get_or_create_case(mention)
    kind.hide(case)
    assert gone(browser, SAID)
    kind.unhide(case)
    assert there(browser, SAID)


def test_notification_of_a_comment_disappears_with_its_entry(client_of, learner, operator, mention):
    browser = client_of(learner)
    case = mention.entry.case
    case.decide("remove", by=operator, revision_number=case.current_version(), reason="Copied.")
    assert gone(browser, SAID)
    case.refresh_from_db()
    case.decide("restore", by=operator, revision_number=case.current_version())
    assert there(browser, SAID)


def test_news_of_a_removal_stays(client_of, learner, operator, publish):
    entry = publish(learner, title="Port in use")
    entry.case.decide("remove", by=operator, revision_number=1, reason="Copied.")
    with time_machine.travel(from_now(NOTIFICATION_DELAY), tick=False):
        page = client_of(learner).get("/notices/").text
    assert f"<strong><bdi>{operator.name}</bdi></strong> hid “Port in use”: Copied." in page


def test_notification_of_several_comments_speaks_of_those_that_are_left(
    client_of, learner, other, make_person, publish
):
    entry, third = publish(learner), make_person("zuri", display_name="Zuri")
    learner.notifications.mark_read()
    Comment(entry=entry, author=other, body="First").post()
    second = Comment(entry=entry, author=third, body="Second").post()
    assert "Zuri and 1 other person commented on" in client_of(learner).get("/notices/").text
    second.delete_text()
    assert "Omar Farouk commented on" in client_of(learner).get("/notices/").text
    Comment.objects.get(body="First").delete_text()
    assert gone(client_of(learner), "commented on")
    # A new one begins to count at one.
    Comment(entry=entry, author=third, body="Third").post()
    assert there(client_of(learner), "</strong> commented on")


def test_notification_of_several_comments_does_not_speak_of_a_blocked_person(
    learner, other, make_person, mentor, cohort, write
):
    entry = write(learner, "Why", kind="challenge", without_name=True)
    entry.submit()
    judge(entry, mentor, "approve")
    learner.notifications.mark_read()
    Comment(entry=entry, author=other, body="First").post()
    blocked, third = make_person("blocked-one"), make_person("zuri", display_name="Zuri")
    Block.objects.create(blocker=learner, blocked=blocked)
    Comment(entry=entry, author=blocked, body="Second").post()
    third = Comment(entry=entry, author=third, body="Third").post()
    third.delete_text()
    notification = learner.notifications.get(kind="commented", hidden_at=None)
    assert (notification.sentence, notification.count) == ("Omar Farouk commented on “Why”.", 1)


def test_notification_of_several_comments_does_not_name_who_asked(
    learner, other, make_person, mentor, publish, write
):
    entry = write(learner, "Why", kind="challenge", without_name=True)
    entry.submit()
    judge(entry, mentor, "approve")
    solution = publish(other, "", kind="solution", challenge=entry, body="Roll back.")
    other.notifications.mark_read()
    Comment(entry=solution, author=learner, body="Which one?").post()
    third = Comment(
        entry=solution, author=make_person("zuri", display_name="Zuri"), body="Mine too"
    ).post()
    third.delete_text()
    notification = other.notifications.get(kind="commented", hidden_at=None)
    assert (notification.sentence.split()[0], notification.count, notification.actor) == (
        "Anonymous",
        1,
        None,
    )


def test_notification_whose_address_named_an_erased_person_disappears_too(
    learner, other, make_person, operator, publish
):
    entry, third = publish(other, title=f"Thanks @{learner.handle}"), make_person("zuri")
    Notification.send(
        third, "mentioned", url=entry.get_absolute_url(), title=entry.title, actor=operator
    )
    account_deletion.schedule_deletion(learner, keep=True)
    learner.leaving_at = timezone.now()
    learner.save(update_fields=["leaving_at"])
    account_deletion.erase_account(learner.pk)
    notification = third.notifications.get()
    assert notification.url.endswith("-former-learner/")
    entry.refresh_from_db()
    entry.case.decide("remove", by=operator, revision_number=1, reason="Copied.")
    notification.refresh_from_db()
    assert notification.hidden_at


def test_notification_page_asks_as_often_for_one_as_for_thirty(client_of, learner, other, publish):
    browser, entry, asked = client_of(learner), publish(other), []
    for number in (1, 29):
        for one in range(number):
            Comment(entry=entry, author=other, body=f"Ask @amina {number}-{one}.").post()
        browser.get("/notices/")
        with CaptureQueriesContext(connection) as queries:
            browser.get("/notices/")
        asked.append(len(queries))
    assert asked[0] == asked[1]
