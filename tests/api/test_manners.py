"""What all operations share: limits, caches, pages, sparse fields, problems, and no cookies."""

import re
import subprocess
import sys
from datetime import timedelta

import pytest

from portal.people.models import ApiToken
from portal.web import rate_limits
from portal.web.rate_limits import Limit
from tests.api.client import ApiClient, make_token

pytestmark = pytest.mark.django_db


def test_pages_lead_through_the_whole_list(publish, learner):
    made = [publish(learner, f"Title {number}").pk for number in range(5)]
    found, address = [], "/entries?limit=2"
    while address:
        response = ApiClient().get(address)
        found += [item["id"] for item in response.json()["items"]]
        following = response.json()["next"]
        assert (f'<{following}>; rel="next"' in response.headers["Link"]) == bool(following)
        address = following and following.partition("/api/v1")[2]
    assert found == made[::-1]


def test_a_short_answer_has_only_the_fields_asked_for(publish, learner):
    publish(learner)
    items = ApiClient().get("/entries?fields=id,title").json()["items"]
    assert [set(item) for item in items] == [{"id", "title"}]


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("/entries?fields=id,nothing", 422, "fields"),
        ("/projects?fields=id,nothing", 422, "fields"),  # there is no project
        ("/entries?after=not-a-position", 422, "after"),
        ("/entries?limit=101", 422, "limit"),
        ("/entries?kind=poem", 422, "kind"),
        ("/entries/99999999999999999999", 422, "id"),
        ("/search", 422, "q"),
        ("/entries?toipc=docker", 422, "toipc"),
        ("/topics?limit=3", 422, "limit"),
        ("/entries/4711", 404, None),
        ("/people/unknown-handle", 404, None),
        ("/nothing/here", 404, None),
        ("/", 404, None),
        ("//", 404, None),
        ("/nothing%0Ahere", 404, None),
        ("/projects/4711/contract", 404, None),
    ],
)
def test_a_wrong_request_is_told_what_is_wrong(publish, learner, path, status, field):
    publish(learner)
    response = ApiClient().get(path)
    assert response.status_code == status
    assert field in [one["field"] for one in response.json().get("errors", [])] + [None]
    assert (field is None) == ("errors" not in response.json())


def test_a_wrong_method_names_the_right_ones():
    response = ApiClient().request("put", "/entries", {})
    assert (response.status_code, response.headers["Allow"]) == (405, "GET")


def test_an_unchanged_answer_is_not_sent_again(publish, learner):
    publish(learner)
    for client in (ApiClient(), ApiClient(make_token(learner, "read"))):
        first = client.get("/entries")
        again = client.get("/entries", **{"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_answers_to_a_token_are_private(learner):
    public, private = (
        ApiClient(token).get("/entries").headers for token in ("", make_token(learner, "read"))
    )
    assert public["Cache-Control"] == "public, max-age=60"
    assert private["Cache-Control"] == "private, no-cache"
    assert "Authorization" in public["Vary"]
    assert "Authorization" in private["Vary"]
    assert public["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in private


def test_other_sites_may_read_and_not_write():
    response = ApiClient().request("options", "/entries")
    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert "Authorization" not in response.headers["Access-Control-Allow-Headers"]


def test_the_session_of_a_browser_is_not_used(client_of, learner, write):
    write(learner, "A draft")
    response = client_of(learner).get("/api/v1/me/drafts")
    assert (response.status_code, response.json()["code"]) == (401, "token_needed")


def test_head_is_answered_as_get(learner, publish):
    publish(learner)
    response = ApiClient().request("head", "/entries")
    assert (response.status_code, response.content) == (200, b"")


def test_requests_are_limited_and_say_what_is_left(learner, monkeypatch):
    monkeypatch.setitem(rate_limits.LIMITS, "api-anonymous", Limit(2, rate_limits.DAY))
    responses = [ApiClient().get("/projects/4711") for _time in range(3)]
    assert [one.status_code for one in responses] == [404, 404, 429]
    assert responses[0].headers["RateLimit-Policy"] == '"network";q=2;w=86400'
    left = [one.headers["RateLimit"].partition(";t=")[0] for one in responses]
    assert left == ['"network";r=1', '"network";r=0', '"network";r=0']
    assert int(responses[2].headers["Retry-After"]) <= 86400


def test_an_answer_that_caches_share_says_nothing_of_a_limit(learner):
    shared, own = (ApiClient(one).get("/briefs") for one in ("", make_token(learner, "read")))
    assert "RateLimit" in own.headers
    assert shared.headers["Cache-Control"].startswith("public")
    assert [name for name in shared.headers if name.startswith("RateLimit")] == []


@pytest.mark.parametrize(
    ("path", "status", "headers"),
    [
        ("/entries?q=%00", 400, {}),
        ("/entries", 413, {"Content-Length": "9000000"}),
        ("/search?q=docker", 500, {}),
    ],
)
def test_other_sites_read_each_error(monkeypatch, path, status, headers):
    monkeypatch.setattr("learnings.api.entries.search_entries", lambda *_args: 1 / 0)
    client = ApiClient()
    client.client.raise_request_exception = False
    response = client.get(path, **headers)
    assert response.status_code == status
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert ("RateLimit" in response.headers) == (status == 500)  # the others were not counted


def test_each_token_is_limited_and_all_of_an_account(learner, monkeypatch):
    monkeypatch.setitem(rate_limits.LIMITS, "api", Limit(2, rate_limits.DAY))
    monkeypatch.setitem(rate_limits.LIMITS, "api-account", Limit(3, rate_limits.HOUR))
    tokens = [make_token(learner, "read") for _number in range(2)]
    responses = [ApiClient(tokens[number]).get("/briefs") for number in (0, 0, 0, 1)]
    assert [one.status_code for one in responses] == [200, 200, 429, 429]
    assert responses[0].headers["RateLimit-Policy"] == '"token";q=2;w=86400, "account";q=3;w=3600'
    left = [re.findall(r'"(\w+)";r=(\d+)', one.headers["RateLimit"]) for one in responses]
    assert left[1] == [("token", "0"), ("account", "1")]
    assert left[3] == [("token", "1"), ("account", "0")]
    assert int(responses[3].headers["Retry-After"]) <= 3600


@pytest.mark.parametrize(
    "token", ["nexus_unknown", "", "ü", "nexus_" + "x" * 5000, "a b c", "expired", "revoked"]
)
def test_a_token_that_does_not_work_reads_nothing(learner, token):
    if token in ("expired", "revoked"):
        text = make_token(learner, "read", lifetime=timedelta(days=token == "revoked"))
        ApiToken.objects.get().revoke() if token == "revoked" else None
        token = text
    response = ApiClient().get("/entries", Authorization=f"Bearer {token}")
    assert (response.status_code, response.json()["code"]) == (401, "token_needed")
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_wrong_tokens_are_counted(monkeypatch):
    monkeypatch.setitem(rate_limits.LIMITS, "api-anonymous", Limit(2, rate_limits.DAY))
    responses = [ApiClient(f"nexus_{number}").get("/entries") for number in range(3)]
    assert [one.status_code for one in responses] == [401, 401, 429]


def test_pages_do_not_load_heavy_libraries():
    code = (
        "import os, sys, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'portal.settings';"
        "django.setup(); from django.urls import get_resolver; get_resolver().url_patterns;"
        "from portal import hooks; hooks.hook_modules(); print(*sys.modules)"
    )
    asked = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    heavy = {"ninja", "pydantic", "jsonschema_rs", "ftfy", "icalendar", "hypothesis", "babel"}
    heavy |= {"playwright", "numpy"}
    assert heavy & set(asked.stdout.split()) == set()
