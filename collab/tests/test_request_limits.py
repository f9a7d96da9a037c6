"""Tests of join requests: questions, expiry and limits."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from collab.models import JoinRequest
from collab.periodic_jobs import close_expired_requests
from portal.people.models import Notification
from tests.fixtures.jobs import run_job

HTMX = {"HX-Request": "true"}


def notification_texts(person):
    return [notification.sentence for notification in person.notifications.order_by("pk")]


def described_as_invalid(html):
    """(id, id of the description) of each invalid field."""
    tags = [tag for tag in re.findall(r"<input\b[^>]*>", html) if 'aria-invalid="true"' in tag]
    named = [dict(re.findall(r'\b(id|aria-describedby)="([^"]*)"', tag)) for tag in tags]
    return [(names["id"], names["aria-describedby"]) for names in named]


def test_one_question_and_answer_are_possible(client_of, learner, other, make_project, ask):
    request = ask(make_project(learner), other)
    owner, asker = client_of(learner), client_of(other)
    owner.post(f"/collab/requests/{request.pk}/question/", {"question": "Do you know HTMX?"})
    assert (
        notification_texts(other)[-1]
        == "Amina Diallo has a question about Sokoni: Do you know HTMX?"
    )
    assert "Do you know HTMX?" in asker.get("/collab/requests/").text
    asker.post(f"/collab/requests/{request.pk}/answer/", {"answer": "A little."})
    request.refresh_from_db()
    assert (request.status, request.question, request.answer) == (
        "pending",
        "Do you know HTMX?",
        "A little.",
    )
    late = owner.post(f"/collab/requests/{request.pk}/question/", {"question": "And React?"})
    assert late.status_code == 409
    assert "one question, one answer" in late.text


@pytest.mark.parametrize(
    ("who", "verb", "field"), [("learner", "question", "question"), ("other", "answer", "answer")]
)
def test_empty_question_shows_an_error(
    request, client_of, learner, other, make_project, ask, who, verb, field
):
    join = ask(make_project(learner), other)
    if verb == "answer":
        join.ask_question("Why?", by=learner)
    response = client_of(request.getfixturevalue(who)).post(
        f"/collab/requests/{join.pk}/{verb}/", {field: "  "}
    )
    assert response.status_code == 422
    assert "Write something first." in response.text
    assert described_as_invalid(response.text) == [
        (f"request-{join.pk}-{field}", f"request-{join.pk}-problem")
    ]


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("who", "verb", "field", "most"),
    [
        ("learner", "decline", "reason", 500),
        ("learner", "question", "question", 500),
        ("other", "answer", "answer", 1000),
    ],
)
def test_too_long_a_text_is_refused_and_shown_again(
    request, client_of, learner, other, make_project, ask, headers, who, verb, field, most
):
    join = ask(make_project(learner), other)
    if field == "answer":
        join.ask_question("Why?", by=learner)
    browser = client_of(request.getfixturevalue(who))
    address, text = f"/collab/requests/{join.pk}/{verb}/", "é" * most + "!"
    response = browser.post(address, {field: text}, headers=headers)
    assert response.status_code == 422
    assert f"This can be up to {most:,} characters; yours is {most + 1:,}." in response.text
    assert f'value="{text}"' in response.text
    assert described_as_invalid(response.text) == [
        (f"request-{join.pk}-{field}", f"request-{join.pk}-problem")
    ]
    assert f'id="request-{join.pk}-problem"' in response.text
    join.refresh_from_db()
    assert (join.status, getattr(join, field)) == ("pending", "")
    accepted = browser.post(address, {field: text[:-1]}, headers=headers)
    assert accepted.status_code < 400
    join.refresh_from_db()
    assert getattr(join, field) == text[:-1]


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("who", "verb", "field"),
    [
        ("learner", "question", "question"),
        ("other", "answer", "answer"),
        ("learner", "decline", "reason"),
    ],
)
def test_a_text_that_comes_too_late_is_shown_again(
    request, client_of, learner, other, make_project, ask, headers, who, verb, field
):
    join = ask(make_project(learner), other)
    join.ask_question("Why?", by=learner)
    join.answer_question("Because.", by=other)
    if verb == "decline":
        join.withdraw(by=other)
    address = f"/collab/requests/{join.pk}/{verb}/"
    browser = client_of(request.getfixturevalue(who))
    late = browser.post(address, {field: "Thanks for <all>"}, headers=headers)
    assert late.status_code == 409
    assert "What you typed" in late.text
    assert late.text.count("Thanks for &lt;all&gt;") == 1


def test_only_the_recipient_asks_a_question_and_only_the_sender_answers(
    client_of, learner, other, make_project, ask
):
    request = ask(make_project(learner), other)
    assert (
        client_of(other)
        .post(f"/collab/requests/{request.pk}/question/", {"question": "x"})
        .status_code
        == 403
    )
    request.ask_question("Why?", by=learner)
    assert (
        client_of(learner)
        .post(f"/collab/requests/{request.pk}/answer/", {"answer": "x"})
        .status_code
        == 403
    )


def test_answer_without_a_question_changes_nothing(client_of, learner, other, make_project, ask):
    request = ask(make_project(learner), other)
    assert (
        client_of(other).post(f"/collab/requests/{request.pk}/answer/", {"answer": "x"}).status_code
        == 409
    )


def later(request, **ago):
    JoinRequest.objects.filter(pk=request.pk).update(expires_at=timezone.now() - timedelta(**ago))


def test_request_expires_after_a_week(learner, other, make_project, ask, capsys):
    request = ask(make_project(learner), other)
    assert request.expires_at - request.created_at >= timedelta(days=6, hours=23)
    run_job(close_expired_requests)
    request.refresh_from_db()
    assert request.status == "pending"
    later(request, minutes=1)
    for _time in range(2):
        run_job(close_expired_requests)
    request.refresh_from_db()
    assert request.status == "expired"
    assert [said for said in notification_texts(other) if "within a week" in said] == [
        notification_texts(other)[-1]
    ]


def test_question_extends_the_request_by_a_week(learner, other, make_project, ask):
    request = ask(make_project(learner), other)
    later(request, minutes=-5)
    request.ask_question("Why?", by=learner)
    request.refresh_from_db()
    assert request.expires_at > timezone.now() + timedelta(days=6)


def test_person_with_twenty_pending_requests_cannot_ask(
    client_of, make_person, other, make_project, ask
):
    owner = make_person()
    for number in range(20):
        ask(make_project(owner, f"Project {number}"), other)
    project = make_project(owner, "One more")
    values = {"seats": [project.seats.get(number=2).pk], "message": "Hello"}
    response = client_of(other).post(
        f"{project.get_absolute_url()}requests/new/", values, follow=True
    )
    assert "Withdraw some" in response.text
    assert not project.requests.exists()


def test_eleventh_request_of_a_day_is_refused_and_keeps_the_typed_text(
    client_of, make_person, other, make_project
):
    owner, client = make_person(), client_of(other)
    for number in range(11):
        project = make_project(owner, f"Project {number}")
        values = {
            "seats": [project.seats.get(number=2).pk],
            "message": f"Hello {number}",
            "brings": "CSS",
        }
        response = client.post(f"{project.get_absolute_url()}requests/new/", values)
        assert response.status_code == (429 if number == 10 else 302)
    assert "Hello 10" in response.text
    assert JoinRequest.objects.count() == 10


def test_person_in_a_team_can_withdraw_other_requests(
    client_of, learner, make_person, other, make_project, ask
):
    ask(make_project(learner), other).accept(by=learner)
    elsewhere = ask(make_project(make_person(), "Elsewhere"), other)
    client = client_of(other)
    page = " ".join(client.get("/collab/requests/").text.split())
    assert "you still have 1 request pending elsewhere" in page
    client.post("/collab/requests/withdrawal/")
    elsewhere.refresh_from_db()
    assert elsewhere.status == "withdrawn"
    assert "pending elsewhere" not in client.get("/collab/requests/").text


def test_person_in_a_shipped_team_is_not_asked_to_withdraw_requests(
    client_of, learner, make_person, other, make_project, ask
):
    project = make_project(learner)
    ask(project, other).accept(by=learner)
    type(project).objects.filter(pk=project.pk).update(state="shipped")
    ask(make_project(make_person(), "Elsewhere"), other)
    assert "pending elsewhere" not in client_of(other).get("/collab/requests/").text


def test_new_requests_are_marked_until_read(client_of, learner, other, make_project, ask):
    ask(make_project(learner), other)
    client = client_of(learner)
    assert 'stack is-new"' in client.get("/collab/requests/").text
    client.post("/collab/requests/read/")
    assert 'stack is-new"' not in client.get("/collab/requests/").text
    assert not Notification.objects.unread().filter(recipient=learner).exists()


def test_request_shows_what_the_person_brings(client_of, learner, other, make_project):
    project = make_project(learner)
    values = {
        "seats": [project.seats.get(number=2).pk],
        "message": "",
        "brings": "React, ten hours a week",
    }
    client_of(other).post(f"{project.get_absolute_url()}requests/new/", values)
    assert "React, ten hours a week" in client_of(learner).get("/collab/requests/").text
