"""Comments on paragraphs of a text under review: who writes, reads and answers them."""

import pytest

from portal.moderation.models import (
    AlreadyReviewed,
    NotPermitted,
    ParagraphComment,
    TooManyComments,
)
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
