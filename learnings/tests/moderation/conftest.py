"""People and things that moderation's tests need."""

import pytest
from allauth.account.models import EmailAddress

from portal.moderation.models import Flag, TrustNaming
from portal.people.models import Cohort, Mentorship


@pytest.fixture
def trusted(make_person, cohort, operator):
    """trusted(): somebody whose word counts."""

    def make(handle=None):
        person = make_person(handle, cohort=cohort)
        TrustNaming.objects.create(person=person, named_by=operator)
        return person

    return make


@pytest.fixture
def colleague(make_person, cohort):
    """A second mentor of the same cohort."""
    return mentor_of(cohort, make_person("mentor-amara", display_name="Amara Obi"))


@pytest.fixture
def stranger(make_person):
    """A mentor of another cohort."""
    other = Cohort.objects.create(
        programme="ALX", name="Cohort 9", slug="cohort-9", starts_on="2026-01-01", ends_on="2099-01-01"
    )
    return mentor_of(other, make_person("mentor-far"))


def flag(thing, by, reason="spam", note=""):
    """A flag on an entry."""
    thing.refresh_from_db()
    return Flag.put(thing.case, by=by, reason=reason, note=note)


def verified(person):
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def rule(case, decision, by, reason="", version=None):
    """A mentor's decision on whatever waits about a case."""
    case.refresh_from_db()
    number = version if version is not None else case.version_now()
    return case.decide(decision, by=by, revision_number=number, reason=reason)


def mentor_of(cohort, person):
    Mentorship.objects.create(user=person, cohort=cohort)
    return person
