"""What the logs say: one line of JSON for each request and each event, with the request's number in all of them.

No address is logged whole where it holds a key, no query string, nothing typed, no name: who did what stands in the
database, for those who may read it.
"""

import logging
import re
import time
import uuid
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db import connections
from pythonjsonlogger.json import JsonFormatter

from portal.ops import log_scrubbing, metrics

request_id = ContextVar("request_id", default="-")
requests = logging.getLogger("portal.request")
queries = logging.getLogger("portal.query")
_GIVEN = re.compile(r"[A-Za-z0-9_.-]{8,64}")  # what the platform's router may call a request
_MOST_SQL = 300  # characters of a slow statement; its values are never logged


class RequestNumber(logging.Filter):
    """Puts the number of the request that is being answered into every record."""

    def filter(self, record):
        record.request_id = request_id.get()
        return True


class Lines(JsonFormatter):
    """One JSON object a line, in which neither addresses nor errors quote what was typed."""

    def __init__(self):
        super().__init__(
            "{levelname}{name}{message}{request_id}", style="{", timestamp="at", rename_fields={"levelname": "level"}
        )

    def format(self, record):
        request = getattr(record, "request", None)
        return super().format(log_scrubbing.without_values(record, _route_of(request) if request else ""))

    def formatException(self, exc_info):  # noqa: N802 - the name that logging calls
        return log_scrubbing.trace_of(exc_info[1]) if exc_info[1] else ""


class Statements:
    """Counts and times the statements of one request; tells of slow ones."""

    def __init__(self):
        self.count, self.seconds = 0, 0.0

    @contextmanager
    def counting(self, connection):
        """Count what this connection is asked; leaves it as it was, whatever else was added to it meanwhile.

        Django's `execute_wrapper` takes away whichever wrapper is the last one at its end.
        """
        connection.execute_wrappers.append(self)
        try:
            yield
        finally:
            wrappers = connection.execute_wrappers
            wrappers[:] = [wrapper for wrapper in wrappers if wrapper is not self]

    def __call__(self, execute, sql, params, many, context):
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent = time.perf_counter() - start
            self.count += 1
            self.seconds += spent
            if spent * 1000 >= settings.SLOW_QUERY_MS:
                queries.warning("slow query", extra={"ms": round(spent * 1000), "sql": sql[:_MOST_SQL]})


def log_requests(get_response):
    """The outermost middleware: numbers the request, logs how it went, and counts it for whoever measures."""

    def middleware(request):
        given = request.headers.get("X-Request-ID", "")
        number = given if _GIVEN.fullmatch(given) else uuid.uuid4().hex
        token, start, tally = request_id.set(number), time.perf_counter(), Statements()
        try:
            with tally.counting(connections["default"]):
                response = get_response(request)
            _write(request, response, time.perf_counter() - start, tally)
        finally:
            request_id.reset(token)
        response.headers["X-Request-ID"] = number
        return response

    return middleware


def _route_of(request):
    """The name of the view, or the pattern of its address: never the address."""
    match = getattr(request, "resolver_match", None)
    return match.view_name or match.route if match else ""


def _write(request, response, seconds, tally):
    route = _route_of(request)
    metrics.answered(request.method, route, response.status_code, seconds)
    requests.info(
        "answered",
        extra={
            "method": request.method,
            "route": route,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
            "queries": tally.count,
            "sql_ms": round(tally.seconds * 1000, 1),
        },
    )
