"""Tests of what Home shows of the cohort's week."""

from datetime import timedelta

from django.utils import timezone

from learnings.home import _authors_of_week, _first_of_cohort
from learnings.models import Entry


def test_authors_of_the_week_are_each_shown_once_and_never_for_an_anonymous_post(
    learner, other, make_person, cohort, publish
):
    def authors():
        rows = _first_of_cohort.lazy_rows(learner.pk, cohort.pk)
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
