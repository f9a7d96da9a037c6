"""Posts of mentors, which only another mentor or an operator can approve."""

import pytest

from learnings.models import Entry
from portal.moderation.tests.test_live_revision import edit
from tests.fixtures.entries import form, judge

ANOTHER_MENTOR = "In review: another mentor has to approve it."
OPERATOR_ONLY = "In review: there is no other mentor, so an operator has to approve it."


def post_challenge(client, **values):
    """Submit a challenge. Returns the text of the next page, and the entry."""
    page = client.post(
        "/challenges/new/", form(kind="challenge", section="", **values), follow=True
    )
    return page.text, Entry.objects.get()


@pytest.fixture
def author(mentor, cohort):
    """A mentor who is also a learner of the cohort."""
    mentor.cohort = cohort
    mentor.save(update_fields=["cohort"])
    return mentor


def test_own_post_of_mentor_says_another_mentor_must_approve(client, client_of, author, colleague):
    page, entry = post_challenge(client_of(author), title="Slow pages")
    assert page.count(ANOTHER_MENTOR) == 2
    assert "Usually answered within 24 hours." in page
    assert "Only you and the mentors see it until then." in page
    assert client.get(entry.get_absolute_url()).status_code == 404
    assert "Slow pages" in client_of(colleague).get("/moderation/").text
    assert "Slow pages" not in client_of(author).get("/moderation/").text


def test_own_post_of_only_mentor_says_an_operator_must_approve(
    client_of, author, operator, stranger
):
    page, entry = post_challenge(client_of(author), title="Slow pages")
    assert page.count(OPERATOR_ONLY) == 2
    assert "Slow pages" in client_of(operator).get("/moderation/").text
    assert "Slow pages" not in client_of(stranger).get("/moderation/").text


def test_own_post_without_cohort_says_another_mentor_must_approve(client_of, mentor, stranger):
    page, _entry = post_challenge(client_of(mentor), title="Slow pages")
    assert page.count(ANOTHER_MENTOR) == 2
    assert "Slow pages" in client_of(stranger).get("/moderation/").text


def test_own_edit_of_mentor_shows_the_same_notice(client_of, author, colleague, hand_in):
    entry = hand_in(author, "First words")
    judge(entry, colleague, "approve")
    edit(entry, "Second words")
    page = client_of(author).get(entry.get_absolute_url(), follow=True).text
    assert ANOTHER_MENTOR in page
    assert "Others see the earlier text until then." in page


def test_post_of_learner_shows_the_usual_notice(client_of, learner, mentor):
    page, _entry = post_challenge(client_of(learner), title="Slow pages")
    assert "Only you and the mentors can see it until a mentor has approved it." in page
    assert "has to approve it" not in page
