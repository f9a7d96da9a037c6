"""Tests of what Home shows of the cohort's week."""

from datetime import timedelta

from django.utils import timezone

from learnings.home import _authors_of_week, _newest_of_cohort
from learnings.models import Entry
from portal.people.models import Cohort
from portal.web.pagination import PAGE_SIZE


def test_authors_of_the_week_are_each_shown_once_and_never_for_an_anonymous_post(
    learner, other, make_person, cohort, publish
):
    def authors():
        rows = _newest_of_cohort(learner)
        found = _authors_of_week(cohort.pk, rows)
        assert _authors_of_week(cohort.pk, list(rows)) == found
        return [person.handle for person in found]

    hidden, old = make_person(cohort=cohort), make_person(cohort=cohort)
    for author in (learner, other, other, hidden, old):
        publish(author)
    Entry.objects.filter(author=hidden).update(is_anonymous=True)
    long_ago = timezone.now() - timedelta(days=8)
    Entry.objects.filter(author=old).update(published_at=long_ago)
    assert authors() == [other.handle, learner.handle]
    type(other).objects.filter(pk=other.pk).update(erased_at=long_ago)
    assert authors() == [learner.handle]


def test_the_first_page_of_the_feed_ends_with_the_cohort(learner, cohort, publish):
    dates = {"starts_on": "2026-11-01", "ends_on": "2099-12-18"}
    later = Cohort.objects.create(programme="ALX ProDev", name="4", slug="later", **dates)
    assert later.pk > cohort.pk
    ours, *others = (publish(learner) for _number in range(PAGE_SIZE + 2))
    Entry.objects.filter(pk__in=[entry.pk for entry in others]).update(cohort=later)
    assert _newest_of_cohort(learner).values("id") == [ours.pk]


def test_the_first_page_of_the_feed_knows_whether_there_are_more(learner, publish):
    for _number in range(PAGE_SIZE + 2):
        publish(learner)
    assert len(_newest_of_cohort(learner)) == PAGE_SIZE + 1
