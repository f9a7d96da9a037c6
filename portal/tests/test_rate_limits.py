"""The rate_limited decorator: 429 with the error page above the limit."""

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse

from portal.models import RateLimitCount
from portal.web.rate_limits import LIMITS, rate_limited

pytestmark = pytest.mark.django_db


@rate_limited("report")
def view(request, word):
    return HttpResponse(word)


@pytest.fixture(autouse=True)
def _stopped_clock():
    """Stop the clock, so that no window of a limit ends during a test."""
    with time_machine.travel("2026-11-21 12:00:05+00:00", tick=False):
        yield


@pytest.fixture
def get(rf):
    def get(user=None, **extra):
        request = rf.get("/", **extra)
        request.user = user or AnonymousUser()
        return view(request, "Hello")

    return get


def test_rate_limited_answers_429_with_the_error_page_above_the_limit(get, learner):
    for _time in range(LIMITS["report"].most):
        assert get(learner).text == "Hello"
    response = get(learner)
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= LIMITS["report"].seconds
    assert "Try again in" in response.text
    assert "Hello" not in response.text


def test_rate_limited_counts_accounts_and_networks_separately(get, learner, other):
    for _time in range(LIMITS["report"].most + 1):
        get(learner)
    assert get(learner).status_code == 429
    assert get(other).status_code == 200
    assert get(REMOTE_ADDR="198.51.100.7").status_code == 200
    assert get(REMOTE_ADDR="198.51.100.8").status_code == 200
    assert RateLimitCount.objects.count() == 4
