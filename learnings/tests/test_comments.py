"""Comments: posting, replies, changes, deletion, notifications and long discussions."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from learnings import mentions
from learnings.models import Comment, TooLateToEdit
from portal.people.models import Notification
from portal.text import markdown
from portal.web.edit_versions import StaleEdit
from tests import snapshots

HTMX = {"HX-Request": "true"}


@snapshots.fixture
def entry(learner, publish):
    return publish(learner, "Port in use", kind="challenge")


def notices(person):
    return list(
        Notification.objects.filter(recipient=person)
        .exclude(kind="approved")
        .order_by("pk")
        .values_list("kind", flat=True)
    )


def test_comment_new_posts_a_comment(client_of, other, entry):
    browser = client_of(other)
    response = browser.post(
        f"/entries/{entry.pk}/comments/", {"key": uuid.uuid4(), "body": "Try **8001**."}
    )
    comment = Comment.objects.get()
    assert response.headers["Location"] == comment.get_absolute_url()
    assert (
        browser.get(comment.get_absolute_url()).headers["Location"]
        == f"{entry.get_absolute_url()}#comment-{comment.pk}"
    )
    page = browser.get(entry.get_absolute_url()).text
    assert "Try <strong>8001</strong>." in page
    assert "1 comment </h2>" in " ".join(page.split())


def test_comment_new_with_htmx_renders_the_comment_and_an_empty_form(client_of, other, entry):
    response = client_of(other).post(
        f"/entries/{entry.pk}/comments/", {"key": uuid.uuid4(), "body": "Yes."}, headers=HTMX
    )
    assert "<!doctype" not in response.text
    assert f'id="comment-{Comment.objects.get().pk}"' in response.text
    assert f'id="comment-on-{entry.pk}"' in response.text


def test_comment_new_with_htmx_counts_the_comments_in_the_heading(client_of, other, entry):
    browser, address = client_of(other), f"/entries/{entry.pk}/comments/"
    on_page = HTMX | {"HX-Current-URL": f"http://testserver{entry.get_absolute_url()}?after=1"}
    for heading in ("1 comment </h2>", "2 comments </h2>"):
        values = {"key": uuid.uuid4(), "body": heading}
        answer = " ".join(browser.post(address, values, headers=on_page).text.split())
        assert f'<h2 id="comments" hx-swap-oob="true"> {heading}' in answer
    elsewhere = HTMX | {"HX-Current-URL": f"http://testserver{address}"}
    values = {"key": uuid.uuid4(), "body": "On the page of the form"}
    assert 'id="comments"' not in browser.post(address, values, headers=elsewhere).text


def test_comment_on_a_solution_leaves_the_heading_of_the_challenge(
    client_of, other, entry, publish, learner
):
    solution = publish(learner, "Use another port", kind="solution", challenge=entry)
    on_page = HTMX | {"HX-Current-URL": f"http://testserver{entry.get_absolute_url()}"}
    values = {"key": uuid.uuid4(), "body": "That helps."}
    address = f"/entries/{solution.pk}/comments/"
    answer = client_of(other).post(address, values, headers=on_page)
    assert "That helps." in answer.text
    assert 'id="comments"' not in answer.text


def test_comment_new_sent_twice_posts_one_comment(client_of, other, entry):
    values = {"key": uuid.uuid4(), "body": "Once."}
    places = {
        client_of(other).post(f"/entries/{entry.pk}/comments/", values).headers["Location"]
        for _ in range(2)
    }
    assert len(places) == 1
    assert Comment.objects.count() == 1
    entry.refresh_from_db()
    assert entry.comment_count == 1


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("", "Write something first."),
        ("  \n ", "Write something first."),
        ("\u200b", "Write something first."),
        ("x" * 5_001, "Comments can be up to 5,000 characters; yours is 5,001."),
    ],
)
def test_invalid_comment_keeps_the_typed_text(client_of, other, entry, body, sentence):
    for headers in ({}, HTMX):
        response = client_of(other).post(
            f"/entries/{entry.pk}/comments/", {"body": body}, headers=headers
        )
        assert response.status_code == 422
        assert sentence in response.text
        assert body.strip(" \n\u200b") in response.text
    assert Comment.objects.count() == 0


def test_comment_new_asks_anonymous_readers_to_sign_in(client, entry):
    assert client.post(f"/entries/{entry.pk}/comments/", {"body": "x"}).status_code == 401
    assert "Sign in to comment" in client.get(entry.get_absolute_url()).text
    assert Comment.objects.count() == 0


@pytest.mark.parametrize("state", ["draft", "pending"])
def test_entry_that_is_not_public_cannot_be_commented(
    client_of, learner, other, write, send, state
):
    entry = write(learner) if state == "draft" else send(learner)
    for person in (learner, other):
        assert (
            client_of(person).post(f"/entries/{entry.pk}/comments/", {"body": "x"}).status_code
            == 404
        )


def test_reply_joins_the_thread_of_the_comment_it_answers(client_of, learner, other, entry, say):
    first, second = say(other, "first"), say(other, "second")
    client_of(learner).post(
        f"/comments/{first.pk}/reply/", {"key": uuid.uuid4(), "body": "to the first"}
    )
    reply = Comment.objects.get(body="to the first")
    deeper = say(other, "to the reply", parent=reply)
    assert (reply.parent, deeper.parent) == (first, first)
    page = client_of(learner).get(entry.get_absolute_url()).text
    places = [
        page.index(text) for text in ("first</p>", "to the first", "to the reply", "second</p>")
    ]
    assert places == sorted(places)
    assert second.thread == second.pk


def test_comment_notifies_author_participants_and_mentioned_people(
    learner, other, make_person, say
):
    third = make_person("third-person")
    first = say(other, "Hello")
    assert notices(learner) == ["commented"]
    say(third, "Indeed", parent=first)
    assert notices(other) == ["replied"]
    say(third, "What do you say, @omar and @third-person?")
    assert notices(other) == ["replied", "mentioned"]
    assert notices(third) == []
    assert notices(learner) == ["commented"]
    assert Notification.objects.get(recipient=learner, kind="commented").count == 3


def test_mentions_are_links_outside_code_and_addresses(other):
    html, people = mentions.render(
        "@omar, ask @missing; `@omar` or mail@omar.example\n\n```\n@omar\n```", key="x"
    )
    assert people == [other]
    assert html.count('href="/@omar/"') == 1
    assert "@missing" in html


NO_MENTIONS = {
    "fence": "```\n@omar\n```",
    "tilde fence": "~~~py\n@omar\n~~~",
    "fence without an end": "```\n@omar",
    "indented": "Look:\n\n    @omar in a code block",
    "inline": "run `@omar` now",
    "double backticks": "x ``a ` @omar b`` y",
    "over two lines": "so `a\n@omar b` it is",
    "fence in a list": "1. First\n\n   ```\n   @omar\n   ```",
    "indented in a list": "- First\n\n      @omar",
    "fence in a quotation": "> ```\n> @omar\n> ```",
    "link text": "[link @omar](http://a.example)",
    "link by reference": "[see @omar][1]\n\n[1]: http://a.example/@omar",
    "target of a link": "[link](http://a.example/@omar)",
    "image": "![of @omar](http://a.example/x.png)",
    "escaped": "\\@omar",
    "entity": "&#64;omar",
    "part of a word that was escaped": "a\\_@omar",
    "email address": "write to hello@omar.example",
    "address in brackets": "<https://a.example/@omar>",
    "bare address": "https://a.example/?by=@omar and www.a.example/x?@omar",
    "longer name": "@omar_x @omar.x @omar-x- @omar@social.example @omar/package",
}


@pytest.mark.parametrize("text", NO_MENTIONS.values(), ids=NO_MENTIONS.keys())
def test_no_mention_in_code_links_or_escaped_text(other, text):
    html, people = mentions.render(text, key="x")
    assert people == []
    assert html == markdown.render(text, key="x")
    assert mentions.mentioned_people(text) == []


MENTIONS = [
    "@omar",
    "(@omar)",
    "**@omar**",
    "Thanks, @OMAR.",
    "“@omar” said so",
    "- [ ] @omar looks",
    "# For @omar",
    "`code` and @omar: look",
    "| a |\n|---|\n| @omar |",
    "> @omar, see\n> below",
    "cc:@omar",
    "@omar's idea",
]


@pytest.mark.parametrize("text", MENTIONS)
def test_a_mention_is_a_link_and_nothing_else_changes(other, text):
    html, people = mentions.render(text, key="x")
    assert people == [other]
    assert html.count('<a href="/@omar/"') == 1
    without = re.sub(r'<a href="/@omar/"[^>]*>(@omar)</a>', r"\1", html, flags=re.IGNORECASE)
    assert without == markdown.render(text, key="x")


def test_mentions_cost_one_query_and_only_ten_are_looked_up(django_assert_num_queries, make_person):
    people = [make_person(f"person{number}") for number in range(12)]
    text = " ".join(f"@{person.handle}" for person in people)
    with django_assert_num_queries(1):
        html, found = mentions.render(text, key="x")
    assert found == people[:10]
    assert html.count("<a ") == 10


def test_mention_suggests_people(client, client_of, learner, other, make_person):
    make_person("gone", display_name="Omara", is_active=False)
    page = client_of(learner).get("/people/suggestions/?start=Oma").text
    assert 'data-handle="omar"' in page
    assert "gone" not in page
    assert client_of(learner).get("/people/suggestions/?start=").text.strip() == ""
    assert client.get("/people/suggestions/?start=Oma").status_code == 302


def test_comment_edit_changes_a_comment_within_fifteen_minutes(client_of, other, entry, say):
    comment = say(other)
    response = client_of(other).post(
        f"/comments/{comment.pk}/edit/", {"body": "Better words.", "version": 1}
    )
    assert response.status_code == 302
    page = client_of(other).get(entry.get_absolute_url()).text
    assert "Better words." in page
    assert "<span>edited</span>" in page


def test_comment_edit_after_fifteen_minutes_changes_nothing_and_shows_the_typed_text(
    client_of, other, say
):
    comment = say(other, "As it was")
    Comment.objects.update(created_at=timezone.now() - timedelta(minutes=16))
    response = client_of(other).post(
        f"/comments/{comment.pk}/edit/", {"body": "Too late", "version": 1}
    )
    assert response.status_code == 409
    assert "You can edit a comment for 15 minutes." in response.text
    assert "Too late" in response.text
    comment.refresh_from_db()
    assert comment.body == "As it was"
    with pytest.raises(TooLateToEdit):
        comment.edit("Too late", by=other, version=1)


def test_comment_edit_from_two_tabs_shows_both_texts(client_of, other, say):
    comment = say(other)
    comment.edit("From the first tab", by=other, version=1)
    response = client_of(other).post(
        f"/comments/{comment.pk}/edit/", {"body": "From the second tab", "version": 1}
    )
    assert response.status_code == 409
    assert "From the first tab" in response.text
    assert "From the second tab" in response.text
    with pytest.raises(StaleEdit):
        comment.edit("From the second tab", by=other, version=1)
    comment.refresh_from_db()
    assert comment.body == "From the first tab"


def test_comment_edit_notifies_only_newly_mentioned_people(other, make_person, say):
    third, fourth = make_person("third-person"), make_person("fourth-person")
    comment = say(other, "@third-person")
    comment.edit("@third-person and @fourth-person", by=other, version=1)
    assert (notices(third), notices(fourth)) == (["mentioned"], ["mentioned"])


def test_deleted_comment_leaves_a_placeholder(client_of, learner, other, entry, say):
    first = say(other, "Regretted words")
    say(learner, "An answer", parent=first)
    browser = client_of(other)
    assert "Delete this comment?" in browser.get(f"/comments/{first.pk}/delete/").text
    assert Comment.objects.get(pk=first.pk).body == "Regretted words"
    for _time in range(2):
        browser.post(f"/comments/{first.pk}/delete/")
    page = browser.get(entry.get_absolute_url()).text
    assert "This comment was deleted by its author." in page
    assert "Regretted words" not in page
    assert "An answer" in page
    entry.refresh_from_db()
    assert entry.comment_count == 1


@pytest.mark.parametrize("verb", ["edit", "delete"])
def test_comment_of_another_author_cannot_be_changed(client_of, learner, mentor, other, say, verb):
    comment = say(other, "Mine")
    for person in (learner, mentor):
        assert (
            client_of(person)
            .post(f"/comments/{comment.pk}/{verb}/", {"body": "x", "version": 1})
            .status_code
            == 403
        )
    comment.refresh_from_db()
    assert comment.body == "Mine"


def test_comments_on_a_solution_are_shown_below_it(client, learner, other, publish, entry, say):
    solution = publish(other, kind="solution", challenge=entry, body="Stop it.")
    comment = say(learner, "It worked.", on=solution)
    page = client.get(entry.get_absolute_url()).text
    assert page.index("Stop it.") < page.index("It worked.") < page.index('id="comments"')
    assert (
        client.get(comment.get_absolute_url())
        .headers["Location"]
        .startswith(entry.get_absolute_url())
    )


def test_comments_are_visible_to_those_who_see_the_entry(
    client, client_of, learner, other, entry, say
):
    comment = say(other, "Seen with its entry")
    type(entry).objects.filter(pk=entry.pk).update(status="removed")
    assert client.get(comment.get_absolute_url()).status_code == 404
    assert client_of(other).get(f"/comments/{comment.pk}/edit/").status_code == 404
    assert client_of(learner).get(f"/comments/{comment.pk}/reply/").status_code == 404


def many(entry, author, count):
    made = Comment.objects.bulk_create(
        Comment(
            entry=entry,
            author=author,
            body=f"n{number}",
            html=f"<p>n{number}</p>",
            key=uuid.uuid4(),
        )
        for number in range(count)
    )
    for comment in made:
        comment.thread = comment.pk
    Comment.objects.bulk_update(made, ["thread"])
    return made


def test_long_discussion_continues_on_further_pages_that_permalinks_find(client, entry, other):
    made = many(entry, other, 203)
    first = client.get(entry.get_absolute_url()).text
    assert first.count('<article class="comment"') == 200
    assert "Newer comments" in first
    place = client.get(made[-1].get_absolute_url()).headers["Location"]
    assert "?after=" in place
    assert f'id="comment-{made[-1].pk}"' in client.get(place).text
    assert "?" not in client.get(made[0].get_absolute_url()).headers["Location"]
    assert client.get(f"{entry.get_absolute_url()}?after=x").status_code == 200


def test_the_page_makes_the_same_queries_for_no_comment_and_two_hundred(
    client, client_of, learner, other, entry, say, publish, topics, django_assert_num_queries
):
    publish(other, kind="solution", challenge=entry)
    address = entry.get_absolute_url()
    readers = (client, 5), (client_of(other), 7), (client_of(learner), 7)
    for count in (0, 199):
        many(entry, other, count)
        for browser, queries in readers:
            with django_assert_num_queries(queries):
                assert browser.get(address).status_code == 200
