"""Send generated requests to the API over HTTP: `python -m tests.api_fuzz`.

Schemathesis makes them from the OpenAPI document, without a token and with one that may do
everything. No answer may have a status of 500 or above, and each must be as the document says.
It is installed into var/ from tests/api/schemathesis.txt.
"""

import argparse
import os
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
FOLDER = Path(__file__).resolve().parent
LOCK = FOLDER / "api/schemathesis.txt"
INSTALLED = FOLDER.parent / "var/schemathesis"
UV = str(Path(sys.prefix) / "bin/uv")
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
SEED = 2026


def install() -> None:
    """Install Schemathesis in an environment of its own, unless it is there."""
    stamp = INSTALLED / "installed-lock.txt"
    if stamp.exists() and stamp.read_bytes() == LOCK.read_bytes():
        return
    python = INSTALLED / "bin/python"
    environment = [UV, "venv", "-q", "--clear", "--python", sys.executable, str(INSTALLED)]
    subprocess.run(environment, check=True)
    packages = [UV, "pip", "sync", "-qq", "--python", str(python), "--require-hashes", str(LOCK)]
    subprocess.run(packages, check=True)
    stamp.write_bytes(LOCK.read_bytes())


@contextmanager
def site() -> Iterator[tuple[str, str]]:
    """Serve the demo cohort from a database of its own; yields its address and a token."""
    from django.core.management import call_command
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    from portal.people.models import ApiToken, User
    from portal.web import rate_limits
    from tests import template_database

    run = uuid.uuid4().hex
    template_database.create_test_database(run)
    template_database.remove_templates(run)
    call_command("seed_demo", yes_in_production=True, verbosity=0)
    without_limit = {name: limit._replace(most=10**9) for name, limit in rate_limits.LIMITS.items()}
    rate_limits.LIMITS.update(without_limit)
    scopes = ["read", "write", "review"]
    mentor = User.objects.get(handle="wanjiru")
    _token, text = ApiToken.issue(mentor, name="-", scopes=scopes, lifetime=timedelta(days=1))
    server = ThreadedWSGIServer(
        ("127.0.0.1", 0), Quiet(WSGIRequestHandler), allow_reuse_address=False
    )
    server.set_app(get_wsgi_application())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/api/v1", text
    server.shutdown()
    template_database.remove_test_database()


def Quiet(handler: type) -> type:  # noqa: N802 - it returns a class
    """Return a request handler that logs nothing."""
    return type("QuietHandler", (handler,), {"log_message": lambda *_args: None})


def send(address: str, token: str, examples: int, phases: str) -> int:
    """Send generated requests; returns the exit code of Schemathesis."""
    from portal.api.gateway import OPENAPI_FILE

    command = [str(INSTALLED / "bin/schemathesis"), "--no-color", "run", str(OPENAPI_FILE)]
    command += ["--url", address]
    command += ["--checks", CHECKS, "--seed", str(SEED), "--max-examples", str(examples)]
    command += ["--phases", phases, "--suppress-health-check", "all"]
    if token:
        command += ["--header", f"Authorization: Bearer {token}"]
    return subprocess.run(command, cwd=INSTALLED, check=False).returncode


def main() -> int:
    """Install, serve and send; returns 0 if every answer was right."""
    parser = argparse.ArgumentParser(prog="python -m tests.api_fuzz", description=__doc__)
    parser.add_argument("--examples", type=int, default=100, help="requests for each operation")
    parser.add_argument("--phases", default="examples,coverage,fuzzing")
    options = parser.parse_args()
    install()
    django.setup()
    with site() as (address, token):
        codes = [send(address, one, options.examples, options.phases) for one in ("", token)]
    return max(codes)


if __name__ == "__main__":
    raise SystemExit(main())
