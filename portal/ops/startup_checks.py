"""Settings that are derived from the environment: mailers, timeouts, the platform."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

MAIL_BACKENDS = {
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "smtp+tls": "django.core.mail.backends.smtp.EmailBackend",
    "smtp+ssl": "django.core.mail.backends.smtp.EmailBackend",
    "filemail": "django.core.mail.backends.filebased.EmailBackend",
    "consolemail": "django.core.mail.backends.console.EmailBackend",
    "memorymail": "django.core.mail.backends.locmem.EmailBackend",
}
LOCK_TIMEOUT_MS, IDLE_TRANSACTION_TIMEOUT_MS = 2_000, 10_000


def parse_email_url(url: str) -> dict[str, Any]:
    """Return the MAILERS entry of an EMAIL_URL.

    An example is `smtp+tls://user:password@host:587?timeout=10`.
    Raises ImproperlyConfigured; its text is a sentence without its first word, EMAIL_URL.
    """
    parts = urlsplit(url)
    if parts.scheme not in MAIL_BACKENDS:
        known = ", ".join(MAIL_BACKENDS)
        raise ImproperlyConfigured(
            f"starts with {parts.scheme!r}; it should start with one of: {known}."
        )
    return {"BACKEND": MAIL_BACKENDS[parts.scheme], "OPTIONS": _mail_options(parts)}


def _mail_options(parts: SplitResult) -> dict[str, Any]:
    if parts.scheme.startswith("smtp"):
        return _smtp_options(parts)
    return _folder_options(parts) if parts.scheme == "filemail" else {}


def _folder_options(parts: SplitResult) -> dict[str, Any]:
    if parts.netloc or not parts.path.strip("/"):
        raise ImproperlyConfigured("should name a folder, as filemail:///srv/nexus/mail does.")
    return {"file_path": "/" + parts.path.lstrip("/")}


def _smtp_options(parts: SplitResult) -> dict[str, Any]:
    if not parts.hostname:
        raise ImproperlyConfigured(
            "names no host; it should look like smtp+tls://user:password@host:587."
        )
    default_port = 465 if parts.scheme == "smtp+ssl" else 587
    return {
        "host": parts.hostname,
        "port": _port_number(parts) or default_port,
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "smtp+tls",
        "use_ssl": parts.scheme == "smtp+ssl",
        "timeout": _timeout_seconds(parts),
    }


def _port_number(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise ImproperlyConfigured(
            "has a port that is no number (percent-encode special characters of the password)."
        ) from None


def _timeout_seconds(parts: SplitResult) -> int:
    given = parse_qs(parts.query).get("timeout", ["10"])[0]
    if not re.fullmatch(r"[1-9][0-9]{0,2}", given):
        raise ImproperlyConfigured("has a timeout that is no number of seconds from 1 to 999.")
    return int(given)


def set_statement_limits(database: dict[str, Any], milliseconds: int) -> None:
    """Have PostgreSQL cancel slow statements, waits for locks and idle transactions.

    And have it compile no queries to machine code, and keep the plans of prepared statements.

    Applies to the connections that this process opens afterwards. Only web processes call it,
    because a migration may take long. With 0 milliseconds nothing is set: a connection pool may
    refuse these options, so that they are set for the database role instead.
    """
    if not milliseconds or not database["ENGINE"].endswith("postgresql"):
        return
    settings = _limit_settings(milliseconds)
    options = database.setdefault("OPTIONS", {})
    if options.get("options"):
        # The operator's own options come last, because the last value counts.
        settings.append(options["options"])
    options["options"] = " ".join(settings)


def _limit_settings(milliseconds: int) -> list[str]:
    """Return the options of a connection whose statements take no longer than this."""
    limits = {
        "statement_timeout": milliseconds,
        "lock_timeout": LOCK_TIMEOUT_MS,
        "idle_in_transaction_session_timeout": IDLE_TRANSACTION_TIMEOUT_MS,
        # Compiling a query takes PostgreSQL longer than running any that a page makes.
        "jit": "off",
        # Otherwise PostgreSQL plans some prepared statements for each request, which takes longer
        # than running them; those that need it are not prepared (portal/ops/kept_plans.py).
        "plan_cache_mode": "force_generic_plan",
    }
    return [f"-c {name}={value}" for name, value in limits.items()]


def is_on_platform(environ: Mapping[str, str]) -> bool:
    """Whether this is Heroku or Render, which have a TLS proxy and an ephemeral disk."""
    return bool(environ.get("DYNO") or environ.get("RENDER"))


def default_proxy_count(environ: Mapping[str, str]) -> int:
    """Return how many proxies of the platform add to X-Forwarded-For.

    One on Heroku, two on Render, and none elsewhere.
    """
    if environ.get("DYNO"):
        return 1
    return 2 if environ.get("RENDER") else 0
