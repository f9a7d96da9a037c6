"""Each command that starts Nexus refuses a wrong environment in one line."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

from portal.tests.test_environment import FULL

GUNICORN = [sys.executable, "-m", "gunicorn", "--check-config", "portal.wsgi"]
MANAGE = [sys.executable, "manage.py"]
STARTS = [
    ([*MANAGE, "check"], {"SECRET_KEY": "abc"}),
    ([*MANAGE, "db_worker"], {"TASKS_BACKEND": "celery"}),
    ([*MANAGE, "tick"], {"TRUSTED_PROXY_COUNT": "two"}),
    ([*MANAGE, "migrate"], {"DATABASE_URL": ""}),
    ([*MANAGE, "runserver"], {"ALLOWED_HOSTS": "https://nexus.example.org"}),
    (GUNICORN, {"SECRET_KEY": ""}),
    (GUNICORN, {"SENTRY_DSN": "garbage"}),
    (GUNICORN, {"EMAIL_URL": "smtp://mail.example.org:port"}),
    (GUNICORN, {"WEB_THREADS": "many"}),
    (GUNICORN, {"PROMETHEUS_MULTIPROC_DIR": "/proc/nothing/here"}),
    ([*MANAGE, "check"], {"PROMETHEUS_MULTIPROC_DIR": "/proc/nothing/here"}),
    # gunicorn itself ends with a traceback here, so commands of the documents ask this first.
    ([sys.executable, "-m", "portal.environment"], {"WEB_CONCURRENCY": "two"}),
]


def start(command, environ):
    """The finished process of a command under these variables alone."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        command,
        cwd=settings.BASE_DIR,
        env=kept | environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(("command", "change"), STARTS)
def test_a_start_is_refused_with_one_line_on_stderr(command, change):
    started = start(command, FULL | {"PROMETHEUS_MULTIPROC_DIR": ""} | change)
    assert started.returncode == 1
    assert started.stdout == ""
    assert re.fullmatch(
        rf"nexus: (Nexus will not start like this\. )?{next(iter(change))} [^\n]+\n", started.stderr
    )


@pytest.mark.parametrize(
    "command", [[*MANAGE, "check"], GUNICORN, [sys.executable, "-m", "portal.environment"]]
)
def test_a_right_environment_starts(command, tmp_path):
    folder = tmp_path / "figures"
    assert start(command, FULL | {"PROMETHEUS_MULTIPROC_DIR": str(folder)}).returncode == 0


def test_an_empty_folder_of_figures_is_not_the_working_directory(tmp_path):
    count = "from portal import environment; environment.load(); from portal.ops import metrics; metrics.count_response('GET', '', 200, 1)"
    environ = FULL | {"PROMETHEUS_MULTIPROC_DIR": "", "PYTHONPATH": str(settings.BASE_DIR)}
    environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    counted = subprocess.run(
        [sys.executable, "-c", count],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (counted.returncode, counted.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []
