"""The greeting on Home follows the hour where the person is."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

pytestmark = pytest.mark.django_db
HEADING = re.compile(r"<h1 dir=\"auto\">(.*?), Amina</h1>")


def greeting(client, zone, hour):
    moment = datetime.fromisoformat(f"2026-11-24T{hour}").replace(tzinfo=ZoneInfo(zone))
    with time_machine.travel(moment, tick=False):
        return HEADING.search(client.get("/").text)[1]


@pytest.mark.parametrize("zone", ["Africa/Nairobi", "America/Los_Angeles", "Asia/Kathmandu"])
@pytest.mark.parametrize(
    ("hour", "expected"),
    [
        ("00:00", "Hello"),
        ("04:00", "Hello"),
        ("04:59:59", "Hello"),
        ("05:00", "Good morning"),
        ("11:59:59", "Good morning"),
        ("12:00", "Good afternoon"),
        ("17:59:59", "Good afternoon"),
        ("18:00", "Good evening"),
        ("23:59:59", "Good evening"),
    ],
)
def test_greeting_fits_the_hour_of_the_person(client_of, learner, zone, hour, expected):
    learner.time_zone = zone
    learner.save()
    assert greeting(client_of(learner), zone, hour) == expected


@pytest.mark.parametrize("hour", ["03:00", "09:00", "15:00", "21:00"])
def test_greeting_without_a_time_zone_is_hello(client_of, learner, hour):
    assert greeting(client_of(learner), "UTC", hour) == "Hello"
