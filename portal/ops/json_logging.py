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
request_logger = logging.getLogger("portal.request")
query_logger = logging.getLogger("portal.query")
_VALID_REQUEST_ID = re.compile(
    r"[A-Za-z0-9_.-]{8,64}"
)  # what the platform's router may call a request
_MAX_SQL_CHARACTERS = 300  # characters of a slow statement; its values are never logged


class RequestIdFilter(logging.Filter):
    """Puts the number of the request that is being answered into every record."""

    def filter(self, record):
        record.request_id = request_id.get()
        return True


class JsonLogFormatter(JsonFormatter):
    """One JSON object a line, in which neither addresses nor errors quote what was typed."""

    def __init__(self):
        super().__init__(
            "{levelname}{name}{message}{request_id}",
            style="{",
            timestamp="at",
            rename_fields={"levelname": "level"},
        )

    def format(self, record):
        request = getattr(record, "request", None)
        return super().format(
            log_scrubbing.without_typed_values(record, _route_name(request) if request else "")
        )

    def formatException(self, exc_info):  # noqa: N802 - the name that logging calls
        return log_scrubbing.format_traceback(exc_info[1]) if exc_info[1] else ""


class QueryCounter:
    """Counts and times the statements of one request; tells of slow ones."""

    def __init__(self):
        self.count, self.seconds = 0, 0.0

    @contextmanager
    def counting_on(self, connection):
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
            elapsed = time.perf_counter() - start
            self.count += 1
            self.seconds += elapsed
            if elapsed * 1000 >= settings.SLOW_QUERY_MS:
                query_logger.warning(
                    "slow query",
                    extra={"ms": round(elapsed * 1000), "sql": sql[:_MAX_SQL_CHARACTERS]},
                )


def log_requests(get_response):
    """The outermost middleware: numbers the request, logs how it went, and counts it for whoever measures."""

    def middleware(request):
        given = request.headers.get("X-Request-ID", "")
        new_request_id = given if _VALID_REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        token, start, counter = request_id.set(new_request_id), time.perf_counter(), QueryCounter()
        try:
            with counter.counting_on(connections["default"]):
                response = get_response(request)
            _log_request(request, response, time.perf_counter() - start, counter)
        finally:
            request_id.reset(token)
        response.headers["X-Request-ID"] = new_request_id
        return response

    return middleware


def _route_name(request):
    """The name of the view, or the pattern of its address: never the address."""
    match = getattr(request, "resolver_match", None)
    return match.view_name or match.route if match else ""


def _log_request(request, response, seconds, counter):
    route = _route_name(request)
    metrics.count_response(request.method, route, response.status_code, seconds)
    request_logger.info(
        "answered",
        extra={
            "method": request.method,
            "route": route,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
            "queries": counter.count,
            "sql_ms": round(counter.seconds * 1000, 1),
        },
    )
