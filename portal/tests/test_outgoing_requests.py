"""Requests to other sites, against a local server with a fake resolver."""

import socket
import socketserver
import ssl
import threading
from contextlib import contextmanager

import pytest

from portal.web import outgoing_requests
from portal.web.outgoing_requests import (
    AddressNotFound,
    FetchFailed,
    deadline_in,
    fetch,
    is_public,
    post_json,
    split_public_url,
)

PUBLIC = "93.184.215.14"


class LocalNet:
    """Resolves names from lists of answers, and connects every address to one server.

    Each answer is given once, and the last one again and again.
    """

    def __init__(self, port, **names):
        self.port, self.names, self.asked = port, names, []

    def resolve(self, host, timeout):
        answers = self.names[host.replace(".", "_")]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def connect(self, address, host, timeout):
        self.asked.append(address)
        return socket.create_connection(("127.0.0.1", self.port), timeout)


@contextmanager
def server(answer):
    """Run a server that sends `answer`; yield its port.

    `answer` is bytes, or a function of the request's first line.
    """

    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            first = self.rfile.readline().decode()
            while self.rfile.readline().strip():
                pass
            said = answer(first) if callable(answer) else answer
            try:
                for part in [said] if isinstance(said, bytes) else said:
                    self.wfile.write(part)
            except OSError:
                pass  # the client closed the connection

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as listening:
        listening.daemon_threads = True
        threading.Thread(target=listening.serve_forever, args=(0.01,), daemon=True).start()
        yield listening.server_address[1]
        listening.shutdown()


def ok(body, headers=""):
    return f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body


def get(url, port, *, max_bytes=1000, seconds=5, **names):
    net = LocalNet(port, **({"site_example": [[PUBLIC]]} | names))
    try:
        return fetch(url, max_bytes=max_bytes, deadline=deadline_in(seconds), net=net), net.asked
    except FetchFailed as failed:
        return failed, net.asked


def test_fetch_returns_the_body():
    with server(ok(b"# Hub")) as port:
        assert get("https://site.example/README.md", port) == (b"# Hub", [PUBLIC])


@pytest.mark.parametrize(
    "url",
    [
        "http://site.example/", "HTTPS://site.example/", "ftp://site.example/x", "file:///etc/passwd", "gopher://127.0.0.1/",
        "data:text/plain,x", "//site.example/", "https:site.example", "https:///site.example/", "https://localhost/",
        "https://redis:6379/", "https://metadata/", "https://127.0.0.1/", "https://127.1/", "https://2130706433/",
        "https://0x7f.1/", "https://017700000001/", "https://0177.0.0.1/", "https://00000127.0.0.1/", "https://[::1]/",
        "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[64:ff9b::7f00:1]/", "https://169.254.169.254/",
        "https://site.example:22/", "https://site.example:8443/", "https://site.example:0443/", "https://site.example:/",
        "https://site.example@127.0.0.1/", "https://user:pass@site.example/", "https://site.example\\@127.0.0.1/",
        "https://127.0.0.1#@site.example/", "https://site.example./", "https://-site.example/", "https://site..example/",
        "https://site.example/ x", "https://site.example/\r\nHost: other", "https://site.example%0d%0a/", "https://site.example/é",
        "https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ.example/", "https://１２７.０.０.１/", "https://site。example/", "https://SITE.example/", "",
        "https://site.example/#part", "https://" + "a" * 70 + ".example/", "https://site.example/" + "x" * 2000,
    ],
)  # fmt: skip
def test_url_that_is_not_public_https_is_refused_without_a_request(url):
    with pytest.raises(FetchFailed, match="Only public HTTPS URLs"):
        split_public_url(url)
    failed, asked = get(url, 1)
    assert isinstance(failed, FetchFailed)
    assert asked == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.255.255.254", "0.0.0.1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
        "100.127.255.254", "169.254.169.254", "169.254.170.2", "168.63.129.16", "100.100.100.200", "192.0.0.192", "192.0.2.1", "192.88.99.1", "198.18.0.1",
        "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1",
        "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::a00:1",
        "2001:0:4136:e378:8000:63bf:80ff:fffe", "2001:db8::1", "2002:7f00:1::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00::1",
        "ff02::1", "fd00:ec2::254", "100::1", "5f00::1", "3fff::1", "2001:10::1", "2001:20::1", "fec0::1", "not an address", "",
    ],
)  # fmt: skip
def test_host_with_a_private_address_is_refused(address):
    assert not is_public(address)
    failed, asked = get("https://inside.example/", 1, inside_example=[[address]])
    assert "Only public HTTPS" in str(failed)
    assert asked == []


@pytest.mark.parametrize(
    "address",
    [PUBLIC, "8.8.8.8", "140.82.121.3", "185.199.108.133", "2606:50c0:8000::154", "2a00:1450::1"],
)
def test_public_addresses_are_public(address):
    assert is_public(address)


def test_host_with_a_public_and_a_private_address_is_refused():
    failed, asked = get("https://two.example/", 1, two_example=[[PUBLIC, "10.0.0.1"]])
    assert isinstance(failed, FetchFailed)
    assert asked == []


def test_connection_uses_the_checked_address():
    with server(ok(b"fine")) as port:
        found, asked = get("https://turns.example/", port, turns_example=[[PUBLIC], ["127.0.0.1"]])
    assert (found, asked) == (b"fine", [PUBLIC])


def redirect(to, status=302):
    return f"HTTP/1.1 {status} Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_followed_and_its_host_checked(status):
    def answer(first):
        return ok(b"moved") if " /new " in first else redirect("https://other.example/new", status)

    with server(answer) as port:
        found, asked = get("https://site.example/old", port, other_example=[["8.8.8.8"]])
    assert (found, asked) == (b"moved", [PUBLIC, "8.8.8.8"])


@pytest.mark.parametrize(
    "to",
    [
        "https://127.0.0.1/", "http://site.example/", "https://[::1]/", "file:///etc/passwd", "gopher://127.0.0.1:6379/_INFO",
        "https://inside.example/", "//169.254.169.254/", "https://site.example:6379/", "",
    ],
)  # fmt: skip
def test_redirect_to_a_private_address_is_refused(to):
    with server(redirect(to)) as port:
        failed, asked = get("https://site.example/", port, inside_example=[["10.1.2.3"]])
    assert isinstance(failed, FetchFailed)
    assert set(asked) == {PUBLIC}


def test_host_that_resolves_to_a_private_address_later_is_refused():
    with server(redirect("https://turns.example/")) as port:
        failed, asked = get("https://turns.example/", port, turns_example=[[PUBLIC], ["127.0.0.1"]])
    assert "Only public HTTPS" in str(failed)
    assert asked == [PUBLIC]


def test_redirects_are_limited():
    with server(redirect("https://site.example/again")) as port:
        failed, asked = get("https://site.example/", port)
    assert "redirects too many times" in str(failed)
    assert len(asked) == 4


@pytest.mark.parametrize(
    "answer",
    [
        ok(b"x" * 1001),
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nxx",
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 100_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"400\r\n" + b"x" * 0x400 + b"\r\n" + b"0\r\n\r\n",
        ok(b"zipped", "Content-Encoding: gzip\r\n"),
        b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 70_000 + b"\r\n\r\n",
    ],
)  # fmt: skip
def test_too_large_or_malformed_response_is_refused_with_a_sentence(answer):
    with server(answer) as port:
        failed, _asked = get("https://site.example/", port)
    assert isinstance(failed, FetchFailed)
    assert str(failed).endswith(".")


def test_404_raises_address_not_found():
    with server(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n") as port:
        failed, _asked = get("https://site.example/", port)
    assert isinstance(failed, AddressNotFound)


class SlowSocket(socket.socket):
    """Receives one byte at a time, each of which takes a second of the fake clock."""

    def slow_down(self, clock):
        self.clock = clock
        return self

    def recv_into(self, buffer, *args):
        self.clock.now += 1
        return super().recv_into(memoryview(buffer)[:1])


class SlowNet(LocalNet):
    """A network on which each byte takes a second.

    Connecting takes `seconds_to_connect`.
    """

    def __init__(self, port, clock, seconds_to_connect=0, **names):
        super().__init__(port, **names)
        self.clock, self.seconds_to_connect = clock, seconds_to_connect

    def connect(self, address, host, timeout):
        sock = super().connect(address, host, 10)
        self.clock.now += self.seconds_to_connect
        return SlowSocket(fileno=sock.detach()).slow_down(self.clock)


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(outgoing_requests, "monotonic", clock)
    return clock


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"x" * 1000,
        b"HTTP/1.1 200 OK\r\n" + b"X-Drop: drop\r\n" * 90 + b"\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 50,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 50,
        b"HTTP/1.1 302 Found\r\nLocation: https://site.example/\r\nContent-Length: 0\r\n\r\n",
    ],
    ids=["body", "headers", "continue", "chunks", "redirects"],
)
@pytest.mark.parametrize("seconds", [3, 30, 80])
def test_slow_response_is_cut_off_at_the_deadline(clock, answer, seconds):
    """One deadline covers headers, body and redirects."""
    begun = clock.now
    with server(answer) as port:
        net = SlowNet(port, clock, site_example=[[PUBLIC]])
        with pytest.raises(FetchFailed, match="didn’t respond in time"):
            fetch("https://site.example/", max_bytes=1000, deadline=deadline_in(seconds), net=net)
    assert clock.now - begun <= seconds


def test_deadline_includes_connecting(clock):
    with server(ok(b"fine")) as port:
        net = SlowNet(port, clock, seconds_to_connect=20, site_example=[[PUBLIC]])
        with pytest.raises(FetchFailed, match="didn’t respond in time"):
            fetch("https://site.example/", max_bytes=1000, deadline=deadline_in(30), net=net)
        assert clock.now == 1030
        assert (
            fetch("https://site.example/", max_bytes=1000, deadline=deadline_in(80), net=net)
            == b"fine"
        )


def test_tls_handshake_gets_the_remaining_time(clock, monkeypatch):
    seen = []

    class Bare:
        settimeout = seen.append

        def close(self):
            seen.append("closed")

    def connect(_address, _timeout):
        clock.now += 2
        return Bare()

    def wrap(_context, _sock, server_hostname):
        raise TimeoutError

    monkeypatch.setattr(socket, "create_connection", connect)
    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", wrap)
    with pytest.raises(TimeoutError):
        outgoing_requests.Network().connect(PUBLIC, "site.example", 5)
    assert seen == [3.0, "closed"]


def test_expired_deadline_sends_no_request():
    failed, asked = get("https://site.example/", 1, seconds=-1)
    assert "didn’t respond in time" in str(failed)
    assert asked == []


def test_unknown_host_is_refused_with_a_sentence():
    class Nowhere(LocalNet):
        def resolve(self, host, timeout):
            raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(FetchFailed, match="didn’t respond"):
        fetch("https://nowhere.example/", max_bytes=10, deadline=deadline_in(1), net=Nowhere(1))


def test_network_refuses_a_server_without_tls(monkeypatch):
    """A server without TLS gets no request."""
    seen = []
    with server(lambda first: seen.append(first) or ok(b"plain")) as port:
        real = socket.create_connection
        monkeypatch.setattr(
            socket, "create_connection", lambda address, timeout: real(("127.0.0.1", port), timeout)
        )
        with pytest.raises(ssl.SSLError):
            outgoing_requests.Network().connect(PUBLIC, "site.example", 2)
    assert not any(first.startswith("GET") for first in seen)


def test_message_is_posted_to_public_addresses_only():
    seen = []

    def answer(first_line):
        seen.append(first_line.split()[:2])
        return b"HTTP/1.1 429 Wait\r\nRetry-After: 3\r\nContent-Length: 0\r\n\r\n"

    with server(answer) as port:
        net = LocalNet(port, site_example=[[PUBLIC]], inside_example=[["10.0.0.1"]])
        deadline = deadline_in(5)
        answered = post_json("https://site.example/hook", "{}", deadline=deadline, net=net)
        assert answered == (429, "3")
        for url in ("https://inside.example/hook", "http://site.example/hook"):
            with pytest.raises(FetchFailed):
                post_json(url, "{}", deadline=deadline, net=net)
    assert seen == [["POST", "/hook"]]
    assert net.asked == [PUBLIC]
