"""Asking the WSGI application for pages in this process, and what each answer cost.

A page is asked in two ways. *Uncached*: something left public sight since, so that it is made from the database; these
give the times, the queries and the growth. *Again*: as it is asked when nothing changed in between; these give requests
per second of CPU, beside a view that returns the same bytes as a constant through the same middleware.
"""

import io
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

import brotli
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpResponse
from django.urls import include, path

from portal.ops.json_logging import QueryCounter
from portal.web import page_cache
from tests.bench import api as plain_api

CONSTANT = {"body": b"", "type": "text/html"}
MIN_SLICE_SECONDS = 0.1  # seconds of a slice that requests are counted in, at least
SLICES = 7  # of the page and of the constant, in turn
TURNS = 20  # between data sets


@login_not_required
def constant(request):
    """The bytes of the page that is being measured, and nothing else done."""
    return HttpResponse(CONSTANT["body"], content_type=CONSTANT["type"])


urlpatterns = [
    path("constant/", constant),
    path(plain_api.ADDRESSES["plain"].strip("/") + "/", plain_api.plain_entries),
    path("", include("portal.urls")),
]
handler404 = handler500 = "portal.web.errors.not_found"


@dataclass
class PageCost:
    """What one page cost one kind of visitor. Times in ms, sizes in bytes; `ratio` is to the constant view."""

    page: str
    visitor: str
    p50: float
    p95: float
    queries: int
    sql_ms: float
    per_cpu_second: float
    ratio: float
    raw: int
    brotli: int

    def as_dict(self):
        return asdict(self)


class Visitor:
    """Someone who asks for pages: a reader, or a person with a session."""

    def __init__(self, name, person=None):
        self.name, self.person = name, person
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={self._session(person)}" if person else ""
        self.application = WSGIHandler()

    @staticmethod
    def _session(person):
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        return session.session_key

    def get(self, address, encoding="gzip"):
        """(content type, body) of an address; RuntimeError where the answer is not 200."""
        response = {}
        url_path, _separator, query = address.partition("?")
        environ = self._environ(url_path, query, encoding)
        chunks = self.application(
            environ, lambda status, headers: response.update(status=status, headers=dict(headers))
        )
        body = b"".join(chunks)
        chunks.close()
        if not response["status"].startswith("200"):
            raise RuntimeError(f"{address} answered {response['status']} to {self.name}.")
        return response["headers"]["Content-Type"], body

    def _environ(self, url_path, query, encoding):
        return {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": url_path,
            "QUERY_STRING": query,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "443" if settings.SESSION_COOKIE_SECURE else "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "testserver",
            "HTTP_ACCEPT_ENCODING": encoding,
            "HTTP_COOKIE": self.cookie,
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "https" if settings.SESSION_COOKIE_SECURE else "http",
            "wsgi.version": (1, 0),
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }


@dataclass
class PageMeasurement:
    """A page that is measured: who asks for which address, where; and what it cost to make it again."""

    page: str
    address: str
    visitor: Visitor
    activate: Callable  # makes the data set of this question the one that is asked
    durations: list = field(default_factory=list)  # ms
    queries: QueryCounter = field(default_factory=QueryCounter)

    def measure_uncached(self, rounds):
        self.activate()
        self.visitor.get(self.address)
        for _round in range(rounds):
            page_cache.invalidate_pages()
            with connection.execute_wrapper(self.queries):
                start = time.perf_counter()
                self.visitor.get(self.address)
                self.durations.append((time.perf_counter() - start) * 1000)

    def cost(self):
        self.activate()
        content_type, body = self.visitor.get(self.address, encoding="")
        CONSTANT.update(body=body, type=content_type)
        throughput, ratio = _cached_throughput(self.visitor, self.address)
        rounds = len(self.durations)
        return PageCost(
            page=self.page,
            visitor=self.visitor.name,
            p50=statistics.median(self.durations),
            p95=sorted(self.durations)[max(0, round(rounds * 0.95) - 1)],
            queries=round(self.queries.count / rounds),
            sql_ms=self.queries.seconds * 1000 / rounds,
            per_cpu_second=throughput,
            ratio=ratio,
            raw=len(body),
            brotli=len(brotli.compress(body, quality=5)),
        )


def measure(questions, rounds):
    """Figures of each: the same page of several data sets. Asked in turn, as the speed of a machine wavers by the second."""
    for _turn in range(TURNS):
        for question in questions:
            question.measure_uncached(max(1, rounds // TURNS))
    return [question.cost() for question in questions]


def _cached_throughput(visitor, address):
    """(requests per second of CPU, their ratio to the constant view): medians of slices in turn, as machines waver."""
    reader = Visitor("constant")
    visitor.get(address), reader.get("/constant/")
    slices = [
        (
            _requests_per_cpu_second(lambda: visitor.get(address)),
            _requests_per_cpu_second(lambda: reader.get("/constant/")),
        )
        for _slice in range(SLICES)
    ]
    ratio = statistics.median(page / constant for page, constant in slices)
    return statistics.median(page for page, _constant in slices), ratio


def _requests_per_cpu_second(act):
    start, count = time.process_time(), 0
    while time.process_time() - start < MIN_SLICE_SECONDS:
        act()
        count += 1
    return count / (time.process_time() - start)
