"""Requests under unknown host names, and a proxy that the configuration does not count."""

import logging
import re

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpResponse

logger = logging.getLogger(__name__)
HOST = re.compile(r"[A-Za-z0-9.:\[\]-]{1,253}")
ANSWER = "This site does not answer to that host name. If it should, its operator adds the name to ALLOWED_HOSTS.\n"
MOST_NAMES = 20  # told of by one process: anyone can send any name
told = set()


def refuse_unknown_hosts(get_response):
    """Answer 400 in one line, and log each unknown name once.

    Django's own answer is an error with a traceback for every request of every scanner. An operator who forgot a name
    in ALLOWED_HOSTS finds it in the log.
    """

    def middleware(request):
        try:
            request.get_host()
        except DisallowedHost:
            _tell_of(request)
            answer = HttpResponse(ANSWER, status=400, content_type="text/plain")
            answer.headers["Cache-Control"] = "no-store"
            return answer
        if not settings.ALLAUTH_TRUSTED_PROXY_COUNT and "HTTP_X_FORWARDED_FOR" in request.META:
            _tell_once(
                "a proxy",
                "X-Forwarded-For arrives and TRUSTED_PROXY_COUNT is 0: all people count as one address, so that "
                "limits of sign-in hit everyone at once. Set it to the number of proxies in front.",
            )
        return get_response(request)

    return middleware


def _tell_of(request):
    name = request.META.get("HTTP_HOST", "")
    shown = name if HOST.fullmatch(name) else "(unreadable)"
    _tell_once(
        f"host {shown}",
        "Refused host name %s: if it is a name of this site, add it to ALLOWED_HOSTS (now: %s).",
        shown,
        ", ".join(settings.ALLOWED_HOSTS),
    )


def _tell_once(key, message, *args):
    if key not in told and len(told) < MOST_NAMES:
        told.add(key)
        logger.warning(message, *args)
