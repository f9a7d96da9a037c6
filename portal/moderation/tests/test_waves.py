"""Stopping a wave of spam: what it decides, what it refuses, and its undo."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from learnings.models import Comment, Entry
from portal.moderation.models import (
    MAX_POSTS,
    LogEntry,
    NotPermitted,
    ReadPost,
    Review,
    ReviewLock,
    Submission,
    Suspension,
    TooLateToUndo,
    TooManyPosts,
    stop_wave,
    undo_wave,
)
from portal.moderation.posts import cleaned_host, hosts_in
from portal.people.mail import outbox
from portal.people.models import Notification, User
from portal.people.tests.test_outbox import let_time_pass
from tests import snapshots
from tests.fixtures.entries import judge
from tests.fixtures.moderation import flag, mentor_of, verified

SPAM = "Cheap pills at https://spam.example/now"


@snapshots.fixture
def spam(learner, other, mentor, publish, send, make_project):
    """A public entry with an edit, a waiting one, a comment and a project of one author."""
    edited = publish(learner, "Edited", body=SPAM)
    edited.draft.body = f"{SPAM} and more"
    edited.draft.save_text(version=edited.draft.version)
    edited.submit()
    posts = {
        "edited": edited,
        "waiting": send(learner, "Waiting", body=SPAM),
        "comment": Comment(entry=publish(other, "Innocent"), author=learner, body=SPAM).post(),
        "project": make_project(learner, "Pills", description=SPAM),
    }
    posts["comment"] = Comment.objects.get(author=learner)
    Notification.objects.all().delete()
    return posts


def read(posts):
    for post in posts.values():
        post.refresh_from_db()
    return [
        ReadPost("entry", posts["edited"].pk, 2, True),
        ReadPost("entry", posts["waiting"].pk, 1, True),
        ReadPost("comment", posts["comment"].pk, posts["comment"].version, False),
        ReadPost("project", posts["project"].pk, posts["project"].version, False),
    ]


def states(posts):
    for post in posts.values():
        post.refresh_from_db()
    edited, waiting = posts["edited"], posts["waiting"]
    return {
        "edited": (edited.status, edited.waiting_revision_id),
        "waiting": (waiting.status, waiting.waiting_revision_id),
        "comment": posts["comment"].hidden_at is not None,
        "project": posts["project"].is_hidden,
    }


def stop(posts, by, **options):
    return stop_wave(posts, by=by, reason="Advertising, @amina.", **options)


def week():
    return timezone.now() + timedelta(days=7)


def test_a_wave_removes_what_is_public_and_rejects_what_waits(spam, learner, mentor):
    result = stop(read(spam), mentor, canned="advertising")
    assert (len(result.reviews), result.left, result.suspended) == (4, 0, [])
    assert states(spam) == {
        "edited": (Entry.Status.REMOVED, None),
        "waiting": (Entry.Status.REJECTED, None),
        "comment": True,
        "project": True,
    }
    notification = Notification.objects.get(recipient=learner)
    assert notification.sentence == (
        f"{mentor.name} hid or rejected 4 of your posts: Advertising, @amina."
    )
    (summary,) = LogEntry.objects.filter(action="wave")
    assert (summary.reason, summary.cohort) == ("4 posts: Advertising, @….", learner.cohort_id)
    own = LogEntry.objects.filter(at=summary.at, case__isnull=False)
    assert sorted(own.values_list("action", flat=True)) == ["reject", "remove", "remove", "remove"]


def test_the_log_has_one_row_that_leads_to_each_decision(spam, learner, mentor, client_of):
    stop(read(spam), mentor)
    act = LogEntry.objects.get(action="wave")
    rows = client_of(mentor).get("/moderation/log/").context["rows"]
    newest = [row["entry"] for row in rows if row["entry"].at >= act.at]
    assert newest == [act]
    for query in (f"act={act.pk}", f"act={act.pk}&of=all"):
        page = client_of(mentor).get(f"/moderation/log/?{query}")
        assert len(page.context["rows"]) == 4
    assert client_of(mentor).get("/moderation/log/?act=1").context["rows"] == []
    # Its author reads the decisions, and not what was decided about others.
    own = client_of(learner).get("/moderation/log/").context["rows"]
    assert sum(row["entry"].at == act.at for row in own) == 4
    assert act not in [row["entry"] for row in own]


def test_an_undo_restores_everything(spam, learner, mentor):
    before, expired = states(spam), timezone.now() + timedelta(days=1)
    Suspension.start(learner, by=mentor, reason="Earlier.", until=expired)
    Notification.objects.all().delete()
    result = stop(read(spam), mentor, suspend_until=week())
    assert Suspension.objects.get(ended_at=None).reason == "Advertising, @amina."
    assert "read-only until" in Notification.objects.get().sentence
    undone = undo_wave(result.reviews[0], by=mentor)
    assert (len(undone.reviews), undone.left) == (4, 0)
    assert states(spam) == before
    learner.refresh_from_db()
    assert (learner.suspended_until, learner.suspension_reason) == (expired, "Earlier.")
    assert Suspension.objects.get(ended_at=None).reason == "Earlier."
    assert not Notification.objects.exists()
    assert not mentor.review_drafts.exists()
    assert LogEntry.objects.filter(action="wave_undone").count() == 1
    with pytest.raises(TooLateToUndo):
        undo_wave(result.reviews[0], by=mentor)


def test_an_undo_leaves_what_has_changed_since(spam, mentor, operator):
    result = stop(read(spam), mentor)
    case = result.reviews[0].case
    case.decide("restore", by=operator, revision_number=case.current_version())
    last = result.reviews[-1]
    undone = undo_wave(last, by=mentor)
    assert (len(undone.reviews), undone.left) == (3, 1)


def test_an_undo_is_the_mentors_own_and_within_ten_seconds(spam, mentor, colleague):
    result = stop(read(spam), mentor)
    with pytest.raises(TooLateToUndo):
        undo_wave(result.reviews[0], by=colleague)
    with time_machine.travel(timezone.now() + timedelta(seconds=11)), pytest.raises(TooLateToUndo):
        undo_wave(result.reviews[0], by=mentor)


def test_mail_is_one_and_none_after_an_undo(spam, learner, mentor):
    verified(learner)
    result = stop(read(spam), mentor, suspend_until=week())
    undo_wave(result.reviews[0], by=mentor)
    again = stop(read(spam), mentor, suspend_until=week())
    assert len(again.reviews) == 4
    let_time_pass(minutes=1)
    outbox.send_due()
    (sent,) = mail.outbox
    assert sent.subject.startswith("Posts of yours were hidden")


def test_what_another_mentor_decided_or_reviews_is_left(
    spam, learner, other, mentor, colleague, write
):
    readme = Submission.objects.send(other, kind="readme")
    part = write(other, "A part")
    part.submit(submission=readme)
    ReviewLock.acquire(readme, by=colleague)
    posts = [*read(spam), ReadPost("entry", part.pk, 1, True), ReadPost("entry", 10**9, 1, True)]
    judge(spam["waiting"], colleague, "approve")
    result = stop(posts, mentor)
    assert (len(result.reviews), result.left) == (3, 3)
    part.refresh_from_db()
    assert part.status == Entry.Status.PENDING


def test_what_was_edited_since_is_left(spam, mentor):
    posts = read(spam)
    posts[1] = posts[1]._replace(version=7)
    assert stop(posts, mentor).left == 1
    assert states(spam)["waiting"][0] == Entry.Status.PENDING


def test_what_is_flagged_is_removed_and_an_appeal_is_left(spam, learner, other, mentor, colleague):
    flag(spam["edited"], other)
    waiting = spam["waiting"]
    judge(waiting, colleague, "reject", "No.")
    waiting.case.refresh_from_db()
    waiting.case.appeal_against("Please look again.", by=learner)
    posts = read(spam)
    posts[0] = posts[0]._replace(version=1)
    result = stop(posts, mentor)
    assert (len(result.reviews), result.left) == (3, 1)
    assert states(spam)["edited"] == (Entry.Status.REMOVED, None)


@pytest.mark.parametrize("case", ["other cohort", "own", "learner"])
def test_nothing_is_decided_without_the_right(case, spam, learner, cohort, stranger, mentor, send):
    posts, by = read(spam), mentor
    if case == "other cohort":
        by = stranger
    elif case == "own":
        by = mentor_of(cohort, User.objects.get(pk=learner.pk))
    else:
        by = User.objects.get(pk=learner.pk)
    before = states(spam)
    with pytest.raises(NotPermitted):
        stop(posts, by)
    assert states(spam) == before
    assert not Review.objects.filter(decision__in=["remove", "reject"]).exists()


def test_an_act_has_a_limit(mentor):
    with pytest.raises(TooManyPosts):
        stop([ReadPost("entry", key, 1, True) for key in range(MAX_POSTS + 1)], mentor)


def test_mentors_and_longer_suspensions_stay_as_they_are(
    spam, learner, other, mentor, colleague, cohort, operator, send
):
    mentor_of(cohort, User.objects.get(pk=learner.pk))
    longer = timezone.now() + timedelta(days=30)
    second = send(other, "Other spam")
    Suspension.start(other, by=colleague, reason="Before.", until=longer)
    posts = [*read(spam), ReadPost("entry", second.pk, 1, True)]
    result = stop(posts, mentor, suspend_until=week())
    assert (len(result.reviews), result.suspended) == (5, [])
    other.refresh_from_db()
    assert (other.suspended_until, other.suspension_reason) == (longer, "Before.")
    learner.refresh_from_db()
    assert learner.suspended_until is None


def test_posts_without_a_cohort_are_in_the_mentors_log(make_person, mentor, send, client_of):
    alone = make_person("alone")
    entry = send(alone, "Spam of no cohort")
    stop([ReadPost("entry", entry.pk, 1, True)], mentor)
    assert LogEntry.objects.get(action="wave").cohort is None
    page = client_of(mentor).get("/moderation/log/").text
    assert "1 post: Advertising" in page


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("spam.example", "spam.example"),
        (" https://www.Spam.example/buy?x=1 ", "spam.example"),
        ("spam.example:8080", "spam.example"),
        ("nonsense", ""),
        ("a b.example", ""),
        ("%", ""),
    ],
)
def test_a_host_is_read_as_people_type_it(typed, host):
    assert cleaned_host(typed) == host


def test_hosts_of_a_text_are_listed_once():
    text = "[a](https://A.example/x), http://www.a.example. Or https://b.example:80/?q=//c"
    assert hosts_in(text) == ["a.example", "b.example"]
