"""Serve the demo site for development: `make run`.

The process that is started first checks the port, and starts the second one: again whenever that
one ends because a file has changed. The second one is Django's `runserver`, which before its first
start brings the database up to date and fills an empty one. The first one imports no Django: what
it did not import cannot slow down the start.
"""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHANGED = 3  # the exit status of Django's reloader
PREPARED = "NEXUS_DATABASE_IS_PREPARED"
ENDING_SECONDS = 3  # for the server to end, before it is made to


def port_problem(text: str) -> str:
    """Return what is wrong with the port that `text` names, or ""."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        return f"PORT is {text!r}; it should be a number from 1 to 65535."
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as error:
            return (
                f"Port {text} cannot be used ({error.strerror}). Choose another: PORT=8001 make run"
            )
    return ""


def run_server(command: list[str], environ: dict[str, str]) -> int:
    """Run one server, and return its exit status. It never outlives this process."""
    server = subprocess.Popen(command, env=environ)  # noqa: S603 - itself
    try:
        return server.wait()
    except KeyboardInterrupt:  # which the terminal has sent to the server, too
        end_server(server)
        raise
    except SystemExit:
        server.terminate()
        end_server(server)
        raise


def end_server(server: subprocess.Popen) -> None:
    """Wait until the server has ended on its own; terminate, then kill one that does not.

    A second Ctrl+C goes on to the next of these.
    """
    for insist in (server.terminate, server.kill):
        try:
            server.wait(timeout=ENDING_SECONDS)
            return
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            insist()
    server.wait()


def supervise(port: str) -> int:
    """Run the server, again after each change of a file; return its exit status."""
    if problem := port_problem(port):
        sys.exit(f"nexus: {problem}")
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(0))
    command = [sys.executable, __file__, port]
    environ = {**os.environ, "RUN_MAIN": "true"}  # what Django's reloader sets
    status = CHANGED
    while status == CHANGED:
        status = run_server(command, environ)
        environ[PREPARED] = "1"
    return status


def prepare_database() -> None:
    """Apply migrations, fill an empty site, and complete the search index."""
    from django.core.management import call_command
    from django.db import connections

    from portal.ops.pending_migrations import migrations_are_pending

    if migrations_are_pending():
        print("nexus: updating the tables (up to half a minute if there are none yet) ...")
        call_command("migrate", verbosity=0)
    call_command("seed_demo", if_empty=True)
    with Path(os.devnull).open("w") as nowhere:
        call_command("rebuild_search", missing=True, stdout=nowhere)
    connections.close_all()


def serve(port: str) -> None:
    """Run Django's development server, at the first start with a prepared database."""
    sys.path[0] = str(ROOT)
    sys.stdout.reconfigure(line_buffering=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError, execute_from_command_line
    from django.db import OperationalError

    try:
        if PREPARED not in os.environ:
            django.setup()
            prepare_database()
            print(
                f"nexus: http://127.0.0.1:{port}/   "
                "(accounts to try: README.md; sent mail: /dev/mail/; stop with Ctrl+C)"
            )
        execute_from_command_line(["manage.py", "runserver", f"127.0.0.1:{port}"])
    except (CommandError, ImproperlyConfigured) as error:
        sys.exit(f"nexus: {error}")
    except OperationalError as error:
        sys.exit(f"nexus: the database does not answer: {str(error).partition('\n')[0]}")


if __name__ == "__main__":
    try:
        if os.environ.get("RUN_MAIN") == "true":
            serve(sys.argv[1])
        else:
            sys.exit(supervise(sys.argv[1]))
    except KeyboardInterrupt:
        pass
