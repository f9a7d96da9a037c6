"""Settings saved while another request writes the same person, on PostgreSQL.

In each round the form reads the person before the other write begins. In every second round the
other write is committed before the form saves; there a save of the whole row loses it, as the
naive version shows.
"""

import threading
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from portal.moderation.models import Suspension
from portal.people.forms.settings import SettingsForm
from portal.people.models import User
from portal.people.tests.test_settings import form
from tests.races import exception_types, race_rounds, run_concurrently

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ROUNDS = 8


@pytest.fixture
def people(make_person, cohort):
    """people(number, **fields): a new member of the cohort with a password."""

    def make(number, **fields):
        person = make_person(f"racer-{number}", cohort=cohort, **fields)
        person.set_password("the old password")
        person.save(update_fields=["password"])
        return person

    return make


def save_form(bound):
    """Save as the settings page does."""
    bound.save()


def save_whole_row(bound):
    """The naive version: save every column as it was read."""
    bound.instance.version = F("version") + 1
    bound.instance.save()


def race(person, other_write, *, save, is_late):
    """Save the settings during `other_write`. Returns the person as stored afterwards."""
    both_read, has_written = threading.Barrier(2), threading.Event()

    def settings():
        bound = SettingsForm(form(person, bio="new words"), instance=User.objects.get(pk=person.pk))
        assert bound.is_valid(), bound.errors
        both_read.wait()
        if is_late:
            has_written.wait()
        save(bound)

    def other():
        both_read.wait()
        try:
            other_write(User.objects.get(pk=person.pk))
        finally:
            has_written.set()

    assert exception_types(run_concurrently(settings, other)) == []
    return User.objects.get(pk=person.pk)


def change_password(person):
    person.set_password("the new password")
    person.save(update_fields=["password"])


def revoke_rights(person):
    User.objects.filter(pk=person.pk).update(is_operator=False)


def suspend_by(operator):
    until = timezone.now() + timedelta(days=3)
    return lambda person: Suspension.start(person, by=operator, reason="Spam.", until=until)


def test_concurrent_settings_and_suspension_save_both_and_end_sessions(people, operator, client_of):
    for number in race_rounds(ROUNDS):
        person = people(number)
        browser = client_of(person)
        assert browser.get("/settings/").status_code == 200
        after = race(person, suspend_by(operator), save=save_form, is_late=number % 2)
        assert (after.bio, after.is_suspended, after.suspension_reason) == (
            "new words",
            True,
            "Spam.",
        )
        assert browser.get("/settings/").status_code == 302


def test_concurrent_settings_and_password_change_save_both(people, client_of):
    for number in race_rounds(ROUNDS):
        person = people(number)
        browser = client_of(person)
        after = race(person, change_password, save=save_form, is_late=number % 2)
        assert after.bio == "new words"
        assert after.check_password("the new password")
        assert not after.check_password("the old password")
        assert browser.get("/settings/").status_code == 302


def test_concurrent_settings_and_revoked_rights_save_both(people):
    for number in race_rounds(ROUNDS):
        person = people(number, is_operator=True)
        after = race(person, revoke_rights, save=save_form, is_late=number % 2)
        assert (after.bio, after.is_operator) == ("new words", False)


def test_naive_save_of_the_whole_row_loses_the_other_write(people, operator):
    """The control: the naive version undoes the other write when it is the later one."""
    for number in race_rounds(2):
        suspended = people(f"{number}-a")
        assert not race(
            suspended, suspend_by(operator), save=save_whole_row, is_late=True
        ).is_suspended
        changed = people(f"{number}-b")
        assert race(changed, change_password, save=save_whole_row, is_late=True).check_password(
            "the old password"
        )
        removed = people(f"{number}-c", is_operator=True)
        assert race(removed, revoke_rights, save=save_whole_row, is_late=True).is_operator
