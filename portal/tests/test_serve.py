"""The end of `make run`: its server ends on its own, or is made to."""

import os
import runpy
import signal
import subprocess
import sys
from contextlib import suppress

import pytest

from portal import hooks
from portal.tests.test_guides import ROOT

SERVE = ROOT / ".ci" / "serve.py"
serve = runpy.run_path(str(SERVE))
# A server that says when it is ready, and that it ended on its own.
SERVER = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
try:
    print("ready", flush=True)
    signal.pause()
except KeyboardInterrupt:
    print("ended", flush=True)
"""
SUPERVISOR = f"""
import runpy, signal, sys
run_server = runpy.run_path({str(SERVE)!r})["run_server"]
signal.signal(signal.SIGTERM, lambda *_args: sys.exit(0))
# Where the tests run in the background of a shell, they ignore Ctrl+C, and so would this process.
signal.signal(signal.SIGINT, signal.default_int_handler)
try:
    run_server([sys.executable, "-c", {SERVER!r}], {{}})
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


@pytest.fixture
def supervisor():
    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout.readline() == "ready\n"
    yield process
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_the_first_start_fills_an_empty_site(settings, monkeypatch, make_person):
    """And none in which there are people."""
    settings.DEBUG, seeded = True, []
    monkeypatch.setattr(hooks, "find", lambda name: [lambda: seeded.append(name) or "Filled."])
    serve["prepare_database"]()
    assert seeded == ["seed"]
    make_person()
    serve["prepare_database"]()
    assert seeded == ["seed"]


def test_after_ctrl_c_the_server_ends_on_its_own(supervisor):
    os.killpg(supervisor.pid, signal.SIGINT)
    # The pipe is closed when both have ended.
    assert supervisor.communicate(timeout=60)[0] == "ended\ninterrupted\n"


def test_a_terminated_supervisor_ends_its_server(supervisor):
    supervisor.terminate()
    assert supervisor.communicate(timeout=60)[0] == ""
    assert supervisor.returncode == 0


class SlowServer:
    """A process whose first waits end as `waits` says: with an error, or None once it ended."""

    def __init__(self, *waits):
        self.waits, self.calls = list(waits), []

    def wait(self, timeout=None):
        self.calls.append(("wait", timeout))
        if error := self.waits.pop(0):
            raise error

    def terminate(self):
        self.calls.append("terminate")

    def kill(self):
        self.calls.append("kill")


LATE, AGAIN = subprocess.TimeoutExpired("serve", 3), KeyboardInterrupt()
WAIT = ("wait", serve["ENDING_SECONDS"])


@pytest.mark.parametrize(
    ("waits", "calls"),
    [
        ([None], [WAIT]),
        ([LATE, None], [WAIT, "terminate", WAIT]),
        ([LATE, LATE, None], [WAIT, "terminate", WAIT, "kill", ("wait", None)]),
        ([AGAIN, AGAIN, None], [WAIT, "terminate", WAIT, "kill", ("wait", None)]),
    ],
)
def test_a_server_is_made_to_end_only_if_it_does_not(waits, calls):
    server = SlowServer(*waits)
    serve["end_server"](server)
    assert server.calls == calls
