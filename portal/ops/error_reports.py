"""Errors told to Sentry, where SENTRY_DSN names one: where and what kind, and nothing of whoever met it."""

import sentry_sdk
from sentry_sdk.integrations.django import DjangoIntegration


def report_errors(dsn, release=""):
    """Called once, from the settings. Neither addresses, typed text, cookies nor values of variables leave the house."""
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


def without_personal_data(event, _hint=None):
    """The event with its request cut down to its method, and without who it was."""
    request = event.get("request")
    if request:
        event["request"] = {"method": request.get("method", "")}
    event.pop("user", None)
    # Messages of exceptions may quote what was typed: their kind and place are enough to find the mistake.
    for exception in (event.get("exception") or {}).get("values", []):
        exception["value"] = ""
        for frame in (exception.get("stacktrace") or {}).get("frames", []):
            frame.pop("vars", None)
    # What stood in a line of the log, with the request that it was about.
    for name in ("logentry", "message", "extra", "breadcrumbs"):
        event.pop(name, None)
    return event
