"""A challenge asked without a name: mentors know who asks, and nobody else can tell."""

import io
import json
import uuid
import zipfile

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as outbox_of_mail
from django.core.management import call_command

from learnings.models import Comment, Entry, Reaction
from learnings.related import relate
from learnings.tests.test_visibility import OUTLETS, shown
from portal.data_export import build_export
from portal.ops.encryption import encrypt
from portal.people.mail import discord_webhook
from portal.people.models import Block, Notification, User
from portal.people.notification_preferences import NOTIFICATION_GROUPS
from portal.people.tests.carriers import discord_server
from portal.people.tests.test_outbox import let_time_pass
from portal.people.tests.test_webhooks import ADDRESS
from tests.fixtures.entries import judge

NAME, HANDLE = "Zebra Finch", "zebrafinch"
# Pages on which a person stands as a person; the challenge must not stand there.
ABOUT_PEOPLE = ("/people/", "/cohorts/", f"/@{HANDLE}/", "/people/suggestions/", "/collab/")


@pytest.fixture
def asker(make_person, cohort):
    return make_person(HANDLE, display_name=NAME, cohort=cohort, track="backend")


@pytest.fixture
def asked(asker, mentor, other, write, publish):
    """A public challenge without a name, with a solution of its asker's and one of Omar's, which was accepted."""
    entry = write(asker, "I broke the deployment", kind="challenge", topics_text="")
    draft = entry.draft
    draft.without_name, draft.solution = True, "I mended it by hand."
    draft.save_text(version=draft.version)
    entry.submit()
    for one in (entry, entry.solutions.get()):
        judge(one, mentor, "approve")
    entry.refresh_from_db()
    solution = publish(other, "", kind="solution", challenge=entry, body="Roll back.")
    entry.accept(solution, on=True)
    return Entry.objects.get(pk=entry.pk)


@pytest.mark.parametrize("who", ["reader", "other", "stranger"])
def test_nobody_can_tell_who_asked(request, client, client_of, asked, asker, who, publish):
    neighbour = publish(request.getfixturevalue("learner"), "A deployment broke too")
    relate(neighbour)
    browser = client if who == "reader" else client_of(request.getfixturevalue(who))
    pages = [
        *OUTLETS,
        asked.get_absolute_url(),
        asked.get_history_url(),
        neighbour.get_absolute_url(),
    ]
    pages += [
        f"/search/?q=by:{HANDLE}&in=entries",
        "/search/?q=deployment",
        f"/@{HANDLE}/README.md",
        f"/@{HANDLE}/feed.atom",
    ]
    named, linked = [], []
    for page in pages:
        text = shown(browser, page)
        is_about_people = page.startswith(ABOUT_PEOPLE)
        if not is_about_people and HANDLE not in page and (NAME in text or HANDLE in text):
            named.append(page)
        if (is_about_people or HANDLE in page) and "I broke the deployment" in text:
            linked.append(page)
    assert (named, linked) == ([], [])
    assert "Anonymous" in browser.get(asked.get_absolute_url()).text


def test_notices_do_not_tell_either(asked, other):
    told = [notification.sentence for notification in Notification.objects.filter(recipient=other)]
    assert "Anonymous accepted your solution to “I broke the deployment”." in told
    assert not any(NAME in sentence for sentence in told)


def test_a_word_of_the_asker_is_not_marked_as_the_authors(client, asked, asker):
    Comment(entry=asked, author=asker, body="I see.").post()
    page = client.get(asked.get_absolute_url()).text
    assert ">author<" not in page


@pytest.fixture
def spoken(asked, asker, other, cohort):
    """The challenge with comments and thanks of its asker; all people get mail at once."""
    cohort.webhook = encrypt(ADDRESS)
    cohort.save()
    for person in User.objects.all():
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    User.objects.update(mail_choices=dict.fromkeys(NOTIFICATION_GROUPS, "now"))
    solution = asked.solutions.get(author=other)
    question = Comment(entry=asked, author=other, body="Which version?").post()
    Comment(entry=asked, author=asker, body="The newest, @omar.").post()
    answer = Comment(
        entry=Entry.objects.get(pk=asked.pk), author=asker, body="Version 6.", parent=question
    ).post()
    answer.edit("Version 6, @amina.", by=asker, version=1)
    Comment(entry=solution, author=asker, body="This helped.").post()
    Reaction.set_reaction("helped", entry=solution, by=asker, on=True)
    return Entry.objects.get(pk=asked.pk)


@pytest.mark.parametrize("who", ["reader", "other", "stranger"])
def test_no_page_says_whose_the_words_of_the_asker_are(
    request, client, client_of, spoken, asker, who
):
    browser = client if who == "reader" else client_of(request.getfixturevalue(who))
    own = [f"/comments/{comment.pk}/" for comment in Comment.objects.filter(author=asker)]
    if who != "reader":
        own += [
            f"/comments/{comment.pk}/reply/" for comment in Comment.objects.filter(author=asker)
        ]
        own += ["/notices/"]
    pages = [*OUTLETS, spoken.get_absolute_url(), *own]
    shown_on = {page: shown(browser, page) for page in pages if not page.startswith(ABOUT_PEOPLE)}
    assert [page for page, text in shown_on.items() if NAME in text or HANDLE in text] == []
    assert shown_on[spoken.get_absolute_url()].count(">who asked<") == 3
    profile = [f"/@{HANDLE}/", f"/@{HANDLE}/README.md", f"/@{HANDLE}/feed.atom", "/people/"]
    assert [
        page
        for page in profile
        if "I broke" in shown(browser, page) or "newest" in shown(browser, page)
    ] == []


def test_no_mail_or_webhook_names_the_asker(spoken, asker, other, learner, monkeypatch):
    with discord_server([]) as (bodies, connect):
        monkeypatch.setattr(discord_webhook, "connect", connect)
        for _time in range(2):
            let_time_pass(hours=1)
            call_command("tick")
    sent = [mail for mail in outbox_of_mail.outbox if mail.to in ([other.email], [learner.email])]
    assert any("Anonymous" in mail.body for mail in sent)
    assert [
        mail.subject
        for mail in sent
        if NAME in str(mail.message()) or HANDLE in str(mail.message())
    ] == []
    assert NAME not in json.dumps(bodies)
    told = [
        notification.sentence
        for notification in Notification.objects.filter(recipient__in=[other, learner])
    ]
    assert {
        "“I broke the deployment” helped Anonymous.",
        "Anonymous mentioned you on “I broke the deployment”.",
    } <= set(told)
    assert [sentence for sentence in told if NAME in sentence or HANDLE in sentence] == []


def test_the_data_of_others_do_not_name_the_asker(spoken, other):
    _name, packed = build_export(other)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert [name for name in archive.namelist() if NAME.encode() in archive.read(name)] == []


def test_whom_the_asker_blocked_does_not_learn_it_from_a_refusal(client_of, asked, asker, stranger):
    Block.objects.create(blocker=asker, blocked=stranger)
    browser, before = client_of(stranger), Notification.objects.filter(recipient=asker).count()
    address = f"/entries/{asked.pk}/comments/"
    assert browser.post(address, {"body": "And now?", "key": uuid.uuid4()}).status_code == 302
    word = Comment(entry=Entry.objects.get(pk=asked.pk), author=asker, body="I see.").post()
    answer = browser.post(f"/comments/{word.pk}/reply/", {"body": "What?", "key": uuid.uuid4()})
    assert answer.status_code == 302
    assert Comment.objects.filter(author=stranger).count() == 2
    assert (
        Notification.objects.filter(recipient=asker).count() == before
    )  # and the asker hears nothing of it


def test_a_block_by_a_named_author_is_still_told(client_of, learner, stranger, publish):
    entry = publish(learner, "With a name")
    Block.objects.create(blocker=learner, blocked=stranger)
    answer = client_of(stranger).post(
        f"/entries/{entry.pk}/comments/", {"body": "Hello", "key": uuid.uuid4()}
    )
    assert answer.status_code == 422


def test_mentors_see_who_asks(client_of, asker, mentor, write):
    entry = write(asker, "I broke it", kind="challenge")
    entry.draft.without_name = True
    entry.draft.save()
    entry.submit()
    assert NAME in client_of(mentor).get("/moderation/").text


def test_the_asker_sees_it_and_may_put_the_name_to_it(client, client_of, asked, asker, mentor):
    assert "You asked without your name" in client_of(asker).get(asked.get_absolute_url()).text
    draft = asked.draft_for_edit()
    assert draft.without_name
    draft.without_name = False
    draft.save_text(version=draft.version)
    asked.submit()
    judge(asked, mentor, "approve")
    assert NAME in client.get(asked.get_absolute_url()).text


def test_an_own_answer_that_comes_later_has_no_name_either(asked, asker, publish):
    later = publish(asker, "", kind="solution", challenge=asked, body="A better way.")
    assert later.is_anonymous


def test_who_takes_the_name_away_later_is_not_named_by_their_answer_or_the_search(
    client, asker, mentor, write, publish
):
    challenge = publish(asker, "I broke the deployment", kind="challenge")
    answer = publish(asker, "", kind="solution", challenge=challenge, body="I mended it by hand.")
    found = f"/search/?q=by:{HANDLE}&in=entries"
    assert NAME in client.get(challenge.get_absolute_url()).text
    assert "deployment" in client.get(found).text
    draft = challenge.draft_for_edit()
    draft.without_name = True
    draft.save_text(version=draft.version)
    challenge.submit()  # the name goes at once, although the edit waits
    page = client.get(challenge.get_absolute_url()).text
    assert NAME not in page
    assert HANDLE not in page
    assert f'id="solution-{answer.pk}"' in page
    assert "deployment" not in client.get(found).text


def test_a_learning_always_has_a_name(client_of, asker):
    assert "Ask without my name" not in client_of(asker).get("/learnings/new/").text
    assert "Ask without my name" in client_of(asker).get("/challenges/new/").text
