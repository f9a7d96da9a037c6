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
    """A value that is there already: PostgreSQL says which."""
    for handle in ("first-one", "second-one"):
        User.objects.create(email=f"{typed}@example.com".lower(), handle=handle)


def strange(typed):
    """A value that the database cannot read, or names."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT %s::int", [typed])
        else:
            cursor.execute(f'SELECT * FROM "{typed}"')  # noqa: S608


def too_long(typed):
    """A value that does not fit: on SQLite a constraint refuses it."""
    User.objects.create(email="a@example.com", handle=typed, display_name=typed * 10)


def wrapped(typed):
    """An error of the database as the cause of another one."""
    try:
        double(typed)
    except IntegrityError as error:
        raise LookupError(f"no {typed}") from error


def python(typed):
    """Python quotes values too."""
    int(typed)


def grouped(typed):
    """Several at once."""
    raise ExceptionGroup(f"all about {typed}", [ValueError(typed), KeyError(typed)])


def suspicious(typed):
    """Django logs these under a name of their own."""
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
    """written(): all lines of the log, as the site writes them in production."""
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
def test_no_value_that_an_error_quotes_is_logged(client, settings, written, how):
    settings.ROOT_URLCONF, client.raise_request_exception = __name__, False
    assert client.get(f"/broken/{how}/{CANARY}/?q={CANARY}").status_code >= 400
    lines = [json.loads(line) for line in written().splitlines()]
    told = [
        line for line in lines if line["name"].startswith(("django.request", "django.security"))
    ]
    assert len(told) == 1
    assert told[0]["message"].endswith(": broken")
    assert (
        how == "suspicious" or f", in {how}\n" in told[0]["exc_info"]
    )  # where it happened is still said
    assert CANARY.lower() not in written().lower()


@pytest.mark.django_db
@pytest.mark.parametrize("how", BREAKERS)
def test_no_value_that_an_error_quotes_is_reported(how):
    try:
        BREAKERS[how](CANARY)
    except Exception:
        event, hint = event_from_exception(sys.exc_info())
    assert event["exception"]["values"]
    event |= {
        "extra": {"request": f"<WSGIRequest: GET '/{CANARY}/'>"},
        "logentry": {"params": [CANARY]},
    }
    told = error_reports.without_personal_data(event, hint)
    assert CANARY.lower() not in json.dumps(told, default=str).lower()


@pytest.mark.django_db
def test_a_constraint_is_still_named(is_postgresql):
    with pytest.raises(IntegrityError) as raised:
        double(CANARY)
    trace = log_scrubbing.format_traceback(raised.value)
    assert "IntegrityError" in trace
    assert ("23505" in trace) == is_postgresql


def test_an_error_as_an_argument_tells_its_kind_alone(written):
    logging.getLogger("portal.any").error("It failed: %s", ValueError(CANARY))
    logging.getLogger("portal.any").error(ValueError(CANARY))
    assert [json.loads(line)["message"] for line in written().splitlines()] == [
        "It failed: ValueError",
        "ValueError",
    ]


@pytest.mark.django_db
def test_a_database_that_is_busy_or_gone_still_says_so(is_postgresql):
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


def test_errors_in_the_code_keep_their_words():
    assert (
        log_scrubbing.describe_error(AttributeError("no such name"))
        == "AttributeError: no such name"
    )
    assert log_scrubbing.describe_error(KeyError(CANARY)) == "KeyError"
