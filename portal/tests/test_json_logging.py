"""What logs contain of a request, and what they must not."""

import json
import logging
import re

import pytest
from django.db import connection
from django.test import RequestFactory
from prometheus_client.parser import text_string_to_metric_families

from portal.ops import error_reports, json_logging

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SECRET = "Zanzibar-4711"  # must not be in any log


@pytest.fixture
def lines(caplog):
    """lines(): the log records of requests, parsed from JSON."""
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.INFO, "portal.request")
    formatter, number = json_logging.JsonLogFormatter(), json_logging.RequestIdFilter()

    def read(name="portal.request"):
        records = [record for record in caplog.records if record.name == name]
        return [json.loads(formatter.format(record)) for record in records if number.filter(record)]

    return read


def test_each_request_is_logged_in_one_line(client, lines):
    client.get("/learnings/")
    (line,) = lines()
    assert {
        "method": "GET",
        "route": "learnings:learning_list",
        "status": 200,
        "level": "INFO",
    }.items() <= line.items()
    assert line["queries"] >= 1
    assert line["ms"] >= line["sql_ms"] > 0


def test_request_id_of_the_router_is_kept(client, rf, caplog):
    seen = []

    def view(request):
        seen.append(json_logging.request_id.get())
        return client.get("/healthz")  # any response

    answer = json_logging.log_requests(view)(
        rf.get("/", headers={"X-Request-ID": "router-0123456789"})
    )
    assert answer.headers["X-Request-ID"] == seen[0] == "router-0123456789"
    assert json_logging.request_id.get() == "-"


@pytest.mark.parametrize(
    "forged", ["", "short", "x" * 65, "two\twords here", "a;b=c-------", "ü" * 10]
)
def test_malformed_request_id_is_replaced(client, forged):
    given = client.get("/healthz", headers={"X-Request-ID": forged}).headers["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{32}", given)


def test_logs_contain_no_urls_and_no_user_input(client, client_of, learner, caplog):
    caplog.set_level(logging.DEBUG)
    client.get(f"/accounts/password/reset/key/1-{SECRET}/")
    client.get(f"/search/?q={SECRET}")
    client.get(f"/nowhere/{SECRET}/")
    client.post("/accounts/login/", {"login": f"{SECRET}@example.com", "password": SECRET})
    client_of(learner).post("/preview/", {"body": SECRET})
    formatter = json_logging.JsonLogFormatter()
    lines = [
        formatter.format(record) for record in caplog.records if record.name != "django.db.backends"
    ]
    assert lines
    assert [line for line in lines if SECRET in line] == []


def test_slow_query_is_logged_without_its_parameters(client, settings, lines, learner):
    settings.SLOW_QUERY_MS = 0
    client.get(f"/@{learner.handle}/")
    slow = lines("portal.query")
    assert slow
    assert all(learner.handle not in line["sql"] for line in slow)
    settings.SLOW_QUERY_MS = 60_000
    before = len(lines("portal.query"))
    client.get("/people/")
    assert len(lines("portal.query")) == before


def figures(client, token):
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    return {family.name: family.samples for family in text_string_to_metric_families(answer.text)}


def test_metrics_are_shown_with_the_token(client, settings):
    settings.METRICS_TOKEN = "a-token-of-the-operator"
    before = _count(figures(client, settings.METRICS_TOKEN))
    client.get("/learnings/")
    client.generic("PROPFIND", "/learnings/")
    client.get("/@no-such-person/")
    after = figures(client, settings.METRICS_TOKEN)
    assert _count(after) == before + 1
    assert after["nexus_cases_waiting"][0].value == after["nexus_messages_due"][0].value == 0
    assert "nexus_oldest_task_seconds" in after
    assert {sample.labels.get("method") for sample in after["nexus_answers"]} <= {
        "GET",
        "HEAD",
        "POST",
        "other",
    }


def _count(shown):
    wanted = {"method": "GET", "route": "learnings:learning_list", "status": "200"}
    return sum(
        s.value
        for s in shown.get("nexus_answers", [])
        if s.labels == wanted and s.name.endswith("_total")
    )


@pytest.mark.parametrize("token", ["", "wrong", "a-token-of-the-operator2", "ä"])
def test_metrics_without_the_token_are_404(client, settings, token):
    headers = {"Authorization": f"Bearer {token}".encode().decode("latin-1")}
    assert client.get("/metrics", headers=headers).status_code == 404
    settings.METRICS_TOKEN = "a-token-of-the-operator"
    assert client.get("/metrics", headers=headers).status_code == 404
    assert client.get("/metrics").status_code == 404


def test_error_report_contains_no_personal_data():
    event = {
        "request": {"method": "POST", "url": f"https://x/{SECRET}", "data": SECRET, "cookies": SECRET, "headers": {"a": SECRET}},
        "user": {"ip_address": SECRET},
        "logentry": {"message": SECRET},
        "exception": {"values": [{"type": "ValueError", "value": f"bad {SECRET}", "stacktrace": {"frames": []}}]},
    }  # fmt: skip
    scrubbed = error_reports.without_personal_data(event)
    assert SECRET not in json.dumps(scrubbed)
    assert scrubbed["request"] == {"method": "POST"}
    assert scrubbed["exception"]["values"][0]["type"] == "ValueError"


def test_query_counter_removes_itself_from_the_connection(client, lines):
    """Also if another wrapper is added to the connection during the request."""
    before = list(connection.execute_wrappers)

    def foreign(execute, *args):
        return execute(*args)

    def answer(_request):
        connection.execute_wrappers.append(foreign)
        return client.get("/learnings/")

    try:
        json_logging.log_requests(answer)(RequestFactory().get("/"))
        assert connection.execute_wrappers == [*before, foreign]
    finally:
        connection.execute_wrappers[:] = before
    inner, outer = lines()
    assert outer["queries"] == inner["queries"] >= 1
