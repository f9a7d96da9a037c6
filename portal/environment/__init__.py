"""The environment variables of the site, checked before it starts.

`python -m portal.environment` checks the variables of the process, and exits with a sentence on
stderr if the site would not start.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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


def read(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return the value of each variable.

    Raises InvalidEnvironment with a sentence for each wrong or missing variable.
    """
    values: dict[str, Any] = {}
    problems = []
    for variable in VARIABLES:
        values[variable.name] = None
        try:
            values[variable.name] = variable.value_of(environ)
        except ImproperlyConfigured as error:
            problems.append(Problem.of(variable.name, str(error)))
    invalid_names = {problem.variable for problem in problems}
    for problem in contradictions(values, environ):
        if problem.variable not in invalid_names:
            problems.append(problem)
    if problems:
        sentences = [problem.sentence for problem in problems]
        raise InvalidEnvironment(" ".join(["Nexus will not start like this.", *sentences]))
    return _with_defaults(values, environ)


def _with_defaults(values: dict[str, Any], environ: Mapping[str, str]) -> dict[str, Any]:
    is_development = bool(values["DEBUG"])
    for variable in VARIABLES:
        if values[variable.name] is None:
            values[variable.name] = variable.default_value(is_development=is_development)
    return _with_derived_defaults(values, environ)


def _with_derived_defaults(values: dict[str, Any], environ: Mapping[str, str]) -> dict[str, Any]:
    """Add the defaults that depend on other variables."""
    values["ALLOWED_HOSTS"] = hosts = allowed_hosts(values)
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
    """Return the variables of this process.

    The file `.env`, if there is one, provides those that are not set.
    """
    if file.exists():
        try:
            file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidEnvironment(
                f"Nexus will not start like this. {file} cannot be read ({type(error).__name__})."
            ) from None
        django_environ.Env.read_env(file)
    if is_empty(os.environ, METRICS_FOLDER):
        # prometheus_client would use the working directory.
        del os.environ[METRICS_FOLDER]
    return read(os.environ)


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
