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
SECRET = "Zanzibar-4711"  # stands for what nobody should find in a log


@pytest.fixture
def lines(caplog):
    """lines(): the records of requests, as the console would get them."""
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.INFO, "portal.request")
    formatter, number = json_logging.JsonLogFormatter(), json_logging.RequestIdFilter()

    def read(name="portal.request"):
        records = [record for record in caplog.records if record.name == name]
        return [json.loads(formatter.format(record)) for record in records if number.filter(record)]

    return read


def test_one_line_a_request(client, lines):
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


def test_a_request_has_one_number_in_all_its_lines(client, rf, caplog):
    seen = []

    def view(request):
        seen.append(json_logging.request_id.get())
        return client.get("/healthz")  # any answer

    answer = json_logging.log_requests(view)(
        rf.get("/", headers={"X-Request-ID": "router-0123456789"})
    )
    assert answer.headers["X-Request-ID"] == seen[0] == "router-0123456789"
    assert json_logging.request_id.get() == "-"


@pytest.mark.parametrize(
    "forged", ["", "short", "x" * 65, "two\twords here", "a;b=c-------", "ü" * 10]
)
def test_a_number_that_could_break_a_line_is_not_taken(client, forged):
    given = client.get("/healthz", headers={"X-Request-ID": forged}).headers["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{32}", given)


def test_neither_keys_in_addresses_nor_what_was_typed_is_logged(client, client_of, learner, caplog):
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


def test_a_slow_statement_is_told_without_its_values(client, settings, lines, learner):
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


def test_figures_for_who_knows_the_token(client, settings):
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
def test_nobody_else_learns_that_there_are_any(client, settings, token):
    headers = {"Authorization": f"Bearer {token}".encode().decode("latin-1")}
    assert client.get("/metrics", headers=headers).status_code == 404
    settings.METRICS_TOKEN = "a-token-of-the-operator"
    assert client.get("/metrics", headers=headers).status_code == 404
    assert client.get("/metrics").status_code == 404


def test_an_error_is_reported_without_whoever_met_it():
    event = {
        "request": {"method": "POST", "url": f"https://x/{SECRET}", "data": SECRET, "cookies": SECRET, "headers": {"a": SECRET}},
        "user": {"ip_address": SECRET},
        "logentry": {"message": SECRET},
        "exception": {"values": [{"type": "ValueError", "value": f"bad {SECRET}", "stacktrace": {"frames": []}}]},
    }  # fmt: skip
    told = error_reports.without_personal_data(event)
    assert SECRET not in json.dumps(told)
    assert told["request"] == {"method": "POST"}
    assert told["exception"]["values"][0]["type"] == "ValueError"


def test_counting_leaves_the_connection_as_it_was(client, lines):
    """Also where a connection gets a wrapper of somebody else's while the request is answered."""
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
