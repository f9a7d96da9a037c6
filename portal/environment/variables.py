"""The table of environment variables: type, allowed values and default of each.

docs/configuration.md explains them in the same order.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.environment.parsers import (
    DEVELOPMENT_KEY,
    Parser,
    database,
    each,
    earlier_key,
    first_host_name,
    flag,
    folder,
    host_name,
    mail_server,
    one_of,
    origin,
    plain_text,
    redis_server,
    secret_key,
    sender,
    sentry_address,
    site_url,
    token,
    whole_number,
)

METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
PROVIDERS = ("github", "google", "discord")


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

    def default_value(self, *, is_development: bool) -> Any:
        """Return the value of a missing variable."""
        if is_development and self.development_default is not None:
            return self.development_default
        return self.default


VARIABLES = (
    Variable("DEBUG", flag, default=False),
    Variable("SECRET_KEY", secret_key, development_default=DEVELOPMENT_KEY),
    Variable("SECRET_KEY_FALLBACKS", each(earlier_key), default=[]),
    Variable(
        "ALLOWED_HOSTS",
        each(host_name),
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
    Variable("CSRF_TRUSTED_ORIGINS", each(origin), default=[]),
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
    Variable("RENDER_EXTERNAL_HOSTNAME", first_host_name, default="", is_set_by_platform=True),
    Variable(
        "HEROKU_APP_DEFAULT_DOMAIN_NAME", first_host_name, default="", is_set_by_platform=True
    ),
)
