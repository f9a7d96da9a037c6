"""A README that is imported again while a mentor reviews its texts."""

import pytest

from learnings.models import Draft, Entry, ReadmeImport
from learnings.tests.readme_review.sending import README, entry, sent
from portal.moderation.models import Review
from tests import snapshots

SECTION = "\n## Installation\n\nRun `make`.\n"
IN_REVIEW = "This is in review: if you submit the new text, mentors decide on it instead"
CHANGED_DOCKER = README.replace("the same everywhere", "one image, the same everywhere")


@snapshots.fixture
def submitted(learner, topics):
    """An import with a learning, a challenge with its solution and a section, which wait."""
    staged = ReadmeImport.stage(learner, README + SECTION)
    staged.confirm()
    staged.submit()
    assert set(Entry.objects.values_list("status", flat=True)) == {"pending"}


def preview(client_of, learner, text):
    staged = ReadmeImport.stage(learner, text)
    page = client_of(learner).get(staged.get_absolute_url())
    rows = [row for group in page.context["preview"].groups for row in group.rows]
    told = [row.item.kind for row in rows if row.is_in_review]
    assert page.text.count(IN_REVIEW) == len(told)
    return told, staged


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("the same everywhere", "one image", "technology"),
        ("Slow list | Added an index", "Slow list | Added two indexes", "challenge"),
        ("Run `make`.", "Run `make all`.", "kept"),
    ],
)
def test_the_author_is_told_beside_what_is_in_review(
    client_of, learner, submitted, before, after, kind
):
    told, _staged = preview(client_of, learner, (README + SECTION).replace(before, after))
    assert told == [kind]


def test_what_was_decided_or_is_the_same_is_not_in_review(client_of, learner, mentor, submitted):
    entry().case.decide("approve", by=mentor, revision_number=1)
    changed = CHANGED_DOCKER + SECTION + "\n## Usage\n\nOpen the page.\n"
    told, _staged = preview(client_of, learner, changed)
    assert told == []


def test_what_another_person_has_in_review_is_not_told(client_of, other, submitted):
    told, _staged = preview(client_of, other, CHANGED_DOCKER)
    assert told == []


def test_the_mentor_decides_on_no_text_that_was_replaced(client_of, learner, mentor, submitted):
    docker = entry()
    case = docker.case
    page = client_of(mentor)
    opened = page.get(f"/moderation/cases/{case.pk}/").context["item"].form
    values = {"revision_number": opened["revision_number"].value(), "decision": "approve"}
    told, staged = preview(client_of, learner, CHANGED_DOCKER)
    assert told == ["technology"]
    staged.confirm()
    docker.refresh_from_db()
    # As long as it is a draft, the mentor's text stays.
    assert (docker.status, docker.waiting_revision.number) == ("pending", 1)
    assert "one image" in Draft.objects.get(entry=docker).body
    staged.submit()
    late = page.post(f"/moderation/cases/{case.pk}/review/", values)
    assert late.status_code == 409
    assert "The author submitted newer text after you opened this." in late.text
    assert "one image" in late.text
    assert not Review.objects.exists()


def test_the_mentor_of_the_readme_decides_on_no_text_that_was_replaced(
    client_of, learner, mentor, submitted
):
    docker, browser = entry(), client_of(mentor)
    address = f"/moderation/submissions/{docker.case.submission_id}/"
    values = sent(browser, address, decision="approve")
    _told, staged = preview(client_of, learner, CHANGED_DOCKER)
    staged.confirm()
    staged.submit()
    browser.post(address, values, follow=True)
    docker.refresh_from_db()
    assert (docker.status, docker.waiting_revision.number) == ("pending", 2)
