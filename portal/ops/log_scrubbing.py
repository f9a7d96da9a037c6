"""Format errors for the log without the user input that their messages may quote."""

import copy
import logging
import traceback
from http.client import responses
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

# Their messages are about code only; those of other exceptions may quote user input.
SAFE_EXCEPTIONS = (
    AttributeError,
    ImportError,
    ImproperlyConfigured,
    NameError,
    RecursionError,
    TypeError,
)
# Of SQLite's OperationalError only these are logged: others may quote a search query.
SAFE_SQLITE_MESSAGES = (
    "attempt to write a readonly database",
    "database is locked",
    "database or disk is full",
    "disk I/O error",
    "unable to open database file",
)
# PostgreSQL's diagnostics that name parts of the schema.
DIAGNOSTIC_NAMES = ("sqlstate", "table_name", "column_name", "constraint_name")


def describe_error(error: BaseException) -> str:
    """Return the type of an error, with those details that contain no user input."""
    kind = type(error).__qualname__
    if isinstance(error, SAFE_EXCEPTIONS):
        return f"{kind}: {error}"
    details = _diagnosis(error) or _server_message(error)
    return f"{kind}: {details}" if details else kind


def _diagnosis(error: BaseException) -> str:
    """Return the table, column and constraint that PostgreSQL tells, or "" for each."""
    diagnosis = getattr(error, "diag", None)
    names = [getattr(diagnosis, name, None) for name in DIAGNOSTIC_NAMES]
    return " ".join(filter(None, names))


def _server_message(error: BaseException) -> str:
    """Return the message of a database that is down, busy or full, or ""."""
    if not isinstance(error, OperationalError):
        return ""
    first_line = str(error).strip().partition("\n")[0]
    is_postgresql = type(error.__cause__).__module__.startswith("psycopg")
    return first_line if is_postgresql or first_line in SAFE_SQLITE_MESSAGES else ""


def format_traceback(error: BaseException) -> str:
    """Format a traceback like Python, with `describe_error` for each error."""
    parts = []
    for current_error in _with_causes(error):
        lines = "".join(traceback.format_tb(current_error.__traceback__))
        parts.append(f"Traceback (most recent call last):\n{lines}{describe_error(current_error)}")
    return "\n\nwhich led to:\n\n".join(parts)


def _with_causes(error: BaseException) -> list[BaseException]:
    """Return the error after its causes, contexts and group members, each once."""
    found: list[BaseException] = []
    pending: list[BaseException | None] = [error]
    while pending:
        current_error = pending.pop()
        if current_error is None or current_error in found:
            continue
        found.append(current_error)
        pending += getattr(current_error, "exceptions", ())
        pending.append(current_error.__cause__ or current_error.__context__)
    return found[::-1]


def without_typed_values(record: logging.LogRecord, route: str) -> logging.LogRecord:
    """Return a copy of a log record without URLs and without messages of errors."""
    record = copy.copy(record)
    if hasattr(record, "request"):
        # Django's message contains the path or a header of the request.
        del record.request
        record.msg, record.args = _message_without_url(record, route), ()
    if isinstance(record.args, tuple):
        record.args = tuple(map(_describe_if_error, record.args))
    record.msg = _describe_if_error(record.msg)
    record.exc_text = None
    return record


def _message_without_url(record: logging.LogRecord, route: str) -> str:
    status = getattr(record, "status_code", None)
    return f"{responses.get(status, status)}: {route}" if status else route


def _describe_if_error(value: Any) -> Any:
    return describe_error(value) if isinstance(value, BaseException) else value
