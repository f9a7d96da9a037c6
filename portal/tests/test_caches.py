"""A cache without Redis: slower, and nothing else."""

import socket
import threading

import pytest
from django.core.cache import caches
from django.test import Client

from portal.caches import RedisOrTable

pytestmark = pytest.mark.django_db


@pytest.fixture
def nobody_listens():
    """An address at which nothing answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"redis://127.0.0.1:{taken.getsockname()[1]}/0"


@pytest.fixture
def says_nonsense():
    """An address at which something answers that is no Redis."""
    server = socket.create_server(("127.0.0.1", 0))

    def answer():
        while True:
            try:
                connection, _address = server.accept()
            except OSError:
                return
            with connection:
                connection.recv(100)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    threading.Thread(target=answer, daemon=True).start()
    yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"
    server.close()


@pytest.fixture(params=["nobody_listens", "says_nonsense"])
def cache(request, settings, monkeypatch):
    monkeypatch.setattr(RedisOrTable, "_asked_again_at", 0.0)
    where = request.getfixturevalue(request.param)
    settings.CACHES = settings.CACHES | {"default": {"BACKEND": "portal.caches.RedisOrTable", "LOCATION": where}}
    return caches["default"]


def test_everything_goes_to_the_table(cache):
    cache.set("a", 1)
    assert cache.get("a") == 1
    assert cache.add("a", 2) is False
    assert cache.incr("a") == 2
    assert cache.get_many(["a", "b"]) == {"a": 2}
    cache.set_many({"b": 3})
    assert "b" in cache
    assert cache.touch("b", 60)
    cache.delete_many(["a"])
    assert cache.delete("b")
    assert cache.get("a", "gone") == "gone"
    cache.clear()


def test_it_is_asked_once_and_then_left_alone(cache, monkeypatch, caplog):
    cache.get("a")
    assert "Redis does not answer" in caplog.text
    monkeypatch.setattr(cache, "_redis", None)  # whoever asks it now fails
    assert cache.get("a") is None


def test_pages_open_and_sign_in_stays_limited(cache, learner):
    assert Client().get("/").status_code == 200
    for number in range(6):
        browser = Client(REMOTE_ADDR=f"192.0.2.{number}")
        answer = browser.post("/accounts/login/", {"login": learner.email, "password": "wrong"})
        assert answer.status_code == 200
        assert ("Too many failed login attempts" in answer.text) == (number == 5)
