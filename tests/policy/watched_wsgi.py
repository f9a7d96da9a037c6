"""Nexus for a server under test: each answer says what the process holds between requests."""

from django.db import connection
from django.db.backends.signals import connection_created

from portal.wsgi import application as nexus

_connected = []


def _count(**_signal):
    _connected.append(True)


connection_created.connect(_count)


def application(environ, start_response):
    """Adds how many wrappers the connection has after the request, and how often it was opened so far."""

    def start(status, headers, exc_info=None):
        watched = [
            ("X-Wrappers", str(len(connection.execute_wrappers))),
            ("X-Connected", str(len(_connected))),
        ]
        return start_response(status, [*headers, *watched], exc_info)

    return nexus(environ, start)
