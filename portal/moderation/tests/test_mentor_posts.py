"""What a mentor reads of a post of their own, and who finds it in the queue."""

import pytest

from learnings.models import Entry
from portal.moderation.tests.test_live_text import edit
from tests.fixtures.entries import form, judge

ANOTHER = "In review: another mentor has to approve it."
AN_OPERATOR = "In review: there is no other mentor, so an operator has to approve it."


def posted(client, **values):
    """(the page that follows, the entry)."""
    page = client.post(
        "/challenges/new/", form(kind="challenge", section="", **values), follow=True
    )
    return page.text, Entry.objects.get()


@pytest.fixture
def author(mentor, cohort):
    """A mentor who is counted to the cohort as a learner too."""
    mentor.cohort = cohort
    mentor.save(update_fields=["cohort"])
    return mentor


def test_a_mentors_own_post_says_that_another_mentor_has_to_approve_it(
    client, client_of, author, colleague
):
    page, entry = posted(client_of(author), title="Slow pages")
    assert page.count(ANOTHER) == 2
    assert "Usually answered within 24 hours." in page
    assert "Only you and the mentors see it until then." in page
    assert client.get(entry.get_absolute_url()).status_code == 404
    assert "Slow pages" in client_of(colleague).get("/moderation/").text
    assert "Slow pages" not in client_of(author).get("/moderation/").text


def test_the_only_mentor_of_a_cohort_reads_that_an_operator_has_to(
    client_of, author, operator, stranger
):
    page, entry = posted(client_of(author), title="Slow pages")
    assert page.count(AN_OPERATOR) == 2
    assert "Slow pages" in client_of(operator).get("/moderation/").text
    assert "Slow pages" not in client_of(stranger).get("/moderation/").text


def test_without_a_cohort_any_other_mentor_has_to(client_of, mentor, stranger):
    page, _entry = posted(client_of(mentor), title="Slow pages")
    assert page.count(ANOTHER) == 2
    assert "Slow pages" in client_of(stranger).get("/moderation/").text


def test_an_edit_of_a_mentor_says_so_beside_the_earlier_text(client_of, author, colleague, send):
    entry = send(author, "First words")
    judge(entry, colleague, "approve")
    edit(entry, "Second words")
    page = client_of(author).get(entry.get_absolute_url(), follow=True).text
    assert ANOTHER in page
    assert "Others read the earlier text until then." in page


def test_a_learner_reads_what_learners_read(client_of, learner, mentor):
    page, _entry = posted(client_of(learner), title="Slow pages")
    assert "This waits for a mentor. Only you and the mentors see it." in page
    assert "In review" not in page
