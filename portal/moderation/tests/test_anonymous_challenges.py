"""Anonymous challenges: only mentors can tell who the author is."""

import io
import json
import uuid
import zipfile

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as outbox_of_mail
from django.core.management import call_command

from learnings.models import Comment, Entry, PinnedEntry, Reaction
from learnings.related import update_related_entries
from learnings.tests.test_visibility import OUTLETS, shown
from portal.data_export import build_export
from portal.ops.encryption import encrypt
from portal.people.mail import discord_webhook
from portal.people.models import Block, Notification, User
from portal.people.notification_preferences import NOTIFICATION_GROUPS
from portal.people.tests.fake_servers import discord_server
from portal.people.tests.test_outbox import let_time_pass
from portal.people.tests.test_webhooks import ADDRESS
from tests import snapshots
from tests.fixtures.entries import judge

NAME, HANDLE = "Zebra Finch", "zebrafinch"
# Pages that name the author as a person; the challenge must not be on them.
ABOUT_PEOPLE = ("/people/", "/cohorts/", f"/@{HANDLE}/", "/people/suggestions/", "/collab/")


@pytest.fixture
def anonymous_author(person_once, cohort):
    return person_once(HANDLE, display_name=NAME, cohort=cohort, track="backend")


@snapshots.fixture
def anonymous_challenge(anonymous_author, mentor, other, write, publish):
    """A public anonymous challenge with two solutions.

    One is by its author; the accepted one is by another person.
    """
    entry = write(anonymous_author, "I broke the deployment", kind="challenge", topics_text="")
    draft = entry.draft
    draft.without_name, draft.solution = True, "I mended it by hand."
    draft.save_text(version=draft.version)
    entry.submit()
    for one in (entry, entry.solutions.get()):
        judge(one, mentor, "approve")
    entry.refresh_from_db()
    solution = publish(other, "", kind="solution", challenge=entry, body="Roll back.")
    entry.accept(solution, on=True)
    # As if it had been pinned while it showed its author.
    PinnedEntry.objects.create(person=anonymous_author, entry=entry, position=1)
    return Entry.objects.get(pk=entry.pk)


def test_notifications_do_not_name_the_anonymous_author(anonymous_challenge, other):
    sentences = [
        notification.sentence for notification in Notification.objects.filter(recipient=other)
    ]
    assert "Anonymous accepted your solution to “I broke the deployment”." in sentences
    assert not any(NAME in sentence for sentence in sentences)


def test_comment_of_the_anonymous_author_is_not_marked_as_the_authors(
    client, anonymous_challenge, anonymous_author
):
    Comment(entry=anonymous_challenge, author=anonymous_author, body="I see.").post()
    page = client.get(anonymous_challenge.get_absolute_url()).text
    assert ">author<" not in page


@pytest.fixture
def commented_challenge(anonymous_challenge, anonymous_author, other, cohort):
    """The challenge with comments and reactions of its author.

    Everyone gets all mail at once.
    """
    cohort.webhook = encrypt(ADDRESS)
    cohort.save()
    for person in User.objects.all():
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    User.objects.update(mail_choices=dict.fromkeys(NOTIFICATION_GROUPS, "now"))
    solution = anonymous_challenge.solutions.get(author=other)
    question = Comment(entry=anonymous_challenge, author=other, body="Which version?").post()
    Comment(entry=anonymous_challenge, author=anonymous_author, body="The newest, @omar.").post()
    answer = Comment(
        entry=Entry.objects.get(pk=anonymous_challenge.pk),
        author=anonymous_author,
        body="Version 6.",
        parent=question,
    ).post()
    answer.edit("Version 6, @amina.", by=anonymous_author, version=1)
    Comment(entry=solution, author=anonymous_author, body="This helped.").post()
    Reaction.set_reaction("helped", entry=solution, by=anonymous_author, on=True)
    return Entry.objects.get(pk=anonymous_challenge.pk)


@pytest.mark.parametrize("who", ["reader", "other", "stranger"])
def test_no_page_reveals_the_anonymous_author(
    request, client, client_of, commented_challenge, anonymous_author, publish, who
):
    """Neither of the challenge, nor of the comments on it."""
    neighbour = publish(request.getfixturevalue("learner"), "A deployment broke too")
    update_related_entries(neighbour)
    browser = client if who == "reader" else client_of(request.getfixturevalue(who))
    address = commented_challenge.get_absolute_url()
    pages = [*OUTLETS, address, commented_challenge.get_history_url()]
    pages += [neighbour.get_absolute_url(), "/search/?q=deployment"]
    pages += [f"/search/?q=by:{HANDLE}&in=challenges", f"/@{HANDLE}/"]
    pages += [f"/@{HANDLE}/README.md", f"/@{HANDLE}/feed.atom"]
    for comment in Comment.objects.filter(author=anonymous_author):
        pages.append(f"/comments/{comment.pk}/")
        if who != "reader":
            pages.append(f"/comments/{comment.pk}/reply/")
    named, linked = [], []
    for page in pages:
        text = shown(browser, page)
        is_about_people = page.startswith(ABOUT_PEOPLE) or HANDLE in page
        if not is_about_people and (NAME in text or HANDLE in text):
            named.append(page)
        if is_about_people and ("I broke the deployment" in text or "newest" in text):
            linked.append(page)
    assert (named, linked) == ([], [])
    challenge = browser.get(address).text
    assert "Anonymous" in challenge
    assert challenge.count(">Author<") == 3


def test_no_mail_or_webhook_names_the_anonymous_author(
    commented_challenge, anonymous_author, other, learner, monkeypatch
):
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
    sentences = [
        notification.sentence
        for notification in Notification.objects.filter(recipient__in=[other, learner])
    ]
    assert {
        "“Solution: I broke the deployment” helped Anonymous.",
        "Anonymous mentioned you in “I broke the deployment”.",
    } <= set(sentences)
    assert [sentence for sentence in sentences if NAME in sentence or HANDLE in sentence] == []


def test_data_export_of_others_does_not_name_the_anonymous_author(commented_challenge, other):
    _name, packed = build_export(other)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert [name for name in archive.namelist() if NAME.encode() in archive.read(name)] == []


def test_block_by_the_anonymous_author_is_not_revealed(
    client_of, anonymous_challenge, anonymous_author, stranger
):
    Block.objects.create(blocker=anonymous_author, blocked=stranger)
    browser, before = (
        client_of(stranger),
        Notification.objects.filter(recipient=anonymous_author).count(),
    )
    address = f"/entries/{anonymous_challenge.pk}/comments/"
    assert browser.post(address, {"body": "And now?", "key": uuid.uuid4()}).status_code == 302
    comment = Comment(
        entry=Entry.objects.get(pk=anonymous_challenge.pk), author=anonymous_author, body="I see."
    ).post()
    answer = browser.post(f"/comments/{comment.pk}/reply/", {"body": "What?", "key": uuid.uuid4()})
    assert answer.status_code == 302
    assert Comment.objects.filter(author=stranger).count() == 2
    assert (
        Notification.objects.filter(recipient=anonymous_author).count() == before
    )  # and the anonymous author is not notified


def test_block_by_a_named_author_is_shown(client_of, learner, stranger, publish):
    entry = publish(learner, "With a name")
    Block.objects.create(blocker=learner, blocked=stranger)
    answer = client_of(stranger).post(
        f"/entries/{entry.pk}/comments/", {"body": "Hello", "key": uuid.uuid4()}
    )
    assert answer.status_code == 422


def test_mentors_see_the_anonymous_author(client_of, anonymous_author, mentor, write):
    entry = write(anonymous_author, "I broke it", kind="challenge")
    entry.draft.without_name = True
    entry.draft.save()
    entry.submit()
    assert NAME in client_of(mentor).get("/moderation/").text


def test_anonymous_author_can_show_their_name(
    client, client_of, anonymous_challenge, anonymous_author, mentor
):
    assert (
        "You posted this anonymously"
        in client_of(anonymous_author).get(anonymous_challenge.get_absolute_url()).text
    )
    draft = anonymous_challenge.draft_for_edit()
    assert draft.without_name
    draft.without_name = False
    draft.save_text(version=draft.version)
    anonymous_challenge.submit()
    judge(anonymous_challenge, mentor, "approve")
    assert NAME in client.get(anonymous_challenge.get_absolute_url()).text


def test_later_own_solution_is_anonymous_too(anonymous_challenge, anonymous_author, publish):
    later = publish(
        anonymous_author, "", kind="solution", challenge=anonymous_challenge, body="A better way."
    )
    assert later.is_anonymous


def test_author_who_becomes_anonymous_is_not_named_elsewhere(
    client, anonymous_author, mentor, write, publish
):
    challenge = publish(anonymous_author, "I broke the deployment", kind="challenge")
    answer = publish(
        anonymous_author, "", kind="solution", challenge=challenge, body="I mended it by hand."
    )
    found = f"/search/?q=by:{HANDLE}&in=challenges"
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


def test_learning_cannot_be_anonymous(client_of, anonymous_author):
    assert "Ask without my name" not in client_of(anonymous_author).get("/learnings/new/").text
    assert "Ask without my name" in client_of(anonymous_author).get("/challenges/new/").text
