"""A machine whose clock was wrong and is put right: nobody is shut out, let in or told twice for it."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from portal.moderation.models import Suspension
from portal.people.mail import notification_mails
from portal.people.tests.test_outbox import send_notification

pytestmark = pytest.mark.django_db
TRUE_TIME = timezone.datetime.fromisoformat("2026-11-21T12:00:00+00:00")
CLOCK_SHIFTS = [timedelta(days=-1), timedelta(hours=-1), timedelta(hours=1), timedelta(days=1)]


def at(moment):
    return time_machine.travel(moment, tick=False)


def is_signed_in(browser):
    return browser.get("/settings/").status_code == 200


@pytest.mark.parametrize("clock_shift", CLOCK_SHIFTS)
def test_who_is_signed_in_stays_so(client_of, learner, clock_shift):
    with at(TRUE_TIME):
        before = client_of(learner)
    with at(TRUE_TIME + clock_shift):
        meanwhile = client_of(learner)
        assert is_signed_in(before)
        assert is_signed_in(meanwhile)
    with at(TRUE_TIME + timedelta(minutes=5)):
        assert is_signed_in(before)
        assert is_signed_in(meanwhile)
    with at(TRUE_TIME + timedelta(days=16)):
        assert not is_signed_in(before)
        assert not is_signed_in(meanwhile)


@pytest.mark.parametrize("clock_shift", CLOCK_SHIFTS)
def test_a_suspension_ends_when_it_was_said_to(learner, operator, clock_shift):
    with at(TRUE_TIME):
        Suspension.start(learner, by=operator, reason="x", until=TRUE_TIME + timedelta(days=2))
    for moment, is_suspended in (
        (TRUE_TIME + clock_shift, True),
        (TRUE_TIME, True),
        (TRUE_TIME + timedelta(days=3), False),
    ):
        with at(moment):
            call_command("tick")
            learner.refresh_from_db()
            assert learner.is_suspended == is_suspended


@pytest.mark.parametrize("clock_shift", CLOCK_SHIFTS)
def test_a_mail_goes_once(verified_learner, clock_shift):
    """Told before, while and after the clock was wrong: three mails, in the end, and no fourth."""
    for number, moment in enumerate(
        (TRUE_TIME, TRUE_TIME + clock_shift, TRUE_TIME + timedelta(minutes=5))
    ):
        with at(moment):
            send_notification(verified_learner, thing=f"thing {number}")
            call_command("tick")
    for days in (1, 2):
        with at(TRUE_TIME + timedelta(days=days, minutes=10)):
            call_command("tick")
    assert len(mail.outbox) == 3


@pytest.mark.parametrize("clock_shift", CLOCK_SHIFTS)
def test_a_link_out_of_the_mails_works(learner, clock_shift):
    with at(TRUE_TIME + clock_shift):
        address = (
            notification_mails.unsubscribe_link(learner, "talk").split("://", 1)[1].split("/", 1)[1]
        )
    with at(TRUE_TIME):
        assert Client().get(f"/{address}").status_code == 200
