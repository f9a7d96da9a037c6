"""About pages, the manifest and error pages."""

import re
from datetime import UTC, datetime

import pytest
from django.test import RequestFactory
from django.utils import timezone, translation

from portal.moderation.models import Case, Review
from portal.templatetags.fragments import local_time
from portal.web import errors, rate_limits


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/about/", "On Nexus they do it together."),
        ("/about/conduct/", "Answer the question, not the person."),
        ("/about/privacy/", "No account, no cookies, no analytics"),
        ("/help/", "<strong>bold</strong>"),
        ("/moderation/how/", "No decisions in the last four weeks"),
    ],
)
def test_static_pages_are_public(client, address, says):
    response = client.get(address)
    assert response.status_code == 200
    assert says in response.text
    assert response.cookies == {}


def test_how_review_works_shows_waiting_times(client, learner, mentor):
    case = Case.objects.create(kind="entry", author=learner, cohort=learner.cohort)
    Review.objects.create(
        case=case,
        reviewer=mentor,
        author=learner,
        decision="approve",
        waited=7200,
        revision_number=1,
    )
    page = client.get("/moderation/how/").text
    assert learner.cohort.name in page
    assert "2 h" in page


@pytest.mark.django_db
def test_manifest_has_an_icon_and_a_start_url(client):
    response = client.get("/manifest.webmanifest")
    assert response.headers["Content-Type"] == "application/manifest+json"
    manifest = response.json()
    assert (manifest["name"], manifest["start_url"], manifest["lang"]) == ("Nexus", "/", "en")
    assert manifest["icons"][0]["src"].endswith("favicon.svg")


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (errors.bad_request, 400),
        (errors.forbidden, 403),
        (errors.csrf_failure, 403),
        (errors.not_found, 404),
        (errors.too_large, 413),
        (rate_limits.allauth_rate_limited, 429),
        (errors.server_error, 500),
    ],
)
def test_every_error_page_has_a_sentence_and_a_link(answer, status):
    response = answer(RequestFactory().get("/x/"))
    assert response.status_code == status
    assert "<h1>" in response.text
    assert re.search(
        r'class="btn btn-(primary|ghost)" href="/', response.text.partition("<main")[2]
    )
    assert ("Retry-After" in response.headers) == (status == 429)


def test_allauth_rate_limits_answer_429_with_retry_after(client, db):
    for _time in range(30):
        response = client.post("/accounts/password/reset/", {"email": "amina@example.com"})
    assert response.status_code == 429
    assert "That was a lot at once" in response.text
    assert response.headers["Retry-After"] == "300"


@pytest.mark.parametrize(("language", "written"), [("en", "19 Nov 2026"), ("fr", "19 nov. 2026")])
def test_dates_follow_the_language(language, written):
    with translation.override(language):
        assert f">{written}</time>" in local_time(datetime(2026, 11, 19, 12, tzinfo=UTC))


def test_a_time_has_the_offset_of_the_zone_that_its_reader_chose():
    with timezone.override("Asia/Kathmandu"):
        assert 'datetime="2026-11-20T00:15:00+05:45"' in local_time(
            datetime(2026, 11, 19, 18, 30, tzinfo=UTC)
        )
