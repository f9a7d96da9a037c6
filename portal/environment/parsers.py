"""Parsers of environment variables.

Each returns the value of a text or raises WrongValue.
"""

import re
from collections.abc import Callable
from email.utils import parseaddr
from typing import Any
from urllib.parse import SplitResult, urlsplit

import environ as django_environ
from django.core.exceptions import ImproperlyConfigured

from portal.ops.startup_checks import parse_email_url

DEVELOPMENT_KEY = "development-only-key-that-production-refuses-to-start-with"
# Published in this repository: anyone could sign sessions with them.
PUBLIC_KEYS = (DEVELOPMENT_KEY, "a-long-random-value", "the-key-before")
KEY_COMMAND = "python -c 'import secrets; print(secrets.token_urlsafe(50))'"
MIN_KEY_LENGTH, MIN_DISTINCT_CHARACTERS, MIN_TOKEN_LENGTH = 32, 8, 16
HOST_LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
HOST = re.compile(rf"{HOST_LABEL}(\.{HOST_LABEL})*|\[[0-9a-f:.]+\]", re.IGNORECASE)
ORIGIN = re.compile(rf"https?://((\*\.)?({HOST.pattern}))(:\d{{1,5}})?", re.IGNORECASE)
TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")

Parser = Callable[[str], Any]


class WrongValue(ImproperlyConfigured):
    """Raised by parsers for a value that is not allowed.

    Its text is a sentence without its subject, the variable's name.
    """


def flag(text: str) -> bool:
    """Parse 1, true, yes, on or their opposites."""
    if text.lower() in TRUE:
        return True
    if text.lower() in FALSE:
        return False
    raise WrongValue(f"is {text!r}; it should be 1 or 0.")


def whole_number(low: int, high: int) -> Parser:
    """Return a parser of whole numbers from `low` to `high`."""

    def parse(text: str) -> int:
        is_number = re.fullmatch(r"[0-9]{1,12}", text)
        if not is_number or not low <= int(text) <= high:
            raise WrongValue(f"is {text!r}; it should be a whole number from {low} to {high}.")
        return int(text)

    return parse


def one_of(*allowed: str) -> Parser:
    """Return a parser of the allowed values, in any case."""
    by_name = {name.lower(): name for name in allowed}

    def parse(text: str) -> str:
        if text.lower() not in by_name:
            raise WrongValue(f"is {text!r}; it should be one of: {', '.join(allowed)}.")
        return by_name[text.lower()]

    return parse


def plain_text(text: str) -> str:
    """Parse printable text."""
    if not text.isprintable():
        raise WrongValue("has characters that cannot be printed.")
    return text


def secret_key(text: str) -> str:
    """Parse a SECRET_KEY that is not public and not easy to guess."""
    if _is_public(text):
        raise WrongValue(f"is an example that anyone can read; make one: {KEY_COMMAND}.")
    if _is_easy_to_guess(text):
        raise WrongValue(
            f"is too easy to guess; make one of {MIN_KEY_LENGTH} characters or more: {KEY_COMMAND}."
        )
    return text


def _is_public(key: str) -> bool:
    return key in PUBLIC_KEYS or key.startswith("django-insecure-")


def _is_easy_to_guess(key: str) -> bool:
    return len(key) < MIN_KEY_LENGTH or len(set(key)) < MIN_DISTINCT_CHARACTERS


def earlier_key(text: str) -> str:
    """Parse one former key."""
    if text in PUBLIC_KEYS:
        raise WrongValue("holds an example that anyone can read; leave it out.")
    return text


def each(parse: Callable[[str], str]) -> Parser:
    """Return a parser of comma-separated texts, each of which `parse` parses.

    Empty ones are left out.
    """

    def parse_all(text: str) -> list[str]:
        parts = [part.strip() for part in text.split(",")]
        return [parse(part) for part in parts if part]

    return parse_all


def host_name(text: str) -> str:
    """Parse one exact host name."""
    if "*" in text or text.startswith("."):
        raise WrongValue(
            f"has {text!r}, which stands for many hosts; it must name the exact host names."
        )
    if not HOST.fullmatch(text):
        raise WrongValue(
            f"has {text!r}; it must name host names, such as nexus.example.org, "
            "without https:// or port."
        )
    return text


def first_host_name(text: str) -> str:
    """Parse host names between commas, and return the first."""
    names = each(host_name)(text)
    return names[0] if names else ""


def origin(text: str) -> str:
    """Parse one origin, such as https://nexus.example.org."""
    if not ORIGIN.fullmatch(text):
        raise WrongValue(f"has {text!r}; it should look like https://nexus.example.org.")
    return text


def site_url(text: str) -> str:
    """Parse an origin without a trailing slash."""
    text = text.rstrip("/")
    if not ORIGIN.fullmatch(text) or "*" in text:
        raise WrongValue(
            f"is {text!r}; it should look like https://nexus.example.org, without a path."
        )
    return text


DATABASE_EXAMPLE = (
    "it should look like postgres://user:password@host:5432/name, "
    "with special characters percent-encoded."
)


def database(text: str) -> dict[str, Any]:
    """Return the entry of DATABASES.

    The URL contains a password, so no sentence quotes it.
    """
    if text.partition("://")[0] not in ("postgres", "postgresql", "sqlite"):
        raise WrongValue(f"is no address of a database; {DATABASE_EXAMPLE}")
    config = _database_settings(text)
    # django-environ reads "sqlite://" as a database in memory, of which each process has its own.
    if config.get("NAME") in (None, "", ":memory:"):
        raise WrongValue(f"names no database; {DATABASE_EXAMPLE}")
    return config


def _database_settings(text: str) -> dict[str, Any]:
    try:
        urlsplit(text).port  # noqa: B018 - raises where it is no number
        return django_environ.Env.db_url_config(text)
    except (ValueError, ImproperlyConfigured, KeyError):
        raise WrongValue(f"cannot be read; {DATABASE_EXAMPLE}") from None


def mail_server(text: str) -> str:
    """Parse EMAIL_URL."""
    parse_email_url(text)
    return text


def sender(text: str) -> str:
    """Parse an email address with or without a name."""
    address = parseaddr(text)[1]
    if not text.isprintable() or not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        raise WrongValue('should be an address, such as "Nexus <nexus@example.org>".')
    return text


def redis_server(text: str) -> str:
    """Parse REDIS_URL."""
    if not _is_redis_url(text):
        raise WrongValue("should look like redis://host:6379/0 (or rediss:// with TLS).")
    return text


def _is_redis_url(text: str) -> bool:
    parts = urlsplit(text)
    if parts.scheme == "unix":
        return bool(parts.path)
    return parts.scheme in ("redis", "rediss") and bool(parts.hostname) and _has_valid_port(parts)


def _has_valid_port(parts: SplitResult) -> bool:
    try:
        return parts.port is None or parts.port >= 0
    except ValueError:
        return False


def sentry_address(text: str) -> str:
    """Parse a Sentry DSN."""
    if not _is_sentry_project(urlsplit(text)):
        raise WrongValue(
            "is no address of a Sentry project; copy its DSN: https://key@host/number."
        )
    return text


def _is_sentry_project(parts: SplitResult) -> bool:
    has_key = parts.scheme in ("http", "https") and parts.hostname and parts.username
    return bool(has_key) and re.fullmatch(r"/(.*/)?\d+", parts.path) is not None


def token(text: str) -> str:
    """Parse METRICS_TOKEN."""
    if len(text) < MIN_TOKEN_LENGTH or not re.fullmatch(r"[!-~]+", text):
        raise WrongValue(
            f"should have {MIN_TOKEN_LENGTH} or more letters, digits and signs, without spaces."
        )
    return text


def folder(text: str) -> str:
    """Parse an absolute path."""
    if not text.startswith("/") or "\0" in text:
        raise WrongValue(
            f"is {text!r}; it should be the whole path of a folder, such as /tmp/nexus-figures."
        )
    return text
