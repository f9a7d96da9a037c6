"""Deployment files: the commands that platforms run, their order and logs."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from portal.tests.test_environment import FULL, refusal

ROOT = settings.BASE_DIR
KEY = "a-key-in-a-url"
# Set by the Python buildpack of Heroku.
BUILDPACK_VARIABLES = {"GUNICORN_CMD_ARGS": "--access-logfile -"}
pytestmark = pytest.mark.once


def procfile():
    """{process: command}"""
    lines = (ROOT / "Procfile").read_text().splitlines()
    return {
        name: command.strip() for name, _colon, command in (line.partition(":") for line in lines)
    }


def render():
    return yaml.safe_load((ROOT / "render.yaml").read_text())


def compose():
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port, path, host="127.0.0.1", tries=200):
    """Return (status, text) of a page, once the server answers."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": host})
    for _try in range(tries):
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - loopback
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")


def serve(command, tmp_path, paths, **changes):
    """Run a web command as Heroku does; return its log and its responses."""
    port = free_port()
    bin_folder = Path(sys.executable).parent
    environ = FULL | BUILDPACK_VARIABLES | {
        "PATH": f"{bin_folder}:{os.environ['PATH']}",
        "DYNO": "web.1",
        "PORT": str(port),
        "WEB_CONCURRENCY": "1",
        "DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3",
        "SQLITE_ON_LASTING_DISK": "1",
        "REDIS_URL": "",
        "PROMETHEUS_MULTIPROC_DIR": "",
        "SENTRY_DSN": "",
    } | changes  # fmt: skip
    log = tmp_path / "log"
    with log.open("w") as file:
        server = subprocess.Popen(
            ["sh", "-c", command], cwd=ROOT, env=environ, stdout=file, stderr=file
        )
        try:
            answers = [get(port, path, host) for path, host in paths]
        finally:
            server.terminate()
            server.wait(timeout=40)
    return log.read_text(), answers


def test_procfile_web_command_logs_no_urls(tmp_path):
    """But it logs which hosts it answers to."""
    name = json.loads((ROOT / "app.json").read_text())["env"]["ALLOWED_HOSTS"]["value"]
    paths = [(f"/healthz?key={KEY}", "127.0.0.1"), (f"/{KEY}/", "unknown.example")]
    log, answers = serve(procfile()["web"], tmp_path, paths, ALLOWED_HOSTS=name)
    assert [status for status, _text in answers] == [200, 400]
    assert log.count('"message": "answered"') == 2
    assert KEY not in log
    assert "Refused host name unknown.example" in log
    assert f"Nexus answers to {name}; other host names get 400." in log
    assert (
        "ALLOWED_HOSTS is a placeholder, so every page answers 400: set it. `heroku domains`" in log
    )
    assert "Traceback" not in log


def test_gunicorn_without_the_procfile_option_logs_urls(tmp_path):
    log, _answers = serve(
        "exec gunicorn portal.wsgi", tmp_path, [(f"/healthz?key={KEY}", "127.0.0.1")]
    )
    assert KEY in log


def test_web_commands_check_the_environment_and_write_no_access_log():
    served = [
        procfile()["web"],
        next(
            service["startCommand"] for service in render()["services"] if service["type"] == "web"
        ),
        re.search(r"^CMD \[.*\"(python .*)\"\]$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)[
            1
        ],
    ]
    for command in served:
        assert re.fullmatch(
            r"python -m portal\.environment && exec gunicorn portal\.wsgi .*--access-logfile /dev/null",
            command,
        )


def test_app_json_has_the_values_of_a_first_deploy():
    variables = json.loads((ROOT / "app.json").read_text())["env"]
    of_the_operator = {
        "EMAIL_URL": FULL["EMAIL_URL"],
        "DEFAULT_FROM_EMAIL": FULL["DEFAULT_FROM_EMAIL"],
    }
    made = {"SECRET_KEY": "0123456789abcdef" * 4, "DATABASE_URL": FULL["DATABASE_URL"]}
    given = {name: row["value"] for name, row in variables.items() if "value" in row}
    assert set(variables) == set(given) | set(of_the_operator) | {"SECRET_KEY"}
    assert refusal(given | made | of_the_operator | {"DYNO": "web.1"}) == ""


def variables_of(service):
    return {row["key"]: row for row in service["envVars"] if "key" in row}


def test_render_environment_groups_ask_for_no_value():
    """Render ignores `sync: false` there, and the first deploy would fail."""
    for group in render()["envVarGroups"]:
        assert [row for row in group["envVars"] if "sync" in row] == []


def test_render_services_have_every_required_variable():
    blueprint = render()
    group = {row["key"]: row.get("value", "0123456789abcdefghijABCDEFGHIJ0123456789abc=")
             for row in blueprint["envVarGroups"][0]["envVars"]}  # fmt: skip
    services = [service for service in blueprint["services"] if service["type"] != "keyvalue"]
    assert [service["type"] for service in services] == ["web", "worker", "cron"]
    for service in services:
        assert {"fromGroup": "nexus"} in service["envVars"]
        given = {name: FULL[name] for name in variables_of(service)}
        assert refusal(group | given | {"RENDER": "true"}) == ""
        asked = {name for name, row in variables_of(service).items() if row.get("sync") is False}
        assert asked == {"ALLOWED_HOSTS", "EMAIL_URL", "DEFAULT_FROM_EMAIL"}


def test_compose_checks_the_health_of_the_web_service_only():
    of_ours = {
        name: service
        for name, service in compose()["services"].items()
        if service.get("image") == "nexus"
    }
    assert set(of_ours) == {"release", "web", "worker", "tick"}
    disabled = {
        name for name, service in of_ours.items() if service.get("healthcheck") == {"disable": True}
    }
    assert disabled == {"release", "worker", "tick"}


def test_compose_passes_the_database_password_outside_of_urls():
    """In a URL, a slash in the password would end it."""
    services = compose()["services"]
    for name in ("release", "web", "worker", "tick"):
        settings_of = services[name]["environment"]
        assert "PASSWORD" not in settings_of["DATABASE_URL"]
        assert settings_of["PGPASSWORD"].startswith("${POSTGRES_PASSWORD:?")
    assert (
        services["db"]["environment"]["POSTGRES_PASSWORD"]
        == services["web"]["environment"]["PGPASSWORD"]
    )


def test_env_example_can_be_read_by_a_shell():
    example = (ROOT / ".env.example").read_text()
    assignments = "\n".join(
        line[1:] for line in example.splitlines() if re.match(r"#[A-Z_]+=", line)
    )
    command = f'set -a\n{assignments}\nprintf "%s" "$DEFAULT_FROM_EMAIL"'
    shown = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
    assert (shown.stdout, shown.stderr) == ("Nexus <nexus@example.org>", "")
