"""Projects whose rows a fixture inserts are as the code of the product leaves them."""

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from collab.models import Brief, MatchPreferences
from portal.people.models import Cohort, Message, User
from tests import snapshots
from tests.policy.test_entry_rows import count_from_one, seen

FIELDS = {
    "description": "A **market**.\n\n- for shops",
    "hours_per_week": 5,
    "repository_url": "https://github.com/amina/sokoni",
}


def of_any(make, owner, other):
    yield make(owner)
    yield make(owner, "Duka", seats=["frontend", "backend", "both"], **FIELDS)
    yield make(owner, "Ndogo", seats=[], state="paused")
    yield make(other, "Kubwa", is_hidden=True)


def of_briefs(make, owner, other):
    brief = Brief.objects.create(title="A", slug="a", summary="B.", plan="One\n \nTwo\n" * 20)
    yield make(owner, brief=brief)


def of_cohorts_with_a_channel(make, owner, other):
    Cohort.objects.update(webhook="sealed")
    yield make(User.objects.get(pk=owner.pk), "A\nB")
    assert Message.objects.get().channel == "discord"


def of_people_who_wait(make, owner, other):
    MatchPreferences.objects.create(person=other, waits_since=timezone.now())
    User.objects.update(open_to_collaborate=True)
    yield make(owner, seats=["frontend", "backend"])
    assert other.notifications.get().kind == "seat_open"


def of_people_without_a_track(make, owner, other):
    User.objects.update(track="", cohort=None)
    yield make(User.objects.get(pk=owner.pk))


@pytest.mark.parametrize(
    "world",
    [of_any, of_briefs, of_cohorts_with_a_channel, of_people_who_wait, of_people_without_a_track],
)
@time_machine.travel("2026-11-21 12:00:00+00:00", tick=False)
def test_projects_are_as_the_real_path_leaves_them(world, learner, other, announce, make_project):
    def outcome(make):
        count_from_one()
        waiting = len(connection.run_on_commit)
        with transaction.atomic():
            people = [User.objects.get(pk=person.pk) for person in (learner, other)]
            made = [seen(project) for project in world(make, *people)]
            commits = [str(call) for _s, call, _r in connection.run_on_commit[waiting:]]
            rows = {label: sorted(found, key=str) for label, found in snapshots._all_rows().items()}
            transaction.set_rollback(True)
        return {"returned": made, "after the commit": commits, **rows}

    expected, found = outcome(announce), outcome(make_project)
    for name in expected:
        assert found[name] == expected[name], name
