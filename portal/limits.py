"""How often one person may do what costs others something."""

import time

from django.core.cache import cache
from django.utils.translation import ngettext


class TooOften(Exception):
    """The limit is reached; `seconds` says when to come again. As text, a sentence."""

    def __init__(self, seconds):
        super().__init__(seconds)
        self.seconds = seconds

    def __str__(self):
        minutes = max(1, -(-self.seconds // 60))
        said = ngettext(
            "That was a bit often. Please try again in %(n)d minute.",
            "That was a bit often. Please try again in %(n)d minutes.",
            minutes,
        )
        return said % {"n": minutes}


def count(action, who, *, most, within):
    """Count one more `action` of `who`; raises TooOften when it is more than `most` in a window of `within` seconds."""
    now = int(time.time())
    window, ends = now // within, (now // within + 1) * within
    key = f"limit:{action}:{who}:{window}"
    cache.add(key, 0, within + 60)
    if cache.incr(key) > most:
        raise TooOften(ends - now)


def refuse(often, form, page):
    """429 with when to come again: the form says so and keeps what was typed. `page(status)` renders it."""
    form.add_error(None, str(often))
    response = page(429)
    response.headers["Retry-After"] = str(often.seconds)
    return response
