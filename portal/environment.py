"""Environment variables: the type, the allowed values and the default of each.

docs/configuration.md explains them in the same order. `python -m portal.environment` checks the
variables of the process, and exits with a sentence on stderr if the site would not start.
"""

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ as django_environ
from django.core.exceptions import ImproperlyConfigured

from portal.ops.startup_checks import default_proxy_count, is_on_platform, parse_email_url

BASE_DIR = Path(__file__).resolve().parent.parent
DEVELOPMENT_KEY = "development-only-key-that-production-refuses-to-start-with"
# Published in this repository: anyone could sign sessions with them.
PUBLIC_KEYS = (DEVELOPMENT_KEY, "a-long-random-value", "the-key-before")
MIN_KEY_LENGTH, MIN_DISTINCT_CHARACTERS, MIN_TOKEN_LENGTH = 32, 8, 16
HOST_LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
HOST = re.compile(rf"{HOST_LABEL}(\.{HOST_LABEL})*|\[[0-9a-f:.]+\]", re.IGNORECASE)
ORIGIN = re.compile(rf"https?://((\*\.)?({HOST.pattern}))(:\d{{1,5}})?", re.IGNORECASE)
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
PLACEHOLDER = ".invalid"  # in app.json, because the name is unknown before the first deploy
TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
KEY_COMMAND = "python -c 'import secrets; print(secrets.token_urlsafe(50))'"

HEROKU_HOST_HINT = (
    "`heroku domains` prints the name; "
    "or run `heroku labs:enable runtime-dyno-metadata` and deploy again."
)


class InvalidEnvironment(ImproperlyConfigured):
    """Raised for an environment with which Nexus does not start; its text explains why."""


class WrongValue(ValueError):
    """Raised by parsers; its text is a sentence without its subject, the variable's name."""


Parser = Callable[[str], Any]


@dataclass(frozen=True)
class Variable:
    """An environment variable: its name, parser and default."""

    name: str
    parse: Parser
    default: Any = None
    # The default under DEBUG=1, if it differs.
    development_default: Any = None
    # Set by Heroku or Render, not by the operator: not in docs/configuration.md.
    is_set_by_platform: bool = False

    def value_of(self, environ: Mapping[str, str]) -> Any:
        """Return the parsed value, or None for a missing or empty variable."""
        text = environ.get(self.name, "").strip()
        return self.parse(text) if text else None


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
    if text in PUBLIC_KEYS or text.startswith("django-insecure-"):
        raise WrongValue(f"is an example that anyone can read; make one: {KEY_COMMAND}.")
    if len(text) < MIN_KEY_LENGTH or len(set(text)) < MIN_DISTINCT_CHARACTERS:
        raise WrongValue(
            f"is too easy to guess; make one of {MIN_KEY_LENGTH} characters or more: {KEY_COMMAND}."
        )
    return text


def earlier_keys(text: str) -> list[str]:
    """Parse comma-separated former keys."""
    keys = comma_separated(text)
    if any(key in PUBLIC_KEYS for key in keys):
        raise WrongValue("holds an example that anyone can read; leave it out.")
    return keys


def comma_separated(text: str) -> list[str]:
    """Return the parts between commas, without empty ones."""
    parts = [part.strip() for part in text.split(",")]
    return [part for part in parts if part]


def host_names(text: str) -> list[str]:
    """Parse comma-separated exact host names."""
    for name in comma_separated(text):
        if "*" in name or name.startswith("."):
            raise WrongValue(
                f"has {name!r}, which stands for many hosts; it must name the exact host names."
            )
        if not HOST.fullmatch(name):
            raise WrongValue(
                f"has {name!r}; it must name host names, such as nexus.example.org, "
                "without https:// or port."
            )
    return comma_separated(text)


def host_name(text: str) -> str:
    """Parse one host name."""
    [name] = host_names(text)[:1] or [""]
    return name


def origins(text: str) -> list[str]:
    """Parse comma-separated origins, such as https://nexus.example.org."""
    for origin in comma_separated(text):
        if not ORIGIN.fullmatch(origin):
            raise WrongValue(f"has {origin!r}; it should look like https://nexus.example.org.")
    return comma_separated(text)


def site_url(text: str) -> str:
    """Parse an origin without a trailing slash."""
    text = text.rstrip("/")
    if not ORIGIN.fullmatch(text) or "*" in text:
        raise WrongValue(
            f"is {text!r}; it should look like https://nexus.example.org, without a path."
        )
    return text


def database(text: str) -> dict[str, Any]:
    """The entry of DATABASES. The address holds a password, so no sentence quotes it."""
    example = (
        "it should look like postgres://user:password@host:5432/name, "
        "with special characters percent-encoded."
    )
    scheme = text.partition("://")[0]
    if scheme not in ("postgres", "postgresql", "sqlite"):
        raise WrongValue(f"is no address of a database; {example}")
    try:
        config = django_environ.Env.db_url_config(text)
        urlsplit(text).port  # noqa: B018 - raises where it is no number
    except (ValueError, ImproperlyConfigured, KeyError):
        raise WrongValue(f"cannot be read; {example}") from None
    # django-environ reads "sqlite://" as a database in memory, of which each process has its own.
    if config.get("NAME") in (None, "", ":memory:"):
        raise WrongValue(f"names no database; {example}")
    return config


def mail_server(text: str) -> str:
    """Parse EMAIL_URL."""
    try:
        parse_email_url(text)
    except ImproperlyConfigured as error:
        raise WrongValue(str(error)) from None
    return text


def sender(text: str) -> str:
    """Parse an email address with or without a name."""
    _name, address = parseaddr(text)
    if not text.isprintable() or not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        raise WrongValue('should be an address, such as "Nexus <nexus@example.org>".')
    return text


def redis_server(text: str) -> str:
    """Parse REDIS_URL."""
    parts = urlsplit(text)
    try:
        is_complete = (
            parts.path if parts.scheme == "unix" else parts.hostname and (parts.port or True)
        )
    except ValueError:
        is_complete = False
    if parts.scheme not in ("redis", "rediss", "unix") or not is_complete:
        raise WrongValue("should look like redis://host:6379/0 (or rediss:// with TLS).")
    return text


def sentry_address(text: str) -> str:
    """Parse a Sentry DSN."""
    parts = urlsplit(text)
    is_complete = parts.scheme in ("http", "https") and parts.hostname and parts.username
    if not is_complete or not re.fullmatch(r"/(.*/)?\d+", parts.path):
        raise WrongValue(
            "is no address of a Sentry project; copy its DSN: https://key@host/number."
        )
    return text


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


VARIABLES = (
    Variable("DEBUG", flag, default=False),
    Variable("SECRET_KEY", secret_key, development_default=DEVELOPMENT_KEY),
    Variable("SECRET_KEY_FALLBACKS", earlier_keys, default=[]),
    Variable(
        "ALLOWED_HOSTS",
        host_names,
        default=[],
        development_default=["localhost", "127.0.0.1", "[::1]"],
    ),
    Variable("DATABASE_URL", database),
    Variable("EMAIL_URL", mail_server, default=""),
    Variable("DEFAULT_FROM_EMAIL", sender, default=""),
    Variable("REDIS_URL", redis_server, default=""),
    Variable("WEB_CONCURRENCY", whole_number(1, 64), default=1),
    Variable("TRUSTED_PROXY_COUNT", whole_number(0, 10)),
    Variable("BEHIND_PROXY", flag),
    Variable("SITE_URL", site_url, default=""),
    Variable("CSRF_TRUSTED_ORIGINS", origins, default=[]),
    Variable("GITHUB_CLIENT_ID", plain_text, default=""),
    Variable("GITHUB_CLIENT_SECRET", plain_text, default=""),
    Variable("GOOGLE_CLIENT_ID", plain_text, default=""),
    Variable("GOOGLE_CLIENT_SECRET", plain_text, default=""),
    Variable("DISCORD_CLIENT_ID", plain_text, default=""),
    Variable("DISCORD_CLIENT_SECRET", plain_text, default=""),
    Variable("SECOND_FACTOR_REQUIRED", flag, default=True, development_default=False),
    Variable(
        "TASKS_BACKEND",
        one_of("database", "immediate"),
        default="database",
        development_default="immediate",
    ),
    Variable("DATABASE_POOLED", flag, default=False),
    Variable("SQLITE_ON_LASTING_DISK", flag, default=False),
    Variable("QUIET", flag, default=False),
    Variable("CONN_MAX_AGE", whole_number(0, 86_400), default=60),
    Variable("STATEMENT_TIMEOUT_MS", whole_number(0, 3_600_000)),
    Variable("SECURE_SSL_REDIRECT", flag, default=True),
    Variable("SECURE_HSTS_SECONDS", whole_number(0, 126_144_000), default=3_600),
    Variable("SECURE_HSTS_SUBDOMAINS", flag, default=False),
    Variable("PORT", whole_number(1, 65_535), default=8000),
    Variable("WEB_THREADS", whole_number(1, 64), default=4),
    Variable("LOG_LEVEL", one_of(*LOG_LEVELS), default="INFO"),
    Variable("SLOW_QUERY_MS", whole_number(0, 3_600_000), default=500),
    Variable("SENTRY_DSN", sentry_address, default=""),
    Variable("RELEASE", plain_text, default=""),
    Variable("METRICS_TOKEN", token, default=""),
    Variable(METRICS_FOLDER, folder, default=""),
    Variable("RENDER_EXTERNAL_HOSTNAME", host_name, default="", is_set_by_platform=True),
    Variable("HEROKU_APP_DEFAULT_DOMAIN_NAME", host_name, default="", is_set_by_platform=True),
)
PROVIDERS = ("github", "google", "discord")


def read(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return the value of each variable.

    Raises InvalidEnvironment with a sentence for each wrong or missing variable.
    """
    values, sentences = {}, []
    for variable in VARIABLES:
        try:
            values[variable.name] = variable.value_of(environ)
        except WrongValue as error:
            values[variable.name] = None
            sentences.append(f"{variable.name} {error}")
    is_development = values["DEBUG"] or False
    invalid_names = {sentence.partition(" ")[0] for sentence in sentences}
    sentences += [
        sentence for name, sentence in _contradictions(values, environ) if name not in invalid_names
    ]
    if sentences:
        raise InvalidEnvironment("Nexus will not start like this. " + " ".join(sentences))
    for variable in VARIABLES:
        if values[variable.name] is None:
            values[variable.name] = _default_of(variable, is_development)
    return _with_derived_defaults(values, environ)


def _default_of(variable: Variable, is_development: bool) -> Any:
    if is_development and variable.development_default is not None:
        return variable.development_default
    return variable.default


def _contradictions(
    values: Mapping[str, Any], environ: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield (variable, sentence) for missing variables and those that contradict each other."""
    for provider in PROVIDERS:
        given = [f"{provider.upper()}_CLIENT_{part}" for part in ("ID", "SECRET")]
        absent = [name for name in given if not values[name]]
        if len(absent) == 1:
            yield (
                absent[0],
                f"{absent[0]} is not set; sign-in needs both {given[0]} and {given[1]}.",
            )
    if _is_empty(environ, "DATABASE_URL"):
        yield "DATABASE_URL", "DATABASE_URL is empty; give an address, or leave it out for SQLite."
    if _is_empty(environ, "WEB_CONCURRENCY"):
        # gunicorn reads it before this module does, and would exit with a traceback.
        yield "WEB_CONCURRENCY", "WEB_CONCURRENCY is empty; give a number, or leave it out."
    if values["DEBUG"]:
        if is_on_platform(environ):
            yield (
                "DEBUG",
                "DEBUG=1 shows the inside of the site to everyone; leave it out on a server.",
            )
        return
    yield from _missing_in_production(values, environ)


def _is_empty(environ: Mapping[str, str], name: str) -> bool:
    return name in environ and not environ[name].strip()


def _missing_in_production(
    values: Mapping[str, Any], environ: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    if not values["SECRET_KEY"]:
        yield (
            "SECRET_KEY",
            f"SECRET_KEY is not set; make one: {KEY_COMMAND} (in development set DEBUG=1 instead).",
        )
    if not _allowed_hosts(values):
        hint = f" {HEROKU_HOST_HINT}" if environ.get("DYNO") else ""
        yield (
            "ALLOWED_HOSTS",
            "ALLOWED_HOSTS must name the exact host names of this site, "
            f"with commas between.{hint}",
        )
    if not values["EMAIL_URL"] and not values["QUIET"]:
        yield "EMAIL_URL", "EMAIL_URL is not set: people could not confirm their addresses."
    if (values["EMAIL_URL"] or "").startswith("memorymail"):
        yield (
            "EMAIL_URL",
            "EMAIL_URL starts with memorymail, which is for tests: no mail would leave.",
        )
    address = values["DATABASE_URL"]
    is_sqlite = address is None or address["ENGINE"].endswith("sqlite3")
    if is_sqlite and is_on_platform(environ) and not values["SQLITE_ON_LASTING_DISK"]:
        yield (
            "DATABASE_URL",
            "SQLite on this platform's disk would be lost at the next restart: "
            "set DATABASE_URL to PostgreSQL "
            "(or SQLITE_ON_LASTING_DISK=1 if its file is on a mounted disk).",
        )


def _allowed_hosts(values: Mapping[str, Any]) -> list[str]:
    """Return the operator's host names, then that of the platform."""
    given = [*(values["ALLOWED_HOSTS"] or []), values["RENDER_EXTERNAL_HOSTNAME"]]
    given.append(values["HEROKU_APP_DEFAULT_DOMAIN_NAME"])
    names = list(dict.fromkeys(name for name in given if name))
    # The first name is used in emails, so a placeholder that was not replaced is left out.
    return [name for name in names if not name.endswith(PLACEHOLDER)] or names


def _with_derived_defaults(values: dict[str, Any], environ: Mapping[str, str]) -> dict[str, Any]:
    """Add the defaults that depend on other variables."""
    values["ALLOWED_HOSTS"] = hosts = _allowed_hosts(values)
    is_production = not values["DEBUG"]
    if not values["SITE_URL"] and is_production:
        values["SITE_URL"] = f"https://{hosts[0]}"
    if not values["DEFAULT_FROM_EMAIL"]:
        values["DEFAULT_FROM_EMAIL"] = f"Nexus <nexus@{hosts[0] if is_production else 'localhost'}>"
    if values["TRUSTED_PROXY_COUNT"] is None:
        values["TRUSTED_PROXY_COUNT"] = default_proxy_count(environ)
    if values["BEHIND_PROXY"] is None:
        values["BEHIND_PROXY"] = is_on_platform(environ)
    if values["STATEMENT_TIMEOUT_MS"] is None:
        values["STATEMENT_TIMEOUT_MS"] = 0 if values["DATABASE_POOLED"] else 3_000
    return values


def load(file: Path = BASE_DIR / ".env") -> dict[str, Any]:
    """Return the variables of this process; a file `.env` provides those that are not set."""
    if file.exists():
        try:
            file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidEnvironment(
                f"Nexus will not start like this. {file} cannot be read ({type(error).__name__})."
            ) from None
        django_environ.Env.read_env(file)
    if _is_empty(os.environ, METRICS_FOLDER):
        # prometheus_client would use the working directory.
        del os.environ[METRICS_FOLDER]
    return read(os.environ)


def load_or_exit() -> dict[str, Any]:
    """Like load(), but exit with a sentence on stderr if the environment is invalid."""
    try:
        return load()
    except InvalidEnvironment as error:
        sys.exit(f"nexus: {error}")


def make_metrics_folder(path: str) -> None:
    """Create the folder of PROMETHEUS_MULTIPROC_DIR. Raises InvalidEnvironment."""
    if not path:
        return
    try:
        Path(path).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidEnvironment(
            f"PROMETHEUS_MULTIPROC_DIR cannot be made ({error.strerror})."
        ) from None
    if not os.access(path, os.W_OK):
        raise InvalidEnvironment("PROMETHEUS_MULTIPROC_DIR cannot be written to.")


def make_metrics_folder_or_exit(path: str) -> None:
    """Like make_metrics_folder(), but exit with a sentence on stderr if it fails."""
    try:
        make_metrics_folder(path)
    except InvalidEnvironment as error:
        sys.exit(f"nexus: {error}")


if __name__ == "__main__":
    load_or_exit()
