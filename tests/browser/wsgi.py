"""Nexus as journeys are served: one process shows the site of one test after another.

Static files are looked up once, at the start. With DEBUG they would be looked up again for each request.
"""

import io
import json
import os
from contextlib import redirect_stdout
from pathlib import Path

from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
settings.WHITENOISE_AUTOREFRESH = False

from django.core.cache import caches  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from portal.ops.startup_checks import parse_email_url  # noqa: E402
from portal.wsgi import application as nexus  # noqa: E402


def use_site(folder):
    """Show the site in this folder from now on, as a new process would: with empty caches.

    A request that still runs has opened the database of the site before, and keeps it.
    """
    connections.settings["default"]["NAME"] = str(Path(folder) / "nexus.sqlite3")
    settings.MAILERS["default"] = parse_email_url(f"filemail://{folder}/mail")
    for name in settings.CACHES:
        caches[name].clear()


def manage(*words):
    """Run a command of manage.py, and return what it prints."""
    printed = io.StringIO()
    try:
        with redirect_stdout(printed):
            call_command(*words)
    finally:
        connections.close_all()
    return printed.getvalue()


# What the tests ask of the process itself.
ORDERS = {"/tests/use-site": use_site, "/tests/manage": manage}


def application(environ, start_response):
    """Carry out an order of the tests; leave any other request to Nexus."""
    order = ORDERS.get(environ["PATH_INFO"])
    if order is None:
        return nexus(environ, start_response)
    words = json.loads(environ["wsgi.input"].read())
    result = order(*words) or ""
    start_response("200 OK", [("Content-Type", "text/plain; charset=utf-8")])
    return [result.encode()]
