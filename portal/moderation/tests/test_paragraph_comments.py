"""Comments on paragraphs of a text under review: who writes, reads and answers them."""

import pytest

from portal.moderation.models import (
    AlreadyReviewed,
    NotPermitted,
    ParagraphComment,
    TooManyComments,
)
from portal.people.models import Notification
from portal.text.paragraphs import split_paragraphs
from tests.fixtures.entries import judge

BODY = "First thing.\n\nSecond *thing*.\n\n- one\n- two\n\n---\n\nLast."


@pytest.fixture
def waiting(learner, send):
    return send(learner, "A title", body=BODY)


def comment_on(entry, by, *, paragraph=2, revision_number=1, text="Which one?"):
    return ParagraphComment.add(
        entry.case, paragraph=paragraph, revision_number=revision_number, text=text, by=by
    )


def test_paragraphs_are_the_top_level_elements():
    html = '<p>A <a title="a > b">b</a></p>\n<hr>\n<ul>\n<li><p>one<br>two</p></li>\n</ul>\n<p>c'
    parts = split_paragraphs(html)
    assert [(part.number, part.words) for part in parts] == [
        (1, "A b"), (2, ""), (3, "onetwo"), (4, "c")
    ]  # fmt: skip
    assert "".join(part.html for part in parts) == html
    assert parts[0].digest != parts[3].digest == split_paragraphs("<p>c</p>")[0].digest


def test_comment_keeps_the_words_and_is_read_by_the_author_after_the_decision(
    waiting, mentor, learner, other
):
    comment = comment_on(waiting, mentor)
    assert comment.words == "Second thing."
    of_author = ParagraphComment.objects.for_author(learner)
    assert list(of_author.all()) == []
    review = judge(waiting, mentor, "request_changes", "See the comments.")
    assert list(of_author.all()) == [comment]
    assert list(ParagraphComment.objects.for_author(other)) == []
    waiting.case.undo(review, by=mentor)
    assert list(of_author.all()) == []


def test_comment_is_refused_on_what_does_not_wait(waiting, mentor, stranger, learner, monkeypatch):
    for who in (stranger, learner):
        with pytest.raises(NotPermitted):
            comment_on(waiting, who)
    for wrong in ({"revision_number": 2}, {"paragraph": 4}, {"paragraph": 9}):
        with pytest.raises(AlreadyReviewed):
            comment_on(waiting, mentor, **wrong)
    monkeypatch.setattr("portal.moderation.models.paragraph_comment.MAX_PER_CASE", 0)
    with pytest.raises(TooManyComments):
        comment_on(waiting, mentor)
    assert not ParagraphComment.objects.exists()


def test_only_the_author_answers_and_only_what_was_sent(waiting, mentor, learner, other):
    comment = comment_on(waiting, mentor)
    with pytest.raises(NotPermitted):
        comment.save_answer("The second.", by=learner)
    judge(waiting, mentor, "request_changes", "See the comments.")
    for who in (other, mentor):
        with pytest.raises(NotPermitted):
            comment.save_answer("The second.", by=who)
    comment.save_answer("The second.", by=learner)
    comment.refresh_from_db()
    assert comment.answer == "The second."
    comment.resolve()
    with pytest.raises(NotPermitted):
        comment.save_answer("Or the third.", by=learner)


def post_comment(browser, entry, **values):
    values = {"paragraph": 2, "revision_number": 1, "text": "Which one?"} | values
    return browser.post(f"/moderation/cases/{entry.case_id}/comments/", values)


def test_mentor_comments_beside_the_paragraph_and_comes_back_to_it(client_of, mentor, waiting):
    browser = client_of(mentor)
    answer = post_comment(browser, waiting, view="sort=due")
    assert answer.url == f"/moderation/?sort=due&item={waiting.case_id}#paragraph-2"
    placed = browser.get(answer.url).context["item"].beside.paragraphs
    texts = {one.paragraph.words: [row.text for row in one.comments] for one in placed}
    assert texts["Second thing."] == ["Which one?"]
    assert sum(map(len, texts.values())) == 1


@pytest.mark.parametrize(
    ("values", "status", "sentence"),
    [
        ({"text": ""}, 422, "This field is required."),
        ({"text": "x" * 1001}, 422, "Up to 1,000 characters; yours has 1,001."),
        ({"revision_number": 2}, 409, "decided or changed first, so nothing was saved"),
        ({"paragraph": 99}, 409, "decided or changed first, so nothing was saved"),
    ],
)
def test_refused_comment_is_shown_with_what_was_typed(
    client_of, mentor, waiting, values, status, sentence
):
    page = post_comment(client_of(mentor), waiting, **values)
    assert page.status_code == status
    assert sentence in page.text
    assert (values.get("text") or "") in page.text
    assert not ParagraphComment.objects.exists()


def test_author_reads_the_old_words_and_answers_on_the_edit_page(
    client_of, mentor, learner, waiting
):
    comment = comment_on(waiting, mentor)
    browser = client_of(learner)
    edit = waiting.get_edit_url()
    assert "Which one?" not in browser.get(edit).text
    judge(waiting, mentor, "request_changes", "See the comments.")
    changed = "You changed this paragraph since."
    page = browser.get(edit).text
    assert "Which one?" in page
    assert "Second thing." in page
    assert changed not in page
    draft = waiting.draft
    draft.body = BODY.replace("Second", "2nd")
    draft.save_text(version=draft.version)
    page = browser.get(edit).text
    assert "Second thing." in page
    assert changed in page
    answer = browser.post(f"/moderation/comments/{comment.pk}/", {"answer": "The second one."})
    assert answer.url == edit
    assert "The second one." in browser.get(edit).text
    waiting.refresh_from_db()
    waiting.submit()
    item = client_of(mentor).get(f"/moderation/?item={waiting.case_id}").context["item"]
    assert [row.answer for row in item.beside.earlier] == ["The second one."]
    browser.post(f"/moderation/comments/{comment.pk}/resolve/")
    comment.refresh_from_db()
    assert comment.resolved_at is not None


def test_comment_on_a_paragraph_that_stayed_is_in_view_when_the_text_comes_back(
    client_of, mentor, waiting
):
    judge(waiting, mentor, "approve")
    draft = waiting.draft_for_edit()
    draft.body = BODY.replace("First", "1st")
    draft.save_text(version=draft.version)
    waiting.refresh_from_db()
    waiting.submit()
    address = f"/moderation/?item={waiting.case_id}"
    browser = client_of(mentor)
    assert '<details class="fold" id="new-text">' in browser.get(address).text
    waiting.refresh_from_db()
    comment_on(waiting, mentor, revision_number=2)
    assert '<details class="fold" id="new-text" open>' in browser.get(address).text


def test_empty_answer_is_refused(client_of, mentor, learner, waiting):
    comment = comment_on(waiting, mentor)
    judge(waiting, mentor, "request_changes", "See the comments.")
    page = client_of(learner).post(f"/moderation/comments/{comment.pk}/", {"answer": " "})
    assert page.status_code == 422


def test_decision_with_comments_sends_one_notification(mentor, learner, waiting):
    comment_on(waiting, mentor)
    comment_on(waiting, mentor, paragraph=1)
    assert not Notification.objects.filter(recipient=learner).exists()
    judge(waiting, mentor, "request_changes", "See the comments.")
    assert Notification.objects.get(recipient=learner).kind == "changes_requested"


def test_mentor_deletes_their_own_comment_only(client_of, mentor, colleague, waiting):
    comment = comment_on(waiting, mentor)
    address = f"/moderation/comments/{comment.pk}/delete/"
    assert client_of(colleague).post(address).status_code == 404
    assert "Which one?" in client_of(mentor).get(address).text
    client_of(mentor).post(address)
    assert not ParagraphComment.objects.exists()
