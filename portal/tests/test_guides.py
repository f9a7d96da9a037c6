"""Commands and paths in the guides exist and work."""

import json
import os
import re
import runpy
import shlex
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from portal import environment
from portal.tests.test_deployment import free_port, get
from tests import snapshots, template_database

ROOT = settings.BASE_DIR
GUIDES = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/operations.md",
    "docs/configuration.md",
    "docs/development.md",
    "docs/mentors.md",
    "docs/scaling.md",
]
# Variables of the shell, Git, platforms and containers.
OTHERS = {"POSTGRES_PASSWORD", "GUNICORN_CMD_ARGS", "DYNO", "RENDER"}


def text_of(guide):
    return (ROOT / guide).read_text()


def anchors_of(text):
    """Return the fragments that GitHub gives to headings."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("guide", GUIDES)
def test_commands_in_guides_exist(guide):
    named = set(re.findall(r"manage\.py (?!command)([a-z_]+)", text_of(guide)))
    assert named - set(get_commands()) - {"help"} == set()


def test_guides_name_every_command():
    ours = {
        name
        for name, app in get_commands().items()
        if str(app).startswith(("portal", "learnings", "collab"))
    }
    guides_text = "".join(text_of(guide) for guide in GUIDES)
    assert {name for name in ours if name not in guides_text} == set()


@pytest.mark.parametrize("guide", GUIDES)
def test_links_in_guides_lead_to_existing_files_and_headings(guide):
    for target in re.findall(r"\]\((?!https?://)([^)]+)\)", text_of(guide)):
        path, _hash, fragment = target.partition("#")
        file = (ROOT / guide).parent / path if path else ROOT / guide
        assert file.exists(), target
        if fragment:
            assert fragment in anchors_of(file.read_text()), target


@pytest.mark.parametrize("guide", ["docs/configuration.md", "docs/operations.md"])
def test_variables_in_guides_exist(guide):
    known = {variable.name for variable in environment.VARIABLES} | OTHERS
    named = set(re.findall(r"\b([A-Z][A-Z]+_[A-Z_]+)\b", text_of(guide)))
    assert named - known - {"NASTY_CASES"} == set()


def test_systemd_units_run_what_the_guide_installs():
    units = {file.name: file.read_text() for file in (ROOT / "docs/systemd").iterdir()}
    assert set(units) == {
        "nexus-web.service",
        "nexus-worker.service",
        "nexus-tick.service",
        "nexus-tick.timer",
    }
    services = [text for name, text in units.items() if name.endswith(".service")]
    for text in services:
        assert "WorkingDirectory=/srv/nexus/app\n" in text
        assert "User=nexus\n" in text
        for command in re.findall(r"^ExecStart(?:Pre)?=(\S+)", text, re.MULTILINE):
            assert command.startswith("/srv/nexus/venv/bin/")
    assert "--access-logfile /dev/null" in units["nexus-web.service"]


def block_after(text, sentence):
    """Return the first block of commands after a sentence."""
    return text.split(sentence, 1)[1].split("```sh\n", 1)[1].split("```", 1)[0]


@pytest.mark.once
@pytest.mark.skipif(not Path(ROOT / ".venv").exists(), reason="make run makes .venv")
def test_readme_commands_work_after_make_run(demo, tmp_path):
    """The site is filled already, as after its first start (test_serve.py)."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environ = kept | {"DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3"}
    template_database.copy_migrated_file(tmp_path / "x.sqlite3")
    snapshots.write_into_file("demo", tmp_path / "x.sqlite3")

    def run(script):
        return subprocess.run(
            ["bash", "-euc", script],
            cwd=ROOT,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    assert '\nrun: environment\n\t@DEBUG=1 $(PYTHON) .ci/serve.py "$(PORT)"\n' in text_of(
        "Makefile"
    )
    port = free_port()
    serve = f"DEBUG=1 .venv/bin/python .ci/serve.py {port}"
    site = subprocess.Popen(["sh", "-c", f"exec env {serve}"], cwd=ROOT, env=environ)
    try:
        assert get(port, "/", tries=3_000)[0] == 200
        second = run(serve)
        assert second.returncode == 1
        assert re.fullmatch(rf"nexus: Port {port} cannot be used .+\n", second.stderr)
    finally:
        site.terminate()
        site.wait(timeout=40)
    assert runpy.run_path(str(ROOT / ".ci" / "serve.py"))["port_problem"](str(port)) == ""
    assert run(f"{serve}0000").stderr.startswith(f"nexus: PORT is '{port}0000'")
    block = block_after(text_of("README.md"), "After `make run`")
    lines = [line.partition("  #")[0].strip() for line in block.splitlines()]
    entering, commands = lines[0], lines[1:]
    assert len(commands) >= 3
    assert {command.split()[:2] == ["python", "manage.py"] for command in commands} == {True}
    together = json.dumps([command.removeprefix("python manage.py ") for command in commands])
    done = run(f"{entering}\npython -m tests.several_commands {shlex.quote(together)}")
    assert done.returncode == 0, done.stderr
    for command, ended in zip(commands, json.loads(done.stdout), strict=True):
        assert (ended["status"], "Traceback" in ended["error"]) == (0, False), (command, ended)
        assert ended["out"], command
