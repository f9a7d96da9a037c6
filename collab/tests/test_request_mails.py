"""Tests of the emails about join requests and teams."""

import pytest
from django.core import mail
from django.utils import timezone

from collab.models import MatchPreferences
from portal.models import Topic
from portal.people.mail import outbox
from portal.people.models import Message

pytestmark = pytest.mark.django_db
MESSAGE = "I built two storefronts and read your contract."


@pytest.fixture
def pair(learner, other):
    """Two people with confirmed addresses and ten shared hours a week."""
    for person in (learner, other):
        person.emailaddress_set.create(email=person.email, verified=True, primary=True)
        MatchPreferences.objects.create(person=person, weekdays_from=18, weekdays_to=20)
    return learner, other


def sent_mail_to(person):
    """The subject, plain text and HTML of the one mail that is sent to this person now."""
    Message.objects.update(due_at=timezone.now())
    outbox.send_due()
    (sent,) = [message for message in mail.outbox if message.to == [person.email]]
    return sent.subject, sent.body, sent.alternatives[0].content


def one_line(text):
    return " ".join(text.split())


def test_mail_of_a_request_has_its_message_and_the_hours_and_skills(pair, make_project):
    learner, other = pair
    other.skills.set([Topic.objects.create(name=name, slug=name) for name in ("HTMX", "React")])
    project = make_project(learner)
    join = project.ask(other, seats=project.seats.open(), message=MESSAGE, brings="Ten hours")
    subject, text, html = sent_mail_to(learner)
    assert subject == "Omar Farouk asked to join Sokoni"
    facts = (
        "Seat: front end. You share 10 hours a week. Omar Farouk knows HTMX and React. "
        f"Brings: Ten hours > {MESSAGE}"
    )
    assert facts in one_line(text)
    assert f">{MESSAGE}</blockquote>" in html
    url = f"{project.get_absolute_url()}requests/#request-{join.pk}"
    assert f"Read request:\nhttp://127.0.0.1:8000{url}\n" in text
    assert f'{url}" style=' in html
    assert "You get this because you own Sokoni." in text


def test_mail_of_an_invitation_has_its_message(pair, make_project):
    learner, other = pair
    project = make_project(learner)
    project.invite(other, seats=project.seats.open(), message=MESSAGE)
    subject, text, _html = sent_mail_to(other)
    assert subject == "Amina Diallo invited you to join Sokoni"
    assert f"You share 10 hours a week. > {MESSAGE}" in one_line(text)
    assert "/collab/requests/#request-" in text


def test_mail_of_a_request_without_hours_or_skills_has_neither(pair, make_project, ask):
    learner, other = pair
    MatchPreferences.objects.all().delete()
    ask(make_project(learner), other)
    subject, text, _html = sent_mail_to(learner)
    assert "Seat: front end.\n\n> I make pages small." in text
    assert "share" not in text
    assert "knows" not in text


def test_mail_of_a_request_hides_the_skills_of_a_hidden_profile(pair, make_project, ask):
    learner, other = pair
    other.skills.add(Topic.objects.create(name="HTMX", slug="htmx"))
    other.is_hidden = True
    other.save()
    ask(make_project(learner), other)
    subject, text, _html = sent_mail_to(learner)
    assert "omar asked to join Sokoni" in text
    assert "HTMX" not in text


def test_mail_of_a_team_names_both_their_hours_and_next_steps(pair, make_project, ask):
    learner, other = pair
    ask(make_project(learner), other).accept(by=learner)
    subject, text, html = sent_mail_to(other)
    assert subject == "Omar Farouk and Amina Diallo are a team"
    assert "You now build Sokoni together." in text
    assert "You share 10 hours a week." in text
    assert [f"{number}. " in text for number in (1, 2, 3, 4)] == [True, True, True, False]
    assert html.count("<li ") == 3


def test_mail_of_a_withdrawn_request_does_not_quote_it(pair, make_project, ask):
    learner, other = pair
    ask(make_project(learner), other).withdraw(by=other)
    subject, text, html = sent_mail_to(learner)
    assert "Omar Farouk withdrew the request about Sokoni" in text
    assert "I make pages small." not in text + html
