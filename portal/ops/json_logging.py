"""JSON logs: one line for each request and event, with the ID of the request.

The logs contain no URLs, query strings, user input or names.
"""

import logging
import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse
from pythonjsonlogger.json import JsonFormatter

from portal.ops import log_scrubbing, metrics
from portal.ops.kept_plans import readable_sql

request_id = ContextVar("request_id", default="-")
request_logger = logging.getLogger("portal.request")
query_logger = logging.getLogger("portal.query")
_VALID_REQUEST_ID = re.compile(r"[A-Za-z0-9_.-]{8,64}")
_MAX_SQL_CHARACTERS = 300  # of a slow query, which is logged without its parameters


ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class RequestIdFilter(logging.Filter):
    """Adds the ID of the current request to every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class JsonLogFormatter(JsonFormatter):
    """Formats a record as one line of JSON, without URLs and user input."""

    def __init__(self) -> None:
        super().__init__(
            "{levelname}{name}{message}{request_id}",
            style="{",
            timestamp="at",
            rename_fields={"levelname": "level"},
        )

    def format(self, record: logging.LogRecord) -> str:
        request = getattr(record, "request", None)
        route = _route_name(request) if request else ""
        return super().format(log_scrubbing.without_typed_values(record, route))

    def formatException(self, exc_info: ExcInfo) -> str:  # noqa: N802 - the name in logging
        return log_scrubbing.format_traceback(exc_info[1]) if exc_info[1] else ""


def _warn_of_slow_query(sql: str, milliseconds: float) -> None:
    details = {"ms": round(milliseconds), "sql": readable_sql(sql)[:_MAX_SQL_CHARACTERS]}
    query_logger.warning("slow query", extra=details)


class QueryCounter:
    """Counts and times the queries of one request, and logs slow ones."""

    def __init__(self) -> None:
        self.count = 0
        self.seconds = 0.0

    @contextmanager
    def counting_on(self, connection: BaseDatabaseWrapper) -> Iterator[None]:
        """Count the queries of a connection within the `with` block.

        Unlike Django's `execute_wrapper`, this removes itself even if another wrapper was added
        later and is still there.
        """
        connection.execute_wrappers.append(self)
        try:
            yield
        finally:
            wrappers = connection.execute_wrappers
            wrappers[:] = [wrapper for wrapper in wrappers if wrapper is not self]

    def __call__(
        self, execute: Callable, sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            elapsed = time.perf_counter() - start
            self.count += 1
            self.seconds += elapsed
            if elapsed * 1000 >= settings.SLOW_QUERY_MS:
                _warn_of_slow_query(sql, elapsed * 1000)


def log_requests(get_response: Callable) -> Callable:
    """The outermost middleware: give the request an ID, log it and count it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        new_request_id = _given_or_new_id(request)
        token = request_id.set(new_request_id)
        request.log_id = new_request_id  # type: ignore[attr-defined]  # error pages show it
        start = time.perf_counter()
        counter = QueryCounter()
        try:
            with counter.counting_on(connections["default"]):
                response = get_response(request)
            _log_request(request, response, time.perf_counter() - start, counter)
        finally:
            request_id.reset(token)
        response.headers["X-Request-ID"] = new_request_id
        return response

    return middleware


def _given_or_new_id(request: HttpRequest) -> str:
    """Return the ID that a proxy gave the request, or a new one."""
    given = request.headers.get("X-Request-ID", "")
    return given if _VALID_REQUEST_ID.fullmatch(given) else secrets.token_hex(16)


def _route_name(request: HttpRequest) -> str:
    """Return the URL name or URL pattern, never the URL itself."""
    match = getattr(request, "resolver_match", None)
    return match.view_name or match.route if match else ""


def _log_request(
    request: HttpRequest, response: HttpResponse, seconds: float, counter: QueryCounter
) -> None:
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
