"""Unsubscribing, notification preferences, and the bell."""

import re

import pytest
from django.core import mail

from portal.people.mail import notification_mails, outbox
from portal.people.tests.test_outbox import send_notification


def test_unsubscribe_works_with_one_click(client, verified_learner):
    send_notification(verified_learner)
    outbox.send_due()
    path = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>").split("8000", 1)[-1]
    path = path[path.index("/notices/") :]
    assert client.get(path).status_code == 200
    verified_learner.refresh_from_db()
    assert verified_learner.mail_choices == {}
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    verified_learner.refresh_from_db()
    assert verified_learner.mail_choices == {"answers": "off"}


def unsubscribe_path(person, name):
    address = notification_mails.unsubscribe_link(person, name)
    return address[address.index("/notices/") :]


def test_unsubscribe_works_twice(client, verified_learner):
    path = unsubscribe_path(verified_learner, "answers")
    for _time in range(2):
        page = client.post(path, {"List-Unsubscribe": "One-Click"})
        assert page.status_code == 200
        assert "Unsubscribed" in page.text
    verified_learner.refresh_from_db()
    assert verified_learner.mail_choices == {"answers": "off"}


def test_unsubscribe_asks_with_a_button(client, verified_learner):
    page = client.get(unsubscribe_path(verified_learner, "answers"))
    assert page.text.count('<button class="btn btn-primary">Unsubscribe</button>') == 1


def test_unsubscribe_with_a_forged_link_says_so(client, verified_learner):
    good = unsubscribe_path(verified_learner, "answers")
    forged = [
        good[:-3] + "x/",
        "/notices/unsubscribe/x/",
        unsubscribe_path(verified_learner, "nonsense"),
    ]
    for path in forged:
        for answer in (client.get(path), client.post(path)):
            assert answer.status_code == 404
            assert "Nothing was changed: the link is incomplete." in " ".join(answer.text.split())
    verified_learner.refresh_from_db()
    assert verified_learner.mail_choices == {}


def test_unsubscribe_link_of_a_deleted_person_says_so(client, make_person):
    person = make_person()
    path = unsubscribe_path(person, "answers")
    person.delete()
    assert client.post(path).status_code == 404


def test_unsubscribe_from_a_digest_turns_off_its_groups(client, verified_learner):
    path = unsubscribe_path(verified_learner, "daily")
    assert "Stop these emails: “Daily digest”." in client.get(path).text
    client.post(path)
    verified_learner.refresh_from_db()
    assert verified_learner.mail_choices == {"talk": "off"}


def test_notification_preferences_save_the_choices(client_of, verified_learner):
    browser = client_of(verified_learner)
    page = browser.get("/notices/mail/").text
    assert "Comments, replies and mentions" in page
    assert "For mentors and operators" not in page
    values = {
        "review": "now",
        "answers": "daily",
        "talk": "off",
        "thanks": "off",
        "together": "now",
        "cohort": "now",
        "team": "now",
    }
    browser.post("/notices/mail/", values)
    verified_learner.refresh_from_db()
    assert verified_learner.mail_choices["talk"] == "off"
    assert browser.post("/notices/mail/", values | {"talk": "pigeon"}).status_code == 422


# The bell


def test_notifications_poll_answers_204_unless_there_is_something_newer(
    client_of, verified_learner, django_assert_num_queries
):
    browser = client_of(verified_learner)
    with django_assert_num_queries(2):
        assert browser.get("/notices/new/?after=0").status_code == 204
    send_notification(verified_learner)
    with django_assert_num_queries(2):
        answer = browser.get("/notices/new/?after=0")
    assert "Notifications, 1 new" in answer.text
    after = answer.text.split("?after=")[1].split('"')[0]
    assert browser.get(f"/notices/new/?after={after}").status_code == 204
    send_notification(verified_learner)
    assert "Notifications, 2 new" in browser.get(f"/notices/new/?after={after}").text
    assert browser.get("/notices/new/?after=nonsense").status_code == 200


def test_notifications_mark_read_keeps_newer_ones_unread(client_of, verified_learner):
    """A page marks as read only what it shows."""
    send_notification(verified_learner, title="Slow pages")
    browser = client_of(verified_learner)
    until = re.search(r'name="until" value="(\d+)"', browser.get("/notices/").text)[1]
    send_notification(verified_learner, title="Fast pages")
    browser.post("/notices/read/", {"until": until})
    assert [
        notification.values["title"] for notification in verified_learner.notifications.unread()
    ] == ["Fast pages"]


@pytest.mark.parametrize("until", ["", "x", "-1", "9" * 30])
def test_notifications_mark_read_marks_all_without_a_valid_marker(
    client_of, verified_learner, until
):
    send_notification(verified_learner)
    assert client_of(verified_learner).post("/notices/read/", {"until": until}).status_code == 302
    assert not verified_learner.notifications.unread().exists()


def test_notifications_mark_read_marks_all_from_a_later_page(client_of, verified_learner):
    for number in range(40):
        send_notification(verified_learner, title=f"Page {number}")
    browser = client_of(verified_learner)
    more = re.search(r'\?after=[^"&]+', browser.get("/notices/").text)[0]
    until = re.search(r'name="until" value="(\d+)"', browser.get(f"/notices/{more}").text)[1]
    browser.post("/notices/read/", {"until": until})
    assert not verified_learner.notifications.unread().exists()
