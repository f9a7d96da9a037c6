"""Tests of join requests, invitations and their answers."""

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from collab.models import (
    AlreadyAnswered,
    AlreadyAsked,
    AlreadyMember,
    JoinRequest,
    NotLooking,
    Project,
    RequestNotPermitted,
    SeatTaken,
)
from portal.people.mail import outbox
from portal.people.models import Message, Notification

HTMX = {"HX-Request": "true"}


def notification_texts(person):
    return [notification.sentence for notification in person.notifications.order_by("pk")]


def ask_by_form(client, project):
    seat = project.seats.get(number=2)
    return client.post(
        f"{project.get_absolute_url()}requests/new/", {"seats": [seat.pk], "message": "Hello"}
    )


def test_request_new_creates_a_request(client_of, learner, other, make_project):
    project = make_project(learner)
    response = ask_by_form(client_of(other), project)
    assert response.status_code == 302
    request = JoinRequest.objects.get()
    assert (request.person, request.direction, request.status, request.message) == (
        other,
        "ask",
        "pending",
        "Hello",
    )
    assert notification_texts(learner) == ["Omar Farouk asked to join Sokoni."]


def test_request_is_accepted_from_its_row_of_notifications(
    client_of, learner, other, make_project, ask
):
    project = make_project(learner)
    request, client = ask(project, other), client_of(learner)
    accept = f"/collab/requests/{request.pk}/acceptance/"
    page = client.get("/notices/").text
    assert f'action="{accept}"' in page
    opening = f"/notices/{learner.notifications.get().pk}/"
    assert f'<a class="btn btn-s" href="{opening}">Read request</a>' in page
    assert client.get(opening).headers["Location"] == request.url_for(learner)
    assert client.post(accept).headers["Location"] == request.team_url
    assert not learner.notifications.unread().exists()
    assert accept not in client.get("/notices/").text


def test_declining_marks_the_notification_of_the_recipient_alone_as_read(
    client_of, learner, other, make_project
):
    project = make_project(learner)
    seats = list(project.seats.open())
    invitation = project.invite(other, seats=seats, message="")
    assert "Read invitation" in client_of(other).get("/notices/").text
    client_of(other).post(f"/collab/requests/{invitation.pk}/decline/")
    assert not other.notifications.unread().exists()
    assert learner.notifications.unread().count() == 1


def test_request_new_without_a_seat_keeps_the_message(client_of, learner, other, make_project):
    project = make_project(learner)
    response = client_of(other).post(
        f"{project.get_absolute_url()}requests/new/", {"message": "kept words"}
    )
    assert response.status_code == 422
    assert "Choose at least one seat." in response.text
    assert "kept words" in response.text


def test_second_request_shows_that_one_is_pending(client_of, learner, other, make_project):
    project, client = make_project(learner, seats=["frontend", "frontend"]), client_of(other)
    ask_by_form(client, project)
    response = ask_by_form(client, project)
    assert response.status_code == 302
    assert "There’s already a request between you" in client.get(project.get_absolute_url()).text
    assert JoinRequest.objects.count() == 1


def test_decline_with_htmx_swaps_the_row(client_of, learner, other, make_project, ask):
    request = ask(make_project(learner), other)
    response = client_of(learner).post(f"/collab/requests/{request.pk}/decline/", headers=HTMX)
    assert response.status_code == 200
    assert "<!doctype" not in response.text
    assert f'id="request-{request.pk}"' in response.text


def test_accept_fills_the_seat(client_of, learner, other, make_project, ask):
    project = make_project(learner)
    request = ask(project, other)
    response = client_of(learner).post(f"/collab/requests/{request.pk}/acceptance/")
    assert response.status_code == 302
    request.refresh_from_db()
    assert request.status == "accepted"
    assert project.seats.get(number=2).holder == other
    assert notification_texts(other) == ["Amina Diallo accepted. You’re now teammates on Sokoni."]


def test_decline_with_a_reason_notifies_the_sender(client_of, learner, other, make_project, ask):
    request = ask(make_project(learner), other)
    client_of(learner).post(
        f"/collab/requests/{request.pk}/decline/", {"reason": "We need Redis by Monday."}
    )
    assert notification_texts(other) == [
        "Amina Diallo declined, about Sokoni: We need Redis by Monday."
    ]


def test_decline_without_a_reason_notifies_the_sender(learner, other, make_project, ask):
    ask(make_project(learner), other).decline(by=learner)
    assert notification_texts(other) == [
        "Amina Diallo declined, about Sokoni: not the right fit this time"
    ]


def test_person_can_ask_again_after_withdrawing(client_of, learner, other, make_project, ask):
    project = make_project(learner)
    request = ask(project, other)
    client_of(other).post(f"/collab/requests/{request.pk}/withdrawal/")
    request.refresh_from_db()
    assert request.status == "withdrawn"
    assert ask(project, other).status == "pending"


def test_invited_person_answers_an_invitation(client_of, learner, other, make_project):
    project = make_project(learner)
    address = f"/collab/projects/{project.pk}-{project.slug}/invitations/new/omar/"
    client_of(learner).post(
        address, {"seats": [project.seats.get(number=2).pk], "message": "Join us"}
    )
    request = JoinRequest.objects.get()
    assert request.direction == "invite"
    with pytest.raises(RequestNotPermitted):
        request.accept(by=learner)
    request.accept(by=other)
    assert project.seats.get(number=2).holder == other


def test_only_the_owner_invites(client_of, learner, other, make_person, make_project):
    project = make_project(learner)
    make_person("third")
    address = f"/collab/projects/{project.pk}-{project.slug}/invitations/new/third/"
    assert client_of(other).get(address).status_code == 403


def test_person_who_is_not_open_to_collaborate_cannot_be_invited(
    client_of, learner, make_person, make_project
):
    project = make_project(learner)
    make_person("closed", open_to_collaborate=False)
    address = f"/collab/projects/{project.pk}-{project.slug}/invitations/new/closed/"
    assert client_of(learner).get(address).status_code == 404


@pytest.mark.parametrize("verb", ["acceptance", "decline", "withdrawal"])
def test_request_of_other_people_is_not_found(
    client_of, learner, other, make_person, make_project, ask, verb
):
    request = ask(make_project(learner), other)
    assert (
        client_of(make_person()).post(f"/collab/requests/{request.pk}/{verb}/").status_code == 404
    )


@pytest.mark.parametrize(
    ("who", "verb"), [("other", "acceptance"), ("other", "decline"), ("learner", "withdrawal")]
)
def test_answer_from_the_wrong_person_is_refused(
    request, client_of, learner, other, make_project, ask, who, verb
):
    join = ask(make_project(learner), other)
    response = client_of(request.getfixturevalue(who)).post(f"/collab/requests/{join.pk}/{verb}/")
    assert response.status_code == 403
    assert JoinRequest.objects.get().status == "pending"


def test_only_the_current_owner_answers_requests(learner, other, make_person, make_project, ask):
    project = make_project(learner)
    request = ask(project, other)
    Project.objects.update(owner=make_person("new-owner"))
    with pytest.raises(RequestNotPermitted):
        request.accept(by=learner)


def test_accepting_the_last_seat_closes_other_requests_and_notifies(
    learner, other, make_person, make_project, ask
):
    project, third = make_project(learner), make_person("third")
    first, second = ask(project, other), ask(project, third)
    first.accept(by=learner)
    second.refresh_from_db()
    assert second.status == "expired"
    assert notification_texts(third) == [
        "The last open seat on Sokoni was taken, so your request was closed."
    ]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_second_accept_of_the_last_seat_answers_409(
    client_of, learner, other, make_person, make_project, ask, headers
):
    project = make_project(learner)
    first, second = ask(project, other), ask(project, make_person("third"))
    first.accept(by=learner)
    late = client_of(learner).post(f"/collab/requests/{second.pk}/acceptance/", headers=headers)
    assert late.status_code == 409
    assert "This was already answered or withdrawn. Nothing was changed." in late.text
    assert project.seats.exclude(holder=None).count() == 2


def test_accept_when_the_wanted_seat_is_taken_but_another_is_open(
    learner, other, make_person, make_project
):
    project, third = make_project(learner, seats=["frontend", "backend"]), make_person("third")
    seat = project.seats.get(number=2)
    first = project.ask(other, seats=[seat], message="")
    second = project.ask(third, seats=[seat], message="")
    first.accept(by=learner)
    with pytest.raises(SeatTaken):
        second.accept(by=learner)
    second.refresh_from_db()
    assert second.status == "pending"


def test_request_is_answered_once(learner, other, make_project, ask):
    request = ask(make_project(learner), other)
    request.accept(by=learner)
    with pytest.raises(AlreadyAnswered):
        request.decline(by=learner)
    with pytest.raises(AlreadyAnswered):
        request.withdraw(by=other)
    assert Notification.objects.filter(recipient=other).count() == 1


def test_member_cannot_ask(learner, make_project, ask):
    with pytest.raises(AlreadyMember):
        ask(make_project(learner), learner)


def test_project_that_is_not_looking_cannot_be_asked(learner, other, make_project, ask):
    project = make_project(learner)
    Project.objects.update(state="paused")
    with pytest.raises(NotLooking):
        ask(project, other)


def test_one_pending_request_per_person_and_project(learner, other, make_project, ask):
    project = make_project(learner, seats=["frontend", "frontend"])
    ask(project, other)
    with pytest.raises(AlreadyAsked):
        ask(project, other)
    with pytest.raises(IntegrityError), transaction.atomic():
        JoinRequest.objects.create(project=project, person=other, direction="invite")


def test_request_list_shows_received_and_sent_requests(
    client_of, learner, other, make_project, ask
):
    request = ask(make_project(learner), other)
    owner = client_of(learner).get("/collab/requests/")
    assert [join.pk for join in owner.context["to_answer"]] == [request.pk]
    asker = client_of(other).get("/collab/requests/")
    assert [join.pk for join in asker.context["sent"]] == [request.pk]


def test_requests_of_a_project_are_for_its_owner(client_of, learner, other, make_project, ask):
    project = make_project(learner)
    ask(project, other, message="a private word")
    address = f"{project.get_absolute_url()}requests/"
    assert "a private word" in client_of(learner).get(address).text
    assert client_of(other).get(address).status_code == 403


WORDS = "I know React – see https://evil.example and a@evil.example"


def test_notification_of_a_request_has_its_text_and_links_to_the_answer_form(
    client_of, learner, other, make_project
):
    project = make_project(learner)
    join = project.ask(other, seats=project.seats.open(), message=WORDS, brings="Ten hours a week")
    browser = client_of(learner)
    page = browser.get("/notices/").text
    address = f"{project.get_absolute_url()}requests/#request-{join.pk}"
    opening = f"/notices/{learner.notifications.get().pk}/"
    assert f'href="{opening}"' in page
    assert browser.get(opening).headers["Location"] == address
    assert f"Ten hours a week – {WORDS}" in page
    assert f'id="request-{join.pk}"' in browser.get(address.split("#")[0]).text


def test_notification_of_an_invitation_links_to_the_readers_requests(
    client_of, learner, other, make_project
):
    project = make_project(learner)
    join = project.invite(other, seats=project.seats.open(), message="Come and build with us")
    browser = client_of(other)
    page = browser.get("/notices/").text
    opening = f"/notices/{other.notifications.get().pk}/"
    assert f'href="{opening}"' in page
    assert browser.get(opening).headers["Location"] == f"/collab/requests/#request-{join.pk}"
    assert "Come and build with us" in page
    assert f'id="request-{join.pk}"' in browser.get("/collab/requests/").text


def test_email_of_a_request_has_its_text_and_no_email_address(learner, other, make_project):
    learner.emailaddress_set.create(email=learner.email, verified=True, primary=True)
    project = make_project(learner)
    join = project.ask(other, seats=project.seats.open(), message=WORDS + " x" * 480)
    Message.objects.update(due_at=timezone.now())
    outbox.send_due()
    (letter,) = mail.outbox
    html = letter.alternatives[0].content
    assert f"requests/#request-{join.pk}" in letter.body
    for text in (letter.body, html):
        assert "I know React" in text
        assert "https://evil.example" not in text
        assert "a@evil.example" not in text
    assert max(len(line) for line in letter.body.splitlines() if line.startswith("> ")) < 610


def test_withdrawing_deletes_the_unread_notification(client_of, learner, other, make_project, ask):
    project = make_project(learner)
    join = ask(project, other)
    join.withdraw(by=other)
    page = client_of(learner).get("/notices/").text
    assert "asked to join" not in page
    assert "withdrew the request" in page


def test_former_owner_gets_no_link_to_requests_of_the_project(
    client_of, learner, other, make_person, make_project, ask
):
    project = make_project(learner, seats=["frontend", "backend"])
    ask(project, other).accept(by=learner)
    join = ask(project, make_person())
    notification = learner.notifications.get(thing=f"request:{join.pk}")
    assert notification.is_still_relevant
    project.hand_over(to=other)
    assert not learner.notifications.get(pk=notification.pk).is_still_relevant


@pytest.mark.parametrize("key", [str(2**63), "9" * 5_000, "nonsense"])
def test_seat_with_an_impossible_key_is_an_invalid_choice(
    client_of, learner, other, make_project, key
):
    project = make_project(learner)
    asked = client_of(other).post(f"{project.get_absolute_url()}requests/new/", {"seats": key})
    invited = client_of(learner).post(
        f"{project.get_absolute_url()}invitations/new/{other.handle}/", {"seats": key}
    )
    assert (asked.status_code, invited.status_code) == (422, 422)
