"""A cohort that reads everything first is not left by choosing another, or none."""

from datetime import timedelta

import pytest
from django.utils import timezone

from learnings.models import Entry
from portal.moderation import escalation
from portal.moderation.models import TrustNaming
from portal.moderation.tests.test_live_text import edit
from portal.moderation.tests.test_overdue import wait
from portal.people.models import Cohort, CohortLink, CohortRequest, User, join_cohort
from portal.people.tests.test_settings import form
from tests.fixtures.moderation import verified


def choose(client, person, cohort):
    """In the settings; None is no cohort."""
    person.refresh_from_db()
    answer = client.post("/settings/", form(person, cohort=cohort.pk if cohort else ""))
    assert answer.status_code == 302
    assert User.objects.get(pk=person.pk).cohort == cohort


def no_cohort(client, person, elsewhere, mentor):
    choose(client, person, None)


def another_cohort(client, person, elsewhere, mentor):
    choose(client, person, elsewhere)


def another_and_then_none(client, person, elsewhere, mentor):
    choose(client, person, elsewhere)
    choose(client, person, None)


def a_link(client, person, elsewhere, mentor):
    link = CohortLink.objects.create(
        cohort=elsewhere, made_by=mentor, expires_at=timezone.now() + timedelta(days=1)
    )
    client.post(link.get_absolute_url())
    assert User.objects.get(pk=person.pk).cohort == elsewhere


def a_request(client, person, elsewhere, mentor):
    CohortRequest.ask(person, elsewhere).answer(by=mentor, yes=True)


def a_link_to_one_that_publishes_first(client, person, elsewhere, mentor):
    Cohort.objects.filter(pk=elsewhere.pk).update(review_policy="publish_first")
    a_link(client, person, elsewhere, mentor)


WAYS = [
    no_cohort,
    another_cohort,
    another_and_then_none,
    a_link,
    a_request,
    a_link_to_one_that_publishes_first,
]


@pytest.fixture
def strict(cohort):
    cohort.review_policy = "review_first"
    cohort.save(update_fields=["review_policy"])
    return cohort


@pytest.fixture
def elsewhere(db):
    return Cohort.objects.create(
        programme="A",
        name="Cohort 4",
        slug="cohort-4",
        starts_on="2026-01-01",
        ends_on="2099-01-01",
        is_open=True,
    )


@pytest.fixture
def author(learner, mentor, strict):
    """A trusted learner of a cohort that reads everything first."""
    TrustNaming.record(learner, by=mentor, trusted=True)
    return verified(learner)


@pytest.mark.parametrize("noted", [True, False], ids=["noted", "put_in_by_an_operator"])
@pytest.mark.parametrize("leave", WAYS, ids=lambda way: way.__name__)
def test_who_leaves_is_still_read_first(
    client_of, author, strict, elsewhere, mentor, send, publish, leave, noted
):
    if noted:
        join_cohort(author, strict)
    older = publish(author, "Approved words")
    leave(client_of(author), author, elsewhere, mentor)
    author = User.objects.get(pk=author.pk)
    assert send(author, "A new post").status == "pending"
    edited = edit(older, "Second words")
    assert edited.live_revision.number == 1
    assert edited.waiting_revision.number == 2


def test_nothing_of_who_left_is_public_unread_after_a_day(author, strict, elsewhere, send):
    join_cohort(author, elsewhere)
    entry = send(User.objects.get(pk=author.pk), "A new post")
    wait(25)
    escalation.escalate_overdue_reviews()
    assert Entry.objects.get(pk=entry.pk).status == "pending"


def test_an_older_post_of_another_cohort_is_edited_under_the_stricter_rule(
    author, strict, elsewhere, mentor, send
):
    Cohort.objects.filter(pk=strict.pk).update(review_policy="usual")
    join_cohort(author, elsewhere)
    older = send(User.objects.get(pk=author.pk), "Trusted words")
    assert older.live_revision.published_under == "trust"
    Cohort.objects.filter(pk=strict.pk).update(review_policy="review_first")
    join_cohort(author, strict)
    assert edit(older, "Second words").waiting_revision.number == 2


def test_once_its_dates_are_over_the_usual_rules_hold(author, strict, send):
    join_cohort(author, None)
    Cohort.objects.filter(pk=strict.pk).update(starts_on="2020-01-01", ends_on="2020-12-31")
    assert send(User.objects.get(pk=author.pk), "A new post").status == "live"


def test_who_was_never_in_one_is_public_at_once(learner, other, mentor, elsewhere, send):
    TrustNaming.record(learner, by=mentor, trusted=True)
    Cohort.objects.filter(pk=elsewhere.pk).update(review_policy="review_first")
    join_cohort(other, elsewhere)
    join_cohort(learner, None)
    assert send(User.objects.get(pk=learner.pk), "A new post").status == "live"
