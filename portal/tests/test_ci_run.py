"""The steps of `.ci/run`, some of which run beside others."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

RUN = settings.BASE_DIR / ".ci" / "run"
FUNCTIONS = RUN.read_text().partition('\nstep "environment"')[0]
# It says that it has begun, and then takes long; what it made is removed at its end.
SLOW = """
import os, signal, sys
made, begun = sys.argv[1:]
signal.signal(signal.SIGINT, signal.default_int_handler)
open(made, "w").close()
try:
    with open(begun, "w") as pipe:
        pipe.write("begun\\n")
    signal.pause()
finally:
    os.remove(made)
"""


def run_steps(steps, *arguments):
    """Run these steps with the functions of `.ci/run`."""
    return subprocess.run(
        ["bash", "-c", f"{FUNCTIONS}\n{steps}", RUN, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_failed_step_ends_the_steps_beside_it(tmp_path):
    """They remove what they made, and the folder in which they write is removed after them."""
    made, begun = tmp_path / "made", tmp_path / "begun"
    os.mkfifo(begun)
    steps = """
echo "$scratch"
start_beside "slow" sh -c '"$@"; exit $?' - "$@"
read -r <"${!#}"
step "quick" false
"""
    done = run_steps(steps, sys.executable, "-c", SLOW, made, begun)
    scratch, first, last = done.stdout.splitlines()
    assert done.returncode == 1
    assert (first, last.partition(" after")[0]) == ("--- quick", "nexus: quick failed")
    assert not made.exists()
    assert not Path(scratch).exists()


def test_failed_step_beside_others_is_named_last():
    steps = """
start_beside "first" false
start_beside "second" true
wait_for_those_beside "first" "second"
"""
    done = run_steps(steps)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].startswith("nexus: first failed after")
