"""A real server (gunicorn, its own database) and a real Chromium, for journeys through all floors."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from pathlib import Path
from urllib.error import URLError

import pytest
from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "a long pass phrase of mine"
# What is to be seen is waited for: no assertion on a page asks once only.
expect.set_options(timeout=20_000)
QUIET = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


class Server:
    """Nexus as an operator runs it: gunicorn, migrated, with a vocabulary and a cohort."""

    def __init__(self, folder):
        self.folder = folder
        self.database = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {
            "DEBUG": "1",
            "DATABASE_URL": self._database_url(),
            "EMAIL_URL": f"filemail://{folder}/mail",
        }

    def _database_url(self):
        """A database of its own, beside the one that the tests were given."""
        given = os.environ.get("DATABASE_URL", "")
        if not given.startswith("postgres"):
            return f"sqlite:///{self.folder}/nexus.sqlite3"
        import psycopg2

        self.database, self.given = f"journey_{uuid.uuid4().hex[:12]}", given
        self._on_server(psycopg2, f"CREATE DATABASE {self.database}")
        return re.sub(r"/[^/]*$", f"/{self.database}", given)

    def _on_server(self, driver, statement):
        connection = driver.connect(self.given)
        connection.autocommit = True
        connection.cursor().execute(statement)
        connection.close()

    def manage(self, *words):
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def fill(self, demo):
        self.manage("migrate", "--verbosity", "0")
        if demo is not None:
            self.manage("seed_demo", *demo)
        else:
            self.manage("load_vocabulary")
            self.manage("make_cohort", "Cohort 3", "--starts", "2026-01-01", "--ends", "2099-01-01", "--open")

    def start(self):
        gunicorn = [sys.executable, "-m", "gunicorn", "portal.wsgi", "-b", f"127.0.0.1:{self.port}", "--threads", "4"]
        self.log = (self.folder / "server.log").open("w")
        self.process = subprocess.Popen(gunicorn, cwd=ROOT, env=self.environment, stdout=self.log, stderr=self.log)
        self._wait_until_ready()

    def _wait_until_ready(self):
        for _attempt in range(100):
            try:
                urllib.request.urlopen(f"{self.address}/readyz", timeout=5)  # noqa: S310
            except (URLError, ConnectionError):
                time.sleep(0.1)
            else:
                return
        raise AssertionError((self.folder / "server.log").read_text())

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)
        self.log.close()
        if self.database:
            import psycopg2

            self._on_server(psycopg2, f"DROP DATABASE {self.database} WITH (FORCE)")


@pytest.fixture(scope="session")
def chromium():
    known = [os.environ.get("CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
    path = next((candidate for candidate in known if candidate and shutil.which(candidate)), None)
    with sync_playwright() as playwright:
        # Root may not use Chromium's sandbox; everybody else does.
        arguments = QUIET + (["--no-sandbox"] if os.geteuid() == 0 else [])
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    """filled(demo): the SQLite file of a new Nexus, made once; each test goes on with a copy of its own."""
    made = {}

    def make(demo):
        if demo not in made:
            folder = tmp_path_factory.mktemp("filled")
            Server(folder).fill(demo)
            made[demo] = folder / "nexus.sqlite3"
        return made[demo]

    return make


@pytest.fixture
def server(request, tmp_path, filled):
    """A server of its own for each test; `@pytest.mark.demo("--entries", "80")` fills it with the demo cohort."""
    server = Server(tmp_path)
    marker = request.node.get_closest_marker("demo")
    demo = marker.args if marker else None
    if server.database:
        server.fill(demo)
    else:
        shutil.copy(filled(demo), tmp_path)
    server.start()
    yield server
    server.stop()


class Person:
    """Somebody at a browser. Console errors and violations of the policy are collected, and asserted at the end."""

    def __init__(self, browser, server, handle, *, javascript=True, width=1280):
        self.server, self.handle, self.javascript = server, handle, javascript
        self.email = f"{handle}@example.com"
        self.context = browser.new_context(
            java_script_enabled=javascript, viewport={"width": width, "height": 900}, base_url=server.address
        )
        self.context.set_default_timeout(20_000)
        self.page = self.context.new_page()
        self.complaints = []
        self.expected = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, message):
        if message.type in ("error", "warning") and not any(part in message.text for part in self.expected):
            self.complaints.append(message.text)

    def sign_up(self):
        page = self.page
        page.goto("/accounts/signup/")
        page.get_by_label("Email").fill(self.email)
        page.get_by_label("Handle").fill(self.handle)
        page.get_by_label("Password").fill(PASSWORD)
        page.locator("main form button").first.click()
        page.get_by_label("Code").fill(self._code())
        page.get_by_role("button", name="Confirm").click()
        page.get_by_role("link", name="Not now").click()
        page.get_by_role("heading", name="Your desk").wait_for()

    def sign_in(self, password):
        page = self.page
        page.goto("/accounts/login/")
        page.get_by_label("Email").fill(self.email)
        page.get_by_label("Password").fill(password)
        page.locator("main form button").first.click()
        page.get_by_role("heading", name="Your desk").wait_for()

    def _code(self):
        """The code in the newest mail to this person."""
        mails = sorted((self.server.folder / "mail").iterdir(), key=lambda file: file.stat().st_mtime)
        texts = [file.read_text() for file in mails]
        mine = next(text for text in reversed(texts) if f"To: {self.email}" in text)
        return re.search(r"^ {4}(\S+)$", mine, re.MULTILINE)[1]

    def describe(self, *, name, track, skills):
        page = self.page
        page.goto("/settings/")
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_label("Track").select_option(track)
        page.get_by_label("Cohort").select_option(label="Cohort 3")
        page.get_by_label("Skills").fill(skills)
        page.get_by_role("button", name="Save").click()
        page.get_by_text("Saved. This is how others see you.").wait_for()


@pytest.fixture
def arrive(chromium, server):
    """arrive("amina", javascript=True): a new browser for somebody; all complaints are asserted at the end."""
    people = []

    def make(handle, **options):
        people.append(Person(chromium, server, handle, **options))
        return people[-1]

    yield make
    for person in people:
        if os.environ.get("JOURNEY_PICTURES"):
            person.page.screenshot(path=f"{os.environ['JOURNEY_PICTURES']}/{person.handle}.png", full_page=True)
        person.context.close()
    assert [complaint for person in people for complaint in person.complaints] == []
