"""A smoke test of production settings: gunicorn, PostgreSQL, Redis, the task queue and a mail server.

Run by `make smoke`. A person signs up over HTTPS (as a proxy says), confirms the code that the
worker mailed, and changes the profile; then the account is deleted. Other connections, which stay
open, look at the profile before and after each change. Each check that fails prints a sentence, and
the exit status is 1. Where DATABASE_URL names the PostgreSQL of the tests, a copy of their migrated
database is served; otherwise a PostgreSQL is started.
"""

import re
import sys
import tempfile
import uuid
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode

from tests import selection, template_database
from tests.chaos.services import MailServer, Nexus, Postgres, Redis, wait_until

# Each command of these is a process of its own on a platform; here they share the time it takes to start one.
PREPARE = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("load_vocabulary")
call_command("collectstatic", interactive=False, verbosity=0)
"""
PASSWORD = "a long pass phrase of mine"
PROFILE = "/@amina/"
# So many that both processes answer some.
LOOKS = 6
DELETE_EVERYONE = """
from django.core.management import call_command
from django.utils import timezone
from portal.people.models import User
User.objects.update(leaving_at=timezone.now(), leaving_keeps=False)
call_command("tick")
"""
FORM = "application/x-www-form-urlencoded"
HASHED_STYLES = re.compile(r'href="(/static/nexus\.[0-9a-f]{12}\.css)"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class CopiedPostgres:
    """A copy of the migrated database of the tests, on their PostgreSQL (DATABASE_URL)."""

    def __init__(self) -> None:
        self.name = f"smoke_{uuid.uuid4().hex[:12]}"
        template_database.copy_migrated_database(self.name)
        self.address = template_database.address_of(self.name)

    def stop(self, _mode: str) -> None:
        template_database.run_on_server(f'DROP DATABASE "{self.name}" WITH (FORCE)')


class Inbox(MailServer):
    """A mail server that also remembers the text of each mail."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        super().__init__()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the package calls it so
        self.texts.append(envelope.content.decode())
        return await super().handle_DATA(server, session, envelope)

    def has_mail(self) -> bool:
        return bool(self.texts)

    def code(self) -> str:
        found = re.search(r"^ {4}(\S+)\r?$", self.texts[-1], re.MULTILINE)
        assert found, self.texts[-1]
        return found[1]


class Browser:
    """One connection with cookies, kept open between requests, behind a proxy that speaks HTTPS."""

    def __init__(self, port: int) -> None:
        self.http = HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.set_cookies: list[str] = []

    def get(self, address: str) -> tuple[HTTPResponse, str]:
        return self._ask("GET", address)

    def submit(self, address: str, **values: str) -> tuple[HTTPResponse, str]:
        """Post the form of this page, with its token."""
        _response, page = self.get(address)
        token = TOKEN.search(page)
        assert token, f"{address} has no form"
        return self._ask("POST", address, urlencode({"csrfmiddlewaretoken": token[1], **values}))

    def _ask(self, method: str, address: str, body: str = "") -> tuple[HTTPResponse, str]:
        origin = f"https://127.0.0.1:{self.http.port}"
        headers = {"X-Forwarded-Proto": "https", "Referer": f"{origin}/"}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method == "POST":
            headers["Content-Type"] = FORM
        try:
            self.http.request(method, address, body or None, headers)
            response = self.http.getresponse()
        except ConnectionError:  # gunicorn closes a connection that is idle for some seconds
            self.http.close()
            self.http.request(method, address, body or None, headers)
            response = self.http.getresponse()
        text = response.read().decode()
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _equals, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
            self.set_cookies.append(cookie)
        return response, text


def check_static_files(reader: Browser) -> Iterator[str]:
    _response, page = reader.get("/")
    styles = HASHED_STYLES.search(page)
    if not styles:
        yield "the page links no stylesheet with a hash in its name"
        return
    response, _text = reader.get(styles[1])
    if "immutable" not in response.headers.get("Cache-Control", ""):
        yield f"{styles[1]} answers {response.status} and may not be cached for ever"


def check_redirect(nexus: Nexus) -> Iterator[str]:
    http = HTTPConnection("127.0.0.1", nexus.port, timeout=60)
    http.request("GET", "/")
    response = http.getresponse()
    location = response.headers.get("Location", "")
    if response.status != 301 or not location.startswith("https://"):
        yield f"HTTP answers {response.status} {location}, not a redirect to HTTPS"
    http.close()


def check_sign_up(person: Browser, inbox: Inbox) -> Iterator[str]:
    """The worker of the queue mails the code; the person who types it is signed in."""
    values = {"email": "amina@example.com", "username": "amina", "password1": PASSWORD}
    response, text = person.submit("/accounts/signup/", **values)
    if response.status != 302:
        yield f"signing up answers {response.status}: {text[:200]}"
        return
    wait_until(inbox.has_mail, within=30)
    response, text = person.submit("/accounts/confirm-email/", code=inbox.code())
    if response.status != 302:
        yield f"the code of the mail answers {response.status}"
    for name in ("__Host-sessionid", "__Host-csrftoken"):
        given = [cookie for cookie in person.set_cookies if cookie.startswith(f"{name}=")]
        if not given or "Secure" not in given[-1] or "Path=/" not in given[-1]:
            yield f"{name} is not set, or not safely: {given[-1:]}"


def check_change_is_seen(person: Browser, same_person: Browser) -> Iterator[str]:
    """A saved change is on the next page that another open connection asks for."""
    same_person.cookies = dict(person.cookies)
    before = "".join(same_person.get(PROFILE)[1] for _process in range(LOOKS))
    _response, settings = person.get("/settings/")
    version = re.search(r'name="version" value="(\d+)"', settings)
    if not version:
        yield "the settings have no form"
        return
    values = {"handle": "amina", "display_name": "Amina Quokka", "track": "backend"}
    values |= {"time_zone": "UTC", "version": version[1]}
    response, _text = person.submit("/settings/", **values)
    after = [same_person.get(PROFILE)[1] for _process in range(LOOKS)]
    is_seen = all("Amina Quokka" in page for page in after)
    if response.status != 302 or "Amina Quokka" in before or not is_seen:
        yield f"saving the profile answers {response.status}, and the next page does not show it"


def check_deletion_is_seen(nexus: Nexus, reader: Browser) -> Iterator[str]:
    """A deleted profile disappears at once for a reader who was sent it, although readers get cached pages."""
    before = [reader.get(PROFILE)[0].status for _process in range(LOOKS)]
    nexus.manage("shell", "--verbosity", "0", "-c", DELETE_EVERYONE)
    after = [reader.get(PROFILE)[0].status for _process in range(LOOKS)]
    if (before, after) != ([200] * LOOKS, [404] * LOOKS):
        yield f"readers of a profile that is deleted got {before}, then {after}"


def check_redis(redis: Redis) -> Iterator[str]:
    """The cache is in Redis, where that is installed."""
    if redis.program:
        import redis as client

        if not client.Redis(port=redis.port).dbsize():
            yield "Redis holds nothing: the cache does not use it"


def problems_of(nexus: Nexus, redis: Redis, inbox: Inbox) -> Iterator[str]:
    person, reader = Browser(nexus.port), Browser(nexus.port)
    yield from check_redirect(nexus)
    yield from check_static_files(reader)
    yield from check_sign_up(person, inbox)
    yield from check_change_is_seen(person, Browser(nexus.port))
    yield from check_redis(redis)
    yield from check_deletion_is_seen(nexus, reader)
    yield from nexus.logged_errors()


def main() -> bool:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        postgres = CopiedPostgres() if selection.postgres_address() else Postgres(folder)
        redis, inbox = Redis(), Inbox()
        nexus = Nexus(folder, postgres, redis, inbox)
        del nexus.environment["SECURE_SSL_REDIRECT"]
        nexus.environment |= {"SITE_URL": f"https://{nexus.host}", "TRUSTED_PROXY_COUNT": "1"}
        try:
            nexus.manage("shell", "--verbosity", "0", "-c", PREPARE)
            nexus.start_web()
            nexus.start_worker()
            wait_until(nexus.is_ready)
            problems = list(problems_of(nexus, redis, inbox))
        finally:
            nexus.stop()
            redis.kill()
            inbox.stop()
            postgres.stop("immediate")
    for problem in problems:
        print(f"nexus: {problem}")
    if not problems:
        print("nexus: production settings serve, sign up, mail, cache and delete")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
