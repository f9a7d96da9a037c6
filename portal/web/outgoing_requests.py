"""Requests to other sites: only https on port 443, and only to public addresses.

A host name is resolved once. Each of its addresses is checked against the tables below, and the
connection goes to an address that was checked. Redirects are checked in the same way. Proxy
settings in the environment are ignored. One deadline covers resolving, connecting, and every read
of headers and body.
"""

import http.client
import io
import re
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from time import monotonic
from typing import NamedTuple
from urllib.parse import urljoin

from django.utils.translation import gettext as _

MAX_REDIRECTS = 3
REDIRECT_STATUSES = (301, 302, 303, 307, 308)
# Why a URL could not be fetched.
NOT_PUBLIC, NOT_FOUND, NO_ANSWER = "not_public", "not_found", "no_answer"
REFUSED, REDIRECTS, TOO_LARGE = "refused", "redirects", "too_large"
_CHUNK = 65_536  # bytes
_MAX_URL_LENGTH = 2_000
_URL = re.compile(
    r"https://(?P<host>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9]))"
    r"(?::443)?"
    r"(?P<path>/[A-Za-z0-9._~:/?@!$&'()*+,;=%\[\]-]*)?",
    re.ASCII,
)


def _parse_networks(blocks: str) -> list[IPv4Network | IPv6Network]:
    return [ip_network(block) for block in blocks.split()]


# From IANA's special-purpose registries, because `is_global` differs between Python versions.
_NOT_PUBLIC_V4 = _parse_networks(
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 "
    "192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 "
    "198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 "
    "168.63.129.16/32"  # Azure's agent, DNS and certificates, in public address space
)
# Only this block is assigned to sites, apart from parts that carry IPv4 or are reserved.
_PUBLIC_V6 = ip_network("2000::/3")
_NOT_PUBLIC_V6 = _parse_networks(
    "2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3ffe::/16 3fff::/20"
)


class FetchFailed(Exception):
    """Raised when a URL cannot be fetched. Its text is a sentence for the user.

    `code` is one of NOT_PUBLIC and the other names above, for callers that store the reason.
    """

    def __init__(self, sentence: str = "", code: str = REFUSED) -> None:
        super().__init__(sentence)
        self.code = code


class AddressNotFound(FetchFailed):
    """Raised when the site answers 404 or 410."""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence, NOT_FOUND)


class Network:
    """DNS and TLS connections. Tests pass a replacement to `fetch`."""

    _pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="resolve")

    def resolve(self, host: str, timeout: float) -> list[str]:
        """Return all addresses of a host within `timeout` seconds.

        getaddrinfo has no time limit of its own, so it runs in a thread.
        """
        lookup = self._pool.submit(socket.getaddrinfo, host, 443, proto=socket.IPPROTO_TCP)
        return [answer[4][0] for answer in lookup.result(timeout)]

    def connect(self, address: str, host: str, timeout: float) -> socket.socket:
        """Return a TLS socket to `address` with a valid certificate for `host`."""
        deadline = deadline_in(timeout)
        raw_socket = socket.create_connection((address, 443), timeout)
        try:
            raw_socket.settimeout(_seconds_left(deadline))
            return ssl.create_default_context().wrap_socket(raw_socket, server_hostname=host)
        except BaseException:
            raw_socket.close()
            raise


NETWORK = Network()


class _TimedReader(io.RawIOBase):
    """Reads from a socket; each read must end before the deadline."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock, self._deadline = sock, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:
        self._sock.settimeout(_seconds_left(self._deadline))
        return self._sock.recv_into(buffer)


class _TimedSocket:
    """The methods of a socket that http.client uses, under one deadline.

    `close` does nothing: the caller who opened the socket closes it.
    """

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock, self._deadline = sock, deadline

    def sendall(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            self._sock.settimeout(_seconds_left(self._deadline))
            rest = rest[self._sock.send(rest) :]

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._sock, self._deadline))

    def close(self) -> None:
        pass


class Answer(NamedTuple):
    """What a site answered, after redirects: its last URL, and the first bytes."""

    url: str
    status: int
    body: bytes


class _Response(NamedTuple):
    """A redirect has a `location`, and another response a body."""

    status: int
    location: str
    body: bytes


def deadline_in(seconds: float) -> float:
    """Return the deadline for `fetch` that is `seconds` from now."""
    return monotonic() + seconds


def is_public(address: str) -> bool:
    """Whether this is a public IP address, not reserved and not mapped to another one."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if ip.version == 4:
        return not any(ip in block for block in _NOT_PUBLIC_V4)
    return ip in _PUBLIC_V6 and not any(ip in block for block in _NOT_PUBLIC_V6)


def split_public_url(url: str) -> tuple[str, str]:
    """Return (host, path) of a URL that may be fetched.

    Raises FetchFailed for any other.
    """
    match = _URL.fullmatch(url) if len(url) <= _MAX_URL_LENGTH else None
    if not match:
        raise FetchFailed(_("Only public HTTPS URLs can be fetched."), NOT_PUBLIC)
    return match["host"], match["path"] or "/"


def fetch(url: str, *, max_bytes: int, deadline: float, net: Network | None = None) -> bytes:
    """Return the body at `url`, following up to MAX_REDIRECTS redirects.

    Raises AddressNotFound for 404 and 410, and FetchFailed for a refused URL, an error, a body
    over `max_bytes`, or a `deadline` that passed.
    """

    def read(response: http.client.HTTPResponse) -> bytes:
        _check_status(response)
        return _read_body(response, max_bytes)

    return _follow(url, read, deadline, net or NETWORK).body


def visit(url: str, *, max_bytes: int, deadline: float, net: Network | None = None) -> Answer:
    """Return what an anonymous visitor gets at `url`, whatever its status.

    Follows redirects as `fetch` does, and reads no more than `max_bytes` of a longer body. Raises
    FetchFailed for a refused URL, too many redirects, or a `deadline` that passed.
    """

    def read(response: http.client.HTTPResponse) -> bytes:
        return response.read(max_bytes)

    return _follow(url, read, deadline, net or NETWORK)


def _follow(
    url: str, read: Callable[[http.client.HTTPResponse], bytes], deadline: float, net: Network
) -> Answer:
    """Follow at most MAX_REDIRECTS redirects, and `read` the body of the answer."""
    try:
        for _redirect in range(MAX_REDIRECTS + 1):
            response = _send_request(net, url, read, deadline)
            if response.status not in REDIRECT_STATUSES:
                return Answer(url, response.status, response.body)
            url = urljoin(url, response.location)
    except FetchFailed:
        raise
    except (OSError, http.client.HTTPException, TimeoutError, UnicodeError) as error:
        raise FetchFailed(
            _("The other site didn’t respond in time. Try again, or paste it instead."), NO_ANSWER
        ) from error
    raise FetchFailed(_("This URL redirects too many times."), REDIRECTS)


class PostAnswer(NamedTuple):
    """The answer to `post_json`: its status, and its Retry-After header or ""."""

    status: int
    retry_after: str


def post_json(
    url: str,
    body: str,
    *,
    deadline: float,
    headers: Mapping[str, str] | None = None,
    net: Network | None = None,
) -> PostAnswer:
    """Post a JSON text to `url`.

    No redirect is followed, and the body of the answer is not read.

    Raises FetchFailed for a refused URL, and if there is no answer before the `deadline`.
    """
    net = net or NETWORK
    try:
        with _connection(net, url, deadline) as (connection, path):
            all_headers = {"Content-Type": "application/json", "User-Agent": "Nexus"}
            all_headers |= headers or {}
            connection.request("POST", path, body.encode(), all_headers)
            response = connection.getresponse()
            return PostAnswer(response.status, response.headers.get("Retry-After") or "")
    except FetchFailed:
        raise
    except (OSError, http.client.HTTPException, TimeoutError, UnicodeError) as error:
        raise FetchFailed(_("The other site didn’t respond in time."), NO_ANSWER) from error


def _send_request(
    net: Network, url: str, read: Callable[[http.client.HTTPResponse], bytes], deadline: float
) -> _Response:
    """Send one GET request."""
    with _connection(net, url, deadline) as (connection, path):
        headers = {
            "Accept": "text/plain, */*",
            "Accept-Encoding": "identity",
            "User-Agent": "Nexus",
        }
        connection.request("GET", path, headers=headers)
        return _read_response(connection.getresponse(), read)


@contextmanager
def _connection(
    net: Network, url: str, deadline: float
) -> Iterator[tuple[http.client.HTTPConnection, str]]:
    """Yield a connection to a checked address of the URL's host, and the path.

    The path is that of the request.
    """
    host, path = split_public_url(url)
    addresses = net.resolve(host, _seconds_left(deadline))
    if not addresses or not all(map(is_public, addresses)):
        raise FetchFailed(_("Only public HTTPS URLs can be fetched."), NOT_PUBLIC)
    sock = net.connect(addresses[0], host, _seconds_left(deadline))
    try:
        connection = http.client.HTTPConnection(host)
        connection.sock = _TimedSocket(sock, deadline)
        yield connection, path
    finally:
        sock.close()


def _read_response(
    response: http.client.HTTPResponse, read: Callable[[http.client.HTTPResponse], bytes]
) -> _Response:
    if response.status in REDIRECT_STATUSES:
        return _Response(response.status, response.headers.get("Location", ""), b"")
    return _Response(response.status, "", read(response))


def _check_status(response: http.client.HTTPResponse) -> None:
    if response.status in (404, 410):
        raise AddressNotFound(_("Nothing found at this URL."))
    if response.status != 200 or response.headers.get("Content-Encoding", "identity") != "identity":
        raise FetchFailed(
            _("The other site returned an error. Try again later, or paste it instead.")
        )


def _read_body(response: http.client.HTTPResponse, max_bytes: int) -> bytes:
    body = bytearray()
    while chunk := response.read1(_CHUNK):
        body += chunk
        if len(body) > max_bytes:
            raise FetchFailed(
                _("Too large: the limit is %(kilobytes)d KB.") % {"kilobytes": max_bytes // 1000},
                TOO_LARGE,
            )
    if response.length:  # fewer bytes came than Content-Length announced
        raise http.client.IncompleteRead(b"", response.length)
    return bytes(body)


def _seconds_left(deadline: float) -> float:
    """Return the seconds until the deadline. Raises TimeoutError once it has passed."""
    seconds = deadline - monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds
