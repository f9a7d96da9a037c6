"""Leaving: what goes, what stays, a week to think, and nothing personal left anywhere."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from collab.models import Project
from learnings.models import Comment, Entry, ReadmeImport, Revision, TopicCase
from portal.moderation.models import LogEntry
from portal.people.erased_mentions import without_mentions
from portal.people.models import FormerHandle, User, handle_is_free
from portal.people.tests.test_sign_in import sign_up
from tests.fixtures.entries import judge
from tests.fixtures.moderation import flag

MARK = "zebrafinch"


@pytest.fixture
def leaver(make_person, cohort, other, mentor, publish, send, write):
    """Somebody who left words everywhere, all of them with the same mark."""
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
    send(person, "Waiting", body=f"waiting text of {MARK}")
    judge(send(person, "Refused", body=f"refused text of {MARK}"), mentor, "reject", "No.")
    flag(foreign, person, note=f"says {MARK}")
    ReadmeImport.objects.create(owner=person, text=f"# {MARK}")
    project = Project(owner=person, name="A project", pitch="Pitch")
    project.publish(track="backend", seats=[("frontend", [])])
    return person


def leave(person, keep):
    person.leaving_at, person.leaving_keeps = timezone.now() - timedelta(minutes=1), keep
    person.save()
    call_command("tick")


def places_with(mark):
    """Every table and column in which the mark stands."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            for column in connection.introspection.get_table_description(cursor, table):
                name = f'"{table}"."{column.name}"'
                cursor.execute(
                    f'SELECT count(*) FROM "{table}" WHERE lower(CAST({name} AS text)) LIKE %s',
                    [f"%{mark}%"],
                )
                if cursor.fetchone()[0]:
                    found.append(name)
    return found


@pytest.mark.parametrize("keep", [True, False])
def test_nothing_personal_is_left_in_any_table(leaver, keep):
    assert len(places_with(MARK)) > 8
    leave(leaver, keep)
    assert places_with(MARK) == []


def test_posts_stay_under_a_former_learner(client, leaver):
    leave(leaver, keep=True)
    page = client.get(
        Entry.objects.get(live_revision__title="A public title").get_absolute_url()
    ).text
    assert "A public text." in page
    assert "a former learner" in page
    assert client.get(f"/@{MARK}/").status_code == 404
    assert Comment.objects.get(body="A comment of mine")


def test_posts_are_removed_and_what_others_wrote_stays(client, leaver, other):
    before = set(Entry.objects.filter(author=other).values_list("pk", "status"))
    leave(leaver, keep=False)
    assert set(Entry.objects.filter(author=other).values_list("pk", "status")) == before
    challenge = Entry.objects.get(author=leaver, kind="challenge", status="live")
    page = client.get(challenge.get_absolute_url()).text
    assert "Omar&#x27;s own answer." in page or "Omar's own answer." in page
    assert "Removed by its author" in page
    assert Comment.objects.filter(author=other, body="Omar's comment").exists()
    assert not Comment.objects.filter(body="A comment of mine").exists()
    assert "A public text." not in client.get("/search/?q=public").text


def test_an_entry_that_nobody_answered_is_out_of_sight(client, leaver, publish):
    alone = publish(leaver, "Alone")
    leave(leaver, keep=False)
    assert client.get(alone.get_absolute_url()).status_code == 404


def test_a_project_goes_to_who_is_in_the_team_longest(leaver, other):
    project = Project.objects.get()
    project.seats.filter(number=2).update(holder=other)
    leave(leaver, keep=True)
    project.refresh_from_db()
    assert project.owner == other
    assert project.seats.get(number=1).holder is None


def test_a_project_of_nobody_else_is_paused(leaver):
    leave(leaver, keep=True)
    assert Project.objects.get().state == "paused"


def test_asking_it_works(client_of, leaver):
    browser = client_of(leaver)
    page = browser.get("/settings/leave/").text
    assert "2 public entries of yours" in page
    assert "1 project is handed" in page
    browser.post("/settings/leave/", {"posts": "remove", "handle": f"@{MARK}"})
    leaver.refresh_from_db()
    assert timedelta(days=6, hours=23) < leaver.leaving_at - timezone.now() <= timedelta(days=7)
    assert not leaver.leaving_keeps
    call_command("tick")
    assert User.objects.get(pk=leaver.pk).erased_at is None
    assert browser.post("/learnings/new/", {"title": "x"}).status_code == 403
    browser.post("/settings/leave/cancel/")
    assert browser.post("/learnings/new/", {"title": "x"}).status_code == 422


def test_a_wrong_handle_changes_nothing(client_of, leaver):
    assert (
        client_of(leaver).post("/settings/leave/", {"posts": "keep", "handle": "omar"}).status_code
        == 422
    )
    leaver.refresh_from_db()
    assert leaver.leaving_at is None


def test_who_left_cannot_come_in_and_the_address_is_free(client_of, leaver, make_person):
    browser = client_of(leaver)
    address = leaver.email
    leave(leaver, keep=True)
    assert browser.get("/notices/").status_code == 302
    assert not EmailAddress.objects.filter(email=address).exists()
    assert make_person(MARK).pk != leaver.pk


@pytest.mark.parametrize("role", ["learner", "other", "mentor", "operator"])
def test_nothing_of_other_people_goes(request, role, leaver):
    """Whoever leaves: the rows of everybody else are as many as before."""
    person = request.getfixturevalue(role)
    before = (
        Entry.objects.exclude(author=person).count(),
        Comment.objects.exclude(author=person).exclude(body="").count(),
    )
    leave(person, keep=False)
    after = (
        Entry.objects.exclude(author=person).count(),
        Comment.objects.exclude(author=person).exclude(body="").count(),
    )
    assert after == before


# --- what others wrote about them


@pytest.fixture
def mentioned(leaver, other, mentor, cohort, publish, write, send):
    """The leaver's handle in texts of others: each field that may hold one."""
    said = f"Ask @{MARK}, or @{MARK.upper()}."
    entry = publish(
        other, f"Thanks @{MARK}", body=f"{said} See [their page](/@{MARK}/) and \\@{MARK}."
    )
    challenge = publish(other, "Asked", kind="challenge", body=said)
    publish(other, "", kind="solution", challenge=challenge, body=said, outcome=said)
    Comment(entry=entry, author=other, body=f"{said} [by @{MARK}](http://a.example)").post()
    write(other, f"Draft for @{MARK}", body=said)
    judge(
        send(other, "Sent back", body=said), mentor, "request_changes", f"Did @{MARK} not say it?"
    )
    flag(Entry.objects.get(live_revision__title="A public title"), other, note=said)
    TopicCase.propose("Finches", why=f"{MARK} wants it, asks @{MARK}", by=leaver)
    TopicCase.propose(f"For @{MARK}", why=said, by=other)
    project = Project(owner=other, name="Another", pitch=f"With @{MARK}", description=said)
    project.publish(track="frontend", seats=[("backend", [])])
    User.objects.filter(pk=other.pk).update(bio=said, goals=said)
    return entry


def test_no_handle_is_left_in_what_others_wrote(leaver, mentioned):
    there = places_with(f"@{MARK}")
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
    leave(leaver, keep=True)
    assert places_with(MARK) == []


def test_a_mention_of_an_erased_person_is_plain_words(client, leaver, mentioned):
    leave(leaver, keep=True)
    page = client.get(mentioned.get_absolute_url(), follow=True).text
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
def test_code_and_addresses_of_others_stay_as_they_were(text):
    assert without_mentions(text, [MARK]) == text


def test_the_handle_of_an_erased_person_is_never_given_out_again(client, leaver, other, mentioned):
    FormerHandle.objects.create(
        handle="waxbill", user=leaver, until=timezone.now() + timedelta(days=9)
    )
    Comment(entry=mentioned, author=other, body="Ask @waxbill").post()
    leave(leaver, keep=True)
    for handle in (MARK, MARK.replace("i", "1"), "waxbill"):
        assert "This handle is taken" in sign_up(client, email="n@example.com", handle=handle).text
    assert client.get(f"/@{MARK}/").status_code == 404
    assert places_with("waxbill") == []
    assert User.objects.filter(erased_at=None, handle__in=[MARK, "waxbill"]).count() == 0


def test_the_database_lets_a_revision_be_rewritten_by_erasing_alone(learner, publish):
    revision = publish(learner, "Title", body="Ask @kofi.").live_revision
    with pytest.raises(DatabaseError), transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(body="Another text")
    revision.erase_mentions(["kofi"])
    revision.refresh_from_db()
    assert (revision.body, revision.redactions) == ("Ask a former learner.", 1)


def test_the_log_of_decisions_names_no_handle(leaver, mentioned, other):
    kept = set(LogEntry.objects.values_list("reason", flat=True))
    assert "Did @… not say it?" in kept


def test_a_former_handle_that_another_person_has_now_stays_theirs(
    leaver, other, make_person, publish
):
    """Its 90 days are over, and it was given out again."""
    FormerHandle.objects.create(
        handle="waxbill", user=leaver, until=timezone.now() - timedelta(days=1)
    )
    heir = make_person("waxbill")
    comment = Comment(entry=publish(other, "Asked"), author=other, body="Ask @waxbill").post()
    leave(leaver, keep=True)
    comment.refresh_from_db()
    assert comment.body == "Ask @waxbill"
    assert handle_is_free("waxbill", to=heir)
