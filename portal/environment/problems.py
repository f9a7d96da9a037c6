"""What is wrong with an environment although each value is valid by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from portal.environment.parsers import KEY_COMMAND
from portal.environment.variables import PROVIDERS
from portal.ops.startup_checks import is_on_platform

PLACEHOLDER = ".invalid"  # in app.json, because the name is unknown before the first deploy
HEROKU_HOST_HINT = (
    "`heroku domains` prints the name; "
    "or run `heroku labs:enable runtime-dyno-metadata` and deploy again."
)


class Problem(NamedTuple):
    """A sentence about a variable with which Nexus does not start."""

    variable: str
    sentence: str

    @classmethod
    def of(cls, variable: str, predicate: str) -> Problem:
        """Return a problem whose sentence begins with the variable's name."""
        return cls(variable, f"{variable} {predicate}")


# What platforms say of the site's own host name.
PLATFORM_HOSTS = ("RENDER_EXTERNAL_HOSTNAME", "HEROKU_APP_DEFAULT_DOMAIN_NAME")
DEBUG_ON_PLATFORM = Problem(
    "DEBUG", "DEBUG=1 shows the inside of the site to everyone; leave it out on a server."
)


def contradictions(values: Mapping[str, Any], environ: Mapping[str, str]) -> Iterator[Problem]:
    """Yield a problem for each missing variable and each that contradicts another."""
    yield from _incomplete_providers(values)
    yield from _empty_values(environ)
    if not values["DEBUG"]:
        yield from _missing_in_production(values, environ)
        yield from _lost_with_disk(values, environ)
    elif is_on_platform(environ):
        yield DEBUG_ON_PLATFORM


def _empty_values(environ: Mapping[str, str]) -> Iterator[Problem]:
    if is_empty(environ, "DATABASE_URL"):
        yield Problem.of("DATABASE_URL", "is empty; give an address, or leave it out for SQLite.")
    if is_empty(environ, "WEB_CONCURRENCY"):
        # gunicorn reads it before this package does, and would exit with a traceback.
        yield Problem.of("WEB_CONCURRENCY", "is empty; give a number, or leave it out.")


def is_empty(environ: Mapping[str, str], name: str) -> bool:
    """Whether a variable is set, but to nothing."""
    return name in environ and not environ[name].strip()


def _incomplete_providers(values: Mapping[str, Any]) -> Iterator[Problem]:
    for provider in PROVIDERS:
        client_id, secret = f"{provider.upper()}_CLIENT_ID", f"{provider.upper()}_CLIENT_SECRET"
        if bool(values[client_id]) != bool(values[secret]):
            absent = secret if values[client_id] else client_id
            yield Problem.of(absent, f"is not set; sign-in needs both {client_id} and {secret}.")


def _missing_in_production(
    values: Mapping[str, Any], environ: Mapping[str, str]
) -> Iterator[Problem]:
    if not values["SECRET_KEY"]:
        yield Problem.of(
            "SECRET_KEY",
            f"is not set; make one: {KEY_COMMAND} (in development set DEBUG=1 instead).",
        )
    yield from _missing_hosts(values, environ)
    yield from _without_mail(values)


def _missing_hosts(values: Mapping[str, Any], environ: Mapping[str, str]) -> Iterator[Problem]:
    if not allowed_hosts(values):
        hint = f" {HEROKU_HOST_HINT}" if environ.get("DYNO") else ""
        yield Problem.of(
            "ALLOWED_HOSTS",
            f"must name the exact host names of this site, separated by commas.{hint}",
        )


def _without_mail(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield a problem for an EMAIL_URL with which no mail would be sent."""
    url = values["EMAIL_URL"] or ""
    if url.startswith("memorymail"):
        yield Problem.of(
            "EMAIL_URL", "starts with memorymail, which is for tests: no mail would leave."
        )
    elif not url and not values["QUIET"]:
        yield Problem.of("EMAIL_URL", "is not set: people could not confirm their addresses.")


def _lost_with_disk(values: Mapping[str, Any], environ: Mapping[str, str]) -> Iterator[Problem]:
    database = values["DATABASE_URL"]
    is_sqlite = database is None or database["ENGINE"].endswith("sqlite3")
    if is_sqlite and is_on_platform(environ) and not values["SQLITE_ON_LASTING_DISK"]:
        yield Problem(
            "DATABASE_URL",
            "SQLite on this platform's disk would be lost at the next restart: "
            "set DATABASE_URL to PostgreSQL "
            "(or SQLITE_ON_LASTING_DISK=1 if its file is on a mounted disk).",
        )


def allowed_hosts(values: Mapping[str, Any]) -> list[str]:
    """Return the operator's host names, then that of the platform."""
    names = list(dict.fromkeys(_given_hosts(values)))
    # The first name is used in emails, so a placeholder that was not replaced is left out.
    return [name for name in names if not name.endswith(PLACEHOLDER)] or names


def _given_hosts(values: Mapping[str, Any]) -> Iterator[str]:
    yield from values["ALLOWED_HOSTS"] or []
    for name in PLATFORM_HOSTS:
        if values[name]:
            yield values[name]
