"""Neither logs nor error reports contain user input or URLs."""

import io
import json
import logging
import sys

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError, OperationalError, connection
from django.urls import path
from sentry_sdk.utils import event_from_exception

from portal import urls
from portal.ops import error_reports, json_logging, log_scrubbing
from portal.people.models import User

CANARY = "Zanzibar4711"


def double(typed):
    """Violate a unique constraint: PostgreSQL quotes the value."""
    for handle in ("first-one", "second-one"):
        User.objects.create(email=f"{typed}@example.com".lower(), handle=handle)


def strange(typed):
    """Run a query whose error quotes a value or a name."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT %s::int", [typed])
        else:
            cursor.execute(f'SELECT * FROM "{typed}"')  # noqa: S608


def too_long(typed):
    """Save a value that is too long: on SQLite a constraint refuses it."""
    User.objects.create(email="a@example.com", handle=typed, display_name=typed * 10)


def wrapped(typed):
    """Raise an error whose cause is an error of the database."""
    try:
        double(typed)
    except IntegrityError as error:
        raise LookupError(f"no {typed}") from error


def python(typed):
    """Raise an error of Python that quotes a value."""
    int(typed)


def grouped(typed):
    """Raise several errors at once."""
    raise ExceptionGroup(f"all about {typed}", [ValueError(typed), KeyError(typed)])


def suspicious(typed):
    """Raise an error that Django logs under a logger name of its own."""
    raise SuspiciousOperation(f"{typed} is not allowed")


BREAKERS = {
    function.__name__: function
    for function in (double, strange, too_long, wrapped, python, grouped, suspicious)
}


@login_not_required
def broken(request, how, typed):
    BREAKERS[how](typed)


urlpatterns = [*urls.urlpatterns, path("broken/<slug:how>/<str:typed>/", broken, name="broken")]
handler400, handler404, handler500 = urls.handler400, urls.handler404, urls.handler500


@pytest.fixture
def written():
    """written(): the log in the format of production."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(json_logging.JsonLogFormatter())
    handler.addFilter(json_logging.RequestIdFilter())
    root = logging.getLogger()
    root.addHandler(handler)
    yield stream.getvalue
    root.removeHandler(handler)


@pytest.mark.django_db
@pytest.mark.parametrize("how", BREAKERS)
def test_logged_error_quotes_no_user_input(client, settings, written, how):
    settings.ROOT_URLCONF, client.raise_request_exception = __name__, False
    assert client.get(f"/broken/{how}/{CANARY}/?q={CANARY}").status_code >= 400
    lines = [json.loads(line) for line in written().splitlines()]
    error_lines = [
        line for line in lines if line["name"].startswith(("django.request", "django.security"))
    ]
    assert len(error_lines) == 1
    assert error_lines[0]["message"].endswith(": broken")
    assert (
        how == "suspicious" or f", in {how}\n" in error_lines[0]["exc_info"]
    )  # the location is still logged
    assert CANARY.lower() not in written().lower()


@pytest.mark.django_db
@pytest.mark.parametrize("how", BREAKERS)
def test_reported_error_quotes_no_user_input(how):
    try:
        BREAKERS[how](CANARY)
    except Exception:
        event, hint = event_from_exception(sys.exc_info())
    assert event["exception"]["values"]
    event |= {
        "extra": {"request": f"<WSGIRequest: GET '/{CANARY}/'>"},
        "logentry": {"params": [CANARY]},
    }
    scrubbed = error_reports.without_personal_data(event, hint)
    assert CANARY.lower() not in json.dumps(scrubbed, default=str).lower()


@pytest.mark.django_db
def test_traceback_keeps_the_sqlstate(is_postgresql):
    with pytest.raises(IntegrityError) as raised:
        double(CANARY)
    trace = log_scrubbing.format_traceback(raised.value)
    assert "IntegrityError" in trace
    assert ("23505" in trace) == is_postgresql


def test_error_as_a_log_argument_shows_only_its_type(written):
    logging.getLogger("portal.any").error("It failed: %s", ValueError(CANARY))
    logging.getLogger("portal.any").error(ValueError(CANARY))
    assert [json.loads(line)["message"] for line in written().splitlines()] == [
        "It failed: ValueError",
        "ValueError",
    ]


@pytest.mark.django_db
def test_message_of_a_busy_database_is_kept(is_postgresql):
    assert (
        log_scrubbing.describe_error(OperationalError("database is locked"))
        == "OperationalError: database is locked"
    )
    assert (
        log_scrubbing.describe_error(OperationalError(f'fts5: syntax error near "{CANARY}"'))
        == "OperationalError"
    )
    if is_postgresql:
        with pytest.raises(OperationalError) as raised, connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 1; SELECT pg_sleep(60)")
        assert log_scrubbing.describe_error(raised.value).endswith(
            "canceling statement due to statement timeout"
        )


def test_messages_of_programming_errors_are_kept():
    assert (
        log_scrubbing.describe_error(AttributeError("no such name"))
        == "AttributeError: no such name"
    )
    assert log_scrubbing.describe_error(KeyError(CANARY)) == "KeyError"
