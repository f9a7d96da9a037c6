"""Which notices come how, the way out of mail, and the bell."""

import re

import pytest
from django.core import mail

from portal.people.mail import notification_mails, outbox
from portal.people.tests.test_outbox import tell


def test_unsubscribe_with_one_click(client, reader):
    tell(reader)
    outbox.send_due()
    path = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>").split("8000", 1)[-1]
    path = path[path.index("/notices/") :]
    assert client.get(path).status_code == 200
    reader.refresh_from_db()
    assert reader.mail_choices == {}
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    reader.refresh_from_db()
    assert reader.mail_choices == {"answers": "off"}


def test_unsubscribe_by_a_forged_link_is_not_found(client, reader):
    good = notification_mails.unsubscribe_link(reader, "answers").split("/unsubscribe/")[1]
    for token in (
        good[:-3] + "x/",
        "x/",
        notification_mails.unsubscribe_link(reader, "nonsense").split("/unsubscribe/")[1],
    ):
        assert client.post(f"/notices/unsubscribe/{token}").status_code == 404
    reader.refresh_from_db()
    assert reader.mail_choices == {}


def test_unsubscribe_from_a_digest_stops_what_came_in_it(client, reader):
    client.post(
        f"/notices/unsubscribe/{notification_mails.unsubscribe_link(reader, 'daily').split('/unsubscribe/')[1]}"
    )
    reader.refresh_from_db()
    assert reader.mail_choices == {"talk": "off"}


def test_which_mail_one_gets_is_chosen_on_a_page(client_of, reader):
    browser = client_of(reader)
    page = browser.get("/notices/mail/").text
    assert "Comments, replies and mentions" in page
    assert "For mentors and operators" not in page
    values = {"review": "now", "answers": "daily", "talk": "off", "thanks": "off", "together": "now", "team": "now"}
    browser.post("/notices/mail/", values)
    reader.refresh_from_db()
    assert reader.mail_choices["talk"] == "off"
    assert browser.post("/notices/mail/", values | {"talk": "pigeon"}).status_code == 422


# --- the bell


def test_the_bell_is_polled_for_little(client_of, reader, django_assert_num_queries):
    browser = client_of(reader)
    with django_assert_num_queries(2):
        assert browser.get("/notices/new/?after=0").status_code == 204
    tell(reader)
    with django_assert_num_queries(2):
        answer = browser.get("/notices/new/?after=0")
    assert "1 notice" in answer.text
    after = answer.text.split("?after=")[1].split('"')[0]
    assert browser.get(f"/notices/new/?after={after}").status_code == 204
    tell(reader)
    assert "2 notices" in browser.get(f"/notices/new/?after={after}").text
    assert browser.get("/notices/new/?after=nonsense").status_code == 200


def test_what_came_while_one_read_stays_new(client_of, reader):
    """Two tabs, or a slow reader: a page marks as read what it shows, and nothing that it does not."""
    tell(reader, title="Slow pages")
    browser = client_of(reader)
    until = re.search(r'name="until" value="(\d+)"', browser.get("/notices/").text)[1]
    tell(reader, title="Fast pages")
    browser.post("/notices/read/", {"until": until})
    assert [notice.values["title"] for notice in reader.notices.unread()] == ["Fast pages"]


@pytest.mark.parametrize("until", ["", "x", "-1", "9" * 30])
def test_without_a_moment_that_can_be_read_all_are_marked(client_of, reader, until):
    tell(reader)
    assert client_of(reader).post("/notices/read/", {"until": until}).status_code == 302
    assert not reader.notices.unread().exists()


def test_all_are_marked_from_a_later_page_too(client_of, reader):
    for number in range(40):
        tell(reader, title=f"Page {number}")
    browser = client_of(reader)
    more = re.search(r'\?after=[^"&]+', browser.get("/notices/").text)[0]
    until = re.search(r'name="until" value="(\d+)"', browser.get(f"/notices/{more}").text)[1]
    browser.post("/notices/read/", {"until": until})
    assert not reader.notices.unread().exists()
