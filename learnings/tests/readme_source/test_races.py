"""Two runs of `tick`, and two workers, at the same moment."""

from functools import partial

import pytest
from django.utils import timezone

from learnings.models import ReadmeSource
from learnings.readme_sources import check_due_readmes
from learnings.tests.readme_source.connected import ADDRESS
from portal.tests.test_outgoing_requests import PUBLIC
from tests.races import exception_types, race_rounds, run_concurrently

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_runs_of_tick_at_once_fetch_each_readme_once(worker, github, make_person):
    owners = [make_person() for _number in range(5)]
    for _round in race_rounds(4):
        ReadmeSource.objects.all().delete()
        github["net"].asked.clear()
        for owner in owners:
            ReadmeSource.objects.create(owner=owner, address=ADDRESS, next_check_at=timezone.now())
        results = run_concurrently(*[check_due_readmes] * 3)
        assert exception_types(results) == []
        worker()
        assert github["net"].asked == [PUBLIC] * len(owners)
        assert ReadmeSource.objects.filter(state="differs").count() == len(owners)


def test_a_task_that_runs_twice_at_once_does_the_check_once(make_person):
    for _round in race_rounds(8):
        source = ReadmeSource.objects.create(
            owner=make_person(), address=ADDRESS, next_check_at=timezone.now()
        )
        assert source.claim()
        asked_at = source.asked_at.isoformat()
        begun = run_concurrently(*[partial(source.begin_check, asked_at)] * 4)
        assert sorted(begun) == [False] * 3 + [True]
