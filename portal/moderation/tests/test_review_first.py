"""A member of a review-first cohort stays under its rule after leaving it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from learnings.models import Entry
from portal.moderation import escalation
from portal.moderation.models import TrustNaming
from portal.moderation.tests.test_escalation import wait
from portal.moderation.tests.test_live_revision import edit
from portal.people.models import Cohort, CohortLink, CohortRequest, User, join_cohort
from portal.people.tests.test_settings import form
from tests.fixtures.moderation import verified


def choose(client, person, cohort):
    """Choose a cohort in the settings; None is no cohort."""
    person.refresh_from_db()
    answer = client.post("/settings/", form(person, cohort=cohort.pk if cohort else ""))
    assert answer.status_code == 302
    assert User.objects.get(pk=person.pk).cohort == cohort


def no_cohort(client, person, other_cohort, mentor):
    choose(client, person, None)


def another_cohort(client, person, other_cohort, mentor):
    choose(client, person, other_cohort)


def another_and_then_none(client, person, other_cohort, mentor):
    choose(client, person, other_cohort)
    choose(client, person, None)


def a_link(client, person, other_cohort, mentor):
    link = CohortLink.objects.create(
        cohort=other_cohort, made_by=mentor, expires_at=timezone.now() + timedelta(days=1)
    )
    client.post(link.get_absolute_url())
    assert User.objects.get(pk=person.pk).cohort == other_cohort


def a_request(client, person, other_cohort, mentor):
    CohortRequest.ask(person, other_cohort).answer(by=mentor, yes=True)


def a_link_to_one_that_publishes_first(client, person, other_cohort, mentor):
    Cohort.objects.filter(pk=other_cohort.pk).update(review_policy="publish_first")
    a_link(client, person, other_cohort, mentor)


WAYS = [
    no_cohort,
    another_cohort,
    another_and_then_none,
    a_link,
    a_request,
    a_link_to_one_that_publishes_first,
]


@pytest.fixture
def review_first_cohort(cohort):
    cohort.review_policy = "review_first"
    cohort.save(update_fields=["review_policy"])
    return cohort


@pytest.fixture
def other_cohort(db):
    return Cohort.objects.create(
        programme="A",
        name="Cohort 4",
        slug="cohort-4",
        starts_on="2026-01-01",
        ends_on="2099-01-01",
        is_open=True,
    )


@pytest.fixture
def author(learner, mentor, review_first_cohort):
    """A trusted learner of a review-first cohort."""
    TrustNaming.record(learner, by=mentor, trusted=True)
    return verified(learner)


@pytest.mark.parametrize("is_recorded", [True, False], ids=["is_recorded", "added_by_operator"])
@pytest.mark.parametrize("leave_cohort", WAYS, ids=lambda way: way.__name__)
def test_leaving_a_review_first_cohort_keeps_review_first(
    client_of,
    author,
    review_first_cohort,
    other_cohort,
    mentor,
    hand_in,
    approved,
    leave_cohort,
    is_recorded,
):
    if is_recorded:
        join_cohort(author, review_first_cohort)
    older = approved(author, "Approved words")
    leave_cohort(client_of(author), author, other_cohort, mentor)
    author = User.objects.get(pk=author.pk)
    assert hand_in(author, "A new post").status == "pending"
    edited = edit(older, "Second words")
    assert edited.live_revision.number == 1
    assert edited.waiting_revision.number == 2


def test_overdue_entry_after_leaving_a_review_first_cohort_is_not_published(
    author, review_first_cohort, other_cohort, hand_in
):
    join_cohort(author, other_cohort)
    entry = hand_in(User.objects.get(pk=author.pk), "A new post")
    wait(25)
    escalation.escalate_overdue_reviews()
    assert Entry.objects.get(pk=entry.pk).status == "pending"


def test_edit_of_older_post_follows_the_stricter_cohort(
    author, review_first_cohort, other_cohort, mentor, hand_in
):
    Cohort.objects.filter(pk=review_first_cohort.pk).update(review_policy="usual")
    join_cohort(author, other_cohort)
    older = hand_in(User.objects.get(pk=author.pk), "Trusted words")
    assert older.live_revision.published_under == "trust"
    Cohort.objects.filter(pk=review_first_cohort.pk).update(review_policy="review_first")
    join_cohort(author, review_first_cohort)
    assert edit(older, "Second words").waiting_revision.number == 2


def test_ended_review_first_cohort_no_longer_applies(author, review_first_cohort, hand_in):
    join_cohort(author, None)
    Cohort.objects.filter(pk=review_first_cohort.pk).update(
        starts_on="2020-01-01", ends_on="2020-12-31"
    )
    assert hand_in(User.objects.get(pk=author.pk), "A new post").status == "live"


def test_trusted_author_outside_review_first_cohorts_is_public_at_once(
    learner, other, mentor, other_cohort, hand_in
):
    TrustNaming.record(learner, by=mentor, trusted=True)
    Cohort.objects.filter(pk=other_cohort.pk).update(review_policy="review_first")
    join_cohort(other, other_cohort)
    join_cohort(learner, None)
    assert hand_in(User.objects.get(pk=learner.pk), "A new post").status == "live"
