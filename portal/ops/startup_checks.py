"""What settings make of the environment: mailers, limits of statements, what the platform says."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

MAIL_BACKENDS = {
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "smtp+tls": "django.core.mail.backends.smtp.EmailBackend",
    "smtp+ssl": "django.core.mail.backends.smtp.EmailBackend",
    "filemail": "django.core.mail.backends.filebased.EmailBackend",
    "consolemail": "django.core.mail.backends.console.EmailBackend",
    "memorymail": "django.core.mail.backends.locmem.EmailBackend",
}
LOCK_TIMEOUT_MS, IDLE_TRANSACTION_TIMEOUT_MS = 2_000, 10_000  # ms


def parse_email_url(url):
    """One entry of MAILERS from an address such as `smtp+tls://user:password@host:587?timeout=10`.

    Raises ImproperlyConfigured with the rest of a sentence that begins with EMAIL_URL.
    """
    parts = urlsplit(url)
    if parts.scheme not in MAIL_BACKENDS:
        known = ", ".join(MAIL_BACKENDS)
        raise ImproperlyConfigured(
            f"starts with {parts.scheme!r}; it should start with one of: {known}."
        )
    options = {}
    if parts.scheme.startswith("smtp"):
        if not parts.hostname:
            raise ImproperlyConfigured(
                "names no host; it should look like smtp+tls://user:password@host:587."
            )
        options = {
            "host": parts.hostname,
            "port": _port(parts) or (465 if parts.scheme == "smtp+ssl" else 587),
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_tls": parts.scheme == "smtp+tls",
            "use_ssl": parts.scheme == "smtp+ssl",
            "timeout": _timeout(parts),
        }
    elif parts.scheme == "filemail":
        options = {"file_path": "/" + parts.path.lstrip("/")}
        if parts.netloc or not parts.path.strip("/"):
            raise ImproperlyConfigured("should name a folder, as filemail:///srv/nexus/mail does.")
    return {"BACKEND": MAIL_BACKENDS[parts.scheme], "OPTIONS": options}


def _port(parts):
    try:
        return parts.port
    except ValueError:
        raise ImproperlyConfigured(
            "has a port that is no number (percent-encode special characters of the password)."
        ) from None


def _timeout(parts):
    given = parse_qs(parts.query).get("timeout", ["10"])[0]
    if not re.fullmatch(r"[1-9][0-9]{0,2}", given):
        raise ImproperlyConfigured("has a timeout that is no number of seconds from 1 to 999.")
    return int(given)


def set_statement_limits(database, milliseconds):
    """Have PostgreSQL end a statement that takes so long, a wait for a lock after 2 s, and a forgotten transaction after 10.

    For the connections that this process opens from now on: web processes ask for it, and nothing else does, because a
    migration takes as long as it takes. 0 leaves it to the role, as it must be left where a pool refuses options.
    """
    if milliseconds and database["ENGINE"].endswith("postgresql"):
        limits = {
            "statement_timeout": milliseconds,
            "lock_timeout": LOCK_TIMEOUT_MS,
            "idle_in_transaction_session_timeout": IDLE_TRANSACTION_TIMEOUT_MS,
        }
        options = database.setdefault("OPTIONS", {})
        given = [options["options"]] if options.get("options") else []
        # What the operator gave stands behind ours, and so counts.
        options["options"] = " ".join(
            [*(f"-c {name}={value}" for name, value in limits.items()), *given]
        )


def is_on_platform(environ):
    """Heroku sets DYNO and Render sets RENDER: there one proxy of theirs speaks TLS, and the disk does not last."""
    return bool(environ.get("DYNO") or environ.get("RENDER"))


def default_proxy_count(environ):
    """How many proxies add to X-Forwarded-For: Heroku has one, Render two, elsewhere the operator says."""
    if environ.get("DYNO"):
        return 1
    return 2 if environ.get("RENDER") else 0
