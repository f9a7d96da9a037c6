"""A Nexus as an operator runs it, with a PostgreSQL, a Redis and a mail server of its own: all of it may be killed."""

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from aiosmtpd.controller import Controller

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN = 60  # seconds


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(holds, within=READY_WITHIN, every=0.1):
    """Seconds until `holds()`; RuntimeError when that takes too long."""
    start = time.monotonic()
    while not holds():
        if time.monotonic() - start > within:
            raise RuntimeError(f"{holds.__name__} does not hold after {within} s")
        time.sleep(every)
    return time.monotonic() - start


class Postgres:
    """A cluster in a folder of its own. Root may not run one: then it is no one's."""

    def __init__(self, folder):
        self.port, self.folder = free_port(), folder / "pg"
        self.folder.mkdir()
        found = sorted(
            Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name)
        )
        self.programs = (
            found[-1] if found else Path(shutil.which("initdb") or "/nonexistent").parent
        )
        if not (self.programs / "initdb").exists():
            raise SystemExit(
                "nexus: PostgreSQL's programs are not here: install postgresql (apt-get install postgresql)."
            )
        if os.geteuid() == 0:
            folder.chmod(0o755)
            shutil.chown(self.folder, "nobody")
        self.run("initdb", "-D", self.data, "-U", "postgres", "--auth=trust", "-E", "UTF8")
        self.start()
        self.run("createdb", *self.where, "nexus")

    @property
    def data(self):
        return self.folder / "data"

    @property
    def address(self):
        return f"postgres://postgres@127.0.0.1:{self.port}/nexus"

    @property
    def where(self):
        return ["-h", "127.0.0.1", "-p", self.port, "-U", "postgres"]

    def ask(self, statement):
        """What psql prints, without decoration."""
        return self.run("psql", *self.where, "-d", "nexus", "-AtX", "-c", statement)

    def start(self):
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder} -c max_connections=60"
        self.run("pg_ctl", "-D", self.data, "-w", "-l", self.folder / "log", "-o", options, "start")

    def stop(self, mode):
        """`fast` ends connections, `immediate` is as if it was killed: it recovers at its start."""
        self.run("pg_ctl", "-D", self.data, "-w", "-m", mode, "stop")

    def run(self, program, *words):
        """Run one of PostgreSQL's programs; what it printed."""
        # Its server may not be root's; whatever else must reach our files is.
        is_server = program in ("initdb", "pg_ctl") and os.geteuid() == 0
        as_nobody = {"user": pwd.getpwnam("nobody").pw_uid, "cwd": "/"} if is_server else {}
        command = [str(self.programs / program), *map(str, words)]
        with tempfile.TemporaryFile("w+") as said:
            # To a file: the server that pg_ctl starts keeps whatever it was given open.
            done = subprocess.run(
                command, stdout=said, stderr=subprocess.STDOUT, check=False, **as_nobody
            )
            said.seek(0)
            printed = said.read().strip()
        if done.returncode:
            raise RuntimeError(f"{program}: {printed[-2000:]}")
        return printed


class Redis:
    """A Redis that forgets everything when it is killed."""

    def __init__(self):
        self.port, self.process = free_port(), None
        self.program = shutil.which("redis-server")
        self.start()

    @property
    def address(self):
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self):
        """Without the program everything runs as when Redis is down."""
        if self.program:
            command = [self.program, "--port", str(self.port), "--save", "", "--bind", "127.0.0.1"]
            self.process = subprocess.Popen(
                command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )

    def kill(self):
        if self.process:
            self.process.kill()
            self.process.wait()


class MailServer:
    """Takes mail, and remembers the number of each message and how often it came."""

    def __init__(self):
        self.port, self.received, self.controller = free_port(), [], None
        self.start()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the package calls it so
        head = envelope.content.decode("utf-8", "replace").split("\r\n\r\n")[0]
        numbers = [
            line.split(":", 1)[1].strip()
            for line in head.split("\r\n")
            if line.lower().startswith("message-id:")
        ]
        self.received += numbers
        return "250 OK"

    def start(self):
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def stop(self):
        self.controller.stop()


class Nexus:
    """gunicorn with two processes, and one worker of the queue. `keep` starts again what ended, as a platform does."""

    def __init__(self, folder, postgres, redis, mail):
        self.folder, self.port = folder, free_port()
        self.host = f"127.0.0.1:{self.port}"
        self.environment = {name: value for name, value in os.environ.items() if name not in ("DEBUG", "DATABASE_URL")} | {
            "SECRET_KEY": "made-up-for-faults-" + "x" * 50,
            "ALLOWED_HOSTS": "127.0.0.1",
            "SITE_URL": f"http://{self.host}",
            "SECURE_SSL_REDIRECT": "0",
            "DATABASE_URL": postgres.address,
            "REDIS_URL": redis.address,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail.port}?timeout=3",
            "WEB_CONCURRENCY": "2",
            "LOG_LEVEL": "WARNING",
        }  # fmt: skip
        self.log = (folder / "nexus.log").open("w")
        self.web = self.worker = None

    def manage(self, *words):
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {words[0]}: {done.stderr[-2000:]}")
        return done.stdout

    def start_web(self):
        self.web = self._start("-m", "gunicorn", "portal.wsgi", "-b", self.host)

    def start_worker(self):
        self.worker = self.start_one_more_worker()

    def start_one_more_worker(self):
        return self._start("manage.py", "db_worker", "--interval", "0.3")

    def _start(self, *words):
        return subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
        )

    def restart_ended(self):
        """Start again what has ended."""
        if self.web.poll() is not None:
            self.start_web()
        if self.worker.poll() is not None:
            self.start_worker()

    def web_processes(self):
        """The numbers of gunicorn's own processes."""
        listed = Path(f"/proc/{self.web.pid}/task/{self.web.pid}/children")
        return [int(number) for number in listed.read_text().split()] if listed.exists() else []

    def is_ready(self):
        try:
            with urllib.request.urlopen(f"http://{self.host}/readyz", timeout=3) as answer:  # noqa: S310
                return answer.status == 200
        except (OSError, urllib.error.URLError):
            return False

    def logged_errors(self):
        """The last line of each error in the log."""
        for line in Path(self.log.name).read_text().splitlines():
            if '"exc_info"' in line:
                yield json.loads(line)["exc_info"].strip().splitlines()[-1][:160]

    def stop(self):
        for process in (self.web, self.worker):
            if process and process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(timeout=30)
                except subprocess.TimeoutExpired:
                    process.kill()
        self.log.close()
