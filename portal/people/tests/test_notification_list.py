"""The list of notifications, and the panel of the bell: days, rows of one event, reading."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from portal.people.models import Notification
from portal.people.notification_rows import notification_rows
from portal.people.tests.test_outbox import send_notification

PANEL = {"HX-Request": "true", "HX-Target": "bell_panel"}
BELL = {"HX-Request": "true", "HX-Target": "bell"}
LIST = {"HX-Request": "true", "HX-Target": "notices"}
FOLLOWED = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}
CONTRACT = "/collab/projects/3-sokoni/contract/"


def send_upload(recipient, actor, *, url=CONTRACT):
    """The two notifications of one upload of a contract."""
    Notification.send(recipient, "contract_new", url=url, actor=actor, title="Sokoni", n=2)
    words = {"title": "Sokoni", "count": 2, "names": "GET /orders, POST /orders"}
    Notification.send(recipient, "contract_again", url=url, **words)


def sentences(person):
    newest_first = person.notifications.order_by("-updated_at", "-pk")
    return [
        [row.main.sentence, *(other.sentence for other in row.others)]
        for row in notification_rows(newest_first)
    ]


def test_one_upload_is_one_row(learner, other, client_of):
    send_upload(learner, other)
    assert sentences(learner) == [
        [
            "Omar Farouk added version 2 of the API contract to Sokoni.",
            "Sokoni: 2 endpoints in use have changed. Please recheck them: "
            "GET /orders, POST /orders",
        ]
    ]
    page = client_of(learner).get("/notices/").text
    assert page.count('class="card card-tight todo is-new"') == 1
    assert "Please recheck them" in page


def test_who_acted_is_in_bold(learner, other, client_of):
    type(other).objects.filter(pk=other.pk).update(display_name="<Ben>")
    other.refresh_from_db()
    Notification.send(learner, "contract_new", url=CONTRACT, actor=other, title="<b>", n=2)
    Notification.send(learner, "contract_again", url="/", title="<b>", count=2, names="GET /")
    named, without_name = learner.notifications.order_by("pk")
    bold = (
        "<strong><bdi>&lt;Ben&gt;</bdi></strong> added version 2 of the API contract to &lt;b&gt;."
    )
    assert named.sentence_html == bold
    assert without_name.sentence_html.startswith("&lt;b&gt;: 2 endpoints")
    assert bold in client_of(learner).get("/notices/").text


def test_two_events_are_two_rows(learner, other):
    send_upload(learner, other)
    learner.notifications.update(updated_at=timezone.now() - timedelta(minutes=2))
    send_upload(learner, other)
    send_upload(learner, other, url="/collab/projects/4-duka/contract/")
    assert [len(row) for row in sentences(learner)] == [2, 2, 2]


def test_rows_of_the_same_kind_stay_apart(learner):
    send_notification(learner, title="Slow pages")
    send_notification(learner, title="Fast pages")
    assert [len(row) for row in sentences(learner)] == [1, 1]


@time_machine.travel("2026-11-28 10:00:00+00:00")
def test_rows_have_the_day_and_the_hour_of_the_reader(learner, client_of):
    learner.time_zone = "Africa/Nairobi"
    learner.save()
    for hours in (0, 11, 24, 24 * 9):
        send_notification(learner, title=f"{hours} hours ago")
        newest = learner.notifications.order_by("-pk").first()
        newest.updated_at = timezone.now() - timedelta(hours=hours)
        newest.save()
    page = client_of(learner).get("/notices/").text
    assert re.findall(r'<h2 class="label">(.*?)</h2>', page) == ["Today", "Yesterday", "Thu 19 Nov"]
    assert re.findall(r"<time [^>]*>(\d\d:\d\d)<", page) == ["13:00", "02:00", "13:00", "13:00"]


@time_machine.travel("2026-11-28 10:00:00+00:00")
def test_more_rows_of_a_day_come_without_its_heading_again(learner, client_of):
    for number in range(25):
        send_notification(learner, title=f"Page {number}")
    oldest = learner.notifications.order_by("pk").first()
    yesterday = timezone.now() - timedelta(days=1)
    learner.notifications.filter(pk=oldest.pk).update(updated_at=yesterday)
    mine = client_of(learner)
    query = mine.get("/notices/").context["page"].next_query
    more = mine.get(f"/notices/?{query}", headers={"HX-Request": "true", "HX-Target": "more"})
    assert more.text.count("card card-tight todo") == 5
    headings = r'<h2 class="label">(.*?)</h2>'
    assert re.findall(headings, more.text) == ["Yesterday"]
    assert re.findall(headings, mine.get(f"/notices/?{query}").text) == ["Today", "Yesterday"]


def test_panel_shows_the_newest_rows(learner, client_of, django_assert_num_queries):
    for number in range(30):
        send_notification(learner, title=f"Page {number}")
    mine = client_of(learner)
    with django_assert_num_queries(3):
        answer = mine.get("/notices/", headers=PANEL)
    assert "<html" not in answer.text
    shown = [int(number) for number in re.findall(r"Page (\d+)", answer.text)]
    assert shown == [29, 28, 27, 26, 25, 24]
    assert answer.text.count("New:") == 6
    assert "Mark all as read" in answer.text
    assert "All notifications" in answer.text


def test_panel_is_closed_to_readers(client):
    assert client.get("/notices/").status_code == 302
    assert client.get("/notices/", headers=PANEL).headers["HX-Redirect"].startswith("/accounts/")


def test_panel_without_notifications_says_so(learner, client_of):
    answer = client_of(learner).get("/notices/", headers=PANEL)
    assert "No notifications" in answer.text
    assert "Mark all as read" not in answer.text


def test_mark_read_in_the_panel_answers_with_the_bell_and_its_panel(learner, client_of):
    send_notification(learner, title="Slow pages")
    answer = client_of(learner).post("/notices/read/", headers=BELL)
    assert answer.status_code == 200
    assert 'aria-label="Notifications"' in answer.text
    assert 'name="top" open' in answer.text
    assert "Slow pages" in answer.text
    assert ("New:" in answer.text, "is-new" in answer.text) == (False, False)
    assert "All marked as read." in answer.text
    assert not learner.notifications.unread().exists()


def test_mark_read_on_the_page_updates_the_bell_as_well(learner, client_of):
    send_notification(learner, title="Slow pages")
    answer = client_of(learner).post("/notices/read/", headers=LIST)
    assert 'hx-swap-oob="true"' in answer.text
    assert 'aria-label="Notifications"' in answer.text
    assert "Slow pages" in answer.text
    assert "Mark all as read" not in answer.text


def test_mark_read_without_javascript_returns_to_the_list(learner, client_of):
    send_notification(learner, title="Slow pages")
    answer = client_of(learner).post("/notices/read/", follow=True)
    assert answer.redirect_chain == [("/notices/", 302)]
    assert "New:" not in answer.text


def test_one_row_is_marked_read_in_place(learner, other, client_of):
    send_upload(learner, other)
    send_notification(learner, title="Slow pages")
    keys = list(learner.notifications.exclude(kind="solved").values_list("pk", flat=True))
    mine = client_of(learner)
    assert mine.get("/notices/").text.count("Mark as read<") == 2
    row = mine.post("/notices/read/row/", {"row": keys}, headers={"HX-Request": "true"}).text
    assert ("Please recheck them" in row, "is-new" in row, "<html" in row) == (True, False, False)
    assert 'aria-label="Notifications, 1 new"' in row
    assert set(learner.notifications.unread().values_list("kind", flat=True)) == {"solved"}


def test_one_row_is_marked_read_without_javascript(learner, other, client_of):
    theirs = send_notification(other, title="Slow pages")
    own = send_notification(learner, title="Slow pages")
    answer = client_of(learner).post(
        "/notices/read/row/", {"row": [own.pk, theirs.pk], "show": "new"}
    )
    assert answer.headers["Location"] == "/notices/?show=new"
    assert not learner.notifications.unread().exists()
    assert other.notifications.unread().count() == 1
    nonsense = client_of(learner).post("/notices/read/row/", {"row": ["x", str(theirs.pk)]})
    assert nonsense.headers["Location"] == "/notices/"


def test_opening_a_notification_leads_to_its_page_and_marks_it_read(learner, other, client_of):
    send_upload(learner, other)
    elsewhere = send_notification(learner, title="Slow pages")
    mine = client_of(learner)
    first = learner.notifications.earliest("pk")
    links = mine.get("/notices/").text, mine.get("/notices/", headers=PANEL).text
    assert [f'href="/notices/{first.pk}/"' in html for html in links] == [True, True]
    answer = mine.get(f"/notices/{first.pk}/", headers=FOLLOWED)
    assert (answer.status_code, answer.headers["Location"]) == (302, CONTRACT)
    assert list(learner.notifications.unread()) == [elsewhere]
    again = mine.get(f"/notices/{first.pk}/", headers=FOLLOWED)
    assert again.headers["Location"] == CONTRACT


@pytest.mark.parametrize(
    "headers",
    [
        {},
        FOLLOWED | {"Sec-Fetch-Site": "cross-site"},
        FOLLOWED | {"Sec-Fetch-Site": "same-site"},
        FOLLOWED | {"Sec-Fetch-Mode": "no-cors"},
        FOLLOWED | {"Sec-Purpose": "prefetch"},
        FOLLOWED | {"Sec-Purpose": "prefetch;prerender"},
    ],
)
def test_a_notification_is_read_by_following_its_link_only(learner, client_of, headers):
    one = send_notification(learner, title="Slow pages")
    answer = client_of(learner).get(f"/notices/{one.pk}/", headers=headers)
    assert answer.headers["Location"] == one.url
    assert list(learner.notifications.unread()) == [one]


def test_a_notification_is_not_read_by_head(learner, client_of):
    one = send_notification(learner, title="Slow pages")
    client_of(learner).head(f"/notices/{one.pk}/", headers=FOLLOWED)
    assert list(learner.notifications.unread()) == [one]


def test_only_its_owner_opens_a_notification(learner, other, client_of, client):
    one, theirs = (send_notification(person, title="Slow pages") for person in (learner, other))
    assert client_of(other).get(f"/notices/{one.pk}/", headers=FOLLOWED).status_code == 404
    assert client.get(f"/notices/{one.pk}/", headers=FOLLOWED).status_code == 302
    assert list(Notification.objects.unread().order_by("pk")) == [one, theirs]
    client_of(learner).get(f"/notices/{one.pk}/", headers=FOLLOWED)
    assert list(Notification.objects.unread()) == [theirs]


def test_a_notification_of_something_hidden_leads_nowhere(learner, client_of):
    one = send_notification(learner, title="Slow pages")
    learner.notifications.update(hidden_at=timezone.now())
    assert client_of(learner).get(f"/notices/{one.pk}/", headers=FOLLOWED).status_code == 404


def test_filters_leave_what_they_say(learner, other, client_of):
    send_upload(learner, other)
    learner.notifications.mark_read()
    send_notification(learner, title="Slow pages")
    mine = client_of(learner)
    page = mine.get("/notices/").text
    links = re.findall(r'href="/notices/([^"]*)"[^>]*>\s*(\w[\w ]*) <span>', page)
    assert links == [
        ("", "All"),
        ("?show=new", "New"),
        ("?show=teams", "My teams"),
        ("?show=talk", "Comments"),
    ]
    teams = mine.get("/notices/?show=teams").text
    assert ("Sokoni" in teams, "Slow pages" in teams) == (True, False)
    unread = mine.get("/notices/?show=new").text
    assert ("Sokoni" in unread, "Slow pages" in unread) == (False, True)
    assert "Nothing here" in mine.get("/notices/?show=reviews").text
    everything = mine.get("/notices/?show=nonsense").text
    assert ("Sokoni" in everything, "Slow pages" in everything) == (True, True)


def test_list_makes_the_same_queries_at_1_and_30_notifications(
    learner, other, client_of, django_assert_num_queries
):
    mine = client_of(learner)
    for number in range(30):
        Notification.send(
            learner, "contract_new", url=f"/{number}/", actor=other, title="Sokoni", n=number
        )
        if number in (0, 29):
            with django_assert_num_queries(4):
                assert mine.get("/notices/").status_code == 200
