"""The environment variables of the site, checked before it starts.

`python -m portal.environment` checks the variables of the process, and exits with a sentence on
stderr if the site would not start.
"""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import environ as django_environ
from django.core.exceptions import ImproperlyConfigured

from portal.environment.parsers import DEVELOPMENT_KEY
from portal.environment.problems import (
    HEROKU_HOST_HINT,
    PLACEHOLDER,
    Problem,
    allowed_hosts,
    contradictions,
    is_empty,
)
from portal.environment.variables import METRICS_FOLDER, PROVIDERS, VARIABLES
from portal.ops.startup_checks import default_proxy_count, is_on_platform

__all__ = [
    "DEVELOPMENT_KEY",
    "HEROKU_HOST_HINT",
    "PLACEHOLDER",
    "PROVIDERS",
    "VARIABLES",
    "InvalidEnvironment",
    "load",
    "load_or_exit",
    "make_metrics_folder",
    "make_metrics_folder_or_exit",
    "read",
]

BASE_DIR = Path(__file__).resolve().parents[2]


class InvalidEnvironment(ImproperlyConfigured):
    """Raised for an environment with which Nexus does not start; says why."""

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> Self:
        """Return the exception that says all of these."""
        sentences = [problem.sentence for problem in problems]
        return cls(" ".join(["Nexus will not start like this.", *sentences]))


def read(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return the value of each variable.

    Raises InvalidEnvironment with a sentence for each wrong or missing variable.
    """
    values, problems = _parse(environ)
    problems += _without_variables_of(problems, contradictions(values, environ))
    if problems:
        raise InvalidEnvironment.of(problems)
    return _with_defaults(values, environ)


def _parse(environ: Mapping[str, str]) -> tuple[dict[str, Any], list[Problem]]:
    """Return the value of each variable, and what is wrong.

    The value is None for those that are not set or wrong.
    """
    values: dict[str, Any] = dict.fromkeys(variable.name for variable in VARIABLES)
    problems = []
    for variable in VARIABLES:
        try:
            values[variable.name] = variable.value_of(environ)
        except ImproperlyConfigured as error:
            problems.append(Problem.of(variable.name, str(error)))
    return values, problems


def _without_variables_of(problems: Iterable[Problem], others: Iterable[Problem]) -> list[Problem]:
    """Return those of the others that are about variables without a problem so far."""
    names = {problem.variable for problem in problems}
    return [other for other in others if other.variable not in names]


def _with_defaults(values: dict[str, Any], environ: Mapping[str, str]) -> dict[str, Any]:
    is_development = bool(values["DEBUG"])
    for variable in VARIABLES:
        if values[variable.name] is None:
            values[variable.name] = variable.default_value(is_development=is_development)
    return _with_derived_defaults(values, environ)


def _with_derived_defaults(values: dict[str, Any], environ: Mapping[str, str]) -> dict[str, Any]:
    """Add the defaults that depend on other variables."""
    hosts = allowed_hosts(values)
    defaults = _default_addresses(values, hosts) | _default_limits(values, environ)
    missing = {name: value for name, value in defaults.items() if values[name] in (None, "")}
    return values | missing | {"ALLOWED_HOSTS": hosts}


def _default_addresses(values: Mapping[str, Any], hosts: Sequence[str]) -> dict[str, Any]:
    """Return the address of the site, and that of its emails.

    Development has none of the site.
    """
    if values["DEBUG"]:
        return {"DEFAULT_FROM_EMAIL": "Nexus <nexus@localhost>"}
    return {
        "SITE_URL": f"https://{hosts[0]}",
        "DEFAULT_FROM_EMAIL": f"Nexus <nexus@{hosts[0]}>",
    }


def _default_limits(values: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, Any]:
    """Return what is known of the platform's proxies, and the limit of a statement.

    The latter is how long one can take in the database.
    """
    return {
        "TRUSTED_PROXY_COUNT": default_proxy_count(environ),
        "BEHIND_PROXY": is_on_platform(environ),
        "STATEMENT_TIMEOUT_MS": 0 if values["DATABASE_POOLED"] else 3_000,
    }


def load(file: Path = BASE_DIR / ".env") -> dict[str, Any]:
    """Return the variables of this process.

    The file `.env`, if there is one, provides those that are not set.
    """
    if file.exists():
        _check_readable(file)
        django_environ.Env.read_env(file)
    if is_empty(os.environ, METRICS_FOLDER):
        # prometheus_client would use the working directory.
        del os.environ[METRICS_FOLDER]
    return read(os.environ)


def _check_readable(file: Path) -> None:
    """Raise InvalidEnvironment for a file that is no text or can’t be read."""
    try:
        file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidEnvironment(
            f"Nexus will not start like this. {file} cannot be read ({type(error).__name__})."
        ) from None


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


# For commands, which should not print a traceback.
@contextmanager
def _exit_with_sentence() -> Iterator[None]:
    """Exit with a sentence on stderr if the environment is invalid."""
    try:
        yield
    except InvalidEnvironment as error:
        sys.exit(f"nexus: {error}")


load_or_exit = _exit_with_sentence()(load)
make_metrics_folder_or_exit = _exit_with_sentence()(make_metrics_folder)
