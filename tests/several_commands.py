"""Run several commands of manage.py in one process, because each start of Django takes a second.

python -m tests.several_commands '["tick", "help"]' prints, as JSON, what each of them did.
"""

import io
import json
import runpy
import shlex
import sys
import traceback
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

MANAGE = Path(__file__).resolve().parents[1] / "manage.py"


def run_command(line: str) -> dict[str, str | int]:
    """Run manage.py with these arguments; return its exit status and what it printed."""
    out, error, status = io.StringIO(), io.StringIO(), 0
    sys.argv = [str(MANAGE), *shlex.split(line, comments=True)]
    with redirect_stdout(out), redirect_stderr(error):
        try:
            runpy.run_path(str(MANAGE), run_name="__main__")
        except SystemExit as end:
            if isinstance(end.code, str):
                print(end.code, file=sys.stderr)
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        except Exception:
            traceback.print_exc()
            status = 1
    return {"status": status, "out": out.getvalue(), "error": error.getvalue()}


if __name__ == "__main__":
    print(json.dumps([run_command(line) for line in json.loads(sys.argv[1])]))
