"""Report errors to Sentry, if SENTRY_DSN is set, without personal data."""

from typing import Any

import sentry_sdk
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.types import Event, Hint


def report_errors(dsn: str, release: str = "") -> None:
    """Start reporting; called once, in settings.py.

    Reports contain no URLs, user input, cookies or values of variables.
    """
    sentry_sdk.init(
        dsn=dsn,
        release=release or None,
        integrations=[DjangoIntegration(transaction_style="function_name")],
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        traces_sample_rate=0,
        before_send=without_personal_data,
    )


def without_personal_data(event: Event, _hint: Hint | None = None) -> Event:
    """Remove all personal data from an event, in place, and return it.

    The type of each exception, its traceback and the request method remain.
    """
    request = event.get("request")
    if request:
        event["request"] = {"method": request.get("method", "")}
    event.pop("user", None)
    for exception in _items_in(event, "exception", "values"):
        _remove_values(exception)
    # Log messages may quote it too.
    for name in ("logentry", "message", "extra", "breadcrumbs"):
        event.pop(name, None)
    return event


def _remove_values(exception: dict[str, Any]) -> None:
    """Remove the message, which may quote user input, and the variables."""
    exception["value"] = ""
    for frame in _items_in(exception, "stacktrace", "frames"):
        frame.pop("vars", None)


def _items_in(parent: Any, name: str, inner: str) -> list[dict[str, Any]]:
    return (parent.get(name) or {}).get(inner, [])
