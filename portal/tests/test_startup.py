"""What a start refuses, in a sentence."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal import startup

GOOD = {
    "SECRET_KEY": "k" * 60,
    "ALLOWED_HOSTS": "nexus.example.org",
    "DATABASE_URL": "postgres://u:p@db.example.org/nexus",
    "EMAIL_URL": "smtp+tls://u:p@mail.example.org:587",
}


def start(**environment):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        cwd=settings.BASE_DIR,
        env=kept | {"DJANGO_SETTINGS_MODULE": "portal.settings"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_with_all_it_needs():
    assert start(**GOOD).returncode == 0


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY is not set"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS must name the exact host names"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name the exact host names"),
        ({"EMAIL_URL": None}, "EMAIL_URL is not set"),
        ({"DATABASE_URL": None, "DYNO": "web.1"}, "SQLite on this platform's disk would be lost"),
        (
            {"DATABASE_URL": "sqlite:////tmp/x.sqlite3", "RENDER": "true"},
            "SQLite on this platform's disk would be lost",
        ),
        ({"EMAIL_URL": "carrier-pigeon://roof"}, "EMAIL_URL starts with 'carrier-pigeon'"),
    ],
)
def test_production_refuses(change, sentence):
    environment = {name: value for name, value in (GOOD | change).items() if value is not None}
    started = start(**environment)
    assert started.returncode != 0
    assert sentence in started.stderr.strip().splitlines()[-1]


def test_production_starts_with_sqlite_on_a_disk_that_lasts():
    environment = GOOD | {"DATABASE_URL": "sqlite:////data/x.sqlite3", "DYNO": "web.1", "SQLITE_ON_LASTING_DISK": "1"}
    assert start(**environment).returncode == 0


def test_a_mail_address_becomes_the_options_of_a_mailer():
    mailer = startup.mailer("smtp+tls://me%40x:p%2Fw@mail.example.org:2525?timeout=5")
    assert mailer["OPTIONS"] == {
        "host": "mail.example.org",
        "port": 2525,
        "username": "me@x",
        "password": "p/w",
        "use_tls": True,
        "use_ssl": False,
        "timeout": 5,
    }


@pytest.mark.parametrize(("environ", "count"), [({}, 0), ({"DYNO": "web.1"}, 1), ({"RENDER": "true"}, 2)])
def test_the_number_of_proxies_is_that_of_the_platform(environ, count):
    assert startup.proxies(environ) == count


def test_an_unknown_mail_address_is_refused():
    with pytest.raises(ImproperlyConfigured, match="it should start with one of: smtp"):
        startup.mailer("http://example.org")


def test_no_social_button_without_its_keys(client, db):
    assert "GitHub" not in client.get("/accounts/login/").text
