"""Fixtures of journeys: people with real browsers, and a real server."""

import itertools
import json
import os
import re
import shutil
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import expect, sync_playwright

from tests import selection, template_database
from tests.browser.serving import GREETING, PASSWORD, Server, launch
from tests.screenshots import stretch

PICTURE_NUMBERS = itertools.count(1)
# Assertions on a page wait until they hold.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def run_id(request):
    """The ID of this test run, the same for all of its workers."""
    worker = getattr(request.config, "workerinput", None)
    if worker:
        yield worker["testrunuid"]
        return
    alone = uuid.uuid4().hex
    yield alone
    template_database.remove_templates(alone)


def migrated_server(run, folder, *, on_postgresql):
    """A server with a copy of the migrated database that all sites of this run start from."""
    if on_postgresql:
        return Server(folder, template=template_database.migrated_on_server(run))
    shutil.copy(template_database.migrated_file(run), folder / "nexus.sqlite3")
    return Server(folder)


@pytest.fixture(scope="session")
def hosts(run_id, tmp_path_factory):
    """hosts(on_postgresql): the server that shows this worker's sites, one after another."""
    started = {}

    def host_on(on_postgresql):
        if on_postgresql not in started:
            folder = tmp_path_factory.mktemp("host")
            started[on_postgresql] = migrated_server(run_id, folder, on_postgresql=on_postgresql)
            started[on_postgresql].start()
        return started[on_postgresql]

    yield host_on
    for host in started.values():
        host.stop()


@pytest.fixture(scope="session")
def make_site(run_id, hosts):
    """make_site(name, fill, folder, on_postgresql): a server in `folder`, and what `fill(server)` returned.

    Only the first one with this name in a run is filled, in the process that serves; the others are copies.
    It begins as a copy of the site `base`, a name and what fills that one, or empty.
    """

    def make(name, fill, folder, on_postgresql, *, base=None):
        suffix = "-postgresql" if on_postgresql else ""
        with template_database.made_once(run_id, name + suffix) as made:
            told, database = made / "told.json", made / template_database.DATABASE_NAME_FILE
            if not told.exists():
                made.mkdir()
                if base:
                    server, _told = make(*base, made, on_postgresql)
                    told.unlink()
                else:
                    server = migrated_server(run_id, made, on_postgresql=on_postgresql)
                database.write_text(server.database)
                hosts(on_postgresql).show(server)
                told.write_text(json.dumps(fill(server)))
        shutil.copytree(made, folder, dirs_exist_ok=True)
        return Server(folder, template=database.read_text()), json.loads(told.read_text())

    return make


@pytest.fixture(scope="session")
def remove_later():
    """remove_later(server): remove its PostgreSQL database, if it has one, while tests go on.

    PostgreSQL first writes to the disk all that changed in any database.
    """
    removals = []
    with ThreadPoolExecutor(max_workers=1) as thread:
        yield lambda server: removals.append(thread.submit(server.remove_database))
    for removal in removals:
        removal.result()


@pytest.fixture
def new_site(request, make_site, hosts, remove_later, tmp_path):
    """new_site(name, fill): a site of this test, served, and what `fill(server)` returned."""
    made, on_postgresql = [], selection.has_site_on_postgresql(request.node)

    def make_and_show(name, fill, **options):
        server, told = make_site(name, fill, tmp_path, on_postgresql, **options)
        made.append(server)
        hosts(on_postgresql).show(server)
        return server, told

    yield make_and_show
    for server in made:
        remove_later(server)


@pytest.fixture
def server(request, new_site):
    """A server for one test; `@pytest.mark.demo("--entries", "80")` fills it with the demo cohort."""
    marker = request.node.get_closest_marker("demo")
    demo = marker.args if marker else None
    name = "-".join(["demo", *demo]) if marker else "empty"
    return new_site(name, lambda new: new.fill(demo))[0]


@pytest.fixture
def staged_site(new_site):
    """(server, words) of the demo cohort in which every page of the catalogue is there."""
    base = "demo", lambda new: new.fill(())
    return new_site("staged", lambda new: new.stage(), base=base)


class Person:
    """A person with a browser. Console errors and policy violations fail the test at its end."""

    def __init__(self, browser, server, handle, *, javascript=True, width=1280):
        self.server, self.handle, self.javascript = server, handle, javascript
        self.email = f"{handle}@example.com"
        self.context = browser.new_context(
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
            base_url=server.address,
        )
        self.context.set_default_timeout(20_000)
        self.page = self.context.new_page()
        self.console_errors = []
        self.expected = []
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.console_errors.append(str(error)))

    def _on_console(self, message):
        if message.type in ("error", "warning") and not any(
            part in message.text for part in self.expected
        ):
            self.console_errors.append(message.text)

    def take_picture(self, step):
        """Save a picture of the page in the folder JOURNEY_PICTURES, if it is set."""
        folder = os.environ.get("JOURNEY_PICTURES")
        if folder:
            size = self.page.viewport_size
            stretch(self.page, size["width"])
            path = f"{folder}/{next(PICTURE_NUMBERS):02}-{step}-{self.handle}.png"
            self.page.screenshot(path=path)
            self.page.set_viewport_size(size)

    def create_account(self):
        """Be as after `sign_up`, without its pages."""
        self._use_session(self.server.order("create-account", self.email, self.handle))

    def start_session(self):
        """Be as after `sign_in`, without its pages."""
        self._use_session(self.server.order("start-session", self.email))

    def _use_session(self, key):
        cookie = {"name": "sessionid", "value": key, "url": self.server.address}
        self.context.add_cookies([cookie])

    def sign_up(self):
        page = self.page
        page.goto("/accounts/signup/")
        page.get_by_label("Email").fill(self.email)
        page.get_by_label("Handle").fill(self.handle)
        page.get_by_label("Password").fill(PASSWORD)
        self.take_picture("sign-up")
        page.locator("main form button").first.click()
        page.get_by_label("Code").fill(self.newest_code())
        self.take_picture("code")
        page.get_by_role("button", name="Confirm").click()
        skip = page.get_by_role("link", name="Skip for now")
        skip.wait_for()
        self.take_picture("welcome")
        skip.click()
        page.get_by_role("heading", name=GREETING).wait_for()
        self.take_picture("home")

    def sign_in(self, password):
        page = self.page
        page.goto("/accounts/login/")
        page.get_by_label("Email").fill(self.email)
        page.get_by_label("Password").fill(password)
        page.locator("main form button").first.click()
        page.get_by_role("heading", name=GREETING).wait_for()

    def newest_code(self):
        """The code in the newest email to this person."""
        mails = sorted(
            (self.server.folder / "mail").iterdir(), key=lambda file: file.stat().st_mtime
        )
        texts = [file.read_text() for file in mails]
        mine = next(text for text in reversed(texts) if f"To: {self.email}" in text)
        return re.search(r"^ {4}(\S+)$", mine, re.MULTILINE)[1]

    def describe(self, *, name, track, skills):
        page = self.page
        page.goto("/settings/")
        page.locator("#id_display_name").fill(name)
        page.locator(f".choice label:has([name=track][value={track}])").click()
        page.locator("#id_cohort").select_option(label="Cohort 3")
        page.get_by_label("Skills").fill(skills)
        page.get_by_role("button", name="Save profile").click()
        page.get_by_text("Profile saved. This is how others see you.").wait_for()


@pytest.fixture
def open_browser(chromium, server):
    """open_browser("amina", javascript=True): a new browser; its console errors fail the test."""
    people = []

    def make(handle, **options):
        people.append(Person(chromium, server, handle, **options))
        return people[-1]

    yield make
    for person in people:
        person.take_picture("last")
        person.context.close()
    assert [complaint for person in people for complaint in person.console_errors] == []
