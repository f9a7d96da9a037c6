"""What notifications and emails about decisions call things, and the lines of their reasons."""

import pytest
import time_machine
from django.core import mail
from django.utils import translation

from portal.clock import from_now
from portal.moderation.models import Case, Flag
from portal.moderation.models.review import NOTIFICATION_DELAY
from portal.moderation.review_targets import REVIEW_TARGETS
from portal.people.mail import outbox
from portal.people.mail.notification_texts import heading_of
from portal.people.models import Message
from tests.fixtures.moderation import verified

pytestmark = pytest.mark.django_db
REASON = "Two things:\n\n- which version\n- which <b>traceback</b>"


@pytest.fixture
def entry(publish, other):
    return publish(other, "Port in use")


def case_of(kind, thing):
    return REVIEW_TARGETS[kind].get_or_create_case(thing)


def decide(case, decision, by, reason="Spam."):
    case = Case.objects.get(pk=case.pk)
    return case.decide(decision, by=by, revision_number=case.current_version(), reason=reason)


def told(person):
    notification = person.notifications.latest("pk")
    return notification.sentence, heading_of(notification)


def test_author_of_a_comment_reads_where_it_is(say, learner, operator):
    case = case_of("comment", say(learner, "Buy now"))
    decide(case, "remove", operator)
    assert told(learner) == (
        f"{operator.name} hid your comment on “Port in use”: Spam.",
        f"{operator.name} hid your comment on “Port in use”",
    )
    decide(case, "restore", operator)
    assert told(learner)[0] == (
        f"{operator.name} restored your comment on “Port in use”: it’s public again."
    )


def test_owner_of_a_profile_reads_that_it_is_theirs(learner, operator):
    case = case_of("profile", learner)
    decide(case, "remove", operator)
    assert told(learner) == (
        f"{operator.name} hid your profile: Spam.",
        f"{operator.name} hid your profile",
    )


def test_author_of_a_solution_reads_that_it_is_one(publish, learner, other, operator):
    challenge = publish(other, "Slow pages", kind="challenge")
    solution = publish(learner, kind="solution", challenge=challenge, outcome="It ran")
    decide(solution.case, "remove", operator)
    assert told(learner)[0] == f"{operator.name} hid your solution to “Slow pages”: Spam."


def test_what_is_called_is_in_the_language_of_the_reader(learner, operator):
    case = case_of("profile", learner)
    with translation.override("fr"):
        decide(case, "remove", operator)
    assert told(learner)[0] == f"{operator.name} hid your profile: Spam."


def test_who_flagged_a_comment_reads_no_kind_in_quotes(say, learner, other, operator):
    comment = say(learner, "Buy now")
    case = case_of("comment", comment)
    Flag.report(case, by=other, reason="spam")
    decide(case, "keep", operator)
    assert told(other) == (
        "Thanks for your flag. A mentor checked the comment that you flagged and kept it.",
        "A mentor kept the comment that you flagged",
    )
    decide(case, "remove", operator)
    Flag.objects.filter(case=case).update(outcome="", answered_by_review=None)
    case.refresh_from_db()
    Flag.objects.open().resolve(case.latest_review())
    assert told(other) == (
        "Thanks for your flag. A mentor hid the comment that you flagged.",
        "A mentor hid the comment that you flagged",
    )


def test_who_flagged_a_project_or_profile_reads_no_name_of_what_is_hidden(
    make_project, learner, other, operator
):
    for kind, thing in (("project", make_project(learner)), ("profile", learner)):
        case = case_of(kind, thing)
        Flag.report(case, by=other, reason="spam")
        decide(case, "remove", operator)
        assert told(other)[0] == f"Thanks for your flag. A mentor hid the {kind} that you flagged."


def test_lines_of_a_reason_are_kept_in_the_list_and_in_the_mail(
    client_of, publish, learner, operator
):
    entry = publish(verified(learner), "Copied")
    Message.objects.all().delete()
    decide(entry.case, "remove", operator, REASON)
    with time_machine.travel(from_now(NOTIFICATION_DELAY), tick=False):
        page = client_of(learner).get("/notices/").text
        outbox.send_due()
    lines = "Two things:<br><br>- which version<br>- which &lt;b&gt;traceback&lt;/b&gt;"
    assert f"<strong><bdi>{operator.name}</bdi></strong> hid “Copied”: {lines}" in page
    [sent] = mail.outbox
    assert "> Two things:\n>\n> - which version\n> - which <b>traceback</b>\n" in sent.body
    assert f"{lines}</blockquote>" in sent.alternatives[0].content


def test_lines_of_a_reason_are_kept_where_mentors_and_authors_read_it_again(
    client_of, publish, learner, operator
):
    entry = publish(learner, "Copied")
    decide(entry.case, "remove", operator, REASON)
    for client, address in (
        (client_of(operator), f"/moderation/cases/{entry.case_id}/"),
        (client_of(learner), "/moderation/log/"),
        (client_of(learner), f"/moderation/cases/{entry.case_id}/appeal/"),
    ):
        assert "- which version<br>- which" in client.get(address).text, address


def test_author_reads_in_all_places_who_decided(client_of, publish, learner, other, mentor):
    entry = publish(learner, "Copied")
    decide(entry.case, "remove", mentor)
    client = client_of(learner)
    with time_machine.travel(from_now(NOTIFICATION_DELAY), tick=False):
        for address in (entry.get_absolute_url(), "/moderation/log/", "/notices/"):
            assert mentor.name in client.get(address).text, address
    assert told(learner)[0] == f"{mentor.name} hid “Copied”: Spam."
    decide(entry.case, "restore", mentor)
    assert told(learner)[0] == f"{mentor.name} restored “Copied”: it’s public again."
    Flag.report(entry.case, by=other, reason="copied")
    decide(entry.case, "keep", mentor)
    assert told(learner) == (
        f"Someone flagged “Copied”. {mentor.name} checked it and kept it.",
        f"{mentor.name} kept “Copied”",
    )
