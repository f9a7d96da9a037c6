"""How much CPU a process and its children used, as `python -m tests.load` prints it."""

import subprocess
import sys

import pytest

from tests.load.__main__ import cpu_seconds

BURN = "import time\nwhile time.process_time() < 0.3: pass\n"
CHILD = BURN + "print('burnt', flush=True)\n"
# Starts a child, waits for the line that it prints, and for its end if it ends.
PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
child.stdout.readline()
if sys.argv[2] == "ended":
    child.wait()
print("ready", flush=True)
sys.stdin.read()
child.stdin.close()
child.wait()
"""


@pytest.mark.parametrize(
    ("child", "state"),
    [(CHILD, "ended"), (CHILD + "import sys; sys.stdin.read()", "running")],
)
def test_what_children_used_counts_while_they_run_and_after_their_end(child, state):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, child, state], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert parent.stdout.readline() == b"ready\n"
        assert cpu_seconds(parent.pid) >= 0.25
    finally:
        parent.communicate()


def test_a_process_that_is_gone_used_nothing():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    assert cpu_seconds(process.pid) == 0
