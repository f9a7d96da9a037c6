"""A real server (gunicorn, its own database), a real Chromium."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from pathlib import Path

from tests import template_database

# The heading of Home, which depends on the hour.
GREETING = re.compile("^(Hello|Good morning|Good afternoon|Good evening), ")
ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a long pass phrase of mine"
CHROMIUM_FLAGS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page takes the place of the one before it, in the process of that one, as long as both are of
    # one site: a new frame for each page takes a fifth of the processor time of loading it. (The first
    # feature is Playwright's, whose list this one replaces.)
    "--enable-features=CDPScreenshotNewSurface,RenderDocument:level/crashed-frame",
    # Else a browser starts one process for its empty page, and one more for the site.
    "--renderer-process-limit=1",
    # Pages are left before optimised code would pay.
    "--js-flags=--no-opt --no-maglev",
]


class Server:
    """gunicorn with a migrated database, topics and a cohort."""

    def __init__(self, folder, template=""):
        """Use the database in `folder`, or a copy of the PostgreSQL database `template`.

        Without either it gets a new one, of the kind that DATABASE_URL names.
        """
        self.folder = folder
        self.database = ""
        self.host = None
        self.is_migrated = bool(template) or (folder / "nexus.sqlite3").exists()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {
            "DEBUG": "1",
            "DATABASE_URL": self._database_url(template),
            "EMAIL_URL": f"filemail://{folder}/mail",
        }

    def _database_url(self, template):
        """The address of a new database, beside the one that the tests were given."""
        if not template and not os.environ.get("DATABASE_URL", "").startswith("postgres"):
            return f"sqlite:///{self.folder}/nexus.sqlite3"
        self.database = f"journey_{uuid.uuid4().hex[:12]}"
        copied = f" TEMPLATE {template}" if template else ""
        template_database.run_on_server(f"CREATE DATABASE {self.database}{copied}")
        return template_database.address_of(self.database)

    def manage(self, *words):
        """Run a command of manage.py: in the process that serves the site, or in one of its own."""
        if self.host:
            return self.host.order("manage", *words)
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def fill(self, demo):
        if not self.is_migrated:
            self.manage("migrate", "--verbosity", "0")
        if demo is not None:
            self.manage("seed_demo", *demo)
        else:
            self.manage("load_vocabulary")
            self.manage(
                "make_cohort",
                "Cohort 3",
                "--starts",
                "2026-01-01",
                "--ends",
                "2099-01-01",
                "--open",
            )

    def stage(self):
        """Values for the addresses in the catalogue of pages, and a session for each role."""
        return self._staged("main")

    def stage_empty(self):
        """A session for the mentor of an empty cohort."""
        return self._staged("main_empty")

    def _staged(self, function):
        command = f"from tests.browser import staging; staging.{function}()"
        return json.loads(self.manage("shell", "--verbosity", "0", "-c", command))

    def start(self):
        gunicorn = [
            sys.executable,
            "-m",
            "gunicorn",
            "tests.browser.wsgi",
            "-b",
            f"127.0.0.1:{self.port}",
        ]
        gunicorn += ["--threads", "4"]
        self.log = (self.folder / "server.log").open("w")
        self.process = subprocess.Popen(
            gunicorn,
            cwd=ROOT,
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        self._wait_until_ready()

    def _wait_until_ready(self):
        for _attempt in range(100):
            try:
                urllib.request.urlopen(f"{self.address}/readyz", timeout=5)  # noqa: S310
            except OSError:  # not there yet, or too busy to answer
                time.sleep(0.1)
            else:
                return
        raise AssertionError((self.folder / "server.log").read_text())

    def show(self, site):
        """Serve `site` from now on, in place of the one before.

        Starting a process for each test costs two seconds of processor time.
        """
        site.host, site.port, site.address = self, self.port, self.address
        self.order("use-site", str(site.folder), site.database)

    def order(self, name, *words):
        """Have the process do something for the tests (tests/browser/wsgi.py)."""
        url = f"{self.address}/tests/{name}"
        log = (self.host or self).folder / "server.log"
        try:
            with urllib.request.urlopen(url, json.dumps(words).encode(), 600) as answer:  # noqa: S310
                return answer.read().decode()
        except OSError as error:
            raise AssertionError(log.read_text()[-5_000:]) from error

    def stop(self):
        # No one uses it now, and an orderly end takes a second.
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=20)
        self.log.close()
        self.remove_database()

    def remove_database(self):
        """Remove the PostgreSQL database of this site, if it has one."""
        if self.database:
            template_database.run_on_server(f"DROP DATABASE {self.database} WITH (FORCE)")


def launch(playwright):
    """Start Chromium, from where systems install it."""
    known = [
        os.environ.get("CHROMIUM"),
        "/usr/bin/chromium-headless-shell",
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ]
    path = next((candidate for candidate in known if candidate and shutil.which(candidate)), None)
    # Chromium's sandbox does not run as root.
    arguments = CHROMIUM_FLAGS + (["--no-sandbox"] if os.geteuid() == 0 else [])
    return playwright.chromium.launch(executable_path=path, args=arguments)
