"""The emails about comments and solutions quote what their reader may see."""

import pytest
from django.core import mail
from django.utils import timezone

from learnings.mail_details import comment_details, solution_details
from learnings.models import Comment
from portal.clock import ago
from portal.moderation.models.review import UNDO_WINDOW
from portal.people.mail import outbox
from portal.people.models import Message, Notification

pytestmark = pytest.mark.django_db
WORDS = "The **second** index fixes it.\n\n    code\n\nTry `O'Brien <b>`."
AS_TEXT = "The second index fixes it. Try O'Brien <b>."


@pytest.fixture
def reader(learner):
    """Amina, who gets each mail at once."""
    learner.emailaddress_set.create(email=learner.email, verified=True, primary=True)
    learner.mail_choices = {"talk": "now"}
    learner.save()
    return learner


@pytest.fixture
def comment(reader, other, approved):
    """A comment on an entry of the reader; the mail about it waits."""
    entry = approved(reader, "Slow pages")
    Message.objects.all().delete()
    return Comment(entry=entry, author=other, body=WORDS).post()


def sent_mail():
    Message.objects.update(due_at=timezone.now())
    outbox.send_due()
    (sent,) = mail.outbox
    return sent


def test_mail_of_a_comment_quotes_it_without_markdown(comment):
    sent = sent_mail()
    assert sent.subject == "Omar Farouk commented on “Slow pages”"
    assert f"> {AS_TEXT}\n" in sent.body
    assert "O&#x27;Brien &lt;b&gt;" in sent.alternatives[0].content
    assert f"Read comment:\nhttp://127.0.0.1:8000/comments/{comment.pk}/\n" in sent.body
    assert "You get this because you wrote “Slow pages”." in sent.body


@pytest.mark.parametrize("column", ["deleted_at", "hidden_at"])
def test_comment_that_was_removed_meanwhile_is_not_quoted(comment, column):
    notification = Notification.objects.get(kind="commented")
    assert comment_details(notification).quote == AS_TEXT
    values = {column: timezone.now()}
    if column == "deleted_at":
        values |= {"body": "", "html": ""}
    Comment.objects.filter(pk=comment.pk).update(**values)
    assert comment_details(notification).quote == ""


def test_mail_of_a_hidden_comment_is_not_sent(comment):
    Comment.objects.filter(pk=comment.pk).update(hidden_at=timezone.now())
    Message.objects.update(due_at=timezone.now())
    outbox.send_due()
    assert mail.outbox == []


def test_mail_of_a_solution_quotes_its_public_text(reader, other, approved):
    challenge = approved(reader, "Slow pages", kind="challenge")
    Message.objects.all().delete()
    solution = approved(other, "", kind="solution", challenge=challenge, body=WORDS)
    sent = sent_mail()
    assert f"> {AS_TEXT}\n" in sent.body
    assert f"#solution-{solution.pk}\n" in sent.body


def test_solution_that_was_hidden_meanwhile_is_not_quoted(reader, other, mentor, approved):
    challenge = approved(reader, "Slow pages", kind="challenge")
    solution = approved(other, "", kind="solution", challenge=challenge, body=WORDS)
    notification = Notification.objects.get(kind="solved")
    assert solution_details(notification).quote == AS_TEXT
    solution.case.decide("remove", by=mentor, revision_number=1, reason="x")
    assert solution_details(notification).quote == ""


def approved_of(person):
    return [one.url for one in person.notifications.filter(kind="approved").order_by("pk")]


def test_a_challenge_and_its_own_solution_approved_together_are_one_mail(
    client_of, reader, mentor, hand_in, approved
):
    challenge = hand_in(reader, "Slow pages", kind="challenge")
    solution = hand_in(reader, kind="solution", challenge=challenge, outcome="It ran")
    assert challenge.case.submission_id != solution.case.submission_id
    ticked = [f"{one.case_id}:1" for one in (challenge, solution)]
    client_of(mentor).post("/moderation/approve/", {"case": ticked})
    solution.refresh_from_db()
    assert solution.status == "live"
    assert approved_of(reader) == [challenge.get_absolute_url()]
    assert sent_mail().subject == "“Slow pages” is public"


def test_a_solution_approved_later_or_by_another_author_is_told(
    reader, other, mentor, hand_in, approved
):
    challenge = approved(reader, "Slow pages", kind="challenge")
    challenge.case.reviews.update(decided_at=ago(UNDO_WINDOW))
    own = approved(reader, kind="solution", challenge=challenge, outcome="It ran")
    assert approved_of(reader) == [challenge.get_absolute_url(), own.get_absolute_url()]
    approved(other, kind="solution", challenge=challenge, outcome="It ran, too")
    assert len(approved_of(other)) == 1
