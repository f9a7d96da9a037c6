"""The clock of the machine was wrong and is corrected: sessions, mails and links still work."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from portal.management.commands.tick import all_jobs
from portal.moderation.models import Suspension
from portal.people.mail import notification_mails
from portal.people.tests.test_outbox import send_notification
from tests import sampling

pytestmark = pytest.mark.django_db
TRUE_TIME = timezone.datetime.fromisoformat("2026-11-21T12:00:00+00:00")
CLOCK_SHIFTS = [timedelta(days=-1), timedelta(hours=-1), timedelta(hours=1), timedelta(days=1)]


def at(moment):
    return time_machine.travel(moment, tick=False)


def run_jobs():
    """Run the jobs of people and of moderation, which send mails and read suspensions.

    With EVERY_METHOD, all jobs.
    """
    for job in all_jobs():
        is_meant = job.run.__module__.startswith(("portal.people.", "portal.moderation."))
        if is_meant or sampling.TAKES_ALL:
            job.run()


def is_signed_in(browser):
    return browser.get("/settings/").status_code == 200


@pytest.mark.parametrize("clock_shift", CLOCK_SHIFTS)
def test_session_survives_a_corrected_clock(client_of, learner, clock_shift):
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
def test_suspension_ends_on_time_despite_a_wrong_clock(learner, operator, clock_shift):
    with at(TRUE_TIME):
        Suspension.start(learner, by=operator, reason="x", until=TRUE_TIME + timedelta(days=2))
    for moment, is_suspended in (
        (TRUE_TIME + clock_shift, True),
        (TRUE_TIME, True),
        (TRUE_TIME + timedelta(days=3), False),
    ):
        with at(moment):
            run_jobs()
            learner.refresh_from_db()
            assert learner.is_suspended == is_suspended


@pytest.mark.parametrize("clock_shift", CLOCK_SHIFTS)
def test_mail_is_sent_once_despite_a_wrong_clock(verified_learner, clock_shift):
    """Notifications before, while and after the clock is wrong make three mails."""
    for number, moment in enumerate(
        (TRUE_TIME, TRUE_TIME + clock_shift, TRUE_TIME + timedelta(minutes=5))
    ):
        with at(moment):
            send_notification(verified_learner, thing=f"thing {number}")
            run_jobs()
    for days in (1, 2):
        with at(TRUE_TIME + timedelta(days=days, minutes=10)):
            run_jobs()
    assert len(mail.outbox) == 3


@pytest.mark.parametrize("clock_shift", CLOCK_SHIFTS)
def test_unsubscribe_link_works_despite_a_wrong_clock(learner, clock_shift):
    with at(TRUE_TIME + clock_shift):
        address = (
            notification_mails.unsubscribe_link(learner, "talk").split("://", 1)[1].split("/", 1)[1]
        )
    with at(TRUE_TIME):
        assert Client().get(f"/{address}").status_code == 200
