"""Account deletion: what is erased, what stays, and the week to cancel it."""

from datetime import timedelta
from functools import cache

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from collab.models import Project
from learnings.models import Comment, Entry, ReadmeImport, ReadmeSource, Revision, TopicCase
from portal.moderation.models import LogEntry, ParagraphComment, PrivateNote
from portal.people.account_deletion import erase_due_accounts
from portal.people.erased_mentions import without_mentions
from portal.people.models import FormerHandle, User, handle_is_free
from portal.people.tests.test_sign_in import sign_up
from tests import snapshots
from tests.fixtures.entries import judge
from tests.fixtures.jobs import run_job
from tests.fixtures.moderation import flag

MARK = "zebrafinch"


@snapshots.fixture
def deleted_person(make_person, cohort, other, mentor, publish, send, write):
    """A person with content of every kind, all of it containing MARK."""
    person = make_person(
        MARK, display_name=f"{MARK.title()} Doe", cohort=cohort, bio=f"I am {MARK}", github=MARK
    )
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    publish(person, "A public title", body="A public text.")
    challenge = publish(person, "Answered by others", kind="challenge")
    publish(other, "", kind="solution", challenge=challenge, body="Omar's own answer.")
    Comment(
        entry=Entry.objects.get(live_revision__title="A public title"),
        author=other,
        body="Omar's comment",
    ).post()
    foreign = publish(other, "Omar's entry")
    Comment(entry=foreign, author=person, body="A comment of mine").post()
    write(person, "Draft", body=f"draft of {MARK}")
    waiting = send(person, "Waiting", body=f"waiting text of {MARK}")
    on_first = {"paragraph": 1, "revision_number": 1}
    ParagraphComment.add(waiting.case, text="Whose?", by=mentor, **on_first)
    PrivateNote.add_to_case(waiting.case, f"a note about {MARK}", by=mentor)
    judge(send(person, "Refused", body=f"refused text of {MARK}"), mentor, "reject", "No.")
    flag(foreign, person, note=f"says {MARK}")
    ReadmeImport.objects.create(owner=person, text=f"# {MARK}")
    ReadmeSource.objects.create(owner=person, address=f"https://github.com/{MARK}/nexus")
    project = Project(owner=person, name="A project", pitch="Pitch")
    project.publish(track="backend", seats=[("frontend", [])])
    return person


def delete_account(person, keep):
    person.leaving_at, person.leaving_keeps = timezone.now() - timedelta(minutes=1), keep
    person.save()
    run_job(erase_due_accounts)


@cache
def columns_of_tables():
    with connection.cursor() as cursor:
        columns = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}" LIMIT 0')
            columns[table] = [f'"{table}"."{column[0]}"' for column in cursor.description]
        return columns


def columns_containing(mark):
    """(table, column) of every value that contains the mark."""
    found = []
    with connection.cursor() as cursor:
        for table, columns in columns_of_tables().items():
            counts = [
                f"count(*) FILTER (WHERE lower(CAST({column} AS text)) LIKE %s)"
                for column in columns
            ]
            cursor.execute(
                f'SELECT {", ".join(counts)} FROM "{table}"', [f"%{mark}%"] * len(columns)
            )
            found += [
                column for column, count in zip(columns, cursor.fetchone(), strict=True) if count
            ]
    return found


@pytest.mark.parametrize("keep", [True, False])
def test_deletion_leaves_nothing_personal_in_any_table(deleted_person, keep):
    assert len(columns_containing(MARK)) > 8
    delete_account(deleted_person, keep)
    call_command("tick")
    assert columns_containing(MARK) == []


def test_kept_posts_are_shown_under_a_former_learner(client, deleted_person):
    delete_account(deleted_person, keep=True)
    page = client.get(
        Entry.objects.get(live_revision__title="A public title").get_absolute_url()
    ).text
    assert "A public text." in page
    assert "a former learner" in page
    assert client.get(f"/@{MARK}/").status_code == 404
    assert Comment.objects.get(body="A comment of mine")


def test_removed_posts_leave_the_texts_of_others(client, deleted_person, other):
    before = set(Entry.objects.filter(author=other).values_list("pk", "status"))
    delete_account(deleted_person, keep=False)
    assert set(Entry.objects.filter(author=other).values_list("pk", "status")) == before
    challenge = Entry.objects.get(author=deleted_person, kind="challenge", status="live")
    page = client.get(challenge.get_absolute_url()).text
    assert "Omar&#x27;s own answer." in page or "Omar's own answer." in page
    assert "Deleted by its author" in page
    assert Comment.objects.filter(author=other, body="Omar's comment").exists()
    assert not Comment.objects.filter(body="A comment of mine").exists()
    assert "A public text." not in client.get("/search/?q=public").text


def test_unanswered_entry_of_deleted_account_is_hidden(client, deleted_person, publish):
    alone = publish(deleted_person, "Alone")
    delete_account(deleted_person, keep=False)
    assert client.get(alone.get_absolute_url()).status_code == 404


def test_project_is_transferred_to_the_longest_member(deleted_person, other):
    project = Project.objects.get()
    project.seats.filter(number=2).update(holder=other)
    delete_account(deleted_person, keep=True)
    project.refresh_from_db()
    assert project.owner == other
    assert project.seats.get(number=1).holder is None


def test_project_without_other_members_is_paused(deleted_person):
    delete_account(deleted_person, keep=True)
    assert Project.objects.get().state == "paused"


def test_deletion_request_is_confirmed_and_can_be_cancelled(client_of, deleted_person):
    browser = client_of(deleted_person)
    page = browser.get("/settings/leave/").text
    assert "Your 2 public entries" in page
    assert "1 project passes to" in page
    browser.post("/settings/leave/", {"posts": "remove", "handle": f"@{MARK}"})
    deleted_person.refresh_from_db()
    assert (
        timedelta(days=6, hours=23)
        < deleted_person.leaving_at - timezone.now()
        <= timedelta(days=7)
    )
    assert not deleted_person.leaving_keeps
    run_job(erase_due_accounts)
    assert User.objects.get(pk=deleted_person.pk).erased_at is None
    assert browser.post("/learnings/new/", {"title": "x"}).status_code == 403
    browser.post("/settings/leave/cancel/")
    assert browser.post("/learnings/new/", {"title": "x"}).status_code == 422


def test_deletion_request_with_wrong_handle_changes_nothing(client_of, deleted_person):
    assert (
        client_of(deleted_person)
        .post("/settings/leave/", {"posts": "keep", "handle": "omar"})
        .status_code
        == 422
    )
    deleted_person.refresh_from_db()
    assert deleted_person.leaving_at is None


def test_deleted_account_cannot_sign_in_and_its_email_is_free(
    client_of, deleted_person, make_person
):
    browser = client_of(deleted_person)
    address = deleted_person.email
    delete_account(deleted_person, keep=True)
    assert browser.get("/notices/").status_code == 302
    assert not EmailAddress.objects.filter(email=address).exists()
    assert make_person(MARK).pk != deleted_person.pk


@pytest.mark.parametrize("role", ["learner", "other", "mentor", "operator"])
def test_deletion_removes_nothing_of_other_people(request, role, deleted_person):
    """The number of rows of other people stays the same."""
    person = request.getfixturevalue(role)
    before = (
        Entry.objects.exclude(author=person).count(),
        Comment.objects.exclude(author=person).exclude(body="").count(),
    )
    delete_account(person, keep=False)
    after = (
        Entry.objects.exclude(author=person).count(),
        Comment.objects.exclude(author=person).exclude(body="").count(),
    )
    assert after == before


# Texts of others.


@pytest.fixture
def texts_with_handle(deleted_person, other, mentor, cohort, publish, write, send):
    """Texts of others with the handle, in each field that may contain one."""
    mentioning_text = f"Ask @{MARK}, or @{MARK.upper()}."
    entry = publish(
        other,
        f"Thanks @{MARK}",
        body=f"{mentioning_text} See [their page](/@{MARK}/) and \\@{MARK}.",
    )
    challenge = publish(other, "Asked", kind="challenge", body=mentioning_text)
    publish(
        other,
        "",
        kind="solution",
        challenge=challenge,
        body=mentioning_text,
        outcome=mentioning_text,
    )
    Comment(
        entry=entry, author=other, body=f"{mentioning_text} [by @{MARK}](http://a.example)"
    ).post()
    write(other, f"Draft for @{MARK}", body=mentioning_text)
    judge(
        send(other, "Sent back", body=mentioning_text),
        mentor,
        "request_changes",
        f"Did @{MARK} not say it?",
    )
    flag(Entry.objects.get(live_revision__title="A public title"), other, note=mentioning_text)
    TopicCase.propose("Finches", why=f"{MARK} wants it, asks @{MARK}", by=deleted_person)
    TopicCase.propose(f"For @{MARK}", why=mentioning_text, by=other)
    project = Project(
        owner=other, name="Another", pitch=f"With @{MARK}", description=mentioning_text
    )
    project.publish(track="frontend", seats=[("backend", [])])
    User.objects.filter(pk=other.pk).update(bio=mentioning_text, goals=mentioning_text)
    return entry


def test_deletion_removes_the_handle_from_texts_of_others(deleted_person, texts_with_handle):
    there = columns_containing(f"@{MARK}")
    assert {
        '"learnings_revision"."title"',
        '"learnings_revision"."html"',
        '"learnings_comment"."html"',
        '"learnings_draft"."title"',
        '"learnings_searchdocument"."plain"',
        '"learnings_topiccase"."why"',
        '"learnings_topiccase"."name"',
        '"moderation_review"."reason"',
        '"collab_project"."html"',
        '"people_user"."bio"',
    } <= set(there)
    delete_account(deleted_person, keep=True)
    assert columns_containing(MARK) == []


def test_mention_of_deleted_account_is_plain_text(client, deleted_person, texts_with_handle):
    delete_account(deleted_person, keep=True)
    page = client.get(texts_with_handle.get_absolute_url(), follow=True).text
    assert "Thanks a former learner" in page
    assert "Ask a former learner, or a former learner." in page
    assert '<a href="http://a.example" rel="nofollow ugc noopener">by a former learner</a>' in page
    assert MARK not in page.lower()
    assert Revision.objects.filter(redactions=1).count() == 4


@pytest.mark.parametrize(
    "text",
    [
        f"`@{MARK}` stays",
        f"    @{MARK} in code",
        f"```\n@{MARK}\n```",
        f"mail x@{MARK}.example",
        f"https://a.example/@{MARK}",
        f"@{MARK}-x @x{MARK} @{MARK}.x @{MARK}@a.example",
    ],
)
def test_deletion_does_not_change_code_and_addresses(text):
    assert without_mentions(text, [MARK]) == text


def test_handle_of_deleted_account_stays_reserved(client, deleted_person, other, texts_with_handle):
    FormerHandle.objects.create(
        handle="waxbill", user=deleted_person, until=timezone.now() + timedelta(days=9)
    )
    Comment(entry=texts_with_handle, author=other, body="Ask @waxbill").post()
    delete_account(deleted_person, keep=True)
    for handle in (MARK, MARK.replace("i", "1"), "waxbill"):
        assert "This handle is taken" in sign_up(client, email="n@example.com", handle=handle).text
    assert client.get(f"/@{MARK}/").status_code == 404
    assert columns_containing("waxbill") == []
    assert User.objects.filter(erased_at=None, handle__in=[MARK, "waxbill"]).count() == 0


def test_database_allows_rewriting_a_revision_only_for_erasure(learner, publish):
    revision = publish(learner, "Title", body="Ask @kofi.").live_revision
    with pytest.raises(DatabaseError), transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(body="Another text")
    revision.erase_mentions(["kofi"])
    revision.refresh_from_db()
    assert (revision.body, revision.redactions) == ("Ask a former learner.", 1)


def test_log_contains_no_handle_of_a_deleted_account(deleted_person, texts_with_handle, other):
    logged_reasons = set(LogEntry.objects.values_list("reason", flat=True))
    assert "Did @… not say it?" in logged_reasons


def test_former_handle_of_another_person_stays_in_texts(
    deleted_person, other, make_person, publish
):
    """The handle was reserved for 90 days, then taken by another person."""
    FormerHandle.objects.create(
        handle="waxbill", user=deleted_person, until=timezone.now() - timedelta(days=1)
    )
    heir = make_person("waxbill")
    comment = Comment(entry=publish(other, "Asked"), author=other, body="Ask @waxbill").post()
    delete_account(deleted_person, keep=True)
    comment.refresh_from_db()
    assert comment.body == "Ask @waxbill"
    assert handle_is_free("waxbill", to=heir)
