"""Settings that are derived from the environment, and limits of web processes."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from portal.ops import startup_checks

GOOD = {
    "DEBUG": "0",
    "SECRET_KEY": "Tz4kq9WmVb2Xc7RnLd0JpGh5SyFa8UeQ1oNi3B",
    "ALLOWED_HOSTS": "nexus.example.org",
    "DATABASE_URL": "postgres://u:p@db.example.org/nexus",
    "EMAIL_URL": "smtp+tls://u:p@mail.example.org:587",
}


# A command, and then a web process.
START = """
import django, json
django.setup()
from django.conf import settings
from django.urls import NoReverseMatch, reverse
options = settings.DATABASES["default"]["OPTIONS"]
limits = [options.get("options")]
import portal.wsgi
limits.append(options.get("options"))
sign_in = settings.SECURE_CSP["form-action"][1:]
for name in ("github", "google", "discord"):
    try:
        sign_in.append(reverse(f"{name}_login"))
    except NoReverseMatch:
        pass
print(json.dumps([sign_in, limits]))
"""


def start(**environment):
    """What START prints under these variables."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    started = subprocess.run(
        [sys.executable, "-c", START],
        cwd=settings.BASE_DIR,
        env=kept | {"DJANGO_SETTINGS_MODULE": "portal.settings"} | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(started.stdout)


def test_email_url_becomes_mailer_options():
    parse_email_url = startup_checks.parse_email_url(
        "smtp+tls://me%40x:p%2Fw@mail.example.org:2525?timeout=5"
    )
    assert parse_email_url["OPTIONS"] == {
        "host": "mail.example.org",
        "port": 2525,
        "username": "me@x",
        "password": "p/w",
        "use_tls": True,
        "use_ssl": False,
        "timeout": 5,
    }


@pytest.mark.parametrize(
    ("environ", "count"), [({}, 0), ({"DYNO": "web.1"}, 1), ({"RENDER": "true"}, 2)]
)
def test_proxy_count_depends_on_the_platform(environ, count):
    assert startup_checks.default_proxy_count(environ) == count


def test_email_url_with_unknown_scheme_is_refused():
    with pytest.raises(ImproperlyConfigured, match="it should start with one of: smtp"):
        startup_checks.parse_email_url("http://example.org")


def test_github_button_is_absent_without_its_keys(client, db):
    assert "GitHub" not in client.get("/accounts/login/").text


# Of each provider: where its sign-in is, and where forms may lead.
PROVIDERS = {
    "github": ["/accounts/github/login/", "https://github.com"],
    "google": ["/accounts/google/login/", "https://accounts.google.com"],
    "discord": ["/accounts/discord/login/", "https://discord.com"],
}


@pytest.mark.parametrize(
    ("names", "given", "limit"),
    [
        ([], {}, "statement_timeout=3000"),
        (list(PROVIDERS), {}, "statement_timeout=3000"),
        (["github"], {"DATABASE_POOLED": "1"}, None),
    ],
)
def test_production_starts_with_the_required_variables_and_others(names, given, limit):
    """Keys of a provider enable its sign-in and a form action; a web process has limits."""
    keys = {f"{name.upper()}_CLIENT_ID": "an-id" for name in names}
    keys |= {f"{name.upper()}_CLIENT_SECRET": "a-secret" for name in names}
    sign_in, (of_commands, of_web) = start(**GOOD, **keys, **given)
    assert sorted(sign_in) == sorted(one for name in names for one in PROVIDERS[name])
    assert of_commands is None
    assert limit in of_web if limit else of_web is None


@pytest.mark.django_db
def test_sqlite_has_a_write_ahead_log_and_foreign_keys(is_postgresql):
    if is_postgresql:
        assert settings.DATABASES["default"]["CONN_HEALTH_CHECKS"]
        return
    with connection.cursor() as cursor:
        for pragma, value in (("journal_mode", "wal"), ("foreign_keys", 1)):
            cursor.execute(f"PRAGMA {pragma}")
            assert cursor.fetchone() == (value,)
    assert settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_set_statement_limits_adds_options():
    database = {"ENGINE": "django.db.backends.postgresql", "OPTIONS": {"sslmode": "require"}}
    startup_checks.set_statement_limits(database, 3_000)
    assert database["OPTIONS"] == {
        "sslmode": "require",
        "options": "-c statement_timeout=3000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=10000 -c jit=off"
        " -c plan_cache_mode=force_generic_plan",
    }


def test_database_options_of_the_operator_come_last():
    database = {
        "ENGINE": "django.db.backends.postgresql",
        "OPTIONS": {"options": "-c statement_timeout=9000"},
    }
    startup_checks.set_statement_limits(database, 3_000)
    assert database["OPTIONS"]["options"].endswith("plan -c statement_timeout=9000")


@pytest.mark.parametrize(("engine", "milliseconds"), [("postgresql", 0), ("sqlite3", 3_000)])
def test_set_statement_limits_does_nothing_for_pools_and_sqlite(engine, milliseconds):
    database = {"ENGINE": f"django.db.backends.{engine}"}
    startup_checks.set_statement_limits(database, milliseconds)
    assert "OPTIONS" not in database
