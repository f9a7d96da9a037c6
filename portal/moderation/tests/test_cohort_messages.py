"""Messages of mentors to learners: whom they reach, once, and who reads them."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from portal.moderation.models import CohortMessage, LogEntry, NotPermitted
from portal.moderation.models.cohort_message import send_waiting_copies
from portal.people.mail import outbox
from portal.people.models import Block, Notification, User
from tests.fixtures.moderation import verified

NEW = "/moderation/cohorts/cohort-3/message/"
TEXT = "Hi {name}, CANARY is due."


@pytest.fixture
def written(mentor, learner, other, cohort):
    """A message to Amina and Omar that waits to be sent."""
    return CohortMessage.send(cohort, [learner, other], by=mentor, subject="Video", text=TEXT)


def write(browser, query="", **values):
    values = {"subject": "Video", "text": TEXT, "key": uuid.UUID(int=3)} | values
    return browser.post(f"{NEW}?{query}", values)


def preview_of(page):
    return re.search(r'name="preview" value="(\w+)"', page.text)[1]


def test_message_is_shown_before_it_is_sent_and_sent_once(
    client_of, mentor, learner, other, django_capture_on_commit_callbacks
):
    verified(learner)
    browser = client_of(mentor)
    page = write(browser)
    assert "Hi Amina, CANARY is due." in page.text
    assert "Send to 2 people" in page.text
    assert not CohortMessage.objects.exists()
    values = {"step": "send", "preview": preview_of(page)}
    with django_capture_on_commit_callbacks(execute=True):
        answers = [write(browser, **values), write(browser, **values)]
    message = CohortMessage.objects.get()
    assert [answer.url for answer in answers] == [message.get_absolute_url()] * 2
    notifications = Notification.objects.order_by("recipient__handle")
    assert [(one.recipient, one.quoted_text) for one in notifications] == [
        (learner, "Hi Amina, CANARY is due."),
        (other, "Hi Omar, CANARY is due."),
    ]
    outbox.send_due()
    assert [sent.to for sent in mail.outbox] == [["amina@example.com"]]
    assert "CANARY" in mail.outbox[0].body
    entry = LogEntry.objects.get()
    assert (entry.action, entry.reason) == ("messaged", "2 learners")


def test_what_changed_since_the_preview_is_shown_again(client_of, mentor, learner, other):
    browser = client_of(mentor)
    preview = preview_of(write(browser))
    changed_text = write(browser, step="send", preview=preview, text="Other words.")
    other.set_suspension(timezone.now() + timedelta(days=1), "Spam.")
    changed_people = write(browser, step="send", preview=preview)
    assert [changed_text.status_code, changed_people.status_code] == [409, 409]
    assert "Other words." in changed_text.text
    assert not CohortMessage.objects.exists()


def test_message_without_words_or_recipients_is_refused_and_keeps_what_was_typed(
    client_of, mentor, learner
):
    browser = client_of(mentor)
    without_subject = write(browser, subject="")
    assert without_subject.status_code == 422
    assert "CANARY is due" in without_subject.text
    assert write(browser, subject="Two\nlines").status_code == 422
    unreached = write(browser, query="project=999")
    assert unreached.status_code == 422
    assert "Choose other learners." in unreached.text


@pytest.mark.parametrize(
    "query",
    ["person=abc", "person=", "silent=x&track=backend", "project=a", "silent=0", "project=0"],
)
def test_choice_that_is_not_understood_reaches_no_one(client_of, mentor, learner, query):
    browser = client_of(mentor)
    opened, sent = browser.get(f"{NEW}?{query}"), write(browser, query=query, step="send")
    assert "so it reaches no one" in opened.text
    assert "Reaches 0 learners" in opened.text
    assert sent.status_code == 422
    assert "CANARY is due" in sent.text
    assert "Reaches 1 learner" in browser.get(f"{NEW}?track=&lacks=").text


def test_name_is_filled_in_everywhere_and_other_placeholders_are_refused(
    client_of, mentor, learner
):
    browser = client_of(mentor)
    page = write(browser, subject="{name}, your {{ video }}", step="")
    assert "Amina, your {{ video }}</strong>" in page.text
    write(
        browser,
        subject="{name}, hello",
        step="send",
        preview=preview_of(write(browser, subject="{name}, hello")),
    )
    send_waiting_copies()
    message = CohortMessage.objects.get()
    assert "Amina, hello" in Notification.objects.get().sentence
    assert (
        '<h1 dir="auto">Amina, hello</h1>'
        in client_of(learner).get(message.get_absolute_url()).text
    )
    for words in ({"subject": "Hi {nmae}"}, {"text": "Hi {first name}"}, {"text": "Hi { name }"}):
        refused = write(browser, **words)
        assert refused.status_code == 422
        assert "Use {name}, or write it out." in refused.text


def test_sixth_message_of_a_day_is_refused(client_of, mentor, learner):
    browser = client_of(mentor)
    preview = preview_of(write(browser))
    codes = [
        write(browser, step="send", preview=preview, key=uuid.UUID(int=number)).status_code
        for number in range(6)
    ]
    assert codes == [302] * 5 + [429]
    assert CohortMessage.objects.count() == 5


def test_only_those_who_may_get_it_do_and_numbers_tell_of_no_block(
    written, client_of, mentor, learner, other
):
    Block.objects.create(blocker=learner, blocked=mentor)
    other.set_suspension(timezone.now() + timedelta(days=1), "Spam.")
    send_waiting_copies()
    assert not Notification.objects.exists()
    assert "Sent to 1 person." in client_of(mentor).get(written.get_absolute_url()).text


def test_preview_counts_suspended_people_and_hides_blocks(client_of, mentor, learner, other):
    Block.objects.create(blocker=learner, blocked=mentor)
    other.set_suspension(timezone.now() + timedelta(days=1), "Spam.")
    page = write(client_of(mentor))
    assert "Reaches 1 learner" in page.text
    assert "1 of those chosen is read-only" in page.text


def test_mail_can_be_switched_off(written, learner, other):
    for person in (verified(learner), verified(other)):
        person.update_mail_choices({"cohort": "off"})
    send_waiting_copies()
    outbox.send_due()
    assert Notification.objects.count() == 2
    assert mail.outbox == []


def test_copies_are_sent_once_in_batches(written, monkeypatch):
    monkeypatch.setattr("portal.moderation.models.cohort_message.BATCH_SIZE", 1)
    counts = []
    for _run in range(3):
        send_waiting_copies()
        counts.append(Notification.objects.count())
    assert counts == [1, 2, 2]


def test_message_is_read_by_its_recipients_and_the_mentors_alone(
    written,
    client_of,
    client,
    mentor,
    colleague,
    stranger,
    learner,
    other,
    operator,
    make_person,
    cohort,
):
    url = written.get_absolute_url()
    people = [learner, mentor, colleague, operator, stranger, make_person("third", cohort=cohort)]
    before = [client_of(person).get(url).status_code for person in people]
    send_waiting_copies()
    pages = {person.handle: client_of(person).get(url) for person in people}
    assert before == [404, 200, 200, 200, 404, 404]
    assert [page.status_code for page in pages.values()] == [200, 200, 200, 200, 404, 404]
    assert client.get(url).status_code == 302
    assert "Hi Amina" in pages["amina"].text
    assert other.name not in pages["amina"].text
    assert "Sent to 2 people." not in pages["amina"].text
    assert "Sent to 2 people." in pages[mentor.handle].text


def test_only_mentors_of_the_cohort_write(cohort, learner, stranger, client_of):
    with pytest.raises(NotPermitted):
        CohortMessage.send(cohort, [learner], by=stranger, subject="A", text="B")
    assert client_of(stranger).get(NEW).status_code == 404
    assert client_of(learner).get(NEW).status_code == 403


def test_ready_text_fits_the_filter(client_of, mentor, learner):
    browser = client_of(mentor)
    initial = [
        browser.get(f"{NEW}?{query}").context["form"].initial.get("subject", "")
        for query in ("", "lacks=announced", "silent=7", "lacks=announced&nudge=silent")
    ]
    silent = "How are you getting on?"
    assert initial == ["", "Your checklist: a project", silent, silent]


def test_messages_are_erased_with_their_sender_and_after_a_year(written, mentor, learner):
    from portal.moderation.account_deletion import erase

    erase(learner, keep=False)
    assert list(written.copies.values_list("recipient__handle", flat=True)) == ["omar"]
    CohortMessage.objects.update(at=timezone.now() - timedelta(days=366))
    CohortMessage.objects.delete_old()
    assert not CohortMessage.objects.exists()
    assert User.objects.filter(pk=mentor.pk).exists()
