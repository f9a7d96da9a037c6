"""Tests of the steps of a first visit."""

from datetime import timedelta

import pytest
from django.utils import timezone

from collab.models import MatchPreferences
from portal.people.models import CohortLink
from portal.web import rate_limits


@pytest.fixture
def newcomer(make_person):
    return make_person("newcomer")


def test_welcome_steps_end_on_the_home_page(client_of, newcomer, cohort, topics, brief):
    client = client_of(newcomer)
    first = client.post("/collab/welcome/", {"track": "frontend", "cohort": cohort.pk, "code": ""})
    assert first.headers["Location"] == "/collab/welcome/2/"
    second = client.post("/collab/welcome/2/", {"skills": "Docker", "learns": "Django"})
    assert second.headers["Location"] == "/collab/welcome/3/"
    values = {
        "time_zone": "Africa/Lagos",
        "weekdays_from": "18",
        "weekdays_to": "22",
        "brief": brief.pk,
        "idea": "",
    }
    page = client.post("/collab/welcome/3/", values, follow=True)
    assert page.redirect_chain == [("/", 302)]
    assert '<a href="/collab/match/">see your suggested people and projects</a>' in page.text
    newcomer.refresh_from_db()
    preferences = MatchPreferences.objects.get(person=newcomer)
    assert (newcomer.track, newcomer.cohort, newcomer.time_zone) == (
        "frontend",
        cohort,
        "Africa/Lagos",
    )
    assert (preferences.brief, preferences.weekdays_from) == (brief, 18)
    assert [topic.name for topic in preferences.learns.all()] == ["Django"]


def test_welcome_steps_can_be_skipped(client_of, newcomer):
    client = client_of(newcomer)
    for step in (1, 2, 3):
        page = client.get(f"/collab/welcome/{step}/").text
        assert "Skip this step" in page
        assert "Skip for now" in page
    assert client.get("/collab/welcome/4/").headers["Location"] == "/"
    assert client.post("/collab/welcome/1/", {}).status_code == 302
    assert client.post("/collab/welcome/2/", {}).status_code == 302


def test_invitation_code_joins_the_cohort(client_of, newcomer, cohort):
    type(cohort).objects.update(is_open=False)
    link = CohortLink.objects.create(cohort=cohort, expires_at=timezone.now() + timedelta(days=1))
    client_of(newcomer).post("/collab/welcome/", {"track": "backend", "code": link.code.upper()})
    newcomer.refresh_from_db()
    assert newcomer.cohort == cohort


def test_code_used_up_in_the_meantime_shows_an_error(client_of, newcomer, cohort, monkeypatch):
    link = CohortLink.objects.create(
        cohort=cohort, expires_at=timezone.now() + timedelta(days=1), most=1, used=1
    )
    monkeypatch.setattr(CohortLink, "is_usable", True)  # as it was when the form was read
    response = client_of(newcomer).post("/collab/welcome/", {"track": "backend", "code": link.code})
    assert response.status_code == 422
    assert "no longer works" in response.text
    newcomer.refresh_from_db()
    assert (newcomer.cohort, newcomer.track) == (None, "")


@pytest.mark.parametrize(
    ("step", "values", "sentence"),
    [
        (1, {"code": "nonsense"}, "This code isn’t valid."),
        (2, {"skills": "Quantumm"}, "Quantumm"),
        (3, {"time_zone": "UTC", "weekdays_from": "18"}, "Enter both a start and an end time"),
        (3, {"time_zone": "Mars/Base"}, "Mars/Base"),
    ],
)
def test_invalid_welcome_step_shows_an_error_and_the_typed_text(
    client_of, newcomer, topics, step, values, sentence
):
    response = client_of(newcomer).post(f"/collab/welcome/{step}/", values)
    assert response.status_code == 422
    assert sentence in response.text


def test_welcome_refuses_a_valid_code_after_thirty_wrong_ones(client_of, make_person, cohort):
    newcomer = make_person("newcomer")
    link = CohortLink.objects.create(cohort=cohort, expires_at="2099-01-01T00:00Z")
    for _time in range(30):
        rate_limits.count("join-code", newcomer.pk)
    answer = client_of(newcomer).post("/collab/welcome/1/", {"track": "backend", "code": link.code})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) <= 3600
    assert f'value="{link.code}"' in answer.text
    newcomer.refresh_from_db()
    assert newcomer.cohort is None
