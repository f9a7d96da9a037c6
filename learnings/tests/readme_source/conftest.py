"""GitHub as a local server, and a person with a connected repository."""

import pytest
from django.core.management import call_command

from learnings.tests.readme_source.connected import README, connect
from portal.tests.test_outgoing_requests import PUBLIC, LocalNet, ok, server
from portal.web import outgoing_requests


@pytest.fixture
def github(monkeypatch):
    """GitHub as a local server: github["is"] may be changed; github["net"] knows who was asked."""
    now = {"is": ok(README.encode())}
    with server(lambda _first: now["is"]) as port:
        now["net"] = LocalNet(port, raw_githubusercontent_com=[[PUBLIC]])
        monkeypatch.setattr(outgoing_requests, "NETWORK", now["net"])
        yield now


@pytest.fixture
def mine(client_of, learner, github):
    """Amina's browser, with her repository connected."""
    browser = client_of(learner)
    answer = connect(browser)
    assert answer.headers["Location"] == "/export/#repository"
    return browser


@pytest.fixture
def worker(settings):
    """Tasks wait for a worker, as in production; worker() is one that does what is there."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.TASKS_BACKEND = "database"
    return lambda: call_command("db_worker", batch=True, interval=0, verbosity=0)
