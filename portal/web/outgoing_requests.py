"""Requests to other sites: https on port 443 to public addresses, and to nothing else.

A name is resolved once, every address it has is checked against the table below, and the connection goes to the address
that was checked. Redirects are checked again. Proxies and the environment are not asked. One deadline covers all of it:
resolving, connecting, and every read of headers and body.
"""

import http.client
import io
import re
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address, ip_network
from time import monotonic
from urllib.parse import urljoin

from django.utils.translation import gettext as _

MAX_REDIRECTS = 3
_CHUNK = 65_536
_MAX_URL_LENGTH = 2_000
_URL = re.compile(
    r"https://(?P<host>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9]))(?::443)?"
    r"(?P<path>/[A-Za-z0-9._~:/?@!$&'()*+,;=%\[\]-]*)?",
    re.ASCII,
)
# IANA's special-purpose registries; Python's own properties differ between its versions.
# Below them, addresses of clouds' own services that lie among the public ones.
_NOT_PUBLIC_V4 = [
    ip_network(block)
    for block in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32",  # Azure: its agent, DNS and the certificates of a machine
    )
]  # fmt: skip
# Of IPv6 only what is given out to sites is public, less the blocks that carry an IPv4 address or are set apart.
_PUBLIC_V6 = ip_network("2000::/3")
_NOT_PUBLIC_V6 = [
    ip_network(block)
    for block in (
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "2620:4f:8000::/48",
        "3ffe::/16",
        "3fff::/20",
    )
]


class FetchFailed(Exception):
    """It could not be fetched; says why in a sentence."""


class AddressNotFound(FetchFailed):
    """The site answered that there is nothing at this address."""


class Network:
    """The network as it is. Tests bring one of their own."""

    _pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="resolve")

    def resolve(self, host, timeout):
        """All addresses of a host. The resolver knows no time limit, so it is asked in a thread."""
        lookup = self._pool.submit(socket.getaddrinfo, host, 443, proto=socket.IPPROTO_TCP)
        return [answer[4][0] for answer in lookup.result(timeout)]

    def connect(self, address, host, timeout):
        """A socket to `address` whose certificate is that of `host`."""
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
    """What a socket receives; each read may take what is left until the deadline."""

    def __init__(self, sock, deadline):
        self._sock, self._deadline = sock, deadline

    def readable(self):
        return True

    def readinto(self, buffer):
        self._sock.settimeout(_seconds_left(self._deadline))
        return self._sock.recv_into(buffer)


class _TimedSocket:
    """A socket as http.client uses it, under one deadline. Whoever made the socket closes it."""

    def __init__(self, sock, deadline):
        self._sock, self._deadline = sock, deadline

    def sendall(self, data):
        rest = memoryview(data)
        while rest:
            self._sock.settimeout(_seconds_left(self._deadline))
            rest = rest[self._sock.send(rest) :]

    def makefile(self, _mode):
        return io.BufferedReader(_TimedReader(self._sock, self._deadline))

    def close(self):
        pass


def deadline_in(seconds):
    """When `seconds` from now are over, by the clock that `fetch` goes by."""
    return monotonic() + seconds


def is_public(address):
    """Is this an address on the internet, and no other machine's in disguise?"""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if ip.version == 4:
        return not any(ip in block for block in _NOT_PUBLIC_V4)
    return ip in _PUBLIC_V6 and not any(ip in block for block in _NOT_PUBLIC_V6)


def split_public_url(url):
    """(host, path) of an address that may be asked. Raises FetchFailed for every other."""
    match = _URL.fullmatch(url) if len(url) <= _MAX_URL_LENGTH else None
    if not match:
        raise FetchFailed(_("Only public https addresses can be fetched."))
    return match["host"], match["path"] or "/"


def fetch(url, *, max_bytes, deadline, net=None):
    """The bytes at `url`. Raises AddressNotFound, and FetchFailed for what is refused, too big, or not there by `deadline`."""
    net = net or NETWORK
    try:
        for _redirect in range(MAX_REDIRECTS + 1):
            location, body = _request(net, url, max_bytes, deadline)
            if body is not None:
                return body
            url = urljoin(url, location)
    except FetchFailed:
        raise
    except (OSError, http.client.HTTPException, TimeoutError, UnicodeError) as error:
        raise FetchFailed(
            _("The other site did not answer in time. Please try again, or paste it instead.")
        ) from error
    raise FetchFailed(_("The address leads from one place to the next too often."))


def _request(net, url, max_bytes, deadline):
    """(where it leads, None) or ("", the bytes) of one request."""
    host, path = split_public_url(url)
    addresses = net.resolve(host, _seconds_left(deadline))
    if not addresses or not all(map(is_public, addresses)):
        raise FetchFailed(_("Only public https addresses can be fetched."))
    sock = net.connect(addresses[0], host, _seconds_left(deadline))
    try:
        connection = http.client.HTTPConnection(host)
        connection.sock = _TimedSocket(sock, deadline)
        headers = {
            "Accept": "text/plain, */*",
            "Accept-Encoding": "identity",
            "User-Agent": "Nexus",
        }
        connection.request("GET", path, headers=headers)
        return _read_response(connection.getresponse(), max_bytes)
    finally:
        sock.close()


def _read_response(response, max_bytes):
    if response.status in (301, 302, 303, 307, 308):
        return response.headers.get("Location", ""), None
    if response.status in (404, 410):
        raise AddressNotFound(_("There is nothing at this address."))
    if response.status != 200 or response.headers.get("Content-Encoding", "identity") != "identity":
        raise FetchFailed(
            _("The other site answered with an error. Please try again later, or paste it instead.")
        )
    return "", _read_body(response, max_bytes)


def _read_body(response, max_bytes):
    """The body, as far as it may be."""
    body = bytearray()
    while chunk := response.read1(_CHUNK):
        body += chunk
        if len(body) > max_bytes:
            raise FetchFailed(
                _("It is too big: at most %(kilobytes)d KB.") % {"kilobytes": max_bytes // 1000}
            )
    if response.length:  # it stopped before it said it would
        raise http.client.IncompleteRead(b"", response.length)
    return bytes(body)


def _seconds_left(deadline):
    """Seconds until the deadline; raises TimeoutError when it is over."""
    seconds = deadline - monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds
