"""A real gunicorn on PostgreSQL, with its own configuration, asked over the network."""

import os
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from learnings.models import Comment, Draft, Entry
from portal.moderation.models import Suspension
from portal.web import page_cache
from tests.chaos.services import ROOT, free_port
from tests.fixtures.entries import form
from tests.policy.out_of_sight import REMOVALS

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PRIVACY = "/about/privacy/"
# Each answer says how many wrappers there are, so one that stays is seen at the second reconnect.
RECONNECTS = 50


class Gunicorn:
    """One process with one thread, as `gunicorn portal.wsgi` runs it; every peer is trusted, as on Heroku."""

    def __init__(self, folder, **environment):
        self.port = free_port()
        self.log = folder / f"gunicorn-{self.port}.log"
        self.environment = os.environ | {
            "DEBUG": "1",
            "DATABASE_URL": self._database(),
            "EMAIL_URL": f"filemail://{folder}/mail",
            "FORWARDED_ALLOW_IPS": "*",
            **environment,
        }

    @staticmethod
    def _database():
        """The address of the database that this test uses."""
        given = connection.settings_dict
        host = f"{given['HOST'] or '127.0.0.1'}:{given['PORT'] or 5432}"
        return f"postgres://{given['USER']}:{given['PASSWORD']}@{host}/{given['NAME']}"

    @contextmanager
    def running(self):
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "tests.policy.watched_wsgi",
            "--bind",
            f"127.0.0.1:{self.port}",
        ]
        command += ["--workers", "1", "--threads", "1"]
        with self.log.open("w") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        try:
            self._wait_until_ready(process)
            yield self
        finally:
            process.terminate()
            process.wait(timeout=60)

    def _wait_until_ready(self, process):
        for _attempt in range(600):
            if process.poll() is not None:
                break
            try:
                self.ask("/healthz")
            except OSError:
                time.sleep(0.1)  # not there yet
            else:
                return
        raise AssertionError(self.log.read_text())

    def ask(self, address, body=None, **headers):
        """(status, headers, text) of one request on a connection of its own."""
        http = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            return _ask(http, address, body, headers)
        finally:
            http.close()


def _ask(http, address, body=None, headers=None):
    http.request("POST" if body else "GET", address, body=body, headers=headers or {})
    response = http.getresponse()
    return response.status, response.headers, response.read().decode()


@pytest.fixture
def server(tmp_path, transactional_db):
    with Gunicorn(tmp_path).running() as started:
        yield started


@pytest.fixture
def second_server(tmp_path, transactional_db):
    with Gunicorn(tmp_path).running() as started:
        yield started


def test_reconnecting_leaves_the_connection_as_it_was(tmp_path):
    """One wrapper that stayed with each reconnect made an error of every page after some 900 requests."""
    statuses, wrappers, connected = set(), set(), []
    with Gunicorn(tmp_path, CONN_MAX_AGE="0").running() as server:
        http = HTTPConnection("127.0.0.1", server.port, timeout=60)
        for _request in range(RECONNECTS):
            status, headers, _text = _ask(http, PRIVACY)
            statuses.add(status)
            wrappers.add(headers["X-Wrappers"])
            connected.append(int(headers["X-Connected"]))
        http.close()
    assert statuses == {200}
    assert wrappers == {"0"}
    assert connected[-1] - connected[0] == RECONNECTS - 1


def test_what_leaves_public_sight_is_gone_from_every_process_at_the_next_request(
    get_fixture, server, second_server
):
    still_there = set()
    for name, make in REMOVALS.items():
        removal = make(get_fixture)
        page_cache.invalidate_pages()  # what was looked at before may be a minute old
        pages = [(one, address) for one in (server, second_server) for address in removal.addresses]
        for one, address in pages:
            assert removal.words in one.ask(address)[2], (name, address)
        removal.act()
        still_there |= {
            (name, address) for one, address in pages if removal.words in one.ask(address)[2]
        }
    assert still_there == set()


def test_a_comment_deleted_over_http_is_gone_and_a_new_one_waits_for_the_minute(
    server, second_server, client_of, learner, other, publish
):
    comment = Comment(entry=publish(learner), author=other, body="quokka").post()
    address = comment.entry.get_absolute_url()
    cookie = _cookie_of(client_of(other))
    assert all('<p dir="auto">quokka' in one.ask(address)[2] for one in (server, second_server))
    Comment(entry=comment.entry, author=learner, body="wombat").post()
    _status, headers, text = second_server.ask(address)
    assert '<p dir="auto">wombat' not in text
    assert re.fullmatch(r"public, max-age=([0-9]|[1-5][0-9]|60)", headers["Cache-Control"])
    delete = f"/comments/{comment.pk}/delete/"
    status, _headers, _text = _post_form(server, delete, cookie, {})
    assert status == 302
    for one in (server, second_server):
        text = one.ask(address)[2]
        assert '<p dir="auto">quokka' not in text
        assert '<p dir="auto">wombat' in text


def _cookie_of(client):
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def _post_form(server, address, cookie, values, **headers):
    """Send a form with the token of a page that this person sees."""
    _status, got, page = server.ask("/settings/", Cookie=cookie)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    cookies = "; ".join([cookie, got["Set-Cookie"].split(";")[0]])
    body = urlencode({**values, "csrfmiddlewaretoken": token})
    kind = "application/x-www-form-urlencoded"
    return server.ask(address, body, **{"Cookie": cookies, "Content-Type": kind, **headers})


# --- what a client may not tell the server


def test_a_suspended_person_cannot_publish_by_a_script_name(server, client_of, learner, mentor):
    Suspension.start(learner, by=mentor, reason="Unkind.", until=timezone.now() + timedelta(days=3))
    learner.refresh_from_db()
    cookie = _cookie_of(client_of(learner))
    values = form(
        title="Published though suspended", body="My words.", section="tip", action="submit"
    )
    forged = {"SCRIPT_NAME": "/accounts"}
    status, _headers, _text = _post_form(
        server, "/accounts/learnings/new/", cookie, values, **forged
    )
    assert status == 404
    status, _headers, text = _post_form(server, "/learnings/new/", cookie, values)
    assert status == 403
    assert "You’re read-only until" in text
    assert not Entry.objects.exists()
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    "forged",
    [
        {"SCRIPT_NAME": "/about/privacy"},
        {"PATH_INFO": "/people/"},
        {"SCRIPT_NAME": "/about/privacy", "PATH_INFO": "/"},
        {"REMOTE_USER": "amina", "X_FORWARDED_FOR": "10.0.0.1", "X_FORWARDED_PROTO": "https"},
        {
            "X-Forwarded-Host": "evil.example",
            "X-Forwarded-Prefix": "/evil",
            "X-Script-Name": "/evil",
        },
        {
            "X-Forwarded-Ssl": "on",
            "X-Forwarded-Protocol": "ssl",
            "X-Original-URL": "/people/",
            "X-Rewrite-URL": "/people/",
        },
    ],
    ids=lambda forged: " ".join(forged),
)
def test_a_forwarded_header_of_a_client_changes_no_page(server, forged):
    answers = [server.ask(PRIVACY, **headers)[2] for headers in (forged, {}, forged)]
    assert "<h1>Privacy" in answers[0]
    assert "evil" not in answers[0]
    assert answers[0] == answers[1] == answers[2]
