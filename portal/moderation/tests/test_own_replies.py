"""Saved replies that mentors write: placeholders, limits, and who sees them."""

import pytest

from portal.moderation import saved_replies
from portal.moderation.models import OwnReply, Review
from tests.fixtures.moderation import first_item

LIST = "/moderation/replies/"
TEXT = "Hi {name}, “{title}” says nothing of {topic}. Use {{ braces }} for code."


@pytest.fixture
def reply(mentor):
    return OwnReply.objects.create(mentor=mentor, label="Too short", text=TEXT)


def test_reply_is_written_edited_and_deleted(client_of, mentor):
    browser = client_of(mentor)
    assert browser.post(LIST, {"label": "Too short", "text": TEXT}).status_code == 302
    reply = OwnReply.objects.get()
    assert (reply.mentor, reply.label, reply.text) == (mentor, "Too short", TEXT)
    page = f"{LIST}{reply.pk}/"
    values = {"label": "Short", "text": "Longer, {name}.", "version": 0}
    assert browser.post(page, values).status_code == 302
    stale = browser.post(page, values | {"text": "From another tab."})
    assert stale.status_code == 409
    assert "From another tab." in stale.text
    assert "Longer, {name}." in stale.text
    assert "Longer" in browser.get(f"{page}delete/").text
    browser.post(f"{page}delete/")
    assert not OwnReply.objects.exists()
    assert browser.post(page, values).status_code == 404


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"text": "Hi {nmae}."}, "Nexus can’t fill {nmae}."),
        ({"text": ""}, "This field is required."),
        ({"text": "x" * 2001}, "Up to 2,000 characters; yours has 2,001."),
        ({"label": "too SHORT"}, "You have another saved reply with this label."),
    ],
)
def test_refused_reply_is_shown_with_what_was_typed(client_of, mentor, reply, values, sentence):
    page = client_of(mentor).post(LIST, {"label": "Another", "text": "A text."} | values)
    assert page.status_code == 422
    assert sentence in page.text
    assert OwnReply.objects.count() == 1


def test_mentor_has_at_most_fifty_replies(client_of, mentor, monkeypatch, reply):
    monkeypatch.setattr("portal.moderation.models.own_reply.MAX_REPLIES", 1)
    page = client_of(mentor).post(LIST, {"label": "Another", "text": "A text."})
    assert page.status_code == 422
    assert OwnReply.objects.count() == 1


def test_reply_of_another_mentor_is_missing(client_of, colleague, reply):
    browser = client_of(colleague)
    assert "Too short" not in browser.get(LIST).text
    for address in (f"{LIST}{reply.pk}/", f"{LIST}{reply.pk}/delete/"):
        assert browser.get(address).status_code == 404


def decide(browser, entry, reply):
    values = {"decision": "request_changes", "revision_number": 1, "reason": ""}
    address = f"/moderation/cases/{entry.case_id}/review/"
    return browser.post(address, values | {"canned": f"own-{reply.pk}"})


def test_own_reply_is_filled_for_the_post_without_javascript(
    client_of, mentor, learner, send, reply, topics
):
    entry = send(learner, "An {name} title", topics_text="Docker")
    browser = client_of(mentor)
    filled = "Hi Amina, “An {name} title” says nothing of Docker. Use {{ braces }} for code."
    item = first_item(browser).context["item"]
    assert saved_replies.reply_text(f"own-{reply.pk}", item.beside.replies) == filled
    assert decide(browser, entry, reply).status_code == 302
    review = Review.objects.get()
    # The label is for the mentor only, so the public log has none.
    assert (review.reason, review.canned) == (filled, "")


def test_reply_of_another_mentor_fills_nothing(client_of, colleague, learner, send, reply):
    entry = send(learner, "A title")
    assert decide(client_of(colleague), entry, reply).status_code == 422
    assert not Review.objects.exists()


def test_filled_reply_that_is_too_long_is_refused(client_of, mentor, learner, send, reply):
    OwnReply.objects.update(text="{title}" * 250)
    page = decide(client_of(mentor), send(learner, "A long title of it"), reply)
    assert page.status_code == 422
    assert "Please shorten it." in page.text


def test_own_reply_is_filled_in_the_review_of_a_readme(
    client_of, mentor, learner, send, reply, topics
):
    entry = send(learner, "A title", topics_text="Docker")
    submission = entry.case.submission
    type(submission).objects.update(kind="readme")
    key = entry.case_id
    values = {f"revision-{key}": 1, f"back-{key}": "on", f"reply-{key}": f"own-{reply.pk}"}
    client_of(mentor).post(f"/moderation/submissions/{submission.pk}/", values)
    assert Review.objects.get().reason.startswith("Hi Amina, “A title” says nothing of Docker.")
