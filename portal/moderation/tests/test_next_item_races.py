"""Mentors who press "Review next" at the same moment, on PostgreSQL."""

from collections import Counter
from functools import partial

import pytest

from portal.moderation.models import Abstention, Case, ReviewLock, Submission
from portal.moderation.next_item import Place
from portal.moderation.queue_view import QueueView
from portal.people.models import User
from tests.races import exception_types, race_rounds, run_concurrently

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ITEMS = 60


def test_two_mentors_never_get_the_same_item(learner, other, mentor, colleague, write, send):
    readme = Submission.objects.send(other, kind="readme")
    for number in range(3):
        write(other, f"Part {number}").submit(submission=readme)
    for number in range(ITEMS - 1):
        send(learner, f"Title {number}")
    given = []

    def take(person):
        return Place(QueueView(), User.objects.get(pk=person.pk)).lock_next()

    for _round in range(ITEMS // 2):
        results = run_concurrently(lambda: take(mentor), lambda: take(colleague))
        assert exception_types(results) == []
        given += [case.pk for case in results]
        _decide(results)
    assert Counter(given).most_common(1)[0][1] == 1
    assert len(given) == ITEMS
    assert not Case.objects.waiting().exists()


def test_a_case_is_skipped_while_its_lock_is_renewed(learner, mentor, send):
    case = send(learner, "A title").case
    skip = partial(Abstention.record, [case], by=mentor, permanently=False)
    renew = partial(ReviewLock.acquire, case, by=mentor)
    for _round in race_rounds(20):
        ReviewLock.acquire(case, by=mentor)
        assert exception_types(run_concurrently(skip, renew)) == []


def _decide(cases):
    """Take what was given out of the queue, as decisions do, with the locks."""
    for case in cases:
        together = Case.objects.filter(pk=case.pk)
        if case.is_in_readme:
            together = Case.objects.filter(submission=case.submission)
        together.update(state="settled", waiting_revision=None, waiting_since=None)
    ReviewLock.objects.all().delete()
