"""Settings saved while somebody else writes the same person, on real connections of PostgreSQL.

In each round the form has read the person before the other write begins. In every second round the other write is also
committed before the form saves: there a save of the whole row must lose it, which the controls show.
"""

import threading
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from portal.moderation.models import Suspension
from portal.people.forms.people import SettingsForm
from portal.people.models import User
from portal.people.tests.test_settings import form
from tests.races import exception_types, race_rounds, run_concurrently

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

FEW = 8


@pytest.fixture
def people(make_person, cohort):
    """people(number): a person with a password, in the cohort, and with the rights of an operator if asked for."""

    def make(number, **fields):
        person = make_person(f"racer-{number}", cohort=cohort, **fields)
        person.set_password("the old password")
        person.save(update_fields=["password"])
        return person

    return make


def by_the_form(bound):
    """Save as the page of settings does."""
    bound.save()


def whole_row(bound):
    """The naive version: every column as it was read, as the page of settings once did."""
    bound.instance.version = F("version") + 1
    bound.instance.save()


def race(person, other_write, *, save, is_late):
    """Save the settings of `person` while `other_write` happens; the person as they are afterwards."""
    has_read, has_written = threading.Barrier(2), threading.Event()

    def settings():
        bound = SettingsForm(form(person, bio="new words"), instance=User.objects.get(pk=person.pk))
        assert bound.is_valid(), bound.errors
        has_read.wait()
        if is_late:
            has_written.wait()
        save(bound)

    def other():
        has_read.wait()
        try:
            other_write(User.objects.get(pk=person.pk))
        finally:
            has_written.set()

    assert exception_types(run_concurrently(settings, other)) == []
    return User.objects.get(pk=person.pk)


def change_password(person):
    person.set_password("the new password")
    person.save(update_fields=["password"])


def take_rights_away(person):
    User.objects.filter(pk=person.pk).update(is_operator=False)


def suspend_by(operator):
    until = timezone.now() + timedelta(days=3)
    return lambda person: Suspension.start(person, by=operator, reason="Spam.", until=until)


def test_settings_against_a_suspension_lose_neither_and_the_sessions_end(
    people, operator, client_of
):
    for number in race_rounds(FEW):
        person = people(number)
        browser = client_of(person)
        assert browser.get("/settings/").status_code == 200
        after = race(person, suspend_by(operator), save=by_the_form, is_late=number % 2)
        assert (after.bio, after.is_suspended, after.suspension_reason) == (
            "new words",
            True,
            "Spam.",
        )
        assert browser.get("/settings/").status_code == 302


def test_settings_against_a_new_password_lose_neither(people, client_of):
    for number in race_rounds(FEW):
        person = people(number)
        browser = client_of(person)
        after = race(person, change_password, save=by_the_form, is_late=number % 2)
        assert after.bio == "new words"
        assert after.check_password("the new password")
        assert not after.check_password("the old password")
        assert browser.get("/settings/").status_code == 302


def test_settings_against_rights_taken_away_lose_neither(people):
    for number in race_rounds(FEW):
        person = people(number, is_operator=True)
        after = race(person, take_rights_away, save=by_the_form, is_late=number % 2)
        assert (after.bio, after.is_operator) == ("new words", False)


def test_a_save_of_the_whole_row_loses_all_three(people, operator):
    """The control: what the settings once did undoes each of them whenever it is the later write."""
    for number in race_rounds(2):
        suspended = people(f"{number}-a")
        assert not race(suspended, suspend_by(operator), save=whole_row, is_late=True).is_suspended
        changed = people(f"{number}-b")
        assert race(changed, change_password, save=whole_row, is_late=True).check_password(
            "the old password"
        )
        removed = people(f"{number}-c", is_operator=True)
        assert race(removed, take_rights_away, save=whole_row, is_late=True).is_operator
