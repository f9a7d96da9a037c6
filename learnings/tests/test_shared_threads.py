"""Threads that are rendered once for all: each person still sees what is theirs, and no more."""

import re
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.http import Http404
from django.utils import timezone

from learnings.discussion import comment_threads, shared_threads
from learnings.models import Comment, Entry
from learnings.page_queries import get_entry_with_page, get_solutions
from portal.moderation.models import Case
from portal.people.account_deletion import erase_account
from portal.people.models import User

SECRET = "canarywortel"


@pytest.fixture
def entry(learner, publish):
    return publish(learner, "Port in use", kind="challenge")


@pytest.fixture
def third(make_person):
    return make_person("third", display_name="Third Person")


@pytest.fixture
def page_of(client_of, entry):
    """page_of(person): what the page shows them, after someone else has asked for it."""
    return lambda person: client_of(person).get(entry.get_absolute_url()).text


def article(page, comment):
    return re.search(
        rf'<article class="comment" id="comment-{comment.pk}".*?</article>', page, re.S
    )[0]


def test_own_comments_have_their_buttons_whatever_order_people_ask_in(
    page_of, learner, other, third, say
):
    first, own = say(other, "The first."), say(third, "The second.")
    reply = say(third, "To the first.", parent=first)
    last = say(learner, "The last.")
    for person in (learner, third, other, third, learner):
        page = page_of(person)
        places = [page.index(f'id="comment-{c.pk}"') for c in (first, reply, own, last)]
        assert places == sorted(places)
        for comment in (first, reply, own, last):
            shown = article(page, comment)
            is_own = comment.author == person
            assert (f"/comments/{comment.pk}/delete/" in shown) == is_own
            assert (f"/comments/{comment.pk}/edit/" in shown) == is_own
            assert ("/flags/" in shown or "Flag" in shown) != is_own


def test_readers_and_signed_in_people_share_nothing(client, page_of, learner, other, entry, say):
    say(other, "The first.")
    for _turn in range(2):
        assert "Flag" in page_of(learner)
        assert "Flag" not in client.get(entry.get_absolute_url()).text


def test_a_hidden_comment_is_gone_at_once_except_for_its_author(page_of, learner, other, say):
    comment = say(other, SECRET)
    assert SECRET in page_of(learner)
    case = Case.objects.create(kind="comment", author=other)
    Comment.objects.update(hidden_at=timezone.now(), case=case)
    for person, is_shown in ((other, True), (learner, False), (other, True)):
        assert (SECRET in article(page_of(person), comment)) == is_shown
    Comment.objects.update(hidden_at=None)
    assert SECRET in page_of(learner)


def test_a_deleted_or_edited_comment_is_gone_at_once(page_of, learner, other, say):
    comment = say(other, SECRET)
    assert SECRET in page_of(learner)
    comment.edit("Other words", by=other, version=comment.version)
    page = article(page_of(learner), comment)
    assert SECRET not in page
    assert "edited" in page
    comment.delete_text()
    assert "Other words" not in page_of(learner)


def test_names_of_authors_are_those_of_now(page_of, learner, other, say):
    comment = say(other, "Words")
    assert other.name in article(page_of(learner), comment)
    User.objects.filter(pk=other.pk).update(display_name="Renamed", handle="renamed")
    page = article(page_of(learner), comment)
    assert "Renamed" in page
    assert "/@renamed/" in page
    User.objects.filter(pk=other.pk).update(leaving_at=timezone.now(), leaving_keeps=True)
    erase_account(other.pk)
    page = article(page_of(learner), comment)
    assert "a former learner" in page
    assert "enamed" not in page


def test_an_anonymous_author_stays_anonymous_in_shared_threads(
    client_of, learner, other, third, publish, say
):
    entry = publish(learner, "A quiet question", kind="challenge", without_name=True)
    comment = say(learner, "More about it", on=entry)
    say(other, "An answer", on=entry)
    for person in (learner, third, other, third):
        shown = article(client_of(person).get(entry.get_absolute_url()).text, comment)
        assert "Anonymous" in shown
        assert learner.name not in shown
        assert learner.handle not in shown


def test_shared_threads_are_in_the_language_of_each_person(client_of, learner, entry, other, say):
    say(other, "Words")
    for code, word in (("en", "Flag"), ("fr", "Signaler"), ("en", "Flag")):
        browser = client_of(learner)
        page = browser.get(entry.get_absolute_url(), headers={"Accept-Language": code}).text
        assert word in page


def test_no_token_is_in_a_shared_thread(client_of, learner, other, entry, say):
    say(other, "Words")
    page = client_of(learner).get(entry.get_absolute_url()).text
    assert "csrfmiddlewaretoken" in page
    kept = [caches["pages"].get(key.split(":", 2)[2]) for key in list(caches["pages"]._cache)]
    shared = [html for html in kept if isinstance(html, str) and "comment-" in html]
    assert shared
    assert not [html for html in shared if "csrf" in html or "data-account" in html]


def test_threads_are_shared_between_those_of_the_viewer(entry, learner, other, third, say):
    for number, author in enumerate((other, third, third, learner, other)):
        say(author, f"Words {number}")
    threads = comment_threads([entry.pk]).threads[entry.pk]
    groups = list(shared_threads(threads, entry, third))
    assert [(len(group.threads), group.cache_key is None) for group in groups] == [
        (1, False),
        (2, True),
        (2, False),
    ]


def test_prepared_queries_of_learners_find_what_they_may_see(
    learner, other, mentor, publish, write, send, third
):
    challenge = publish(learner, "A challenge", kind="challenge")
    for number in range(2):
        publish(
            other, kind="solution", challenge=challenge, body=f"Answer {number}", outcome="It ran"
        )
    send(third, kind="solution", challenge=challenge, body="Waits", outcome="It ran")
    publish(other, "A section", kind="section")
    write(other, "A draft")
    send(other, "Waits too")
    User.objects.filter(pk=mentor.pk).update(suspended_until=timezone.now() + timedelta(days=1))
    suspended = User.objects.get(pk=mentor.pk)
    for row in Entry.objects.exclude(kind="solution"):
        for viewer in (learner, other, third, suspended):
            assert _found(viewer, row) == _is_visible(viewer, row)
    for viewer in (learner, other, third):
        seen = Entry.objects.visible_to(viewer).filter(challenge=challenge)
        assert {one.pk for one in get_solutions(viewer, challenge)} == {one.pk for one in seen}


def _found(viewer, row):
    try:
        return get_entry_with_page(viewer, row.pk, row.kind) == row
    except Http404:
        return False


def _is_visible(viewer, row):
    return Entry.objects.visible_to(viewer).filter(pk=row.pk).exists()
