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
    values = {"name": "Nadia  Ali", "track": "frontend", "cohort": cohort.pk, "code": ""}
    first = client.post("/collab/welcome/", values)
    assert first.headers["Location"] == "/collab/welcome/2/"
    second = client.post("/collab/welcome/2/", {"skills": "Docker", "learns": "Django"})
    assert second.headers["Location"] == "/collab/welcome/3/"
    values = {
        "time_zone": "Africa/Lagos",
        "weekdays_from": "18",
        "weekdays_to": "22",
        "pace": "10",
        "brief": brief.pk,
        "idea": "",
    }
    page = client.post("/collab/welcome/3/", values, follow=True)
    assert page.redirect_chain == [("/", 302)]
    assert '<a href="/collab/match/">see your suggested people and projects</a>' in page.text
    newcomer.refresh_from_db()
    preferences = MatchPreferences.objects.get(person=newcomer)
    assert (newcomer.name, newcomer.track, newcomer.cohort, newcomer.time_zone) == (
        "Nadia Ali",
        "frontend",
        cohort,
        "Africa/Lagos",
    )
    assert (preferences.brief, preferences.weekdays_from, preferences.pace) == (brief, 18, 10)
    assert [topic.name for topic in preferences.learns.all()] == ["Django"]


def test_welcome_steps_can_be_skipped_and_gone_back_to(client_of, newcomer):
    client = client_of(newcomer)
    for step, before, after in (
        (1, None, "/collab/welcome/2/"),
        (2, "/collab/welcome/1/", "/collab/welcome/3/"),
        (3, "/collab/welcome/2/", "/"),
    ):
        page = client.get(f"/collab/welcome/{step}/").text
        assert f"Step {step} of 3" in page
        assert f'href="{after}">Skip this step</a>' in page
        assert ("Back</a>" in page) == (before is not None)
        assert before is None or f'href="{before}">Back</a>' in page
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
        (1, {"name": "Admin"}, "Please use your own name."),
        (1, {"track": "sideways"}, "sideways"),
        (2, {"skills": "!!!"}, "!!!"),
        (2, {"learns": "Quantumm"}, "Quantumm"),
        (3, {"time_zone": "UTC", "weekdays_from": "18"}, "Enter both a start and an end time"),
        (3, {"time_zone": "UTC", "weekends_to": "18"}, "Enter both a start and an end time"),
        (3, {"time_zone": "UTC", "pace": "61"}, "60"),
        (3, {"time_zone": "Mars/Base"}, "Mars/Base"),
    ],
)
def test_invalid_welcome_step_shows_an_error_and_the_typed_text(
    client_of, newcomer, topics, step, values, sentence
):
    response = client_of(newcomer).post(f"/collab/welcome/{step}/", values)
    assert response.status_code == 422
    assert sentence in response.text
    assert "data-focus-me" in response.text
    assert "1 field needs another look" in response.text


def test_refused_step_keeps_what_was_typed_and_saves_nothing(client_of, newcomer, topics):
    client = client_of(newcomer)
    values = {"name": "Nadia Ali", "track": "frontend", "code": "nonsense"}
    page = client.post("/collab/welcome/", values).text
    assert 'value="Nadia Ali"' in page
    assert 'value="frontend" id="id_track_1" checked' in page
    assert 'value="nonsense"' in page
    newcomer.refresh_from_db()
    assert (newcomer.display_name, newcomer.track) == ("", "")


def test_unknown_skill_does_not_stop_the_welcome(client_of, newcomer, topics):
    page = client_of(newcomer).post("/collab/welcome/2/", {"skills": "Docker, Zig"}, follow=True)
    assert page.redirect_chain == [("/collab/welcome/3/", 302)]
    assert "Zig isn’t in our list of topics yet." in page.text
    assert [skill.name for skill in newcomer.proposed_skills.all()] == ["Zig"]


def test_welcome_refuses_too_many_proposals_and_keeps_them_typed(client_of, newcomer, topics):
    for _time in range(rate_limits.LIMITS["propose"].most):
        rate_limits.count("propose", newcomer.pk)
    page = client_of(newcomer).post("/collab/welcome/2/", {"skills": "Docker, Zig"})
    assert page.status_code == 429
    assert 'value="Docker, Zig"' in page.text
    assert newcomer.skills.count() == 0


def test_name_and_track_that_are_not_sent_stay(client_of, learner):
    client_of(learner).post("/collab/welcome/", {"code": ""})
    learner.refresh_from_db()
    assert (learner.display_name, learner.track) == ("Amina Diallo", "backend")


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
