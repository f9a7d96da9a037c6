"""Presentation slots: offering, booking, moving, cancelling, and who is told and sees what."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from django.utils.formats import date_format

from collab.capstone.account_deletion import erase
from collab.capstone.models import Slot
from collab.capstone.models import slot as rules
from collab.capstone.slot_mails import slot_details
from collab.capstone.slot_reminders import remind_of_slots
from collab.models import MatchPreferences
from portal.people.models import Notification
from portal.web.rate_limits import LIMITS, Limit
from tests.fixtures.jobs import run_job
from tests.races import exception_types, race_rounds, run_concurrently

CALL = "https://meet.example.com/canary-call"


@pytest.fixture
def project(running, learner, make_project):
    return make_project(learner, "Kura")


@pytest.fixture
def offer(running, mentor):
    """Offer slots of 20 minutes from some hours from now on."""

    def make(hours=48, count=1, by=mentor):
        begins = timezone.now().replace(microsecond=0) + timedelta(hours=hours)
        until = begins + count * timedelta(minutes=20)
        return Slot.objects.offer(running, by, begins, until, minutes=20, call_url=CALL).slots

    return make


def told(kind):
    return set(Notification.objects.filter(kind=kind).values_list("recipient__handle", flat=True))


def test_offered_times_skip_the_mentors_own_slots(running, mentor, offer):
    first, second = offer(count=2)
    begins = first.starts_at - timedelta(minutes=20)
    until = second.ends_at + timedelta(minutes=30)
    found = Slot.objects.offer(running, mentor, begins, until, minutes=20)
    assert (len(found.slots), found.left_out) == (2, 2)
    with pytest.raises(rules.NoTimeLeft):
        Slot.objects.offer(running, mentor, first.starts_at, second.ends_at, minutes=20)
    with pytest.raises(rules.TooManySlots):
        Slot.objects.offer(running, mentor, begins, begins + timedelta(hours=14), minutes=20)
    for days in (-1, 26):
        moment = timezone.now() + timedelta(days=days)
        with pytest.raises(rules.OutsideCohort):
            Slot.objects.offer(running, mentor, moment, moment + timedelta(hours=1), minutes=20)


def test_a_team_books_moves_and_cancels(project, learner, mentor, offer, other):
    first, second = offer(count=2)
    first.book(project, by=learner)
    assert told("slot_booked") == {mentor.handle}
    second.book(project, by=learner, instead_of=first.pk)
    assert list(Slot.objects.booked()) == [second]
    assert told("slot_moved") == {mentor.handle}
    with pytest.raises(rules.NotAllowed):
        second.cancel(by=other)
    second.cancel(by=learner)
    assert told("slot_cancelled") == {mentor.handle}
    assert Slot.objects.free().count() == 2
    with pytest.raises(rules.NotBooked):
        second.cancel(by=learner)


def test_what_cannot_be_booked_is_refused(project, learner, mentor, offer, other, make_project):
    slot, free = offer(count=2)
    with pytest.raises(rules.NotAllowed):
        slot.book(project, by=other)
    slot.book(project, by=learner)
    rival = make_project(other, "Rival")
    with pytest.raises(rules.SlotTaken):
        slot.book(rival, by=other)
    with pytest.raises(rules.SlotTaken):
        slot.remove(by=mentor)
    with pytest.raises(rules.BookedMeanwhile):
        free.book(project, by=learner)
    with pytest.raises(rules.NotAllowed):
        free.remove(by=learner)
    free.remove(by=mentor)
    with pytest.raises(rules.SlotRemoved):
        free.book(project, by=learner, instead_of=slot.pk)
    later = offer(hours=90)[0]
    with time_machine.travel(slot.starts_at - timedelta(hours=23), tick=False):
        with pytest.raises(rules.TooLate):
            later.book(project, by=learner, instead_of=slot.pk)
        with pytest.raises(rules.TooLate):
            slot.cancel(by=learner)
    near = offer(hours=5)[0]
    with pytest.raises(rules.TooLate):
        near.book(rival, by=other)


def test_a_slot_of_another_cohort_is_refused(offer, make_person, make_project):
    outsider = make_person("outsider")
    with pytest.raises(rules.NotAllowed):
        offer()[0].book(make_project(outsider), by=outsider)


def test_a_mentor_cancels_at_any_time_with_a_reason(project, learner, mentor, offer):
    slot = offer(hours=25)[0]
    slot.book(project, by=learner)
    with time_machine.travel(slot.starts_at - timedelta(minutes=5), tick=False):
        slot.cancel(by=mentor, reason="I am ill.")
    notification = Notification.objects.get(kind="slot_cancelled")
    assert notification.recipient == learner
    assert "I am ill." in notification.sentence
    assert not Slot.objects.exists()


@pytest.mark.parametrize("who", ["mentor", "learner"])
def test_a_slot_that_has_begun_cannot_be_cancelled(
    project, learner, mentor, offer, client_of, running, who
):
    slot, person = offer(hours=25)[0], {"mentor": mentor, "learner": learner}[who]
    slot.book(project, by=learner)
    with time_machine.travel(slot.starts_at + timedelta(minutes=1), tick=False):
        with pytest.raises(rules.AlreadyBegun):
            slot.cancel(by=person, reason="I am ill.")
        page = f"/cohorts/{running.slug}/slots/{slot.pk}/cancellation/"
        browser = client_of(person)
        assert "has begun" in browser.get(page).text
        refused = browser.post(page, {"reason": "I am ill."})
        assert refused.status_code == 409
        assert "has begun" in refused.text
    assert Slot.objects.get().project == project


def test_teams_and_mentors_are_reminded_a_day_and_an_hour_before(project, learner, mentor, offer):
    now = datetime.now(UTC).replace(microsecond=0)
    slot = offer(hours=48)[0]
    slot.book(project, by=learner)
    for hours, count in ((0, 0), (25, 2), (26, 2), (47.5, 4), (47.8, 4), (49, 4)):
        with time_machine.travel(now + timedelta(hours=hours), tick=False):
            run_job(remind_of_slots)
        assert Notification.objects.filter(kind="slot_near").count() == count
    assert told("slot_near") == {learner.handle, mentor.handle}


def test_an_erased_mentors_slots_go_and_the_team_is_told(project, learner, mentor, offer):
    offer(count=2)[0].book(project, by=learner)
    erase(mentor, keep=False)
    assert not Slot.objects.exists()
    assert told("slot_cancelled") == {learner.handle}


def test_mentors_offer_remove_and_remind_on_their_page(
    running, mentor, learner, project, client_of
):
    page, browser = f"/cohorts/{running.slug}/slots/", client_of(mentor)
    day = (timezone.localdate() + timedelta(days=4)).isoformat()
    typed = {"day": day, "begins": "14:00", "until": "15:00", "minutes": "20", "call_url": CALL}
    assert browser.post(f"{page}offer/", typed).status_code == 302
    assert running.slots.count() == 3
    again = browser.post(f"{page}offer/", typed)
    assert (again.status_code, CALL in again.text) == (422, True)
    wrong = browser.post(f"{page}offer/", typed | {"until": "13:00"})
    assert "a time after the first one" in wrong.text
    browser.post(f"{page}{running.slots.first().pk}/removal/")
    assert running.slots.count() == 2
    assert "Kura" in browser.get(page).text
    browser.post(f"{page}reminder/")
    assert told("slot_missing") == {learner.handle}
    assert browser.post(f"{page}reminder/").status_code == 429


def test_a_team_books_on_its_page_and_only_it_sees_the_call_link(
    running, project, learner, mentor, other, offer, client_of, monkeypatch
):
    page, browser = f"/cohorts/{running.slug}/slots/", client_of(learner)
    slot = offer()[0]
    assert CALL not in browser.get(page).text
    assert browser.post(f"{page}booking/", {"project": project.pk}).status_code == 422
    values = {"project": project.pk, "slot": slot.pk}
    assert browser.post(f"{page}booking/", values).status_code == 302
    assert CALL in browser.get(page).text
    assert "PRESENTATION" in browser.get(f"{page}{slot.pk}/slot.ics").text.upper()
    theirs = client_of(other).get(page)
    assert "taken" in theirs.text
    assert CALL not in theirs.text
    assert client_of(other).get(f"{page}{slot.pk}/slot.ics").status_code == 404
    assert CALL in client_of(mentor).get(page).text
    with monkeypatch.context() as limited:
        limited.setitem(LIMITS, "slot", Limit(1, 3600))
        assert browser.post(f"{page}booking/", values).status_code == 429
    cancel = f"{page}{slot.pk}/cancellation/"
    assert client_of(mentor).post(cancel, {"reason": ""}).status_code == 422
    assert browser.post(cancel).status_code == 302
    assert not Slot.objects.booked().exists()


def test_a_mail_about_a_slot_has_the_recipients_time(project, learner, mentor, offer):
    mentor.time_zone = "Africa/Nairobi"
    mentor.save(update_fields=["time_zone"])
    slot = offer()[0]
    slot.book(project, by=learner)
    text = slot_details(Notification.objects.get(recipient=mentor)).paragraphs[0]
    assert f"{slot.starts_at + timedelta(hours=3):%H:%M} (Nairobi)" in text


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_teams_that_book_the_same_slot_one_wins(project, learner, other, make_project, offer):
    rival = make_project(other, "Rival")
    for _round in race_rounds(4):
        slot = offer(hours=48 + _round)[0]
        results = run_concurrently(
            lambda slot=slot: slot.book(project, by=learner),
            lambda slot=slot: slot.book(rival, by=other),
        )
        assert exception_types(results) == [rules.SlotTaken]
        Slot.objects.all().delete()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_members_of_one_team_that_book_at_once_have_one_slot(project, learner, offer):
    for _round in race_rounds(4):
        slots = offer(hours=48 + _round, count=2)
        results = run_concurrently(
            *(lambda slot=slot: slot.book(project, by=learner) for slot in slots)
        )
        assert exception_types(results) == [rules.BookedMeanwhile]
        assert Slot.objects.booked().count() == 1
        Slot.objects.all().delete()


def test_the_deliverables_say_how_many_slots_are_free_or_which_one_is_booked(
    project, learner, mentor, running, offer, client_of
):
    browser, page = client_of(learner), project.page_url("deliverables")
    assert "none is free" in browser.get(page).text
    offer(hours=5)  # too soon to book
    slot, _other = offer(count=2)
    text = browser.get(page).text
    assert "2 free" in text
    day = date_format(slot.starts_at, "D j M")
    assert (day in text, f"– {day}" in text) == (True, False)
    slot.book(project, by=learner)
    booked = browser.get(page)
    assert booked.context["presentation"].booked_at == slot.starts_at
    assert "1 free" not in booked.text
    MatchPreferences.objects.create(person=learner, languages=["en", "fr"])
    assert "English, French" in client_of(mentor).get(f"/cohorts/{running.slug}/slots/").text
