"""Asking the WSGI application for pages in this process, and what each answer cost.

A page is asked in two ways. *Anew*: somebody has written something since, so that it is made from the database; these
give the times, the queries and the growth. *Again*: as it is asked when nothing changed in between; these give requests
per second of CPU, beside a view that returns the same bytes as a constant through the same middleware.
"""

import io
import statistics
import time
from dataclasses import asdict, dataclass

import brotli
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpResponse
from django.urls import include, path

from portal import kept
from portal.logs import Statements

CONSTANT = {"body": b"", "type": "text/html"}
ENOUGH_CPU = 0.4  # seconds that one figure of requests per second is made from, at least


@login_not_required
def constant(request):
    """The bytes of the page that is being measured, and nothing else done."""
    return HttpResponse(CONSTANT["body"], content_type=CONSTANT["type"])


urlpatterns = [path("constant/", constant), path("", include("portal.urls"))]
handler404 = handler500 = "portal.errors.not_found"


@dataclass
class Figures:
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
    """Somebody who asks for pages: a reader, or a person with a session."""

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

    def ask(self, address, encoding="gzip"):
        """(content type, body) of an address; RuntimeError where the answer is not 200."""
        said = {}
        where, _mark, query = address.partition("?")
        environ = self._environ(where, query, encoding)
        answer = self.application(environ, lambda status, headers: said.update(status=status, headers=dict(headers)))
        body = b"".join(answer)
        answer.close()
        if not said["status"].startswith("200"):
            raise RuntimeError(f"{address} answered {said['status']} to {self.name}.")
        return said["headers"]["Content-Type"], body

    def _environ(self, where, query, encoding):
        return {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": where,
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


def measure(page, address, visitor, rounds):
    """Figures of one page."""
    content_type, body = visitor.ask(address, encoding="")
    spent, queries = _anew(visitor, address, rounds)
    again = _per_cpu_second(lambda: visitor.ask(address))
    CONSTANT.update(body=body, type=content_type)
    reader = Visitor("constant")
    return Figures(
        page=page,
        visitor=visitor.name,
        p50=statistics.median(spent),
        p95=sorted(spent)[max(0, round(len(spent) * 0.95) - 1)],
        queries=round(queries.count / rounds),
        sql_ms=queries.seconds * 1000 / rounds,
        per_cpu_second=again,
        ratio=again / _per_cpu_second(lambda: reader.ask("/constant/")),
        raw=len(body),
        brotli=len(brotli.compress(body, quality=5)),
    )


def _anew(visitor, address, rounds):
    spent, queries = [], Statements()
    for _round in range(rounds):
        kept.change()
        with connection.execute_wrapper(queries):
            start = time.perf_counter()
            visitor.ask(address)
            spent.append((time.perf_counter() - start) * 1000)
    return spent, queries


def _per_cpu_second(act):
    act()
    start, count = time.process_time(), 0
    while time.process_time() - start < ENOUGH_CPU:
        act()
        count += 1
    return count / (time.process_time() - start)
