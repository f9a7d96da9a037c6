"""System checks run before every command, so they must not need the database."""

import os
import subprocess
import sys

import pytest
from django.conf import settings


@pytest.mark.once
def test_model_checks_run_no_query():
    nothing_listens = "postgres://nexus@127.0.0.1:1/nexus"
    environment = os.environ | {"DEBUG": "1", "DATABASE_URL": nothing_listens}
    command = [sys.executable, "manage.py", "check"]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
