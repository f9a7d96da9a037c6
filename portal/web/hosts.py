"""Refuse unknown host names, and warn about a proxy that is not configured."""

import logging
import re
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)
HOST = re.compile(r"[A-Za-z0-9.:\[\]-]{1,253}")
UNKNOWN_HOST_MESSAGE = (
    "This site does not answer to that host name. "
    "If it should, its operator adds the name to ALLOWED_HOSTS.\n"
)
MAX_LOGGED_NAMES = 20  # per process, because a client can send any name
logged: set[str] = set()


def refuse_unknown_hosts(get_response: Callable) -> Callable:
    """Middleware: answer 400 in one line to an unknown host, and log each name once.

    Django itself logs a traceback for every such request. With one line per name, operators find
    a host that they forgot in ALLOWED_HOSTS.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            request.get_host()
        except DisallowedHost:
            _log_unknown_host(request)
            return HttpResponse(
                UNKNOWN_HOST_MESSAGE,
                status=400,
                content_type="text/plain",
                headers={"Cache-Control": "no-store"},
            )
        if not settings.ALLAUTH_TRUSTED_PROXY_COUNT and "HTTP_X_FORWARDED_FOR" in request.META:
            _log_once(
                "a proxy",
                "X-Forwarded-For arrives and TRUSTED_PROXY_COUNT is 0: all people count as one "
                "address, so that limits of sign-in hit everyone at once. Set it to the number of "
                "proxies in front.",
            )
        return get_response(request)

    return middleware


def _log_unknown_host(request: HttpRequest) -> None:
    name = request.META.get("HTTP_HOST", "")
    printable_name = name if HOST.fullmatch(name) else "(unreadable)"
    _log_once(
        f"host {printable_name}",
        "Refused host name %s: if it is a name of this site, add it to ALLOWED_HOSTS (now: %s).",
        printable_name,
        ", ".join(settings.ALLOWED_HOSTS),
    )


def _log_once(key: str, message: str, *args: str) -> None:
    if key not in logged and len(logged) < MAX_LOGGED_NAMES:
        logged.add(key)
        logger.warning(message, *args)
