"""Calendar files: what is in them, and who has the address."""

from datetime import UTC, timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from collab.capstone.models import CalendarLink, Milestone, Slot
from portal.models import RateLimitCount


@pytest.fixture
def booked(running, mentor, learner, make_project):
    moment = timezone.now().replace(microsecond=0) + timedelta(days=3)
    Milestone(title="Demo; with, commas\\", due_at=moment).add_to(running)
    call = "https://meet.example.com/canary-call"
    slot = Slot.objects.create(cohort=running, mentor=mentor, starts_at=moment, call_url=call)
    slot.book(make_project(learner, "Kura"), by=learner)
    return slot


def events(response):
    assert response.headers["Content-Type"].startswith("text/calendar")
    found = Calendar.from_ical(response.content)
    return {str(event["uid"]).partition("@")[0]: event for event in found.walk("VEVENT")}


def test_the_cohorts_calendar_is_public_and_has_no_presentations(running, booked, client):
    found = events(client.get(f"/cohorts/{running.slug}/calendar.ics"))
    milestone = running.milestones.get()
    assert set(found) == {f"deadline-{running.pk}", f"milestone-{milestone.pk}"}
    event = found[f"milestone-{milestone.pk}"]
    assert str(event["summary"]) == milestone.title
    assert event["dtstart"].dt == milestone.due_at.astimezone(UTC)


def test_a_persons_calendar_has_their_presentations_and_reads_no_session(
    running, booked, learner, mentor, other, client, django_assert_max_num_queries
):
    for person, has_slot in ((learner, True), (mentor, True), (other, False)):
        link = CalendarLink.replace_of(person)
        with django_assert_max_num_queries(8):
            response = client.get(link.get_absolute_url())
        assert response.headers["Cache-Control"] == "no-store"
        assert not response.cookies
        found = events(response)
        assert f"deadline-{running.pk}" in found
        assert (f"slot-{booked.pk}" in found) is has_slot
        assert (b"canary-call" in response.content) is has_slot
    signed_out = client.get("/calendar/").status_code
    assert signed_out == 302


def test_people_create_replace_and_remove_the_address(learner, client_of, client):
    browser = client_of(learner)
    browser.post("/calendar/")
    first = learner.calendar_link.get_absolute_url()
    assert first in browser.get("/calendar/").text
    browser.post("/calendar/")
    learner.calendar_link.refresh_from_db()
    second = learner.calendar_link.get_absolute_url()
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    browser.post("/calendar/removal/")
    assert client.get(second).status_code == 404


@pytest.mark.parametrize(
    "values", [{"is_active": False}, {"suspended_until": timezone.now() + timedelta(days=400)}]
)
def test_an_account_that_may_not_be_used_has_no_calendar(learner, client, values):
    link = CalendarLink.replace_of(learner)
    type(learner).objects.filter(pk=learner.pk).update(**values)
    assert client.get(link.get_absolute_url()).status_code == 404


def test_wrong_addresses_are_limited_for_each_network(learner, client):
    for _guess in range(20):
        client.get("/calendar/wrong.ics")
    RateLimitCount.objects.get(key__startswith="calendar-guess")
    refused = client.get(CalendarLink.replace_of(learner).get_absolute_url())
    assert refused.status_code == 429
    assert "Retry-After" in refused.headers
