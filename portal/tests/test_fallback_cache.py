"""The cache without Redis."""

import datetime
import socket
import ssl
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.cache import caches
from django.test import Client

from portal.ops import fallback_cache as our_caches
from portal.ops.fallback_cache import RedisWithDatabaseFallback, heroku_options

pytestmark = pytest.mark.django_db


@pytest.fixture
def unused_port_url():
    """The URL of a port on which no server listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"redis://127.0.0.1:{taken.getsockname()[1]}/0"


@pytest.fixture
def other_server_url():
    """The URL of a server that is not Redis."""
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


@pytest.fixture(params=["unused_port_url", "other_server_url"])
def cache(request, settings, monkeypatch):
    monkeypatch.setattr(RedisWithDatabaseFallback, "_retry_redis_at", 0.0)
    where = request.getfixturevalue(request.param)
    settings.CACHES = settings.CACHES | {
        "default": {
            "BACKEND": "portal.ops.fallback_cache.RedisWithDatabaseFallback",
            "LOCATION": where,
        }
    }
    return caches["default"]


def test_cache_uses_the_table_while_redis_is_down(cache):
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


def test_redis_is_not_asked_again_during_the_pause(cache, monkeypatch, caplog):
    cache.get("a")
    assert "Redis does not answer (" in caplog.text
    monkeypatch.setattr(cache, "_redis", None)  # any use of it would fail
    assert cache.get("a") is None


def test_without_redis_pages_work_and_sign_in_is_limited(cache, learner):
    assert Client().get("/").status_code == 200
    for number in range(6):
        browser = Client(REMOTE_ADDR=f"192.0.2.{number}")
        answer = browser.post("/accounts/login/", {"login": learner.email, "password": "wrong"})
        assert answer.status_code == 200
        assert ("Too many failed login attempts" in answer.text) == (number == 5)


def test_redis_errors_are_logged(settings, monkeypatch, unused_port_url, caplog):
    monkeypatch.setattr(RedisWithDatabaseFallback, "_retry_redis_at", 0.0)
    settings.CACHES = {
        "default": {
            "BACKEND": "portal.ops.fallback_cache.RedisWithDatabaseFallback",
            "LOCATION": unused_port_url,
        }
    }
    for _number in range(3):
        caches["default"].get("a")
    [record] = caplog.records
    assert "Connection refused" in record.getMessage()
    assert "\n" not in record.getMessage()


@pytest.fixture
def self_signed(tmp_path):
    """(URL of a server with a self-signed certificate, what clients sent to it)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "redis")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "redis.pem"
    private = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, *private)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server, heard = socket.create_server(("127.0.0.1", 0)), []

    def answer():
        while True:
            try:
                connection, _address = server.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(connection, server_side=True) as secured:
                    heard.append(secured.recv(100))
            except OSError:
                connection.close()

    threading.Thread(target=answer, daemon=True).start()
    yield f"rediss://127.0.0.1:{server.getsockname()[1]}/0", heard
    server.close()


@pytest.mark.parametrize("dyno", ["", "web.1"])
def test_self_signed_certificates_are_accepted_on_heroku_only(
    settings, monkeypatch, self_signed, caplog, dyno
):
    address, heard = self_signed
    monkeypatch.setattr(RedisWithDatabaseFallback, "_retry_redis_at", 0.0)
    monkeypatch.setattr(our_caches, "HEROKU_HOSTS", ("127.0.0.1",))
    monkeypatch.setenv("DYNO", dyno)
    settings.CACHES = {
        "default": {
            "BACKEND": "portal.ops.fallback_cache.RedisWithDatabaseFallback",
            "LOCATION": address,
        }
    }
    caches["default"].get("a")
    assert bool(heard) == bool(dyno)
    assert ("self-signed certificate" in caplog.text) == (not dyno)


@pytest.mark.parametrize(
    ("address", "environ"),
    [
        ("rediss://:p@ec2-1-2-3-4.compute-1.amazonaws.com:6379", {}),
        ("redis://:p@ec2-1-2-3-4.compute-1.amazonaws.com:6379", {"DYNO": "web.1"}),
        ("rediss://:p@cache.example.org:6379", {"DYNO": "web.1"}),
        ("rediss://:p@amazonaws.com.example.org:6379", {"DYNO": "web.1"}),
    ],
)
def test_redis_certificates_are_verified_outside_heroku(address, environ):
    assert heroku_options(address, environ) == {}
    assert heroku_options("rediss://:p@ec2-1-2-3-4.compute-1.amazonaws.com:6379", {"DYNO": "web.1"})
