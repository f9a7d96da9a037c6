"""A comment that two tabs send, each with a form of its own."""

import uuid

import pytest

from learnings.models import Comment, RepeatedComment
from learnings.models.comment import REPEAT_WINDOW
from portal.clock import ago

HTMX = {"HX-Request": "true"}


@pytest.fixture
def entry(learner, publish):
    return publish(learner, "Port in use", kind="challenge")


def test_the_same_text_from_two_tabs_leads_to_the_first_comment(client_of, other, entry):
    browser = client_of(other)
    first, again = (
        browser.post(
            f"/entries/{entry.pk}/comments/", {"key": uuid.uuid4(), "body": "Once."}, follow=True
        )
        for _tab in range(2)
    )
    posted = Comment.objects.get()
    assert first.redirect_chain[0][0] == posted.get_absolute_url()
    assert "You’ve already posted this comment." not in first.text
    # The message is at the top of the page, which the address leads to.
    assert again.redirect_chain == [(f"{entry.get_absolute_url()}#main", 302)]
    link = f'<a href="#comment-{posted.pk}">Open your comment</a>'
    assert f"You’ve already posted this comment. {link}" in again.text
    assert f'id="comment-{posted.pk}"' in again.text
    entry.refresh_from_db()
    assert entry.comment_count == 1


def test_the_same_text_leads_to_the_page_of_comments_that_has_it(
    client_of, other, entry, say, monkeypatch
):
    monkeypatch.setattr("learnings.discussion.MAX_COMMENTS_SHOWN", 1)
    say(other, "First.")
    posted = say(other, "Once.")
    again = client_of(other).post(
        f"/entries/{entry.pk}/comments/", {"key": uuid.uuid4(), "body": "Once."}
    )
    address = f"{entry.get_absolute_url()}?after={posted.thread - 1}#main"
    assert again.headers["Location"] == address


def test_the_same_text_from_two_tabs_with_htmx_leads_to_the_first_comment(client_of, other, entry):
    first = Comment(entry=entry, author=other, body="Once.").post()
    reply = Comment(entry=entry, author=other, body="Twice.", parent=first).post()
    for address, posted, form in (
        (f"/entries/{entry.pk}/comments/", first, f"comment-on-{entry.pk}"),
        (f"/comments/{first.pk}/reply/", reply, f"reply-to-{first.pk}"),
    ):
        values = {"key": uuid.uuid4(), "body": posted.body}
        answer = client_of(other).post(address, values, headers=HTMX)
        assert answer.status_code == 200
        assert "You’ve already posted this comment." in answer.text
        assert f'href="{posted.get_absolute_url()}"' in answer.text
        assert f'id="{form}"' in answer.text
    assert Comment.objects.count() == 2


def test_what_is_no_repeated_comment(learner, other, entry, publish, say):
    first = say(other, "Thank you.")
    say(learner, "Thank you.")
    say(other, "Thank you.", parent=first)
    say(other, "Thank you.", on=publish(other, "Another entry"))
    say(other, "Thank you!")
    first.delete_text()
    again = say(other, "Thank you.")
    with pytest.raises(RepeatedComment) as caught:
        say(other, "Thank you.")
    assert caught.value.posted == again
    Comment.objects.filter(pk=again.pk).update(created_at=ago(REPEAT_WINDOW))
    say(other, "Thank you.")
    assert Comment.objects.count() == 7
    entry.refresh_from_db()
    assert entry.comment_count == 5
